-- The counter: cars are handed out and taken back, deposits are held, bills are opened, and stock moves with one-ways.
-- Amounts are in the minor unit of the booking's currency. Where several pools are locked, they are by the number of their location.

CREATE TABLE staff_act (
    act_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    booking_id uuid NOT NULL REFERENCES booking (booking_id),
    staff      text NOT NULL CHECK (staff <> ''),
    act        text NOT NULL CHECK (act IN ('ASK_DEPOSIT', 'PICK_UP', 'RETURN', 'ADD_CHARGES')),
    facts      jsonb NOT NULL,
    acted_at   timestamptz NOT NULL
);
COMMENT ON TABLE staff_act IS 'Who of staff did what to which booking, with what they noted. Only ever grows.';
CREATE INDEX staff_act_of_booking ON staff_act (booking_id, act_id);
CREATE TRIGGER staff_act_grows BEFORE UPDATE OR DELETE ON staff_act FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE vehicle_damage (
    damage_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    vehicle_id  uuid NOT NULL REFERENCES vehicle (vehicle_id),
    booking_id  uuid NOT NULL REFERENCES booking (booking_id),
    description text NOT NULL CHECK (description <> ''),
    noted_at    timestamptz NOT NULL
);
COMMENT ON TABLE vehicle_damage IS 'What is known to be broken on a car, and the rental that it was found after.';
CREATE INDEX vehicle_damage_of_vehicle ON vehicle_damage (vehicle_id);

CREATE TABLE rental_agreement (
    booking_id   uuid PRIMARY KEY REFERENCES booking (booking_id),
    vehicle_id   uuid NOT NULL REFERENCES vehicle (vehicle_id),
    agreed_at    timestamptz NOT NULL,
    location     text NOT NULL,
    odometer_km  integer NOT NULL CHECK (odometer_km >= 0),
    fuel_eighths integer NOT NULL CHECK (fuel_eighths BETWEEN 0 AND 8),
    drivers      integer[] NOT NULL,
    damages      jsonb NOT NULL,
    staff        text NOT NULL
);
COMMENT ON TABLE rental_agreement IS 'What is signed when a car is handed out. Only ever grows.';
COMMENT ON COLUMN rental_agreement.drivers IS 'Who showed their documents: positions in driver.';
COMMENT ON COLUMN rental_agreement.damages IS 'What was known to be broken by then: a list of sentences.';
CREATE TRIGGER rental_agreement_grows BEFORE UPDATE OR DELETE ON rental_agreement
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE vehicle_return (
    booking_id   uuid PRIMARY KEY REFERENCES rental_agreement (booking_id),
    returned_at  timestamptz NOT NULL,
    location     text NOT NULL,
    odometer_km  integer NOT NULL CHECK (odometer_km >= 0),
    fuel_eighths integer NOT NULL CHECK (fuel_eighths BETWEEN 0 AND 8),
    staff        text NOT NULL,
    noted_at     timestamptz NOT NULL
);
COMMENT ON TABLE vehicle_return IS 'What was noted when a car came back. Only ever grows.';
CREATE TRIGGER vehicle_return_grows BEFORE UPDATE OR DELETE ON vehicle_return
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE deposit (
    booking_id   uuid NOT NULL REFERENCES booking (booking_id),
    number       integer NOT NULL CHECK (number > 0),
    attempt      integer NOT NULL DEFAULT 1 CHECK (attempt > 0),
    status       text NOT NULL CHECK (status IN (
                     'REQUESTED', 'REQUIRES_ACTION', 'AUTHORIZED', 'CAPTURED', 'RELEASED', 'DECLINED', 'LAPSED')),
    amount       bigint NOT NULL CHECK (amount > 0),
    currency     text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    failure_code text NOT NULL DEFAULT '',
    asked_by     text NOT NULL DEFAULT '',
    updated_at   timestamptz NOT NULL,
    PRIMARY KEY (booking_id, number)
);
COMMENT ON TABLE deposit IS 'Pre-authorisations as asked for here and told by deposit events; renewals are numbers that payment_service adds.';
COMMENT ON COLUMN deposit.asked_by IS 'The call that asked for the latest attempt: told of its decline instead of asking again.';

