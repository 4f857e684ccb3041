-- The network is written as a whole, and read as a whole in the form of its files.

-- name: lock
-- One load at a time; readers are not in the way.
LOCK TABLE network_current IN EXCLUSIVE MODE;

-- name: write_countries
-- Add or change countries.
INSERT INTO country SELECT * FROM jsonb_populate_recordset(null::country, $1)
ON CONFLICT (code) DO UPDATE SET
    position = excluded.position, currency = excluded.currency, grace_minutes = excluded.grace_minutes,
    turnaround_minutes = excluded.turnaround_minutes, airport_surcharge_bp = excluded.airport_surcharge_bp,
    service_fee_bp = excluded.service_fee_bp, taxes = excluded.taxes, after_hours_fee = excluded.after_hours_fee,
    one_way_per_km = excluded.one_way_per_km, one_way_minimum = excluded.one_way_minimum,
    young_driver = excluded.young_driver, additional_driver_per_day = excluded.additional_driver_per_day,
    at_return = excluded.at_return;

-- name: write_locations
-- Add or change locations.
INSERT INTO location SELECT * FROM jsonb_populate_recordset(null::location, $1)
ON CONFLICT (code) DO UPDATE SET
    position = excluded.position, name = excluded.name, city = excluded.city, country = excluded.country,
    kind = excluded.kind, latitude = excluded.latitude, longitude = excluded.longitude, timezone = excluded.timezone,
    opening_hours = excluded.opening_hours, after_hours_allowed = excluded.after_hours_allowed;

-- name: write_vehicle_classes
-- Add or change vehicle classes.
INSERT INTO vehicle_class SELECT * FROM jsonb_populate_recordset(null::vehicle_class, $1)
ON CONFLICT (acriss) DO UPDATE SET
    position = excluded.position, name = excluded.name, example_models = excluded.example_models,
    seats = excluded.seats, doors = excluded.doors, large_bags = excluded.large_bags, small_bags = excluded.small_bags,
    minimum_age = excluded.minimum_age, upgrade_rank = excluded.upgrade_rank, deposit = excluded.deposit;

-- name: write_coverages
-- Add or change coverages.
INSERT INTO coverage SELECT * FROM jsonb_populate_recordset(null::coverage, $1)
ON CONFLICT (code) DO UPDATE SET
    position = excluded.position, name = excluded.name, per_day = excluded.per_day, excess = excluded.excess;

-- name: write_extras
-- Add or change extras.
INSERT INTO extra SELECT * FROM jsonb_populate_recordset(null::extra, $1)
ON CONFLICT (code) DO UPDATE SET
    position = excluded.position, name = excluded.name, charged_per = excluded.charged_per, price = excluded.price,
    max_days_charged = excluded.max_days_charged, max_quantity = excluded.max_quantity,
    stock_per_location = excluded.stock_per_location;

-- name: write_promotions
-- Add or change promotions; their uses are counted elsewhere.
INSERT INTO promotion SELECT * FROM jsonb_populate_recordset(null::promotion, $1)
ON CONFLICT (code) DO UPDATE SET
    position = excluded.position, percent_bp = excluded.percent_bp, valid_from = excluded.valid_from,
    valid_to = excluded.valid_to, minimum_days = excluded.minimum_days, countries = excluded.countries,
    max_uses = excluded.max_uses;

-- name: write_promotion_uses
-- A promotion that is new has not been used.
INSERT INTO promotion_uses (code) SELECT code FROM promotion ON CONFLICT DO NOTHING;

-- name: write_pools
-- Add pools, or change how many cars the fleet began with; those that one-ways brought or took come on top. In one order, as bookings
-- lock them.
INSERT INTO pool
SELECT fleet.location, fleet.acriss, greatest(fleet.vehicles + coalesce(moved.number, 0), 0)
FROM jsonb_populate_recordset(null::pool, $1) AS fleet LEFT JOIN moved_stock AS moved USING (location, acriss)
ORDER BY fleet.location, fleet.acriss
ON CONFLICT (location, acriss) DO UPDATE SET vehicles = excluded.vehicles WHERE pool.vehicles <> excluded.vehicles;

-- name: write_extra_stock
-- Every location has every extra, as many as the extra says; those that one-ways brought or took come on top.
INSERT INTO extra_stock
SELECT location.code, extra.code, greatest(extra.stock_per_location + coalesce(moved.number, 0), 0)
FROM location CROSS JOIN extra LEFT JOIN moved_stock AS moved ON moved.location = location.code AND moved.extra = extra.code
ORDER BY 1, 2
ON CONFLICT (location, extra) DO UPDATE SET stock = excluded.stock WHERE extra_stock.stock <> excluded.stock;

