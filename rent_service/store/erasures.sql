-- name: hold_customer
-- A customer who is about to go: nobody adds anything of theirs until the transaction ends.
SELECT * FROM customer WHERE customer_id = $1 FOR UPDATE

-- name: customer_of_email
-- The same by a lower-case address.
SELECT * FROM customer WHERE email = $1 FOR UPDATE

-- name: bookings
-- The bookings of a customer or of a main driver's lower-case address, and the state of each that keeps them from being erased; null: it doesn't.
-- What is owed, or may still be paid, keeps them too.
SELECT booking_id, reference, CASE
    WHEN status_at(booking, now) IN ('PENDING_PAYMENT', 'CONFIRMED', 'PICKED_UP', 'RETURNED') THEN status_at(booking, now)
    WHEN EXISTS (SELECT FROM bill WHERE bill.booking_id = booking.booking_id AND bill.status = 'OPEN')
        OR EXISTS (SELECT FROM payment_order AS o WHERE o.booking_id = booking.booking_id AND o.state = 'REQUESTED'
                   AND o.purpose <> 'DEPOSIT' AND o.requested_at > now - interval '3 days') THEN status_at(booking, now)
    END AS open
FROM booking, business_clock() AS now
WHERE erased_at IS NULL AND booking_id IN (
    SELECT booking_id FROM booking WHERE customer_id = $1
    UNION
    SELECT booking_id FROM driver WHERE lower(email) = $2 AND position = 0)

-- name: order_erasure
-- From now on it will be done, whatever happens.
INSERT INTO erasure (cause, customer_id, booking_ids) VALUES ($1, $2, $3) RETURNING *

-- name: mark
-- Ordered once. The customer they were of is about to go.
UPDATE booking SET erased_at = business_clock(), customer_id = NULL WHERE booking_id = ANY ($1::uuid[])

-- name: forget_drivers_of_others
-- Where somebody only drove along, on bookings that have ended, they alone are forgotten.
UPDATE driver SET given_name = '(erased)', family_name = '(erased)', email = 'erased@erased.invalid', phone = '',
                  birth_date = date_trunc('year', birth_date)::date, document_number = '(erased)', licence_number = '(erased)'
FROM booking
WHERE driver.booking_id = booking.booking_id AND lower(driver.email) = $1 AND driver.position > 0
  AND status_at(booking, business_clock()) IN ('CLOSED', 'EXPIRED', 'CANCELLED', 'NO_SHOW')

-- name: end_tokens
-- The account's programs.
DELETE FROM access_token WHERE customer_id = $1

-- name: end_identities
-- The account at OpenID providers.
DELETE FROM customer_identity WHERE customer_id = $1

-- name: end_account
-- The account.
DELETE FROM customer WHERE customer_id = $1

