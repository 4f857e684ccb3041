-- name: create
-- Takes a car and writes the booking, or says why not: one call, see the function.
SELECT outcome, same_request, answer, decided_at, hold_expires_at, extra, available
FROM create_booking($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)

-- name: answered
-- What a key was answered before.
SELECT outcome, same_request, answer, decided_at, hold_expires_at FROM answered($1, $2, $3)

-- name: remember
-- Keeps a key's answer, or returns the one that came first. Of a call that acted only what came of it is kept, never a twin's refusal.
INSERT INTO idempotency AS earlier (scope, key, request_hash, outcome, answer, decided_at)
VALUES ($1, $2, $3, $4, $5, business_now())
ON CONFLICT (scope, key) DO UPDATE
SET answer = coalesce(earlier.answer, CASE WHEN excluded.outcome = 'DONE' THEN excluded.answer END)
WHERE earlier.request_hash = excluded.request_hash
RETURNING outcome, true AS same_request, answer, decided_at, hold_expires_at

-- name: prune_answers
-- Calls that are not repeated any more.
DELETE FROM idempotency WHERE (scope, key) IN (
    SELECT scope, key FROM idempotency WHERE created_at < now() - $1::interval ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED)

-- name: read
-- A booking with all that belongs to it, as one document; its state is the one by the clock.
SELECT jsonb_build_object(
    'booking', to_jsonb(booking) || jsonb_build_object('status', status_at(booking, business_now())),
    'paid', (SELECT coalesce(sum(amount - refunded), 0) FROM payment_credit
             WHERE payment_credit.booking_id = booking.booking_id AND kept),
    'lines', (SELECT jsonb_agg(to_jsonb(booking_line) ORDER BY position) FROM booking_line
              WHERE booking_line.booking_id = booking.booking_id),
    'changes', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                    'number', number, 'status', change_status_at(booking_change, business_now()), 'booking', wish -> 'booking',
                    'lines', wish -> 'lines', 'total', booking_change.total, 'difference', difference,
                    'hold_expires_at', booking_change.hold_expires_at, 'created_at', booking_change.created_at) ORDER BY number), '[]')
                FROM booking_change WHERE booking_change.booking_id = booking.booking_id),
    'extras', (SELECT coalesce(jsonb_agg(to_jsonb(booking_extra) ORDER BY code), '[]') FROM booking_extra
               WHERE booking_extra.booking_id = booking.booking_id),
    'drivers', (SELECT jsonb_agg(to_jsonb(driver) ORDER BY position) FROM driver
                WHERE driver.booking_id = booking.booking_id),
    'agreement', (SELECT to_jsonb(rental_agreement) FROM rental_agreement WHERE rental_agreement.booking_id = booking.booking_id),
    'returned', (SELECT to_jsonb(vehicle_return) FROM vehicle_return WHERE vehicle_return.booking_id = booking.booking_id),
    'vehicle', (SELECT to_jsonb(vehicle) FROM vehicle JOIN rental_agreement USING (vehicle_id)
                WHERE rental_agreement.booking_id = booking.booking_id),
    'bills', (SELECT coalesce(jsonb_agg(to_jsonb(bill) || jsonb_build_object('lines', (
                  SELECT jsonb_agg(to_jsonb(bill_line) ORDER BY position) FROM bill_line
                  WHERE bill_line.booking_id = bill.booking_id AND bill_line.number = bill.number)) ORDER BY number), '[]')
              FROM bill WHERE bill.booking_id = booking.booking_id),
    'timeline', (SELECT jsonb_agg(to_jsonb(booking_event) ORDER BY event_id) FROM booking_event
                 WHERE booking_event.booking_id = booking.booking_id)
)::text AS document, business_now() AS now
FROM booking WHERE booking.booking_id = ANY ($1::uuid[])

-- name: find_reference
-- The booking of a reference with the main driver's e-mail and its locations; a row without a booking when there is none.
SELECT business_now() AS now, booking.booking_id, driver.email, pickup_location, dropoff_location
FROM (SELECT 1) AS always LEFT JOIN booking ON booking.reference = $1
    LEFT JOIN driver ON driver.booking_id = booking.booking_id AND driver.position = 0

-- name: locations
-- Where a booking begins and ends.
SELECT pickup_location, dropoff_location FROM booking WHERE booking_id = $1

-- name: order
-- What is to be charged, and whether it still is wanted: of a bill no more than is left of it, for a deposit may come late.
SELECT CASE WHEN bill.status = 'OPEN' THEN least(o.amount, bill.total - bill.from_deposit - bill.from_payment) ELSE o.amount END AS amount, o.currency, o.method, o.token, b.reference, b.customer_id, b.locale, driver.given_name, driver.family_name, driver.email,
       CASE o.purpose WHEN 'RENTAL' THEN b.hold_expires_at WHEN 'CHANGE' THEN change.hold_expires_at END AS hold_expires_at,
       o.method = 'CARD' AND o.token = '' AS off_session,
       o.state = 'REQUESTED' AND coalesce(CASE o.purpose
           WHEN 'RENTAL' THEN status_at(b, business_now()) = 'PENDING_PAYMENT'
           WHEN 'CHANGE' THEN change_status_at(change, business_now()) = 'HELD' AND status_at(b, business_now()) = change.made_while
           WHEN 'DEPOSIT' THEN status_at(b, business_now()) = 'CONFIRMED'
           WHEN 'CHARGE' THEN b.status IN ('RETURNED', 'CLOSED') AND bill.status = 'OPEN' END, false) AS wanted
FROM payment_order AS o JOIN booking AS b USING (booking_id)
     JOIN driver ON driver.booking_id = b.booking_id AND driver.position = 0
     LEFT JOIN booking_change AS change ON change.booking_id = b.booking_id AND o.purpose = 'CHANGE' AND change.number = o.number
     LEFT JOIN bill ON bill.booking_id = b.booking_id AND o.purpose = 'CHARGE' AND bill.number = o.number
