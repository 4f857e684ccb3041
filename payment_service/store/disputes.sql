-- name: insert
-- A dispute that is heard of for the first time; no row comes back when it was before.
INSERT INTO disputes (dispute_id, provider_dispute_id, booking_id, payment_id, deposit_id, status, provider_status, amount_minor,
    currency, reason, evidence_due_at, opened_at)
VALUES ($1, $2, $3, $4, $5, 'OPEN', $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING RETURNING true

-- name: change
-- How it stands by the provider, with what it was before. A decided one stays decided.
WITH old AS (SELECT dispute_id, status FROM disputes WHERE dispute_id = $1 FOR NO KEY UPDATE)
UPDATE disputes d SET
    status = CASE WHEN old.status = 'OPEN' THEN $2 ELSE old.status END, provider_status = $3, amount_minor = $4, reason = $5,
    evidence_due_at = $6, updated_at = business_now()
FROM old WHERE d.dispute_id = old.dispute_id
RETURNING d.*, old.status AS status_before

-- name: origin
-- The payment or the deposit that was disputed.
SELECT booking_id, payment_id, NULL::uuid AS deposit_id FROM payments WHERE provider_intent_id = $1
UNION ALL
SELECT booking_id, NULL, deposit_id FROM deposits WHERE provider_intent_id = $1

-- name: open_and_silent
-- Open disputes that nothing was heard of for a while.
SELECT provider_dispute_id FROM disputes WHERE status = 'OPEN' AND updated_at < business_now() - $1::interval

-- name: list_of_bookings
-- The disputes of bookings.
SELECT * FROM disputes WHERE booking_id = ANY($1::uuid[]) ORDER BY booking_id, opened_at, dispute_id