-- name: take
-- An order that is due, for a minute and longer each time: who dies with it leaves it to the next.
UPDATE erasure SET tries = tries + 1, due_at = now() + least(interval '1 minute' * power(2, least(tries, 10)), interval '1 hour')
WHERE erasure_id = (
    SELECT erasure_id FROM erasure WHERE (rent_at IS NULL OR payment_at IS NULL OR notify_at IS NULL) AND due_at <= now()
    ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING *

-- name: forget_drivers
-- Who drove: what is left is the country, the kind of document, and the year of birth, for prices by age must stay explainable.
UPDATE driver SET given_name = '(erased)', family_name = '(erased)', email = 'erased@erased.invalid', phone = '',
                  birth_date = date_trunc('year', birth_date)::date, document_number = '(erased)', licence_number = '(erased)'
WHERE booking_id = ANY ($1::uuid[])

-- name: forget_flights
-- Who flew in by what.
UPDATE booking SET flight_number = '' WHERE booking_id = ANY ($1::uuid[]) AND flight_number <> ''

-- name: forget_tokens
-- By which card.
UPDATE payment_order SET token = '' WHERE booking_id = ANY ($1::uuid[]) AND token <> ''

-- name: forget_changes
-- What bookings were before they changed.
UPDATE booking_change SET wish = wish #- '{booking,flight_number}' #- '{booking,customer_id}' #- '{drivers}',
                          replaced = replaced #- '{booking,flight_number}' #- '{booking,customer_id}'
WHERE booking_id = ANY ($1::uuid[])

-- name: forget_answers
-- What calls were answered holds the drivers: those that name one of the bookings go. Calls so old are not repeated; and who did would be
-- refused by the booking's state.
DELETE FROM idempotency
WHERE created_at >= (SELECT min(created_at) - interval '1 day' FROM booking WHERE booking_id = ANY ($1::uuid[]))
  AND EXISTS (SELECT FROM unnest($1::uuid[]) AS one WHERE position(convert_to(one::text, 'UTF8') IN answer) > 0)

-- name: rent_done
-- This part is done.
UPDATE erasure SET rent_at = coalesce(rent_at, business_now()) WHERE erasure_id = $1

-- name: payment_done
-- This part is done.
UPDATE erasure SET payment_at = coalesce(payment_at, business_now()) WHERE erasure_id = $1

-- name: notify_done
-- This part is done.
UPDATE erasure SET notify_at = coalesce(notify_at, business_now()) WHERE erasure_id = $1

-- name: get
-- An order.
SELECT * FROM erasure WHERE erasure_id = $1

-- name: order_by_age
-- Orders for a batch of bookings whose people nobody may know any longer.
WITH old AS (
    SELECT booking_id, CASE WHEN paid THEN 'PERSON' ELSE 'UNPAID' END AS cause
    FROM (SELECT booking.*, EXISTS (SELECT FROM payment_credit WHERE payment_credit.booking_id = booking.booking_id) AS paid, country
          FROM booking JOIN location ON location.code = pickup_location
          WHERE erased_at IS NULL AND status IN ('CLOSED', 'EXPIRED', 'CANCELLED', 'NO_SHOW')
            AND dropoff_at < business_now() - (SELECT min(keep) FROM retention_term WHERE what <> 'BOOKS')
          ORDER BY dropoff_at) AS ended
    WHERE dropoff_at < business_now() - kept_for(CASE WHEN paid THEN 'PERSON' ELSE 'UNPAID' END, country, business_now())
    LIMIT $1
), marked AS (
    UPDATE booking SET erased_at = business_clock() FROM old WHERE booking.booking_id = old.booking_id AND erased_at IS NULL
    RETURNING booking.booking_id, cause
)
INSERT INTO erasure (cause, booking_ids) SELECT cause, array_agg(booking_id) FROM marked GROUP BY cause
RETURNING cardinality(booking_ids)

-- name: order_books
-- Orders for a batch of bookings whose receipts and credit notes law doesn't keep any longer.
WITH old AS (
    SELECT booking_id FROM booking JOIN location ON location.code = pickup_location
    WHERE erased_at IS NOT NULL AND books_gone_at IS NULL AND dropoff_at < business_now() - kept_for('BOOKS', country, business_now())
    ORDER BY dropoff_at LIMIT $1
), marked AS (
    UPDATE booking SET books_gone_at = business_clock() FROM old WHERE booking.booking_id = old.booking_id AND books_gone_at IS NULL
    RETURNING booking.booking_id
)
INSERT INTO erasure (cause, booking_ids, rent_at, payment_at)
SELECT 'BOOKS', array_agg(booking_id), business_now(), business_now() FROM marked HAVING count(*) > 0
RETURNING cardinality(booking_ids)

-- name: export_customer
-- A profile with its links, its programs, and where its owner only drove along.
SELECT jsonb_build_object(
    'profile', to_jsonb(customer),
    'identities', (SELECT coalesce(jsonb_agg(jsonb_build_object('issuer', issuer, 'subject', subject, 'linked_at', linked_at)), '[]')
                   FROM customer_identity WHERE customer_identity.customer_id = customer.customer_id),
    'access_tokens', (SELECT coalesce(jsonb_agg(to_jsonb(access_token) - ARRAY['secret_hash', 'customer_id', 'staff_id'] ORDER BY created_at), '[]')
                      FROM access_token WHERE access_token.customer_id = customer.customer_id),
    'also_drove', (SELECT coalesce(jsonb_agg(to_jsonb(driver) || jsonb_build_object('reference', reference)), '[]')
                   FROM driver JOIN booking USING (booking_id) WHERE lower(driver.email) = customer.email AND driver.position > 0)
)::text FROM customer WHERE customer_id = $1

-- name: export_bookings
-- Bookings with all that belongs to them, in the order of the ids.
SELECT booking.booking_id, jsonb_build_object(
    'booking', to_jsonb(booking) || jsonb_build_object('status', status_at(booking, business_now())),
    'lines', (SELECT jsonb_agg(to_jsonb(booking_line) - 'booking_id' ORDER BY position) FROM booking_line
              WHERE booking_line.booking_id = booking.booking_id),
    'extras', (SELECT coalesce(jsonb_agg(to_jsonb(booking_extra) - 'booking_id' ORDER BY code), '[]') FROM booking_extra
               WHERE booking_extra.booking_id = booking.booking_id),
    'drivers', (SELECT jsonb_agg(to_jsonb(driver) - 'booking_id' ORDER BY position) FROM driver
                WHERE driver.booking_id = booking.booking_id),
    'changes', (SELECT coalesce(jsonb_agg(to_jsonb(booking_change) - 'booking_id' ORDER BY number), '[]') FROM booking_change
                WHERE booking_change.booking_id = booking.booking_id),
    'payment_orders', (SELECT coalesce(jsonb_agg(to_jsonb(payment_order) - 'booking_id' ORDER BY requested_at), '[]') FROM payment_order
                       WHERE payment_order.booking_id = booking.booking_id),
    'deposits', (SELECT coalesce(jsonb_agg(to_jsonb(deposit) - 'booking_id' ORDER BY number), '[]') FROM deposit
                 WHERE deposit.booking_id = booking.booking_id),
    'hand_over', (SELECT to_jsonb(rental_agreement) - ARRAY['booking_id', 'staff'] FROM rental_agreement
                  WHERE rental_agreement.booking_id = booking.booking_id),
    'returned', (SELECT to_jsonb(vehicle_return) - ARRAY['booking_id', 'staff'] FROM vehicle_return
                 WHERE vehicle_return.booking_id = booking.booking_id),
    'vehicle', (SELECT to_jsonb(vehicle) FROM vehicle JOIN rental_agreement USING (vehicle_id)
                WHERE rental_agreement.booking_id = booking.booking_id),
    'bills', (SELECT coalesce(jsonb_agg(to_jsonb(bill) || jsonb_build_object('lines', (
                  SELECT jsonb_agg(to_jsonb(bill_line) - 'booking_id' ORDER BY position) FROM bill_line
                  WHERE bill_line.booking_id = bill.booking_id AND bill_line.number = bill.number)) ORDER BY number), '[]')
              FROM bill WHERE bill.booking_id = booking.booking_id),
    'timeline', (SELECT jsonb_agg(to_jsonb(booking_event) - 'booking_id' ORDER BY event_id) FROM booking_event
                 WHERE booking_event.booking_id = booking.booking_id)
)::text AS document
FROM booking WHERE booking.booking_id = ANY ($1::uuid[]) ORDER BY array_position($1, booking.booking_id)
