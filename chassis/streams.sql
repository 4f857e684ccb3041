-- name: record_failure
-- Counts a failed delivery; answers how many there have been.
INSERT INTO delivery_failures (stream, entry_id, consumer, failures, last_error) VALUES ($1, $2, $3, 1, $4)
ON CONFLICT (stream, entry_id, consumer)
DO UPDATE SET failures = delivery_failures.failures + 1, last_error = $4, failed_at = now()
RETURNING failures

-- name: record_wait
-- Counts a delivery that something kept from being handled while others were; answers how many there have been.
INSERT INTO delivery_failures (stream, entry_id, consumer, failures, waits, last_error) VALUES ($1, $2, $3, 0, 1, $4)
ON CONFLICT (stream, entry_id, consumer)
DO UPDATE SET waits = delivery_failures.waits + 1, last_error = $4, failed_at = now()
RETURNING waits

-- name: forget_failures
-- The entry was given up, or got through after all.
DELETE FROM delivery_failures WHERE stream = $1 AND entry_id = $2 AND consumer = $3