-- name: delete_rates
-- Nothing refers to rates: they are replaced.
DELETE FROM rate;

-- name: write_rates
-- Add rates.
INSERT INTO rate SELECT * FROM jsonb_populate_recordset(null::rate, $1);

-- name: write_cancellation
-- Set the terms of cancelling.
INSERT INTO cancellation_terms SELECT * FROM jsonb_populate_record(null::cancellation_terms, $1)
ON CONFLICT (only_row) DO UPDATE SET
    free_until_hours_before_pickup = excluded.free_until_hours_before_pickup,
    late_fee_percent_bp = excluded.late_fee_percent_bp, late_fee_cap = excluded.late_fee_cap,
    no_show_after_minutes = excluded.no_show_after_minutes, no_show_fee = excluded.no_show_fee,
    refund_rest = excluded.refund_rest;

-- name: delete_pools
-- Drop pools that are no longer in the network, but for those that one-ways have brought cars to.
DELETE FROM pool WHERE (location, acriss) NOT IN (SELECT location, acriss FROM jsonb_populate_recordset(null::pool, $1))
    AND NOT EXISTS (SELECT FROM moved_stock AS moved
                    WHERE moved.location = pool.location AND moved.acriss = pool.acriss AND moved.number > 0);

-- name: delete_extra_stock
-- Drop the stock of locations and extras that are no longer in the network: locations, extras.
DELETE FROM extra_stock WHERE location <> ALL ($1::text[]) OR extra <> ALL ($2::text[]);

-- name: delete_extras
-- Drop extras that are no longer in the network.
DELETE FROM extra WHERE code <> ALL ($1::text[]);

-- name: delete_coverages
-- Drop coverages that are no longer in the network.
DELETE FROM coverage WHERE code <> ALL ($1::text[]);

-- name: delete_promotions
-- Drop promotions that are no longer in the network.
DELETE FROM promotion WHERE code <> ALL ($1::text[]);

-- name: delete_vehicle_classes
-- Drop vehicle classes that are no longer in the network.
DELETE FROM vehicle_class WHERE acriss <> ALL ($1::text[]);

-- name: delete_locations
-- Drop locations that are no longer in the network.
DELETE FROM location WHERE code <> ALL ($1::text[]);

-- name: delete_countries
-- Drop countries that are no longer in the network.
DELETE FROM country WHERE code <> ALL ($1::text[]);

-- name: write_version
-- Keep the documents of a version; one that was loaded before is kept already.
INSERT INTO network_version (version, documents) VALUES ($1, $2) ON CONFLICT (version) DO NOTHING;

-- name: set_current_version
-- Say which version the tables hold.
INSERT INTO network_current (version) VALUES ($1) ON CONFLICT (only_row) DO UPDATE SET version = excluded.version;

-- name: documents
-- The documents of a version.
SELECT documents::text FROM network_version WHERE version = $1

-- name: current_version
-- Which version the tables hold; no row before the first load.
SELECT version FROM network_current;

-- name: read
-- The whole network with its version, as the documents its files have; one statement, so one snapshot.
SELECT version, jsonb_build_object(
    'countries', (SELECT jsonb_object_agg(code, to_jsonb(country) - '{code,position}'::text[]) FROM country),
    'locations', (SELECT jsonb_agg(to_jsonb(location) - 'position' ORDER BY position) FROM location),
    'vehicle_classes', (SELECT jsonb_agg(to_jsonb(vehicle_class) - 'position' ORDER BY position) FROM vehicle_class),
    'rates', (SELECT coalesce(jsonb_agg(to_jsonb(rate) - 'position' ORDER BY position), '[]') FROM rate),
    'coverages', (SELECT jsonb_agg(to_jsonb(coverage) - 'position' ORDER BY position) FROM coverage),
    'extras', (SELECT coalesce(jsonb_agg(to_jsonb(extra) - 'position' ORDER BY position), '[]') FROM extra),
    'promotions', (SELECT coalesce(jsonb_agg(to_jsonb(promotion) - 'position' ORDER BY position), '[]') FROM promotion),
    'fleet', (SELECT coalesce(jsonb_agg(to_jsonb(pool) || jsonb_build_object('vehicles', greatest(vehicles - coalesce(number, 0), 0))), '[]')
              FROM pool LEFT JOIN moved_stock USING (location, acriss)),
    'cancellation', (SELECT to_jsonb(cancellation_terms) - 'only_row' FROM cancellation_terms)
)::text AS documents
FROM network_current;
