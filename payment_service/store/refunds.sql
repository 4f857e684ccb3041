-- name: lock_payment
-- The payment to refund, locked so that two refunds can't both take the rest; `left_minor` is what has not gone back.
SELECT p.payment_id, p.booking_id, p.status, p.currency, p.amount_minor - COALESCE((
    SELECT sum(r.amount_minor) FROM refunds r WHERE r.payment_id = p.payment_id AND r.status <> 'FAILED'), 0)::bigint AS left_minor,
    p.method = 'PIX' AND p.paid_at < business_now() - interval '90 days' AS too_late
FROM payments p WHERE p.payment_id = $1 FOR NO KEY UPDATE

-- name: insert
-- The refund; no row comes back when it was asked for before.
INSERT INTO refunds (refund_id, payment_id, booking_id, amount_minor, currency, reason, status, failure_code)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING
RETURNING *

-- name: known
-- Whether the refund was asked for before.
SELECT EXISTS (SELECT FROM refunds WHERE refund_id = $1)

-- name: load
-- A refund with the payment's intent.
SELECT r.*, p.provider_intent_id FROM refunds r JOIN payments p USING (payment_id) WHERE r.refund_id = $1

-- name: find_by_provider
-- Whose refund it is: by the id we stored, else by the refund it names, if that has none yet.
SELECT refund_id FROM refunds WHERE provider_refund_id = $1 OR (refund_id = $2 AND provider_refund_id IS NULL)

-- name: plan
-- A refund is about to be created: PENDING from now on, with the key in use. No row: the lease is lost.
WITH kept AS (
    UPDATE jobs SET lease_until = now() + $3::interval
    WHERE kind = 'refund' AND subject = $1::uuid::text AND lease_owner = $2 RETURNING true
)
UPDATE refunds SET status = 'PENDING', key_used_at = COALESCE(key_used_at, business_now()), updated_at = business_now()
FROM kept WHERE refund_id = $1 AND status IN ('REQUESTED', 'PENDING') RETURNING key_number, business_now() - key_used_at AS key_age

-- name: next_key
-- The key is spent.
UPDATE refunds SET key_number = key_number + 1, key_used_at = NULL WHERE refund_id = $1 AND key_number = $2

-- name: change
-- One step along REQUESTED -> PENDING -> SUCCEEDED | FAILED; a bank may also send back what had succeeded. No row: it can't be made, or
-- $6 is not the running attempt. Says too whether this attempt is heard of for the first time, and whether a success was told before.
WITH old AS (SELECT refund_id, provider_refund_id, succeeded_at FROM refunds WHERE refund_id = $1 FOR NO KEY UPDATE)
UPDATE refunds r SET status = $2, provider_refund_id = COALESCE(r.provider_refund_id, $4), failure_code = $5, updated_at = business_now(),
    succeeded_at = CASE WHEN $2 = 'SUCCEEDED' THEN COALESCE(r.succeeded_at, business_now()) ELSE r.succeeded_at END
FROM old WHERE r.refund_id = old.refund_id AND r.status = ANY($3::text[]) AND r.attempt = COALESCE($6, r.attempt)
RETURNING r.*, old.provider_refund_id IS NULL AS first_heard, old.succeeded_at IS NOT NULL AS told_before

-- name: try_again
-- The provider's refund failed: the next is another of the provider's, by another key. No row: $2 was not the running attempt.
UPDATE refunds SET status = 'PENDING', attempt = attempt + 1, provider_refund_id = NULL, key_number = key_number + 1, key_used_at = NULL,
    failure_code = $3, updated_at = business_now()
WHERE refund_id = $1 AND attempt = $2 AND status IN ('REQUESTED', 'PENDING', 'SUCCEEDED')
RETURNING *

-- name: payment_of
-- What a refund's event says of its payment.
SELECT purpose, number, status, (SELECT max(attempt) FROM payment_attempts a WHERE a.payment_id = p.payment_id) AS attempt
FROM payments p WHERE payment_id = $1
