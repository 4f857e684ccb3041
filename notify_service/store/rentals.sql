-- name: remember
-- The first telling counts.
INSERT INTO rentals_told (booking_id, rental) VALUES ($1, $2) ON CONFLICT DO NOTHING

-- name: told
-- The rental as it was first told, serialized.
SELECT rental FROM rentals_told WHERE booking_id = $1