CREATE TABLE bill (
    booking_id    uuid NOT NULL REFERENCES booking (booking_id),
    number        integer NOT NULL CHECK (number > 0),
    status        text NOT NULL CHECK (status IN ('OPEN', 'SETTLED')),
    currency      text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    total         bigint NOT NULL CHECK (total >= 0),
    from_deposit  bigint NOT NULL DEFAULT 0 CHECK (from_deposit >= 0),
    from_payment  bigint NOT NULL DEFAULT 0 CHECK (from_payment >= 0),
    awaits_deposit boolean NOT NULL DEFAULT false,
    charge_from   timestamptz NOT NULL,
    created_at    timestamptz NOT NULL,
    settled_at    timestamptz,
    PRIMARY KEY (booking_id, number),
    CHECK (from_deposit + from_payment <= total),
    CHECK ((status = 'SETTLED') = (from_deposit + from_payment = total)),
    CHECK ((status = 'SETTLED') = (settled_at IS NOT NULL))
);
COMMENT ON TABLE bill IS 'What is charged after the rental''s price: number 1 at the return, later ones for what came later. Settled once covered.';
COMMENT ON COLUMN bill.awaits_deposit IS 'The deposit is being captured for it: the rest is charged when that has ended.';
COMMENT ON COLUMN bill.charge_from IS 'Nothing is charged before: who is billed later is told first.';
CREATE INDEX bill_open ON bill (charge_from) WHERE status = 'OPEN' AND NOT awaits_deposit;

CREATE TABLE bill_line (
    charge_id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    booking_id         uuid NOT NULL,
    number             integer NOT NULL,
    position           integer NOT NULL CHECK (position >= 0),
    kind               text NOT NULL CHECK (kind IN (
                           'LATE_RETURN', 'FUEL', 'REFUELLING', 'MILEAGE', 'CLEANING', 'DAMAGE', 'TOLL', 'TRAFFIC_FINE', 'OTHER',
                           'SERVICE_FEE', 'TAX')),
    pt_br              text NOT NULL,
    en                 text NOT NULL,
    quantity           integer NOT NULL CHECK (quantity > 0),
    unit_amount        bigint NOT NULL CHECK (unit_amount > 0),
    document_reference text NOT NULL,
    UNIQUE (booking_id, number, position),
    FOREIGN KEY (booking_id, number) REFERENCES bill (booking_id, number)
);
COMMENT ON TABLE bill_line IS 'The lines of a bill, with their sentences; they sum to its total.';

CREATE TABLE moved_stock (
    location text NOT NULL REFERENCES location (code) ON DELETE CASCADE,
    acriss   text,
    extra    text,
    number   integer NOT NULL,
    CHECK (num_nonnulls(acriss, extra) = 1),
    UNIQUE NULLS NOT DISTINCT (location, acriss, extra)
);
COMMENT ON TABLE moved_stock IS
    'How many cars and extras came to a location, less those that left it, since the fleet was loaded: loading it again adds them to its numbers.';

CREATE FUNCTION lock_pools_at(p_locations text[], p_classes text[]) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    v_location text;
BEGIN
    FOR v_location IN SELECT location FROM place WHERE location = ANY (p_locations) ORDER BY place_id LOOP
        PERFORM lock_pools(v_location, p_classes);
    END LOOP;
END $$;
COMMENT ON FUNCTION lock_pools_at(text[], text[]) IS 'The same for several locations, by the number of each, so that nobody waits for each other.';

CREATE FUNCTION find_car(
    b booking, p_plate text, p_odometer integer, p_now timestamptz, OUT outcome text, OUT vehicle_id uuid, OUT odometer_km integer
) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
    v_rental tstzrange := tstzrange(p_now, greatest(b.dropoff_at, p_now), '[]');
    v_plate text := upper(regexp_replace(p_plate, '[^[:alnum:]]', '', 'g'));
    v_is_here boolean;
    v_is_free boolean;
