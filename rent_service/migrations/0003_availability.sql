-- Availability: what takes a car or an extra of a location, and when. Cars are counted on pools; one is assigned later.

CREATE EXTENSION IF NOT EXISTS btree_gist;

CREATE TABLE place (
    place_id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    location text NOT NULL UNIQUE REFERENCES location (code) ON DELETE CASCADE
);
COMMENT ON TABLE place IS 'A number for each location: what the index of demand is searched by, four bytes and no collation.';
INSERT INTO place (location) SELECT code FROM location;

CREATE FUNCTION number_location() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO place (location) VALUES (NEW.code) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION number_location() IS 'A new location gets its number.';
CREATE TRIGGER number_location AFTER INSERT ON location FOR EACH ROW EXECUTE FUNCTION number_location();

CREATE TABLE vehicle (
    vehicle_id   uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    plate        text NOT NULL UNIQUE,
    vin          text NOT NULL UNIQUE CHECK (vin ~ '^[0-9A-HJ-NPR-Z]{17}$'),
    acriss       text NOT NULL,
    location     text NOT NULL,
    odometer_km  integer NOT NULL DEFAULT 0 CHECK (odometer_km >= 0),
    fuel_eighths integer NOT NULL DEFAULT 8 CHECK (fuel_eighths BETWEEN 0 AND 8),
    FOREIGN KEY (location, acriss) REFERENCES pool (location, acriss)
);
COMMENT ON TABLE vehicle IS 'One car: plate, VIN, class, odometer, fuel, and the location whose pool it belongs to.';
CREATE INDEX vehicle_of_pool ON vehicle (location, acriss);

CREATE SEQUENCE vehicle_serial;
COMMENT ON SEQUENCE vehicle_serial IS 'Numbers the plates and VINs of cars that a loaded fleet brings.';

CREATE TABLE maintenance (
    maintenance_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    vehicle_id     uuid NOT NULL REFERENCES vehicle (vehicle_id),
    period         tstzrange NOT NULL CHECK (NOT isempty(period)),
    reason         text NOT NULL,
    EXCLUDE USING gist (vehicle_id WITH =, period WITH &&)
);
COMMENT ON TABLE maintenance IS 'Vehicles taken out for a time; each is demand on its pool.';

CREATE TABLE assignment (
    booking_id uuid PRIMARY KEY REFERENCES booking (booking_id),
    vehicle_id uuid NOT NULL REFERENCES vehicle (vehicle_id),
    period     tstzrange NOT NULL CHECK (NOT isempty(period)),
    EXCLUDE USING gist (vehicle_id WITH =, period WITH &&)
);
COMMENT ON TABLE assignment IS 'Which car a booking has: from the pick-up, open-ended until the return, so that no car is given to two.';

CREATE TABLE demand (
    demand_id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    booking_id     uuid REFERENCES booking (booking_id),
    maintenance_id uuid REFERENCES maintenance (maintenance_id),
    place_id       integer NOT NULL REFERENCES place (place_id),
    acriss         text COLLATE "C",
    extra          text COLLATE "C",
    quantity       integer NOT NULL CHECK (quantity <> 0),
    period         tstzrange NOT NULL CHECK (NOT isempty(period) AND lower(period) IS NOT NULL AND upper(period) IS NOT NULL),
    counts_until   timestamptz NOT NULL DEFAULT 'infinity',
    due_at         timestamptz,
    CHECK (num_nonnulls(booking_id, maintenance_id) = 1),
    CHECK (num_nonnulls(acriss, extra) = 1)
);
COMMENT ON TABLE demand IS 'What takes cars of a pool or pieces of an extra, and when; rows of what has ended are deleted, so history costs nothing.';
COMMENT ON COLUMN demand.quantity IS 'Positive takes; negative brings: the car of a one-way that is out joins the return''s pool.';
COMMENT ON COLUMN demand.period IS 'From the pick-up to the return and turnaround; to infinity for what leaves for good (one-ways) or joins for good.';
COMMENT ON COLUMN demand.counts_until IS 'When a hold ends: it counts no longer, swept or not.';
COMMENT ON COLUMN demand.due_at IS 'The planned return of a car that is out: it is busy until the later of that and now, plus the turnaround.';
CREATE INDEX demand_search ON demand USING gist (place_id, period) INCLUDE (acriss, extra, quantity, counts_until, due_at);
CREATE INDEX demand_overdue ON demand (place_id, due_at) INCLUDE (acriss, extra, quantity, period) WHERE due_at IS NOT NULL;
CREATE INDEX demand_of_booking ON demand (booking_id) WHERE booking_id IS NOT NULL;
CREATE UNIQUE INDEX demand_of_maintenance ON demand (maintenance_id) WHERE maintenance_id IS NOT NULL;

