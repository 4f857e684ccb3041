-- name: keep
-- A dispute as the provider tells of it; what it was before comes back too, null if it is new. A decided one stays decided.
WITH old AS (SELECT status FROM disputes WHERE dispute_id = $1 FOR NO KEY UPDATE)
INSERT INTO disputes AS d (dispute_id, provider_dispute_id, booking_id, payment_id, deposit_id, status, provider_status, amount_minor,
    currency, reason, evidence_due_at, opened_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (dispute_id) DO UPDATE SET
    status = CASE WHEN d.status = 'OPEN' THEN excluded.status ELSE d.status END, provider_status = excluded.provider_status,
    amount_minor = excluded.amount_minor, reason = excluded.reason, evidence_due_at = excluded.evidence_due_at,
    updated_at = business_now()
RETURNING d.*, (SELECT status FROM old) AS status_before

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
