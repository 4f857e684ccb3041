-- name: publish
-- Writes what is to be published, with the transaction that decided it.
INSERT INTO outbox (stream, type, booking_id, payload, traceparent) VALUES ($1, $2, $3, $4, $5)

-- name: take_unpublished
-- The oldest that no other relay is publishing right now.
SELECT id, stream, event_id, type, booking_id, payload, traceparent, occurred_at
FROM outbox WHERE published_at IS NULL ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED

-- name: mark_published
-- They are in Redis.
UPDATE outbox SET published_at = now() WHERE id = ANY($1::bigint[])

-- name: streams
-- The streams that this service writes to; a loose index scan would be no faster on two names.
SELECT DISTINCT stream FROM (SELECT stream FROM outbox ORDER BY id DESC LIMIT 1000) recent
UNION SELECT stream FROM relay_state

-- name: relay_state
-- What was noted of the stream; locked, so that one relay alone decides to publish again.
SELECT server, unacked_since FROM relay_state WHERE stream = $1 FOR UPDATE

-- name: note_relay_state
-- Remembers the server and how far its groups are.
INSERT INTO relay_state (stream, server, unacked_since) VALUES ($1, $2, $3)
ON CONFLICT (stream) DO UPDATE SET server = $2, unacked_since = $3

-- name: publish_again
-- Redis lost the stream: everything that some group may not have handled goes out once more.
UPDATE outbox SET published_at = NULL WHERE stream = $1 AND published_at >= $2
