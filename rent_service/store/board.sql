-- name: page
-- A page of the board: bookings that begin or end at a place, on a day, in some states, that a text leads to; `at` is what they are sorted by.
-- Each end is looked at by itself, so that its index serves.
WITH ends AS (
    SELECT booking_id, pickup_at AS at, pickup_location AS place, pickup_local::date AS day FROM booking WHERE $3 <> 'DROPOFF'
    UNION ALL
    SELECT booking_id, dropoff_at, dropoff_location, dropoff_local::date FROM booking WHERE $3 <> 'PICKUP'
), fitting AS (
    SELECT DISTINCT booking_id FROM ends
    WHERE ($1 = '' OR place = $1) AND ($2::date IS NULL OR day = $2) AND ($6::text[] IS NULL OR place = ANY ($6))
), listed AS (
    SELECT booking.booking_id, CASE $3 WHEN 'DROPOFF' THEN dropoff_at ELSE pickup_at END AS at
    FROM booking JOIN fitting USING (booking_id)
    WHERE (cardinality($4::text[]) = 0 OR status_at(booking, business_now()) = ANY ($4))
      AND ($5 = '' OR reference = $7 OR EXISTS (
              SELECT FROM driver WHERE driver.booking_id = booking.booking_id
                AND (strpos(lower(given_name || ' ' || family_name), $5) > 0 OR lower(driver.email) = $5))
           OR EXISTS (
              SELECT FROM rental_agreement JOIN vehicle USING (vehicle_id)
              WHERE rental_agreement.booking_id = booking.booking_id
                AND lower(regexp_replace(plate, '[^[:alnum:]]', '', 'g')) = regexp_replace($5, '[^[:alnum:]]', '', 'g')))
)
SELECT booking_id, at, (SELECT count(*) FROM listed) AS total FROM listed
WHERE $8::timestamptz IS NULL OR (at, booking_id) > ($8, $9::uuid)
ORDER BY at, booking_id LIMIT $10