WHERE o.booking_id = $1 AND o.purpose = $2 AND o.number = $3 AND o.attempt = $4

-- name: begin_answer
-- The first call with a key; no row comes back when there was one before.
INSERT INTO idempotency (scope, key, request_hash, outcome, decided_at) VALUES ($1, $2, $3, 'DONE', business_now())
ON CONFLICT DO NOTHING RETURNING true

-- name: lock
-- The booking, locked; its status by the time that rules go by at this moment.
SELECT version, total, currency, status_at(booking, business_clock()) AS status
FROM booking WHERE booking_id = $1 FOR NO KEY UPDATE

-- name: owed_order
-- The last attempt at a charge: of the purpose and number given, else of what the booking waits for, else of a bill, else of the rental.
SELECT purpose, number, attempt, state, amount, currency, method, token FROM payment_order
WHERE booking_id = $1 AND purpose <> 'DEPOSIT' AND ($2 = '' OR purpose = $2) AND ($3 = 0 OR number = $3)
ORDER BY purpose = 'CHANGE' AND EXISTS (
             SELECT FROM booking_change AS change
             WHERE change.booking_id = $1 AND change.number = payment_order.number AND change.status = 'HELD') DESC,
         purpose = 'CHARGE' AND EXISTS (
             SELECT FROM bill WHERE bill.booking_id = $1 AND bill.number = payment_order.number AND bill.status = 'OPEN') DESC,
         $2 = '' AND purpose = 'RENTAL' DESC, number DESC, attempt DESC
LIMIT 1

-- name: one_order
-- One attempt.
SELECT purpose, number, attempt, state, amount, currency, method, token FROM payment_order
WHERE booking_id = $1 AND purpose = $2 AND number = $3 AND attempt = $4

-- name: add_order
-- Another attempt.
INSERT INTO payment_order (booking_id, purpose, number, attempt, method, token, amount, currency, requested_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, business_clock())

-- name: end_order
-- An attempt came to an end; no row comes back when that was known.
UPDATE payment_order SET state = $5, decided_at = business_clock()
WHERE booking_id = $1 AND purpose = $2 AND number = $3 AND attempt = $4 AND state = 'REQUESTED' RETURNING true

-- name: touch
-- Something about the booking changed, not its state.
UPDATE booking SET version = version + 1, updated_at = business_clock() WHERE booking_id = $1 RETURNING version

-- name: tell
-- One change for the timeline.
INSERT INTO booking_event (booking_id, occurred_at, type, status, actor, amount, currency, detail)
VALUES ($1, business_clock(), $2, $3, $4, $5, $6, $7)

-- name: upgrade_facts
-- What a free upgrade depends on.
SELECT booked_acriss, driver_age FROM booking WHERE booking_id = $1

-- name: credit
-- A payment succeeded, see the function.
SELECT outcome, status, version, acriss FROM credit_payment($1, $2, $3, $4, $5, $6, $7)

-- name: take_expired
-- Holds that ran out and that nobody has announced; others may be at it.
SELECT booking_id, promotion FROM booking
WHERE status = 'PENDING_PAYMENT' AND hold_expires_at <= business_now()
ORDER BY hold_expires_at LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED

-- name: lock_promotions
-- In order, so that nobody waits for each other.
SELECT code FROM promotion_uses WHERE code = ANY ($1::text[]) ORDER BY code FOR NO KEY UPDATE

-- name: expire
-- They end, and what they held goes back.
WITH ended AS (
    UPDATE booking SET status = 'EXPIRED', version = version + 1, updated_at = business_clock()
    WHERE booking_id = ANY ($1::uuid[]) AND status = 'PENDING_PAYMENT' RETURNING booking_id, version, promotion, promotion_counted
), freed AS (
    DELETE FROM demand USING ended WHERE demand.booking_id = ended.booking_id
), unused AS (
    UPDATE promotion_uses SET uses = uses - given.number
    FROM (SELECT promotion, count(*) AS number FROM ended WHERE promotion_counted GROUP BY promotion) AS given
    WHERE code = given.promotion
), told AS (
    INSERT INTO booking_event (booking_id, occurred_at, type, status, actor)
    SELECT booking_id, business_clock(), 'booking.expired', 'EXPIRED', 'system' FROM ended
)
SELECT booking_id, version FROM ended

-- name: terms
-- What ending a booking costs, at this moment.
SELECT status_at(booking, business_clock()) AS status, business_clock() AS now, currency, free_until, late_fee, no_show_fee,
       price_paid(booking_id) AS paid
FROM booking WHERE booking_id = $1

-- name: end_booking
-- Cancelled, or a no-show: see the function.
SELECT end_booking($1, $2)

-- name: send_back
-- How much of which payment goes back: see the function.
SELECT payment_id, amount FROM send_back($1, $2)

-- name: was_asked_for_deposit
-- Whether payment_service may hold a deposit for the booking.
SELECT EXISTS (SELECT FROM payment_order WHERE booking_id = $1 AND purpose = 'DEPOSIT')

-- name: no_shows
-- Those whose car was not picked up in time, and that nobody has announced.
SELECT booking_id FROM booking WHERE status = 'CONFIRMED' AND no_show_at <= business_now() AND booking_id <> ALL ($2::uuid[])
ORDER BY no_show_at LIMIT $1

-- name: take_no_show
-- One of them; no row comes back if somebody else is at it, or was.
SELECT true FROM booking WHERE booking_id = $1 AND status = 'CONFIRMED' AND no_show_at <= business_clock() FOR NO KEY UPDATE SKIP LOCKED
