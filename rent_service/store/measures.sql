-- name: booking_facts
-- Where bookings begin, and since when they are there.
SELECT b.booking_id, l.country, b.created_at FROM booking b JOIN location l ON l.code = b.pickup_location WHERE b.booking_id = ANY ($1)

-- name: holds
-- Bookings that hold a car for a payment, now.
SELECT count(*) FROM booking WHERE status = 'PENDING_PAYMENT' AND hold_expires_at > business_now()

-- name: pools
-- For each country and class: the cars that there are, and those that nobody has or is promised at this moment.
WITH moment AS MATERIALIZED (SELECT business_now() AS now)
SELECT l.country, one.acriss, sum(p.vehicles)::bigint AS vehicles, sum(greatest(one.lowest, 0))::bigint AS free
FROM moment CROSS JOIN location l JOIN place ON place.location = l.code
     CROSS JOIN LATERAL lowest_left(l.code, place.place_id, moment.now, moment.now + interval '1 second', moment.now) AS one
     JOIN pool p ON p.location = l.code AND p.acriss = one.acriss
WHERE one.acriss IS NOT NULL
GROUP BY l.country, one.acriss

-- name: holds_overdue
-- Bookings whose hold ended: they hold no car, but their customers and other services have not been told.
SELECT count(*) FROM booking WHERE status = 'PENDING_PAYMENT' AND hold_expires_at <= business_now() - interval '2 minutes'
