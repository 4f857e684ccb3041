-- name: forget_payments
-- Who paid and by which card; what was paid stays, with the provider's id of it.
UPDATE payments SET provider_customer_id = NULL, provider_payment_method_id = NULL, card_last4 = '', client_secret = NULL, pix_text = NULL
WHERE booking_id = ANY ($1::uuid[])

-- name: forget_deposits
-- The same of what was held.
UPDATE deposits SET provider_customer_id = NULL, provider_payment_method_id = NULL, client_secret = NULL WHERE booking_id = ANY ($1::uuid[])

-- name: forget_refusals
-- What a bank said of a card: the codes say enough.
UPDATE payment_attempts SET failure_message = '' FROM payments
WHERE payment_attempts.payment_id = payments.payment_id AND payments.booking_id = ANY ($1::uuid[]) AND failure_message <> ''

-- name: export
-- All that is known of bookings' money, and the provider's customer of the account.
SELECT jsonb_build_object(
    'provider_customers', (SELECT coalesce(jsonb_agg(DISTINCT provider_customer_id), '[]') FROM customers
                           WHERE customer_key = $2 OR customer_key IN (SELECT customer_key FROM payments WHERE booking_id = ANY ($1::uuid[]))),
    'payments', (SELECT coalesce(jsonb_agg(to_jsonb(payments) - ARRAY['client_secret', 'pix_text', 'customer_key', 'intent_key_number',
                                                                     'intent_key_used_at'] || jsonb_build_object(
            'attempts', (SELECT coalesce(jsonb_agg(to_jsonb(a) - ARRAY['payment_id', 'confirm_key_number', 'confirm_key_used_at']
                                                   ORDER BY attempt), '[]')
                         FROM payment_attempts AS a WHERE a.payment_id = payments.payment_id),
            'refunds', (SELECT coalesce(jsonb_agg(to_jsonb(refunds) - ARRAY['payment_id', 'key_number', 'key_used_at'] ORDER BY created_at), '[]')
                        FROM refunds WHERE refunds.payment_id = payments.payment_id),
            'changes', (SELECT coalesce(jsonb_agg(to_jsonb(c) - ARRAY['id', 'payment_id'] ORDER BY c.id), '[]')
                        FROM payment_changes AS c WHERE c.payment_id = payments.payment_id)) ORDER BY created_at), '[]')
                 FROM payments WHERE booking_id = ANY ($1::uuid[])),
    'deposits', (SELECT coalesce(jsonb_agg(to_jsonb(deposits) - ARRAY['client_secret', 'customer_key', 'intent_key_number', 'intent_key_used_at',
                                                                      'confirm_key_number', 'confirm_key_used_at', 'capture_key_number']
                                           ORDER BY created_at), '[]')
                 FROM deposits WHERE booking_id = ANY ($1::uuid[])),
    'disputes', (SELECT coalesce(jsonb_agg(to_jsonb(disputes) ORDER BY opened_at), '[]') FROM disputes WHERE booking_id = ANY ($1::uuid[])),
    'ledger', (SELECT coalesce(jsonb_agg(to_jsonb(t) || jsonb_build_object('entries', (
                   SELECT jsonb_agg(to_jsonb(e) - ARRAY['id', 'transaction_id'] ORDER BY e.id) FROM ledger_entries AS e WHERE e.transaction_id = t.id))
                   ORDER BY t.id), '[]')
               FROM ledger_transactions AS t WHERE booking_id = ANY ($1::uuid[]))
)::text
