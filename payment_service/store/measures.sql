-- name: methods
-- By what payments are paid.
SELECT payment_id, coalesce(method, '') AS method FROM payments WHERE payment_id = ANY ($1)

-- name: refunds_asked
-- When refunds were asked for.
SELECT refund_id, created_at FROM refunds WHERE refund_id = ANY ($1)

-- name: standing
-- The last check of the ledger, and what waits for the provider.
SELECT last.differences, extract(epoch FROM now() - last.finished_at)::float8,
    (SELECT count(*) FROM jobs WHERE tries > 0),
    (SELECT greatest(0, extract(epoch FROM now() - min(due_at)))::float8 FROM jobs WHERE lease_until IS NULL OR lease_until <= now())
FROM (SELECT) AS one LEFT JOIN LATERAL (
    SELECT differences, finished_at FROM ledger_checks WHERE finished_at IS NOT NULL ORDER BY id DESC LIMIT 1) AS last ON true
