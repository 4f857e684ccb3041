-- name: page
-- A page of cars by plate, with who has them and what they are taken out for; `total` is how many there are in all.
WITH listed AS (
    SELECT vehicle.*, (
        SELECT reference FROM assignment JOIN booking USING (booking_id)
        WHERE assignment.vehicle_id = vehicle.vehicle_id AND upper_inf(assignment.period)
    ) AS booking_reference, (
        SELECT coalesce(jsonb_agg(jsonb_build_object(
                   'maintenance_id', maintenance_id, 'start', lower(period), 'end', upper(period), 'reason', reason) ORDER BY period), '[]')
        FROM maintenance
        WHERE maintenance.vehicle_id = vehicle.vehicle_id AND coalesce(upper(period), 'infinity') > business_now()
    ) AS maintenance
    FROM vehicle
    WHERE ($1::uuid IS NULL OR vehicle_id = $1) AND ($2 = '' OR location = $2) AND ($3 = '' OR acriss = $3)
      AND strpos(upper(plate), $4) > 0 AND ($6::text[] IS NULL OR location = ANY ($6))
), wanted AS (SELECT * FROM listed WHERE NOT $5 OR maintenance <> '[]')
SELECT vehicle_id, plate, acriss, location, odometer_km, fuel_eighths, coalesce(booking_reference, '') AS booking_reference,
       maintenance::text AS maintenance, (SELECT count(*) FROM wanted) AS total
FROM wanted WHERE plate > $7 ORDER BY plate LIMIT $8

-- name: where
-- Where a car is and of which class.
SELECT location, acriss FROM vehicle WHERE vehicle_id = $1

-- name: lock_pool
-- Nobody counts on its pool meanwhile.
SELECT lock_pools($1, ARRAY[$2])

-- name: lock
-- Nobody hands it out meanwhile. Whether somebody has it.
SELECT location, business_clock() AS now, EXISTS (
    SELECT FROM assignment WHERE assignment.vehicle_id = vehicle.vehicle_id AND upper_inf(assignment.period)) AS is_out
FROM vehicle WHERE vehicle_id = $1 FOR UPDATE

-- name: maintenance
-- A car's maintenance.
SELECT lower(period) AS start, upper(period) AS until FROM maintenance WHERE maintenance_id = $1 AND vehicle_id = $2

-- name: take_out
-- Takes a car out.
INSERT INTO maintenance (vehicle_id, period, reason) VALUES ($1, tstzrange($2, $3), $4)

-- name: change
-- Moves a maintenance, or ends it.
UPDATE maintenance SET period = tstzrange($2, $3), reason = $4 WHERE maintenance_id = $1

-- name: drop
-- It never began.
DELETE FROM maintenance WHERE maintenance_id = $1
