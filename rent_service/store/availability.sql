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

-- name: now
-- The time that rules go by.
SELECT business_now()

-- name: places
-- The number of each location.
SELECT location, place_id FROM place

-- name: network_version
-- Which network the tables hold.
SELECT version FROM network_current