BEGIN
    -- A car that has driven further than the counter reads is another one; the nearest reading is most likely the car meant.
    SELECT one.vehicle_id, one.odometer_km, one.location = b.pickup_location AND one.acriss = b.acriss, free.so
    INTO vehicle_id, odometer_km, v_is_here, v_is_free
    FROM vehicle AS one, LATERAL (
        SELECT NOT EXISTS (SELECT FROM assignment WHERE assignment.vehicle_id = one.vehicle_id AND assignment.period && v_rental)
           AND NOT EXISTS (SELECT FROM maintenance WHERE maintenance.vehicle_id = one.vehicle_id AND maintenance.period && v_rental) AS so
    ) AS free
    WHERE CASE WHEN v_plate = '' THEN one.location = b.pickup_location AND one.acriss = b.acriss AND free.so
               ELSE upper(regexp_replace(one.plate, '[^[:alnum:]]', '', 'g')) = v_plate END
    ORDER BY one.odometer_km <= p_odometer DESC, one.odometer_km DESC, one.plate LIMIT 1;
    outcome := CASE WHEN vehicle_id IS NULL AND v_plate = '' THEN 'NO_CAR'
                    WHEN vehicle_id IS NULL THEN 'VEHICLE_UNKNOWN'
                    WHEN NOT v_is_here THEN 'VEHICLE_ELSEWHERE'
                    WHEN NOT v_is_free THEN 'VEHICLE_TAKEN'
                    WHEN odometer_km > p_odometer THEN 'ODOMETER_TOO_LOW'
                    ELSE 'READY' END;
END $$;
COMMENT ON FUNCTION find_car IS
    'The car to hand out: that of a plate, else one of the class at the location that is neither out nor taken out for maintenance. '
    'READY, NO_CAR, VEHICLE_UNKNOWN, VEHICLE_ELSEWHERE, VEHICLE_TAKEN, ODOMETER_TOO_LOW.';

CREATE FUNCTION look_at_counter(
    b booking, p_plate text, p_odometer integer, p_now timestamptz, OUT outcome text, OUT vehicle_id uuid, OUT odometer_km integer
) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
    outcome := CASE
        WHEN status_at(b, p_now) <> 'CONFIRMED' THEN 'NOT_CONFIRMED'
        WHEN p_now < b.pickup_at - interval '2 hours' THEN 'TOO_EARLY'  -- who lands early need not wait, within reason
    END;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    SELECT found.* INTO outcome, vehicle_id, odometer_km FROM find_car(b, p_plate, p_odometer, p_now) AS found;
    -- Before its time a car may still be promised to somebody else.
    IF outcome = 'READY' AND p_now < b.pickup_at AND (
        SELECT lowest < 1 FROM lowest_left(
            b.pickup_location, (SELECT place_id FROM place WHERE location = b.pickup_location), p_now, b.pickup_at, p_now, ARRAY[b.acriss]))
    THEN
        outcome := 'NO_CAR';
    END IF;
END $$;
COMMENT ON FUNCTION look_at_counter IS
    'Whether a booking may be picked up now, and with which car: READY, NOT_CONFIRMED, TOO_EARLY, or as find_car.';

CREATE FUNCTION pick_up(
    p_booking_id uuid, p_scope text, p_key text, p_request_hash bytea, p_plate text, p_odometer integer, p_fuel integer, p_staff text,
    OUT outcome text, OUT version bigint, OUT odometer_km integer
) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
    b booking;
    v_now timestamptz;
    v_vehicle uuid;
BEGIN
    SELECT * INTO b FROM booking WHERE booking_id = p_booking_id FOR NO KEY UPDATE;
    PERFORM lock_pools_at(ARRAY[b.pickup_location, b.dropoff_location], ARRAY[b.acriss]);
    PERFORM FROM idempotency WHERE scope = p_scope AND key = p_key;
    IF FOUND THEN
        outcome := 'SEEN';
        RETURN;
    END IF;
    v_now := business_clock();
    SELECT look.* INTO outcome, v_vehicle, odometer_km FROM look_at_counter(b, p_plate, p_odometer, v_now) AS look;
    IF outcome = 'READY' AND b.deposit > 0
       AND NOT EXISTS (SELECT FROM deposit WHERE booking_id = b.booking_id AND status = 'AUTHORIZED') THEN
        outcome := 'DEPOSIT_PENDING';
    END IF;
    IF outcome <> 'READY' THEN
        RETURN;
    END IF;

    INSERT INTO idempotency (scope, key, request_hash, outcome, decided_at)
    VALUES (p_scope, p_key, p_request_hash, 'PICKED_UP', v_now) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        outcome := 'SEEN';
        RETURN;
    END IF;
    PERFORM FROM vehicle WHERE vehicle_id = v_vehicle FOR UPDATE;  -- nobody takes it out for maintenance meanwhile
    INSERT INTO assignment (booking_id, vehicle_id, period) VALUES (b.booking_id, v_vehicle, tstzrange(v_now, NULL));
    UPDATE vehicle SET odometer_km = p_odometer, fuel_eighths = p_fuel WHERE vehicle_id = v_vehicle;
    INSERT INTO rental_agreement (booking_id, vehicle_id, agreed_at, location, odometer_km, fuel_eighths, drivers, damages, staff)
    SELECT b.booking_id, v_vehicle, v_now, b.pickup_location, p_odometer, p_fuel,
           ARRAY(SELECT position FROM driver WHERE booking_id = b.booking_id ORDER BY position),
           (SELECT coalesce(jsonb_agg(description ORDER BY damage_id), '[]') FROM vehicle_damage WHERE vehicle_id = v_vehicle), p_staff;

    PERFORM drop_change(b.booking_id);
    UPDATE demand SET due_at = b.dropoff_at, counts_until = 'infinity',
                      period = tstzrange(least(lower(period), v_now), upper(period))
    WHERE booking_id = b.booking_id;
    IF b.pickup_location <> b.dropoff_location THEN
        INSERT INTO demand (booking_id, place_id, acriss, extra, quantity, period, due_at)
        SELECT b.booking_id, place.place_id, demand.acriss, demand.extra, -demand.quantity,
               tstzrange(b.dropoff_at + make_interval(mins => b.turnaround_minutes), 'infinity'), b.dropoff_at
        FROM demand, place WHERE demand.booking_id = b.booking_id AND place.location = b.dropoff_location;
    END IF;
    UPDATE booking SET status = 'PICKED_UP', version = booking.version + 1, updated_at = v_now
    WHERE booking_id = b.booking_id AND status = 'CONFIRMED' RETURNING booking.version INTO version;
    outcome := 'PICKED_UP';
