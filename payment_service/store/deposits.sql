-- name: accept
-- A try that is asked for; no row comes back when it was asked for before. A renewal has a try of its own.
INSERT INTO deposits AS d (deposit_id, booking_id, number, attempt) VALUES ($1, $2, $3, $4)
ON CONFLICT (deposit_id) DO UPDATE SET attempt = excluded.attempt, attempt_begun = false, confirm_key_number = 1, confirm_key_used_at = NULL
WHERE d.attempt < excluded.attempt AND d.renews IS NULL AND d.status IN ('DECLINED', 'REQUIRES_ACTION')
RETURNING true

-- name: row
-- A deposit as it stands.
SELECT * FROM deposits WHERE deposit_id = $1

-- name: load
-- A deposit with its customer at the provider.
SELECT d.*, COALESCE(d.provider_customer_id, c.provider_customer_id) AS customer_id
FROM deposits d LEFT JOIN customers c USING (customer_key) WHERE d.deposit_id = $1

-- name: take_up
-- A new try puts the deposit to work; answers the state it then has.
WITH old AS (SELECT deposit_id, status FROM deposits WHERE deposit_id = $1 FOR NO KEY UPDATE),
changed AS (
    UPDATE deposits d SET status = 'PROCESSING', client_secret = NULL, updated_at = business_now()
    FROM old WHERE d.deposit_id = old.deposit_id
        AND (d.status IN ('REQUESTED', 'DECLINED') OR (d.status = 'REQUIRES_ACTION' AND NOT d.attempt_begun))
    RETURNING d.deposit_id, d.attempt, old.status AS before
), noted AS (
    INSERT INTO deposit_changes (deposit_id, attempt, from_status, to_status, cause)
    SELECT deposit_id, attempt, before, 'PROCESSING', $2 FROM changed
)
SELECT CASE WHEN changed.deposit_id IS NULL THEN old.status ELSE 'PROCESSING' END
FROM old LEFT JOIN changed USING (deposit_id)

-- name: find_by_intent
-- Whose intent it is: by the id we stored, else by the deposit it names, if that has none yet.
SELECT deposit_id FROM deposits WHERE provider_intent_id = $1 OR (deposit_id = $2 AND provider_intent_id IS NULL)

-- name: plan_intent
-- What is about to be created, and the key that is now in use. No row: the lease is lost.
WITH kept AS (
    UPDATE jobs SET lease_until = now() + $6::interval
    WHERE kind = 'deposit' AND subject = $1::uuid::text AND lease_owner = $5 RETURNING true
)
UPDATE deposits SET
    amount_minor = COALESCE(amount_minor, $2), currency = COALESCE(currency, $3), customer_key = $4,
    intent_key_used_at = COALESCE(intent_key_used_at, business_now())
FROM kept WHERE deposit_id = $1 AND status IN ('PROCESSING', 'REQUIRES_ACTION')
RETURNING amount_minor, currency, intent_key_number, business_now() - intent_key_used_at AS key_age

-- name: next_intent_key
-- The key is spent: the next creation uses another.
UPDATE deposits SET intent_key_number = intent_key_number + 1, intent_key_used_at = NULL
WHERE deposit_id = $1 AND intent_key_number = $2

-- name: begin_confirm
-- Keeps the intent's id and says that the try is about to be made, by the key now in use. No row: the lease is lost.
WITH kept AS (
    UPDATE jobs SET lease_until = now() + $5::interval
    WHERE kind = 'deposit' AND subject = $1::uuid::text AND lease_owner = $4 RETURNING true
)
UPDATE deposits SET provider_intent_id = $3, attempt_begun = true,
    confirm_key_used_at = COALESCE(confirm_key_used_at, business_now()), updated_at = business_now()
FROM kept WHERE deposit_id = $1 AND attempt = $2 AND COALESCE(provider_intent_id, $3) = $3
RETURNING confirm_key_number, business_now() - confirm_key_used_at AS key_age

-- name: next_confirm_key
-- The key is spent: the next confirmation of this try uses another.
UPDATE deposits SET confirm_key_number = confirm_key_number + 1, confirm_key_used_at = NULL
WHERE deposit_id = $1 AND attempt = $2 AND confirm_key_number = $3

-- name: keep_lease
-- A capture is about to be made; the key in use. No row: the lease is lost.
WITH kept AS (
    UPDATE jobs SET lease_until = now() + $3::interval
    WHERE kind = 'deposit' AND subject = $1::uuid::text AND lease_owner = $2 RETURNING true
)
SELECT capture_key_number FROM deposits, kept WHERE deposit_id = $1

-- name: next_capture_key
-- The key is spent: the next capture uses another.
UPDATE deposits SET capture_key_number = capture_key_number + 1 WHERE deposit_id = $1 AND capture_key_number = $2

-- name: known_charges
-- The charges that decided earlier tries.
SELECT unnest(charge_ids) AS charge_id FROM deposits WHERE deposit_id = $1

