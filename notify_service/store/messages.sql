-- name: hear
-- Notes an event for the consumer $1, queues the message that it tells ($6 null: none) to be sent when $9 has passed, and asks for the
-- document that it asks for ($11 null: none), to be made when $14 has passed. One statement: all of it or nothing, and nothing for an event
-- that was noted before; what is there already stays as it is. Answers whether the event is new.
WITH first AS (
    INSERT INTO inbox (consumer, event_id) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING event_id
), wanted AS (
    INSERT INTO documents (document_id, booking_id, kind, subject_id, next_attempt_at)
    SELECT $11::uuid, $5::uuid, $12::text, $13::uuid, now() + $14::interval FROM first WHERE $11::uuid IS NOT NULL
    ON CONFLICT DO NOTHING
), told AS (
    INSERT INTO messages (message_id, event_id, event_type, event, booking_id, kind, recipient, traceparent, next_attempt_at)
    SELECT $10::uuid, event_id, $3::text, $4::bytea, $5::uuid, $6::text, $7::text, $8::text, now() + $9::interval
    FROM first WHERE $6::text IS NOT NULL
    ON CONFLICT DO NOTHING
)
SELECT true FROM first

-- name: take_due
-- Leases the messages whose time has come, the longest waiting first, and notes that a try begins. Kinds that only a newer
-- version of this service knows are left to it.
WITH due AS (
    SELECT message_id FROM messages
    WHERE status = 'PENDING' AND next_attempt_at <= now() AND (lease_until IS NULL OR lease_until <= now())
        AND kind = ANY ($4)
    ORDER BY next_attempt_at
    LIMIT $3
    FOR UPDATE SKIP LOCKED
), taken AS (
    UPDATE messages SET attempts = attempts + 1, lease_owner = $1, lease_until = now() + $2::interval
    FROM due WHERE messages.message_id = due.message_id
    RETURNING messages.message_id, event, booking_id, kind, attempts, traceparent, created_at
), noted AS (
    INSERT INTO deliveries (message_id, attempt) SELECT message_id, attempts FROM taken
)
SELECT * FROM taken

-- name: release_leases
-- A worker that starts holds nothing: what it held when it died is due again.
UPDATE messages SET lease_owner = NULL, lease_until = NULL WHERE status = 'PENDING' AND lease_owner = $1

-- name: close
-- The message is done with: $3 is SENT, REFUSED or SUPERSEDED. What the mail server said counts, whoever holds the lease by now. Says how
-- long it took since the event; nothing for one that somebody closed before, or that is sent once more.
WITH message AS (
    UPDATE messages
    SET status = $3, last_error = $4, lease_owner = NULL, lease_until = NULL,
        sent_at = CASE WHEN $3 = 'SENT' THEN business_now() END
    WHERE message_id = $1 AND status = 'PENDING'
    RETURNING business_now() - created_at AS age
), noted AS (
    UPDATE deliveries SET outcome = $3, detail = $4, ended_at = now() WHERE message_id = $1 AND attempt = $2
)
SELECT age FROM message
WHERE NOT EXISTS (SELECT FROM deliveries WHERE message_id = $1 AND attempt < $2 AND outcome IN ('SENT', 'REFUSED', 'SUPERSEDED'))

-- name: defer
-- The message is tried again later, unless somebody else tries it by now.
WITH message AS (
    UPDATE messages
    SET next_attempt_at = now() + $3::interval, last_error = $4, lease_owner = NULL, lease_until = NULL
    WHERE message_id = $1 AND status = 'PENDING' AND attempts = $2
)
UPDATE deliveries SET outcome = 'DEFERRED', detail = $4, ended_at = now() WHERE message_id = $1 AND attempt = $2

-- name: of_booking
-- The messages about a booking, oldest first, after a position.
SELECT message_id, position, booking_id, kind, status, attempts, created_at, sent_at, next_attempt_at, last_error
FROM messages WHERE booking_id = $1 AND position > $2 AND ($4 = '' OR status = $4)
ORDER BY position
LIMIT $3

-- name: of_all
-- The messages, newest first, before a position.
SELECT message_id, position, booking_id, kind, status, attempts, created_at, sent_at, next_attempt_at, last_error
FROM messages WHERE ($2 = 0 OR position < $2) AND ($1 = '' OR status = $1)
ORDER BY position DESC
LIMIT $3

-- name: one
-- A message.
SELECT message_id, position, booking_id, kind, status, attempts, created_at, sent_at, next_attempt_at, last_error
FROM messages WHERE message_id = $1

-- name: resend
-- Once more from the start, written anew by what is true then; one that waits for its next try is tried at once.
UPDATE messages SET status = 'PENDING', next_attempt_at = now(), sent_at = NULL, last_error = ''
WHERE message_id = $1 AND lease_owner IS NULL
RETURNING message_id, position, booking_id, kind, status, attempts, created_at, sent_at, next_attempt_at, last_error

-- name: waiting
-- What is due and not sent, and how long ago that happened of which the oldest tells.
SELECT count(*), extract(epoch FROM business_now() - min(created_at))::float8
FROM messages WHERE status = 'PENDING' AND (attempts > 0 OR next_attempt_at <= now())
