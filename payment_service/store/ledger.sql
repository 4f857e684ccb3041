-- name: post
-- Money moved between two accounts, once by the dedupe key; true when it is posted now.
WITH posted AS (
    INSERT INTO ledger_transactions (dedupe_key, booking_id, payment_id, refund_id)
    VALUES ($1, $2, $3, $4) ON CONFLICT (dedupe_key) DO NOTHING RETURNING id
), entries AS (
    INSERT INTO ledger_entries (transaction_id, account, amount_minor, currency)
    SELECT id, side.account, side.amount, $8 FROM posted
    CROSS JOIN (VALUES ($5::text, $7::bigint), ($6::text, -$7::bigint)) AS side (account, amount)
)
SELECT EXISTS (SELECT FROM posted)
