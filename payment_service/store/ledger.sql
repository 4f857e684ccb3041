-- name: post
-- Money moved between accounts, once by the dedupe key; true when it is posted now. The entries sum to 0.
WITH posted AS (
    INSERT INTO ledger_transactions (dedupe_key, booking_id, payment_id, deposit_id, refund_id)
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT (dedupe_key) DO NOTHING RETURNING id
), entries AS (
    INSERT INTO ledger_entries (transaction_id, account, amount_minor, currency)
    SELECT posted.id, side.account, side.amount, $8 FROM posted
    CROSS JOIN unnest($6::text[], $7::bigint[]) AS side (account, amount)
)
SELECT EXISTS (SELECT FROM posted)
