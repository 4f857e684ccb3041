-- name: methods
-- By what payments are paid.
SELECT payment_id, coalesce(method, '') AS method FROM payments WHERE payment_id = ANY ($1)

-- name: refunds_asked
-- When refunds were asked for.
SELECT refund_id, created_at FROM refunds WHERE refund_id = ANY ($1)
