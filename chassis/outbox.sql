-- name: publish
-- Writes what is to be published, with the transaction that decided it.
INSERT INTO outbox (stream, type, booking_id, payload, traceparent) VALUES ($1, $2, $3, $4, $5)

-- name: take_unpublished
-- The oldest that no other relay is publishing right now.
SELECT id, stream, event_id, type, booking_id, payload, traceparent, occurred_at
FROM outbox WHERE published_at IS NULL ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED

-- name: hold_state
-- Until the end of the transaction nobody decides that Redis was lost: what is on its way would be missed.
SELECT FROM relay_state WHERE stream = ANY($1::text[]) FOR SHARE

-- name: mark_published
-- They are in Redis.
UPDATE outbox SET published_at = now() WHERE id = ANY($1::bigint[])

-- name: streams
-- The streams that this service has written to.
SELECT stream FROM relay_state ORDER BY stream

-- name: relay_state
-- What was noted of the stream; locked, so that one relay alone decides to publish again.
SELECT server, unacked_since, groups FROM relay_state WHERE stream = $1 FOR UPDATE

-- name: note_relay_state
-- Remembers the server, how far its groups are, and which they are.
UPDATE relay_state SET server = $2, unacked_since = $3, groups = $4 WHERE stream = $1

-- name: note_first
-- The stream is written to for the first time.
INSERT INTO relay_state (stream, server, unacked_since, groups) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING

-- name: publish_again
-- Redis lost the stream: everything that some group may not have handled goes out once more.
UPDATE outbox SET published_at = NULL WHERE stream = $1 AND published_at >= $2
