-- name: wait
-- Those who make tokens for one owner wait for each other: how many there are is counted before another is added.
SELECT pg_advisory_xact_lock(hashtextextended('rent.access_token ' || $1::uuid, 0))

-- name: add
-- An access token; the same secret once more changes nothing.
INSERT INTO access_token (secret_hash, hint, customer_id, staff_id, name, scopes, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, business_clock() + $7::interval)
ON CONFLICT (secret_hash) DO NOTHING RETURNING *

-- name: listed
-- Somebody's tokens that are still good, newest first.
SELECT * FROM access_token
WHERE (customer_id = $1 OR staff_id = $2) AND revoked_at IS NULL AND expires_at > business_clock()
ORDER BY created_at DESC, access_token_id

-- name: revoke
-- Ends a token of somebody's, or of anybody's of staff; no row comes back if there is none.
UPDATE access_token SET revoked_at = business_clock()
WHERE access_token_id = $1 AND revoked_at IS NULL AND (customer_id = $2 OR staff_id = $3 OR ($4 AND staff_id IS NOT NULL))
RETURNING *

-- name: resolve
-- The token of a secret, if it is good.
SELECT * FROM access_token WHERE secret_hash = $1 AND revoked_at IS NULL AND expires_at > business_clock()

-- name: note_use
-- It was used; to the minute, so that a busy program does not write with every call.
UPDATE access_token SET last_used_at = business_clock()
WHERE access_token_id = $1 AND (last_used_at IS NULL OR last_used_at < business_clock() - interval '1 minute')

-- name: prune
-- Ended long ago: their owners have not seen them since, and the audit log tells of staff's.
DELETE FROM access_token WHERE access_token_id IN (
    SELECT access_token_id FROM access_token WHERE least(revoked_at, expires_at) < business_clock() - $1::interval
    LIMIT $2 FOR UPDATE SKIP LOCKED)
