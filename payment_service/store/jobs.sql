-- name: ask
-- Something is to be done now. With an owner it takes the lease at once, if nobody has it; $3 null: whoever is free.
INSERT INTO jobs (kind, subject, lease_owner, lease_until, traceparent)
VALUES ($1, $2, $3, CASE WHEN $3::text IS NOT NULL THEN now() + $4::interval END, $5)
ON CONFLICT (kind, subject) DO UPDATE SET
    generation = jobs.generation + 1, due_at = now(), tries = 0, traceparent = excluded.traceparent,
    lease_owner = CASE WHEN jobs.lease_until > now() THEN jobs.lease_owner ELSE excluded.lease_owner END,
    lease_until = CASE WHEN jobs.lease_until > now() THEN jobs.lease_until ELSE excluded.lease_until END
RETURNING generation, tries, lease_owner

-- name: ask_later
-- Something is to be done after a while.
INSERT INTO jobs (kind, subject, due_at, traceparent) VALUES ($1, $2, now() + $3::interval, $4)
ON CONFLICT (kind, subject) DO UPDATE SET
    generation = jobs.generation + 1, due_at = excluded.due_at, tries = 0, traceparent = excluded.traceparent

-- name: claim_due
-- Takes the leases of what is due and nobody's: also of those whose owner let the lease run out.
UPDATE jobs SET lease_owner = $1 || '/' || gen_random_uuid(), lease_until = now() + $2::interval
WHERE (kind, subject) IN (
    SELECT kind, subject FROM jobs
    WHERE due_at <= now() AND (lease_until IS NULL OR lease_until <= now())
    ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED)
RETURNING kind, subject, generation, tries, lease_owner, traceparent

-- name: finish
-- Nothing is left to do, unless more was asked for since the lease was taken.
DELETE FROM jobs WHERE kind = $1 AND subject = $2 AND lease_owner = $3 AND generation = $4 RETURNING true

-- name: release
-- More was asked for meanwhile: it is due at once.
UPDATE jobs SET lease_owner = NULL, lease_until = NULL, due_at = now()
WHERE kind = $1 AND subject = $2 AND lease_owner = $3

-- name: put_off
-- Gives the lease back until later; at once, if more was asked for meanwhile. $7: whether it was a try.
UPDATE jobs SET lease_owner = NULL, lease_until = NULL, last_error = $6,
    tries = CASE WHEN generation = $4 AND $7 THEN tries + 1 ELSE tries END,
    due_at = CASE WHEN generation = $4 THEN now() + $5::interval ELSE now() END
WHERE kind = $1 AND subject = $2 AND lease_owner = $3

-- name: release_of_worker
-- At its start a worker frees what it held before it died.
UPDATE jobs SET lease_owner = NULL, lease_until = NULL, due_at = now() WHERE starts_with(lease_owner, $1 || '/')

-- name: hurry
-- What it waited for has come: whoever is free looks at it now.
UPDATE jobs SET due_at = now() WHERE kind = $1 AND subject = $2 AND lease_owner IS NULL AND due_at > now()

-- name: ask_for_forgotten
-- What is unfinished and has no job should not be: it gets one. $1: how long it has been silent.
INSERT INTO jobs (kind, subject)
SELECT 'payment', payment_id::text FROM payments
WHERE status IN ('REQUESTED', 'PROCESSING', 'REQUIRES_ACTION') AND updated_at < business_now() - $1::interval
UNION ALL
SELECT 'refund', refund_id::text FROM refunds
WHERE status IN ('REQUESTED', 'PENDING') AND updated_at < business_now() - $1::interval
UNION ALL
SELECT 'deposit', deposit_id::text FROM deposits
WHERE (status IN ('REQUESTED', 'PROCESSING', 'REQUIRES_ACTION') OR (status = 'AUTHORIZED' AND settle_minor IS NOT NULL))
    AND updated_at < business_now() - $1::interval
UNION ALL
SELECT 'webhook', event_id FROM webhook_events WHERE handled_at IS NULL AND received_at < now() - $1::interval
ON CONFLICT DO NOTHING
RETURNING kind, subject