EXCEPTION WHEN exclusion_violation THEN
    outcome := 'VEHICLE_TAKEN';
END $$;
COMMENT ON FUNCTION pick_up IS
    'Hands a car out in one call: PICKED_UP; SEEN if the key did before; DEPOSIT_PENDING while none is held; or why not, as look_at_counter.';

CREATE FUNCTION move_stock(p_location text, p_acriss text, p_extra text, p_number integer) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    INSERT INTO moved_stock AS moved (location, acriss, extra, number) VALUES (p_location, p_acriss, p_extra, p_number)
    ON CONFLICT (location, acriss, extra) DO UPDATE SET number = moved.number + excluded.number;
    IF p_acriss IS NOT NULL THEN
        INSERT INTO pool AS here (location, acriss, vehicles) VALUES (p_location, p_acriss, greatest(p_number, 0))
        ON CONFLICT (location, acriss) DO UPDATE SET vehicles = greatest(here.vehicles + p_number, 0);
    ELSE
        INSERT INTO extra_stock AS here (location, extra, stock) VALUES (p_location, p_extra, greatest(p_number, 0))
        ON CONFLICT (location, extra) DO UPDATE SET stock = greatest(here.stock + p_number, 0);
    END IF;
END $$;
COMMENT ON FUNCTION move_stock(text, text, text, integer) IS
    'A car or pieces of an extra join a location, or leave it. The caller holds the pools'' locks and network_current.';

CREATE FUNCTION open_bill(p_booking_id uuid, p_number integer, p_lines jsonb, p_now timestamptz, p_notice interval)
    RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    v_total bigint := (SELECT coalesce(sum(quantity * unit_amount), 0)
                       FROM jsonb_to_recordset(p_lines) AS line (quantity bigint, unit_amount bigint));
BEGIN
    INSERT INTO bill (booking_id, number, status, currency, total, charge_from, created_at, settled_at)
    SELECT booking_id, p_number, CASE v_total WHEN 0 THEN 'SETTLED' ELSE 'OPEN' END, currency, v_total, p_now + p_notice, p_now,
           CASE v_total WHEN 0 THEN p_now END
    FROM booking WHERE booking_id = p_booking_id;
    INSERT INTO bill_line (booking_id, number, position, kind, pt_br, en, quantity, unit_amount, document_reference)
    SELECT p_booking_id, p_number, line.* FROM jsonb_to_recordset(p_lines)
        AS line (position integer, kind text, pt_br text, en text, quantity integer, unit_amount bigint, document_reference text);
END $$;
COMMENT ON FUNCTION open_bill(uuid, integer, jsonb, timestamptz, interval) IS 'Writes a bill with its lines; one of nothing is settled at once.';

