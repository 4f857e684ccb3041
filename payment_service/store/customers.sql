-- name: plan
-- The provider's customer; if there is none, one is about to be created: the key in use. A key too old to be relied on gives way to the
-- next; a spare customer harms nobody.
WITH found AS (SELECT key_number, provider_customer_id FROM customers WHERE customer_key = $1 AND provider_customer_id IS NOT NULL),
planned AS (
    INSERT INTO customers (customer_key) SELECT $1 WHERE NOT EXISTS (SELECT FROM found)
    ON CONFLICT (customer_key) DO UPDATE SET
        key_number = customers.key_number + CASE WHEN business_now() - customers.key_used_at > $2::interval THEN 1 ELSE 0 END,
        key_used_at = CASE WHEN business_now() - customers.key_used_at > $2::interval THEN business_now() ELSE customers.key_used_at END
    RETURNING key_number, provider_customer_id
)
SELECT * FROM found UNION ALL SELECT * FROM planned

-- name: find
-- The provider's customer; null while there is none.
SELECT provider_customer_id FROM customers WHERE customer_key = $1

-- name: keep
-- The customer was created; the first that is kept stays.
UPDATE customers SET provider_customer_id = COALESCE(provider_customer_id, $2) WHERE customer_key = $1
RETURNING provider_customer_id

-- name: next_key
-- The key is spent.
UPDATE customers SET key_number = key_number + 1, key_used_at = business_now() WHERE customer_key = $1 AND key_number = $2

-- name: forget
-- The provider knows no such customer (any more): the next payment makes another.
UPDATE customers SET provider_customer_id = NULL, key_number = key_number + 1, key_used_at = business_now()
WHERE customer_key = $1 AND provider_customer_id = $2
