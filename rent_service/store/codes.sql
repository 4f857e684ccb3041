-- name: wait
-- Those who ask for codes of one address, or from one client, wait for each other.
SELECT pg_advisory_xact_lock(hashtextextended('rent.sign_in ' || encode($1::bytea, 'hex'), 0))

-- name: asked_for_email
-- When codes were asked for an address in the last hour, latest first.
SELECT created_at FROM sign_in_code WHERE email_hash = ANY ($1::bytea[]) AND created_at > business_clock() - interval '1 hour'
ORDER BY created_at DESC LIMIT $2

-- name: asked_by_client
-- When codes were asked for from a client in the last hour, latest first.
SELECT created_at FROM sign_in_code WHERE client_hash = ANY ($1::bytea[]) AND created_at > business_clock() - interval '1 hour'
ORDER BY created_at DESC LIMIT $2

-- name: now
-- The time that rules go by.
SELECT business_clock()

-- name: add
-- A code: from now on the one of its address.
INSERT INTO sign_in_code (code_id, email_hash, client_hash, audience, salt, code_hash, created_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $7::timestamptz + $8::interval)

-- name: prune
-- Nothing asks for them any more.
DELETE FROM sign_in_code WHERE code_id IN (
    SELECT code_id FROM sign_in_code WHERE created_at < business_clock() - $1::interval
    ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED)

-- name: unsend
-- Its mail could not be sent: nobody has it, and it does not count.
DELETE FROM sign_in_code WHERE code_id = $1

-- name: try_one
-- One try at the last code of an address, if that can still be taken: it counts, whatever comes of it.
UPDATE sign_in_code SET tries = tries + 1
WHERE code_id = (SELECT code_id FROM sign_in_code WHERE email_hash = ANY ($1::bytea[]) AND audience = $2
                 ORDER BY created_at DESC, code_id LIMIT 1)
  AND used_at IS NULL AND tries < 5 AND expires_at > business_clock()
RETURNING code_id, salt, code_hash

-- name: use_up
-- It was right.
UPDATE sign_in_code SET used_at = business_clock() WHERE code_id = $1 AND used_at IS NULL RETURNING true