CREATE FUNCTION demand_of_maintenance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM demand WHERE maintenance_id = coalesce(NEW.maintenance_id, OLD.maintenance_id);
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO demand (maintenance_id, place_id, acriss, quantity, period)
        SELECT NEW.maintenance_id, place.place_id, vehicle.acriss, 1,
               tstzrange(coalesce(lower(NEW.period), '-infinity'), coalesce(upper(NEW.period), 'infinity'))
        FROM vehicle JOIN place USING (location) WHERE vehicle.vehicle_id = NEW.vehicle_id;
        RETURN NEW;
    END IF;
    RETURN OLD;
END $$;
COMMENT ON FUNCTION demand_of_maintenance() IS 'A vehicle taken out is demand on its pool.';
CREATE TRIGGER demand_of_maintenance_gone BEFORE DELETE ON maintenance FOR EACH ROW EXECUTE FUNCTION demand_of_maintenance();
CREATE TRIGGER demand_of_maintenance AFTER INSERT OR UPDATE ON maintenance FOR EACH ROW EXECUTE FUNCTION demand_of_maintenance();

CREATE FUNCTION lowest_left(
    p_location text, p_place integer, p_from timestamptz, p_to timestamptz, p_now timestamptz, p_only text[] DEFAULT NULL
) RETURNS TABLE (acriss text, extra text, lowest bigint) LANGUAGE sql STABLE AS $$
    WITH busy AS MATERIALIZED (
        SELECT acriss, extra, quantity,
               CASE WHEN due_at < p_now AND quantity < 0
                    THEN lower(period) + (p_now - due_at) ELSE lower(period) END AS since,
               CASE WHEN due_at < p_now AND quantity > 0
                    THEN upper(period) + (p_now - due_at) ELSE upper(period) END AS until
        FROM demand
        WHERE place_id = p_place AND period && tstzrange(p_from, p_to) AND counts_until > p_now
          AND (p_only IS NULL OR coalesce(acriss, extra) = ANY (p_only))
        UNION ALL
        -- Overdue, and planned to be back before the interval.
        SELECT acriss, extra, quantity, p_from, upper(period) + (p_now - due_at)
        FROM demand
        WHERE p_from < p_now + interval '7 days'  -- no turnaround is longer
          AND place_id = p_place AND due_at < p_now AND quantity > 0
          AND upper(period) <= p_from AND upper(period) + (p_now - due_at) > p_from
          AND (p_only IS NULL OR coalesce(acriss, extra) = ANY (p_only))
    )
    SELECT acriss, extra, min(balance)
    FROM (
        -- Rows of one moment are peers: each has the balance after all of them.
        SELECT acriss, extra, sum(change) OVER (PARTITION BY acriss, extra ORDER BY at) AS balance
        FROM (
            SELECT acriss, NULL, p_from, vehicles FROM pool
            WHERE location = p_location AND (p_only IS NULL OR acriss = ANY (p_only))
            UNION ALL
            SELECT NULL, extra, p_from, stock FROM extra_stock
            WHERE location = p_location AND (p_only IS NULL OR extra = ANY (p_only))
            UNION ALL
            SELECT acriss, extra, greatest(since, p_from), -quantity FROM busy WHERE since < p_to
            UNION ALL
            SELECT acriss, extra, until, quantity FROM busy WHERE until < p_to
        ) AS step (acriss, extra, at, change)
    ) AS sums
    GROUP BY acriss, extra
$$;
COMMENT ON FUNCTION lowest_left(text, integer, timestamptz, timestamptz, timestamptz, text[]) IS
    'For each class and extra of a location, or only these: the lowest number that is left at any moment of [from, to); below 0 where too much was taken.';
