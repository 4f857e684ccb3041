-- name: open
-- Writes a bill with its lines, see the function; the next number of its booking, which the caller has locked.
SELECT number, open_bill($1, number, $2, business_clock(), $3)
FROM (SELECT coalesce(max(number), 0) + 1 AS number FROM bill WHERE booking_id = $1) AS next

-- name: get
-- A bill, and what of it is not covered.
SELECT number, status, total, total - from_deposit - from_payment AS rest, currency, awaits_deposit
FROM bill WHERE booking_id = $1 AND number = $2

-- name: later_total
-- What the bills after the return's, which is the first, come to.
SELECT coalesce(sum(total), 0)::bigint FROM bill WHERE booking_id = $1 AND number > 1

-- name: await_deposit
-- The deposit is captured for it first.
UPDATE bill SET awaits_deposit = true WHERE booking_id = $1 AND number = $2

-- name: cover
-- Money came for a bill: from the deposit, which then has ended, and by payment; what is left of it.
UPDATE bill SET
    from_deposit = from_deposit + $3::bigint, from_payment = from_payment + $4::bigint, awaits_deposit = awaits_deposit AND NOT $5,
    status = CASE WHEN from_deposit + $3 + from_payment + $4 = total THEN 'SETTLED' ELSE 'OPEN' END,
    settled_at = CASE WHEN from_deposit + $3 + from_payment + $4 = total THEN coalesce(settled_at, business_clock()) END
WHERE booking_id = $1 AND number = $2 RETURNING total - from_deposit - from_payment

-- name: order
-- Asks for what is left of a bill, by the card that paid the rental; nothing if it was asked for before.
INSERT INTO payment_order (booking_id, purpose, number, attempt, method, token, amount, currency, requested_at)
SELECT $1, 'CHARGE', $2, 1, 'CARD', '', $3, $4, business_clock()
WHERE NOT EXISTS (SELECT FROM payment_order WHERE booking_id = $1 AND purpose = 'CHARGE' AND number = $2)
RETURNING true

-- name: due
-- Bills whose notice is over and that nobody has asked the money of.
SELECT booking_id, number FROM bill
WHERE status = 'OPEN' AND NOT awaits_deposit AND charge_from <= business_now() AND booking_id <> ALL ($2::uuid[])
  AND NOT EXISTS (SELECT FROM payment_order AS asked
                  WHERE asked.booking_id = bill.booking_id AND asked.purpose = 'CHARGE' AND asked.number = bill.number)
ORDER BY charge_from LIMIT $1

-- name: credit
-- A payment of a bill, once; no row comes back when it was seen. What is not needed goes back.
INSERT INTO payment_credit (booking_id, payment_id, purpose, number, amount, currency, kept, refunded, credited_at)
VALUES ($1, $2, 'CHARGE', $3, $4, $5, $6::bigint > 0, CASE WHEN $6::bigint > 0 THEN $4::bigint - $6::bigint ELSE 0 END, business_clock())
ON CONFLICT (payment_id) DO NOTHING RETURNING true

-- name: succeed_order
-- The attempt that was paid; others that are open have come to nothing.
UPDATE payment_order SET state = CASE WHEN attempt = $3 THEN 'SUCCEEDED' ELSE 'CANCELLED' END, decided_at = business_clock()
WHERE booking_id = $1 AND purpose = 'CHARGE' AND number = $2
  AND (state = 'REQUESTED' OR (attempt = $3 AND state <> 'SUCCEEDED'))

-- name: take_from_payment
-- Of what was paid for a bill, this goes back: of which payment.
UPDATE payment_credit SET refunded = refunded + $3
WHERE booking_id = $1 AND purpose = 'CHARGE' AND number = $2 AND kept AND refunded + $3 <= amount RETURNING payment_id

-- name: close
-- The return's bill is settled: nobody owes anything. No row comes back when it isn't, or the booking is elsewhere.
UPDATE booking SET status = 'CLOSED', version = version + 1, updated_at = business_clock()
WHERE booking_id = $1 AND status = 'RETURNED'
  AND EXISTS (SELECT FROM bill WHERE bill.booking_id = booking.booking_id AND number = 1 AND bill.status = 'SETTLED')
RETURNING version

-- name: damage_billed
-- How much damage has been billed for a rental.
SELECT coalesce(sum(quantity * unit_amount), 0)::bigint FROM bill_line WHERE booking_id = $1 AND kind = 'DAMAGE'

-- name: note_damages
-- What is broken on the car of a rental.
INSERT INTO vehicle_damage (vehicle_id, booking_id, description, noted_at)
SELECT vehicle_id, booking_id, description, business_clock()
FROM rental_agreement, unnest($2::text[]) AS description WHERE booking_id = $1
