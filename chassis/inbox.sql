-- name: first_time
-- Notes the event; no row comes back when it was noted before.
INSERT INTO inbox (consumer, event_id) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING true
