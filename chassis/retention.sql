-- name: prune_outbox
-- Published longer ago than $1, and than anything that a group or a dead letter may still want published again.
DELETE FROM outbox WHERE id IN (
    SELECT id FROM outbox JOIN relay_state USING (stream)
    WHERE published_at < least(now() - $1::interval, unacked_since - $2::interval)
    ORDER BY published_at LIMIT $3 FOR UPDATE OF outbox SKIP LOCKED)

-- name: prune_inbox
-- Handled before $1.
DELETE FROM inbox WHERE (consumer, event_id) IN (
    SELECT consumer, event_id FROM inbox WHERE handled_at < $1 ORDER BY handled_at LIMIT $2 FOR UPDATE SKIP LOCKED)

-- name: prune_failures
-- Failed last before $1.
DELETE FROM delivery_failures WHERE (stream, entry_id, consumer) IN (
    SELECT stream, entry_id, consumer FROM delivery_failures WHERE failed_at < $1
    ORDER BY failed_at LIMIT $2 FOR UPDATE SKIP LOCKED)