-- name: change
-- One step along the arrows; no row comes back when it can't be made. $12 null: the newest try.
WITH old AS (SELECT deposit_id, status FROM deposits WHERE deposit_id = $1 FOR NO KEY UPDATE),
changed AS (
    UPDATE deposits d SET
        status = $2, provider_intent_id = COALESCE(d.provider_intent_id, $4), intent_status = COALESCE($5, d.intent_status),
        client_secret = CASE WHEN $2 = 'REQUIRES_ACTION' THEN $6 END,
        capture_before = COALESCE($7, d.capture_before),
        provider_customer_id = COALESCE(CASE WHEN $2 = 'AUTHORIZED' THEN NULLIF($8, '') END, d.provider_customer_id),
        provider_payment_method_id = COALESCE(CASE WHEN $2 = 'AUTHORIZED' THEN NULLIF($9, '') END, d.provider_payment_method_id),
        charge_ids = CASE WHEN $2 = 'DECLINED' AND $10::text IS NOT NULL THEN d.charge_ids || $10::text ELSE d.charge_ids END,
        captured_minor = CASE WHEN $2 = 'CAPTURED' THEN $11::bigint END,
        failure_code = $13, failure_message = $14, retryable = $15, updated_at = business_now()
    FROM old WHERE d.deposit_id = old.deposit_id AND d.status = ANY($3::text[]) AND d.attempt = COALESCE($12, d.attempt)
    RETURNING d.*, old.status AS before
), noted AS (
    INSERT INTO deposit_changes (deposit_id, attempt, from_status, to_status, cause)
    SELECT deposit_id, attempt, before, $2, $16 FROM changed
)
SELECT * FROM changed

-- name: note_intent
-- The provider was heard, but nothing changed.
UPDATE deposits SET intent_status = $2, provider_intent_id = COALESCE(provider_intent_id, $3),
    capture_before = COALESCE($4, capture_before), updated_at = business_now()
WHERE deposit_id = $1

-- name: release_spare
-- Only one deposit of a booking stands: what came before the one just held is let go of, and itself too if the booking was settled.
UPDATE deposits d SET settle_minor = 0
WHERE d.booking_id = $1 AND d.settle_minor IS NULL AND (
    (d.number < $2 AND d.status = 'AUTHORIZED')
    OR (d.number = $2 AND EXISTS (SELECT FROM deposit_settlements s WHERE s.booking_id = $1)))
RETURNING d.deposit_id

-- name: decide_settlement
-- How the booking's deposit ends; no row comes back when it was decided before.
INSERT INTO deposit_settlements (booking_id, capture_minor, currency) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING true

-- name: lock_of_booking
-- The booking's deposits, the newest first.
SELECT deposit_id, number, status, amount_minor, currency, settle_minor FROM deposits WHERE booking_id = $1
ORDER BY number DESC FOR NO KEY UPDATE

-- name: settle
-- What to capture of a deposit, the rest released; once.
UPDATE deposits SET settle_minor = $2 WHERE deposit_id = $1 AND settle_minor IS NULL

-- name: let_go_of_booking
-- The booking ended: nothing is to be held for it. A declined one's intent takes no card any more either.
UPDATE deposits SET settle_minor = 0
WHERE booking_id = $1 AND settle_minor IS NULL AND status IN ('REQUESTED', 'PROCESSING', 'REQUIRES_ACTION', 'AUTHORIZED', 'DECLINED')
RETURNING deposit_id

-- name: claim_lapsing
-- Standing deposits that lapse soon, or have, and that nobody has looked at for a while; each is looked at by one worker.
UPDATE deposits SET watched_at = business_now() WHERE deposit_id IN (
    SELECT d.deposit_id FROM deposits d
    WHERE d.status = 'AUTHORIZED' AND d.settle_minor IS NULL AND d.capture_before < business_now() + $1::interval
        AND (d.watched_at IS NULL OR d.watched_at < business_now() - $2::interval)
    ORDER BY d.capture_before LIMIT $3 FOR UPDATE SKIP LOCKED)
RETURNING deposit_id, booking_id, capture_before <= business_now() AS lapsed, expiring_at IS NOT NULL
    OR EXISTS (SELECT FROM deposits n WHERE n.renews = deposits.deposit_id) AS followed

-- name: renew
-- The next number, for the same money from the same card; no row comes back when there is one, or the old one was settled.
INSERT INTO deposits (deposit_id, booking_id, number, renews, attempt, amount_minor, currency, customer_key, provider_customer_id,
    provider_payment_method_id)
SELECT $2, booking_id, $3, deposit_id, 1, amount_minor, currency, customer_key, provider_customer_id, provider_payment_method_id
FROM deposits WHERE deposit_id = $1 AND status = 'AUTHORIZED' AND settle_minor IS NULL
ON CONFLICT DO NOTHING RETURNING true

-- name: next_number
-- The number that a renewal would have.
SELECT max(number) + 1 FROM deposits WHERE booking_id = $1

-- name: mark_expiring
-- It lapses and could not be renewed; no row comes back when that was said before, or it doesn't stand any more.
UPDATE deposits SET expiring_at = business_now()
WHERE deposit_id = $1 AND status = 'AUTHORIZED' AND settle_minor IS NULL AND expiring_at IS NULL RETURNING *

-- name: list_of_bookings
-- The deposits of bookings.
SELECT * FROM deposits WHERE booking_id = ANY($1::uuid[]) ORDER BY booking_id, number
