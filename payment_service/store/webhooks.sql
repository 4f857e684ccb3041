-- name: keep
-- The delivery; no row comes back when it was delivered before. What needs nothing done is handled at once.
INSERT INTO webhook_events (event_id, type, object_id, handled_at)
VALUES ($1, $2, $3, CASE WHEN $4 THEN NULL ELSE now() END) ON CONFLICT DO NOTHING RETURNING true

-- name: load
-- A delivery that is not handled.
SELECT type, object_id FROM webhook_events WHERE event_id = $1 AND handled_at IS NULL

-- name: handled
-- What it hinted at is recorded.
UPDATE webhook_events SET handled_at = now() WHERE event_id = $1 AND handled_at IS NULL

-- name: prune
-- Handled deliveries that the provider repeats no more.
DELETE FROM webhook_events WHERE event_id IN (
    SELECT event_id FROM webhook_events WHERE handled_at < now() - $1::interval ORDER BY handled_at LIMIT $2 FOR UPDATE SKIP LOCKED)

-- name: settled
-- Whether the intent's payment or deposit has ended for good, so that its events tell nothing new.
SELECT EXISTS (SELECT FROM payments WHERE provider_intent_id = $1 AND status IN ('SUCCEEDED', 'CANCELLED'))
    OR EXISTS (SELECT FROM deposits WHERE provider_intent_id = $1 AND status IN ('CAPTURED', 'RELEASED', 'LAPSED'))
