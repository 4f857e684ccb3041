-- name: held
-- The change that a booking holds, by the clock of this moment; one that ran out reads as EXPIRED.
SELECT number, change_status_at(booking_change, business_clock()) AS status, difference
FROM booking_change WHERE booking_id = $1 AND status = 'HELD'

-- name: room
-- Whether a change can be had: see the function.
SELECT outcome, extra, available FROM room_for_change($1, $2, $3)

-- name: write
-- A change that there is room for: see the function.
SELECT outcome, number, difference FROM write_change($1, $2, $3, $4, $5)

-- name: end
-- A change comes to nothing; false if it was not held.
SELECT end_change($1, $2, $3, true)

-- name: credit
-- A change was paid: see the function.
SELECT outcome, status, version FROM credit_change($1, $2, $3, $4, $5, $6)

-- name: carry_on
-- A change whose payment was cancelled goes on with another: see the function.
SELECT carry_on_change($1, $2, $3, $4)

-- name: ask_off_session
-- Whether a change's payment was asked for without the customer.
SELECT token = '' AND method = 'CARD' FROM payment_order
WHERE booking_id = $1 AND purpose = 'CHANGE' AND number = $2 AND attempt = $3

-- name: untold
-- Bookings with a change that came to nothing and was not told.
SELECT booking_id FROM booking_change
WHERE NOT told AND (status <> 'HELD' OR hold_expires_at <= business_now()) AND booking_id <> ALL ($2::uuid[])
ORDER BY hold_expires_at LIMIT $1

-- name: end_lapsed
-- Of a locked booking: what ran out ends.
SELECT end_change(booking_id, number, 'EXPIRED', false)
FROM booking_change WHERE booking_id = $1 AND status = 'HELD' AND hold_expires_at <= business_clock()

-- name: tell_ended
-- Of a locked booking: what ended untold, oldest first; it is told with this.
WITH ended AS (
    UPDATE booking_change SET told = true WHERE booking_id = $1 AND NOT told AND status <> 'HELD' RETURNING number, status, difference
)
SELECT number, status, difference FROM ended ORDER BY number