CREATE FUNCTION take_back(
    p_booking_id uuid, p_version bigint, p_scope text, p_key text, p_request_hash bytea, p_returned_at timestamptz, p_location text,
    p_odometer integer, p_fuel integer, p_staff text, p_damages jsonb, p_lines jsonb,
    OUT outcome text, OUT version bigint
) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
    b booking;
    v_now timestamptz;
    v_car vehicle;
    v_ready timestamptz;
BEGIN
    SELECT * INTO b FROM booking WHERE booking_id = p_booking_id FOR NO KEY UPDATE;
    IF b.status = 'PICKED_UP' AND b.version <> p_version THEN
        outcome := 'CHANGED';
        RETURN;
    END IF;
    PERFORM FROM network_current FOR KEY SHARE;  -- a fleet that is being loaded would not count what moves here
    PERFORM lock_pools_at(ARRAY[b.pickup_location, b.dropoff_location, p_location], ARRAY[b.acriss]);
    v_now := business_clock();
    INSERT INTO idempotency (scope, key, request_hash, outcome, decided_at)
    SELECT p_scope, p_key, p_request_hash, 'RETURNED', v_now WHERE b.status = 'PICKED_UP' ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        outcome := CASE WHEN EXISTS (SELECT FROM idempotency WHERE scope = p_scope AND key = p_key)
                        THEN 'SEEN' ELSE 'NOT_PICKED_UP' END;
        RETURN;
    END IF;

    SELECT one.* INTO v_car FROM vehicle AS one JOIN assignment USING (vehicle_id) WHERE assignment.booking_id = p_booking_id
    FOR NO KEY UPDATE OF one;
    UPDATE assignment SET period = tstzrange(lower(period), greatest(p_returned_at, lower(period) + interval '1 microsecond'))
    WHERE booking_id = p_booking_id;
    IF v_car.location <> p_location THEN
        PERFORM move_stock(stop.location, v_car.acriss, NULL, stop.sign), (
            SELECT count(move_stock(stop.location, NULL, code, stop.sign * quantity))
            FROM (SELECT * FROM booking_extra WHERE booking_id = p_booking_id ORDER BY code) AS extra)
        FROM (SELECT * FROM (VALUES (v_car.location, -1), (p_location, 1)) AS two (location, sign) ORDER BY location) AS stop;
    END IF;
    UPDATE vehicle SET location = p_location, odometer_km = p_odometer, fuel_eighths = p_fuel WHERE vehicle_id = v_car.vehicle_id;
    -- Its maintenance to come is demand where it is now.
    UPDATE maintenance SET period = period
    WHERE vehicle_id = v_car.vehicle_id AND v_car.location <> p_location AND coalesce(upper(period), 'infinity') > v_now;

    -- What was promised ends; what came back is made ready.
    v_ready := p_returned_at + make_interval(mins => b.turnaround_minutes);
    PERFORM drop_change(p_booking_id);
    DELETE FROM demand WHERE booking_id = p_booking_id;
    IF v_ready > v_now THEN
        INSERT INTO demand (booking_id, place_id, acriss, extra, quantity, period)
        SELECT p_booking_id, place.place_id, item.acriss, item.extra, item.quantity, tstzrange(p_returned_at, v_ready)
        FROM place, (
            SELECT v_car.acriss, NULL, 1
            UNION ALL
            SELECT NULL, code, quantity FROM booking_extra WHERE booking_id = p_booking_id
        ) AS item (acriss, extra, quantity)
        WHERE place.location = p_location;
    END IF;

    INSERT INTO vehicle_return (booking_id, returned_at, location, odometer_km, fuel_eighths, staff, noted_at)
    VALUES (p_booking_id, p_returned_at, p_location, p_odometer, p_fuel, p_staff, v_now);
    INSERT INTO vehicle_damage (vehicle_id, booking_id, description, noted_at)
    SELECT v_car.vehicle_id, p_booking_id, description, v_now FROM jsonb_array_elements_text(p_damages) AS description;
    PERFORM open_bill(p_booking_id, 1, p_lines, v_now, interval '0');
    UPDATE booking SET status = 'RETURNED', version = booking.version + 1, updated_at = v_now
    WHERE booking_id = p_booking_id AND status = 'PICKED_UP' RETURNING booking.version INTO version;
    outcome := 'RETURNED';
END $$;
COMMENT ON FUNCTION take_back IS
    'Takes a car back and opens bill 1 in one call: RETURNED; SEEN if the key did before; NOT_PICKED_UP; CHANGED if it is no longer what was billed.';
