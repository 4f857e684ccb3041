-- name: look
-- What a location has left for an interval, in one scan of its demand; with the time, the network's version and a promotion's uses.
WITH moment AS MATERIALIZED (SELECT business_now() AS now)
SELECT (SELECT now FROM moment) AS now, (SELECT version FROM network_current) AS version,
       array_agg(one.acriss) AS classes, array_agg(one.extra) AS extras, array_agg(one.lowest) AS lowest,
       CASE WHEN $5::text IS NULL THEN 0 ELSE promotion_uses($5) END AS promotion_uses
FROM moment, lowest_left($1, $2, $3, $4, moment.now) AS one

-- name: look_at_many
-- What a location has left for each of several intervals: the same, for a price calendar.
WITH moment AS MATERIALIZED (SELECT business_now() AS now)
SELECT (SELECT now FROM moment) AS now, (SELECT version FROM network_current) AS version,
       array_agg(one.acriss) AS classes, array_agg(one.extra) AS extras, array_agg(one.lowest) AS lowest,
       CASE WHEN $5::text IS NULL THEN 0 ELSE promotion_uses($5) END AS promotion_uses
FROM moment, unnest($3::timestamptz[], $4::timestamptz[]) WITH ORDINALITY AS span (since, until, place)
     LEFT JOIN LATERAL lowest_left($1, $2, span.since, span.until, moment.now) AS one ON true
GROUP BY span.place ORDER BY span.place

-- name: look_for_change
-- What a location has left for an interval to a booking that is to be changed: what the booking has there counts as free.
WITH moment AS MATERIALIZED (SELECT business_now() AS now), own AS MATERIALIZED (
    SELECT acriss, extra, quantity,
           tstzrange(lower(period), upper(period) + greatest(moment.now - coalesce(due_at, moment.now), interval '0')) AS period
    FROM demand, moment WHERE booking_id = $6 AND place_id = $2 AND quantity > 0 AND change_number IS NULL
), covered AS (
    SELECT coalesce(range_agg(period), '{}') AS periods FROM own
), part AS (
    SELECT unnest(tstzmultirange(tstzrange($3, $4)) - periods) AS period, 0 AS own_counts FROM covered
    UNION ALL
    SELECT unnest(tstzmultirange(tstzrange($3, $4)) * periods), 1 FROM covered
), one AS (
    SELECT found.acriss, found.extra, min(found.lowest + own_counts * coalesce(own.quantity, 0)) AS lowest
    FROM moment, part, LATERAL lowest_left($1, $2, lower(part.period), upper(part.period), moment.now) AS found
         LEFT JOIN own ON coalesce(own.acriss, own.extra) = coalesce(found.acriss, found.extra)
    GROUP BY found.acriss, found.extra
)
SELECT (SELECT now FROM moment) AS now, (SELECT version FROM network_current) AS version,
       array_agg(one.acriss) AS classes, array_agg(one.extra) AS extras, array_agg(one.lowest) AS lowest,
       CASE WHEN $5::text IS NULL THEN 0 ELSE promotion_uses($5) - (
           SELECT count(*) FROM booking WHERE booking_id = $6 AND promotion = $5 AND promotion_counted) END AS promotion_uses
FROM one

-- name: changing
-- Of the booking that offers are to change: since when its car is out, null if it isn't.
SELECT CASE status WHEN 'PICKED_UP' THEN pickup_at END FROM booking WHERE booking_id = $1

-- name: now
-- The time that rules go by.
SELECT business_now()

-- name: places
-- The number of each location.
SELECT location, place_id FROM place

-- name: network_version
-- Which network the tables hold.
SELECT version FROM network_current
