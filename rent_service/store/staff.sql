-- name: get
-- A staff member.
SELECT * FROM staff_member WHERE staff_id = $1

-- name: of_email
-- The staff member of an e-mail address.
SELECT * FROM staff_member WHERE email = $1

-- name: page
-- Staff by name, after a name and id.
SELECT * FROM staff_member WHERE $1::text IS NULL OR (name, staff_id) > ($1, $2::uuid) ORDER BY name, staff_id LIMIT $3

-- name: add
-- Somebody new; no row comes back if the address is somebody's.
INSERT INTO staff_member (email, name, role, active, locations) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (email) DO NOTHING RETURNING *

-- name: change
-- What somebody may do from now on.
UPDATE staff_member SET email = $2, name = $3, role = $4, active = $5, locations = $6, updated_at = business_clock()
WHERE staff_id = $1 RETURNING *

-- name: lock_admins
-- Those who can let others in: two who drop each other at once wait.
SELECT staff_id FROM staff_member WHERE role = 'ADMIN' AND active ORDER BY staff_id FOR NO KEY UPDATE

-- name: unknown_locations
-- Those of some codes that there are no locations of.
SELECT code FROM unnest($1::text[]) AS code WHERE NOT EXISTS (SELECT FROM location WHERE location.code = code.code)

-- name: end_tokens
-- Who may no longer act has no use for tokens.
UPDATE access_token SET revoked_at = business_clock() WHERE staff_id = $1 AND revoked_at IS NULL

-- name: seen_bookings
-- Those of some bookings that begin or end at one of some locations.
SELECT booking_id FROM booking
WHERE booking_id = ANY ($1::uuid[]) AND ($2::text[] IS NULL OR pickup_location = ANY ($2) OR dropoff_location = ANY ($2))
