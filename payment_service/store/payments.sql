-- name: begin
-- A payment that is asked for the first time, at work at once with its first attempt: the usual way, in one statement. No row comes back
-- when there is one already.
WITH made AS (
    INSERT INTO payments (payment_id, booking_id, purpose, number, status) VALUES ($1, $2, $3, $4, 'PROCESSING')
    ON CONFLICT DO NOTHING RETURNING payment_id
), tried AS (
    INSERT INTO payment_attempts (payment_id, attempt) SELECT payment_id, $5 FROM made
), noted AS (
    INSERT INTO payment_changes (payment_id, attempt, from_status, to_status, cause)
    SELECT payment_id, $5, 'REQUESTED', 'PROCESSING', 'worker' FROM made
)
SELECT true FROM made

-- name: insert_attempt
-- The attempt; no row comes back when it was asked for before.
INSERT INTO payment_attempts (payment_id, attempt) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING true

-- name: take_up
-- A new attempt, or the provider's word that there is one, puts the payment to work; answers the state it then has.
WITH old AS (SELECT payment_id, status FROM payments WHERE payment_id = $1 FOR NO KEY UPDATE),
changed AS (
    UPDATE payments p SET status = 'PROCESSING', updated_at = business_now()
    FROM old WHERE p.payment_id = old.payment_id AND p.status IN ('REQUESTED', 'DECLINED')
    RETURNING p.payment_id, old.status AS before
), noted AS (
    INSERT INTO payment_changes (payment_id, attempt, from_status, to_status, cause)
    SELECT payment_id, $2, before, 'PROCESSING', $3 FROM changed
)
SELECT CASE WHEN changed.payment_id IS NULL THEN old.status ELSE 'PROCESSING' END
FROM old LEFT JOIN changed USING (payment_id)

-- name: give_up_challenge
-- Another card is tried while the bank waits for the last one's owner: that attempt is over. A Pix that can be paid stays as it is.
WITH waiting AS (
    UPDATE payments SET status = 'PROCESSING', client_secret = NULL, updated_at = business_now()
    WHERE payment_id = $1 AND status = 'REQUIRES_ACTION' AND method = 'CARD' RETURNING payment_id
), closed AS (
    UPDATE payment_attempts SET status = 'CANCELLED', updated_at = business_now()
    FROM waiting WHERE payment_attempts.payment_id = waiting.payment_id AND attempt < $2 AND status = 'REQUIRES_ACTION'
)
INSERT INTO payment_changes (payment_id, attempt, from_status, to_status, cause)
SELECT payment_id, $2, 'REQUIRES_ACTION', 'PROCESSING', 'worker' FROM waiting

-- name: close_attempt
-- An attempt asked for when the payment had ended already ends as it did.
UPDATE payment_attempts SET status = $3, updated_at = business_now() WHERE payment_id = $1 AND attempt = $2

-- name: load
-- A payment with its newest attempt.
SELECT p.*, a.attempt, a.status AS attempt_status, a.confirm_key_number, c.provider_customer_id
FROM payments p
JOIN LATERAL (SELECT * FROM payment_attempts WHERE payment_id = p.payment_id ORDER BY attempt DESC LIMIT 1) a ON true
LEFT JOIN customers c USING (customer_key)
WHERE p.payment_id = $1

-- name: find_by_intent
-- Whose intent it is: by the id we stored, else by the payment it names, if that has none yet.
SELECT payment_id FROM payments
WHERE provider_intent_id = $1 OR (payment_id = $2 AND provider_intent_id IS NULL)

-- name: plan_intent
-- What is about to be created: amount and means by rent_service's order, and the key that is now in use. No row: the lease is lost.
WITH kept AS (
    UPDATE jobs SET lease_until = now() + $7::interval
    WHERE kind = 'payment' AND subject = $1::uuid::text AND lease_owner = $6 RETURNING true
)
UPDATE payments SET
    amount_minor = COALESCE(amount_minor, $2), currency = COALESCE(currency, $3), method = $4, customer_key = $5,
    intent_key_used_at = COALESCE(intent_key_used_at, business_now())
FROM kept WHERE payment_id = $1 AND status IN ('PROCESSING', 'REQUIRES_ACTION')
RETURNING amount_minor, currency, intent_key_number, business_now() - intent_key_used_at AS key_age

-- name: next_intent_key
-- The key is spent: the next creation uses another.
UPDATE payments SET intent_key_number = intent_key_number + 1, intent_key_used_at = NULL
WHERE payment_id = $1 AND intent_key_number = $2

-- name: begin_confirm
-- Keeps the intent's id and says that the attempt is about to be charged, by the key now in use. No row: the lease is lost.
WITH kept AS (
    UPDATE jobs SET lease_until = now() + $5::interval
    WHERE kind = 'payment' AND subject = $1::uuid::text AND lease_owner = $4 RETURNING true
), known AS (
    UPDATE payments SET provider_intent_id = $3, method = $6, updated_at = business_now()
    FROM kept WHERE payment_id = $1 AND COALESCE(provider_intent_id, $3) = $3 RETURNING payment_id
)
UPDATE payment_attempts SET
    status = CASE WHEN status = 'REQUESTED' THEN 'PROCESSING' ELSE status END,
    confirm_key_used_at = COALESCE(confirm_key_used_at, business_now()), updated_at = business_now()
FROM known WHERE payment_attempts.payment_id = $1 AND attempt = $2
RETURNING confirm_key_number, business_now() - confirm_key_used_at AS key_age

