-- name: look
-- Whether a booking, which the caller has locked, may be picked up now and with which car, see the function.
SELECT look.outcome, look.odometer_km, booking.status, booking.deposit, booking.currency,
       (SELECT count(*) FROM driver WHERE driver.booking_id = booking.booking_id) AS drivers
FROM booking, look_at_counter(booking, $2, $3, business_clock()) AS look WHERE booking.booking_id = $1

-- name: pick_up
-- Hands a car out, see the function.
SELECT outcome, version, odometer_km FROM pick_up($1, $2, $3, $4, $5, $6, $7, $8)

-- name: take_back
-- Takes a car back and opens its bill, see the function.
SELECT outcome, version FROM take_back($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)

-- name: tidy
-- Cars that came back and have been made ready take nothing any more; their rows count for nothing, but cost.
DELETE FROM demand USING booking
WHERE demand.booking_id = booking.booking_id AND booking.status IN ('RETURNED', 'CLOSED') AND upper(demand.period) <= business_now()
