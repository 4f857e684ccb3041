-- name: add_vehicles
-- Cars for pools that have fewer than they should, each with a plate and a VIN of its own.
WITH missing AS (
    SELECT pool.location, pool.acriss, number
    FROM pool CROSS JOIN LATERAL generate_series(
        1, pool.vehicles - (SELECT count(*) FROM vehicle WHERE vehicle.location = pool.location AND vehicle.acriss = pool.acriss)
    ) AS number
), numbered AS (
    SELECT location, acriss, nextval('vehicle_serial') AS serial FROM missing
)
INSERT INTO vehicle (plate, vin, acriss, location)
SELECT 'RAC' || lpad(to_hex(serial), 5, '0'), '9RC' || upper(acriss_letters) || lpad(serial::text, 10, '0'), acriss, location
FROM (SELECT *, translate(acriss, 'IOQ', '109') AS acriss_letters FROM numbered) AS new

-- name: retire_vehicles
-- Pools that have more cars than they should lose those that were never given to a booking.
DELETE FROM vehicle USING (
    SELECT vehicle_id, row_number() OVER (PARTITION BY location, acriss ORDER BY plate) AS place, location, acriss
    FROM vehicle
) AS ranked, pool
WHERE vehicle.vehicle_id = ranked.vehicle_id AND pool.location = ranked.location AND pool.acriss = ranked.acriss
  AND ranked.place > pool.vehicles
  AND NOT EXISTS (SELECT FROM assignment WHERE assignment.vehicle_id = vehicle.vehicle_id)
  AND NOT EXISTS (SELECT FROM maintenance WHERE maintenance.vehicle_id = vehicle.vehicle_id)
