-- name: is_due
-- Whether the last comparison, anybody's, is so long ago, and there is anything to compare.
SELECT (EXISTS (SELECT FROM payments) OR EXISTS (SELECT FROM deposits))
    AND NOT EXISTS (SELECT FROM reconciliations WHERE looked_at > business_now() - $1::interval)

-- name: since
-- Where a comparison begins, by the clock that the provider's times follow: so far back from the last that finished, so that
-- nothing falls between two, however long nobody compared.
SELECT coalesce(max(looked_at), business_now()) - $1::interval FROM reconciliations WHERE finished_at IS NOT NULL

-- name: begin
-- A comparison begins.
INSERT INTO reconciliations (since) VALUES ($1) RETURNING id

-- name: end
-- What it found.
UPDATE reconciliations SET finished_at = now(), intents = $2, repaired = $3, differences = $4 WHERE id = $1

-- name: payments_since
-- Our payments of that time, with what the ledger says was charged; `settled`: nobody has touched it for a while.
SELECT p.payment_id, p.status, p.provider_intent_id, p.updated_at < business_now() - $2::interval AS settled,
    (SELECT sum(e.amount_minor) FROM ledger_transactions t JOIN ledger_entries e ON e.transaction_id = t.id
     WHERE t.dedupe_key = 'charge:' || p.provider_intent_id AND e.account = 'stripe:clearing')::bigint AS charged_minor
FROM payments p WHERE p.created_at >= $1

-- name: deposits_since
-- Our deposits of that time; `settled`: nobody has touched it for a while.
SELECT deposit_id, status, provider_intent_id, updated_at < business_now() - $2::interval AS settled
FROM deposits WHERE created_at >= $1
