-- name: look
-- What a location has left for an interval, in one scan of its demand; with the time, the network's version and a promotion's uses.
WITH moment AS MATERIALIZED (SELECT business_now() AS now),
most AS MATERIALIZED (SELECT most.* FROM moment, most_taken($2, $3, $4, moment.now) AS most)
SELECT moment.now, (SELECT version FROM network_current) AS version, cars.classes, cars.left AS cars_left,
       extras.codes, extras.left AS extras_left,
       CASE WHEN $5::text IS NULL THEN 0 ELSE
           coalesce((SELECT uses FROM promotion_uses WHERE code = $5), 0)
           - (SELECT count(*) FROM booking WHERE status = 'PENDING_PAYMENT' AND promotion_counted
                                             AND promotion = $5 AND hold_expires_at <= moment.now)
       END::integer AS promotion_uses
FROM moment,
    (SELECT array_agg(pool.acriss) AS classes, array_agg((pool.vehicles - coalesce(most.taken, 0))::integer) AS left
     FROM pool LEFT JOIN most ON most.acriss = pool.acriss WHERE pool.location = $1) AS cars,
    (SELECT array_agg(extra_stock.extra) AS codes, array_agg((extra_stock.stock - coalesce(most.taken, 0))::integer) AS left
     FROM extra_stock LEFT JOIN most ON most.extra = extra_stock.extra WHERE extra_stock.location = $1) AS extras

-- name: look_at_many
-- What a location has left for each of several intervals: the same, for a price calendar.
WITH moment AS MATERIALIZED (SELECT business_now() AS now),
span AS MATERIALIZED (SELECT * FROM unnest($3::timestamptz[], $4::timestamptz[]) WITH ORDINALITY AS span (since, until, day)),
most AS MATERIALIZED (
    SELECT span.day, most.* FROM moment, span, LATERAL most_taken($2, span.since, span.until, moment.now) AS most)
SELECT moment.now, (SELECT version FROM network_current) AS version, cars.day, cars.classes, cars.left AS cars_left,
       extras.codes, extras.left AS extras_left,
       CASE WHEN $5::text IS NULL THEN 0 ELSE
           coalesce((SELECT uses FROM promotion_uses WHERE code = $5), 0)
           - (SELECT count(*) FROM booking WHERE status = 'PENDING_PAYMENT' AND promotion_counted
                                             AND promotion = $5 AND hold_expires_at <= moment.now)
       END::integer AS promotion_uses
FROM moment,
    (SELECT span.day, array_agg(pool.acriss) AS classes, array_agg((pool.vehicles - coalesce(most.taken, 0))::integer) AS left
     FROM span CROSS JOIN pool LEFT JOIN most ON most.day = span.day AND most.acriss = pool.acriss
     WHERE pool.location = $1 GROUP BY span.day) AS cars
    LEFT JOIN
    (SELECT span.day, array_agg(extra_stock.extra) AS codes,
            array_agg((extra_stock.stock - coalesce(most.taken, 0))::integer) AS left
     FROM span CROSS JOIN extra_stock LEFT JOIN most ON most.day = span.day AND most.extra = extra_stock.extra
     WHERE extra_stock.location = $1 GROUP BY span.day) AS extras USING (day)
ORDER BY cars.day

-- name: now
-- The time that rules go by.
SELECT business_now()

-- name: places
-- The number of each location.
SELECT location, place_id FROM place

-- name: network_version
-- Which network the tables hold.
SELECT version FROM network_current
