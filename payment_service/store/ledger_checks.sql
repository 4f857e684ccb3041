-- name: is_due
-- Whether nobody has checked for so long, and there is anything to check. One that came to no end is done again after an hour.
SELECT EXISTS (SELECT FROM ledger_transactions)
    AND NOT EXISTS (SELECT FROM ledger_checks WHERE started_at > now() - $1::interval
                    AND (finished_at IS NOT NULL OR started_at > now() - interval '1 hour'))

-- name: begin
-- A check begins.
INSERT INTO ledger_checks DEFAULT VALUES RETURNING id

-- name: end
-- What it found.
UPDATE ledger_checks SET finished_at = now(), transactions = $2, differences = $3 WHERE id = $1

-- name: since
-- That long ago by the clock that the provider's times follow.
SELECT business_now() - $1::interval

-- name: started_at
-- When this server was started: for a restored one, when it had read its archive.
SELECT pg_postmaster_start_time()

-- name: theirs
-- Where the provider's list is put, for this connection alone.
CREATE TEMPORARY TABLE IF NOT EXISTS provider_rows (reference text NOT NULL, amount_minor bigint NOT NULL, currency text NOT NULL)

-- name: empty
-- A new list begins.
TRUNCATE provider_rows

-- name: analyze
-- So that the comparison is planned for as many rows as there are.
ANALYZE provider_rows

-- name: counts
-- How much there is to check. $1 null: from the beginning.
SELECT count(*) AS transactions, COALESCE(sum((SELECT count(*) FROM ledger_entries e WHERE e.transaction_id = t.id)), 0)::bigint AS entries
FROM ledger_transactions t WHERE $1::timestamptz IS NULL OR t.posted_at >= $1

-- name: clearing
-- What stands at the provider by the ledger.
SELECT currency, sum(amount_minor)::bigint AS amount_minor FROM ledger_entries WHERE account = 'stripe:clearing'
GROUP BY currency ORDER BY currency

-- name: unbalanced
-- Transactions whose entries don't sum to 0 in a currency: the trigger lets none pass.
SELECT t.dedupe_key AS reference, e.currency, sum(e.amount_minor)::bigint AS ledger_minor
FROM ledger_transactions t LEFT JOIN ledger_entries e ON e.transaction_id = t.id
WHERE $1::timestamptz IS NULL OR t.posted_at >= $1
GROUP BY t.id, e.currency HAVING COALESCE(sum(e.amount_minor), 1) <> 0 LIMIT $2

-- name: differences
-- The clearing account by the provider's ids, beside the provider's list. What began before $1 is only looked at if the list has it.
WITH ours AS (
    SELECT split_part(t.dedupe_key, ':', 2) AS reference, e.currency, sum(e.amount_minor)::bigint AS amount_minor, min(t.posted_at) AS began
    FROM ledger_transactions t JOIN ledger_entries e ON e.transaction_id = t.id
    WHERE e.account = 'stripe:clearing' GROUP BY 1, 2
), theirs AS (
    SELECT reference, currency, sum(amount_minor)::bigint AS amount_minor FROM provider_rows GROUP BY 1, 2
)
SELECT reference, currency, ours.amount_minor AS ledger_minor, theirs.amount_minor AS provider_minor
FROM ours FULL JOIN theirs USING (reference, currency)
WHERE COALESCE(ours.amount_minor, 0) <> COALESCE(theirs.amount_minor, 0)
    AND ($1::timestamptz IS NULL OR theirs.reference IS NOT NULL OR ours.began >= $1)
ORDER BY reference LIMIT $2

-- name: ledger_of
-- What the ledger says of one of the provider's ids, by currency.
SELECT e.currency, sum(e.amount_minor)::bigint AS amount_minor
FROM ledger_transactions t JOIN ledger_entries e ON e.transaction_id = t.id
WHERE e.account = 'stripe:clearing' AND split_part(t.dedupe_key, ':', 2) = $1 GROUP BY 1
