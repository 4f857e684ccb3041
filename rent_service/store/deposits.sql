-- name: latest
-- The deposit that counts now: the newest.
SELECT number, attempt, status, failure_code, asked_by FROM deposit WHERE booking_id = $1 ORDER BY number DESC LIMIT 1

-- name: status
-- Where it stands, looked at again and again while somebody waits: held, if one is that is as high as the booking asks; else as the newest.
SELECT CASE WHEN EXISTS (SELECT FROM deposit AS held WHERE held.booking_id = $1 AND held.status = 'AUTHORIZED' AND held.amount >= booking.deposit)
            THEN 'AUTHORIZED' ELSE newest.status END
FROM deposit AS newest JOIN booking USING (booking_id) WHERE booking_id = $1 ORDER BY number DESC LIMIT 1

-- name: ask
-- Asks for a deposit, or for another try at one that was declined; a try that still was open is over.
WITH asked AS (
    INSERT INTO deposit (booking_id, number, attempt, status, amount, currency, asked_by, updated_at)
    VALUES ($1, $2, $3, 'REQUESTED', $4, $5, $8, business_clock())
    ON CONFLICT (booking_id, number) DO UPDATE
    SET attempt = excluded.attempt, status = 'REQUESTED', failure_code = '', asked_by = excluded.asked_by, updated_at = excluded.updated_at
)
INSERT INTO payment_order (booking_id, purpose, number, attempt, method, token, amount, currency, requested_at)
VALUES ($1, 'DEPOSIT', $2, $3, $6, $7, $4, $5, business_clock())

-- name: end_orders
-- Nothing comes of a try any more, or it did: how it ended.
UPDATE payment_order SET state = $3, decided_at = business_clock()
WHERE booking_id = $1 AND purpose = 'DEPOSIT' AND number = $2 AND state = 'REQUESTED'

-- name: record
-- What was told of a deposit, if it is news: its states only go one way; declined, it may be tried again. No row: it is none.
INSERT INTO deposit AS known (booking_id, number, status, amount, currency, failure_code, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, business_clock())
ON CONFLICT (booking_id, number) DO UPDATE
SET status = excluded.status, failure_code = excluded.failure_code, updated_at = excluded.updated_at
WHERE known.status NOT IN ('CAPTURED', 'RELEASED', 'LAPSED')
  AND array_position($7::text[], excluded.status) > array_position($7::text[], known.status)
RETURNING true

-- name: standing
-- How much is held for a booking, by the newest deposit that stands: it alone stays. Null if none does.
SELECT amount FROM deposit WHERE booking_id = $1 AND status = 'AUTHORIZED' ORDER BY number DESC LIMIT 1