-- name: next_confirm_key
-- The key is spent: the next confirmation of this attempt uses another.
UPDATE payment_attempts SET confirm_key_number = confirm_key_number + 1, confirm_key_used_at = NULL
WHERE payment_id = $1 AND attempt = $2 AND confirm_key_number = $3

-- name: want_cancelled
-- The booking wants none of its charges any more; those that are unfinished, or whose intent still takes a card.
UPDATE payments SET cancel_wanted = true -- the state follows what the provider answers
WHERE booking_id = $1 AND (status IN ('REQUESTED', 'PROCESSING', 'REQUIRES_ACTION')
    OR (status = 'DECLINED' AND provider_intent_id IS NOT NULL AND intent_status IS DISTINCT FROM 'canceled'))
RETURNING payment_id

-- name: waiting
-- Those of a booking that wait for the customer.
SELECT payment_id FROM payments WHERE booking_id = $1 AND status = 'REQUIRES_ACTION'

-- name: known_charges
-- The charges that decided earlier attempts.
SELECT charge_id FROM payment_attempts WHERE payment_id = $1 AND charge_id IS NOT NULL

-- name: change
-- One step along the arrows, of the payment and the attempt that it is about; no row comes back when it can't be made.
-- $10 null: the newest attempt. An attempt's own end counts only while it is the newest and unfinished.
-- The row is locked before it is changed (`FROM old`): one that this statement has changed can't be locked, and what it was were lost.
WITH old AS (SELECT payment_id, status FROM payments WHERE payment_id = $1 FOR NO KEY UPDATE),
newest AS (
    SELECT payment_id, attempt, status FROM payment_attempts WHERE payment_id = $1 ORDER BY attempt DESC LIMIT 1
), changed AS (
    UPDATE payments p SET
        status = $2, provider_intent_id = COALESCE(p.provider_intent_id, $4), intent_status = COALESCE($5, p.intent_status),
        client_secret = CASE WHEN $2 = 'REQUIRES_ACTION' THEN $6 END,
        pix_text = CASE WHEN $2 = 'REQUIRES_ACTION' THEN NULLIF($15, '') END,
        pix_expires_at = CASE WHEN $2 = 'REQUIRES_ACTION' THEN $16::timestamptz END,
        paid_at = CASE WHEN $2 = 'SUCCEEDED' THEN business_now() ELSE p.paid_at END,
        provider_customer_id = CASE WHEN $2 = 'SUCCEEDED' THEN NULLIF($17, '') END,
        provider_payment_method_id = CASE WHEN $2 = 'SUCCEEDED' AND $7 <> '' THEN NULLIF($18, '') END,
        card_brand = COALESCE(NULLIF($7, ''), p.card_brand), card_last4 = COALESCE(NULLIF($8, ''), p.card_last4),
        updated_at = business_now()
    FROM old, newest
    WHERE p.payment_id = old.payment_id AND p.status = ANY($3::text[]) AND newest.attempt = COALESCE($10, newest.attempt)
        AND ($2 <> 'DECLINED' OR newest.status IN ('REQUESTED', 'PROCESSING', 'REQUIRES_ACTION'))
    RETURNING p.*, newest.attempt, old.status AS before
), tried AS (
    UPDATE payment_attempts a SET
        status = $2, charge_id = COALESCE($9, a.charge_id), failure_code = $11, failure_message = $12, retryable = $13,
        updated_at = business_now()
    FROM changed WHERE a.payment_id = $1 AND a.attempt = changed.attempt
), noted AS (
    INSERT INTO payment_changes (payment_id, attempt, from_status, to_status, cause)
    SELECT payment_id, attempt, before, $2, $14 FROM changed
)
SELECT * FROM changed

-- name: note_intent
-- The provider was heard, but nothing changed.
UPDATE payments SET intent_status = $2, provider_intent_id = COALESCE(provider_intent_id, $3), updated_at = business_now()
WHERE payment_id = $1

-- name: earlier_was_paid
-- Whether an earlier number took money that has not all gone back.
SELECT EXISTS (
    SELECT FROM payments p WHERE booking_id = $1 AND purpose = $2 AND number < $3 AND status = 'SUCCEEDED'
        AND amount_minor > (SELECT COALESCE(sum(r.amount_minor), 0) FROM refunds r
                            WHERE r.payment_id = p.payment_id AND r.status <> 'FAILED'))

-- name: want_earlier_cancelled
-- The earlier numbers whose intent may still take money, or may still be made.
UPDATE payments SET cancel_wanted = true
WHERE booking_id = $1 AND purpose = $2 AND number < $3 AND (status IN ('REQUESTED', 'PROCESSING', 'REQUIRES_ACTION')
    OR (status = 'DECLINED' AND provider_intent_id IS NOT NULL AND intent_status IS DISTINCT FROM 'canceled'))
RETURNING payment_id

-- name: list_payments
-- The payments of bookings, or one by its id.
SELECT p.*, COALESCE((SELECT sum(r.amount_minor) FROM refunds r WHERE r.payment_id = p.payment_id AND r.status <> 'FAILED'), 0)::bigint AS refunded_minor
FROM payments p WHERE p.booking_id = ANY($1::uuid[]) OR p.payment_id = $2 ORDER BY p.booking_id, p.created_at, p.payment_id

-- name: list_attempts
-- The attempts of payments.
SELECT * FROM payment_attempts WHERE payment_id = ANY($1::uuid[]) ORDER BY payment_id, attempt

-- name: list_refunds
-- The refunds of payments.
SELECT * FROM refunds WHERE payment_id = ANY($1::uuid[]) ORDER BY payment_id, created_at, refund_id

-- name: row
-- A payment as it stands.
SELECT * FROM payments WHERE payment_id = $1
