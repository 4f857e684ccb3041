-- Stock is locked in one step and in one order, extras like cars; and a deposit that was held must be as high as the booking asks by now.

CREATE FUNCTION lock_extras(b booking) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM FROM extra_stock
    WHERE location = b.pickup_location AND extra IN (SELECT code FROM booking_extra WHERE booking_extra.booking_id = b.booking_id)
    ORDER BY location, extra FOR NO KEY UPDATE;
END $$;
COMMENT ON FUNCTION lock_extras(booking) IS 'Until the transaction ends nobody else changes the demand on the extras of a booking. After the pools'' locks.';

CREATE FUNCTION lock_stock(b booking, p_classes text[]) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM lock_pools(b.pickup_location, p_classes);
    PERFORM lock_extras(b);
END $$;
COMMENT ON FUNCTION lock_stock(booking, text[]) IS
    'The locks of all pools that a booking''s car may come from and of its extras. Once in a transaction: a second step could be one into a deadlock.';

CREATE FUNCTION still_in_time(b booking, p_until timestamptz, p_upgrades text[]) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    IF p_until <= business_clock() THEN
        RETURN false;
    END IF;
    -- Close to the end somebody else may count car and extras as free before this commits: then the locks decide who comes first. Who
    -- comes too late looks for another car, so those pools are locked with it.
    IF p_until <= business_clock() + interval '1 minute' THEN
        PERFORM lock_stock(b, ARRAY[b.acriss, b.booked_acriss] || p_upgrades);
    END IF;
    RETURN p_until > business_clock();
END $$;
COMMENT ON FUNCTION still_in_time(booking, timestamptz, text[]) IS
    'Whether the car of a booking, which counts until then, may be kept for longer; true also when the transaction commits a little later.';

CREATE OR REPLACE FUNCTION late_class(b booking, p_extras jsonb, p_upgrades text[]) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    v_classes text[] := ARRAY[b.booked_acriss] || p_upgrades;
    v_now timestamptz;
    v_left record;
BEGIN
    PERFORM lock_stock(b, v_classes);
    v_now := business_clock();
    SELECT * INTO v_left FROM left_for(b.pickup_location, b.pickup_at, occupied_until(b), v_now, v_classes, p_extras);
    IF least(b.dropoff_at, b.no_show_at) <= v_now OR v_left.short_extra IS NOT NULL THEN
        RETURN NULL;
    END IF;
    RETURN (SELECT one FROM unnest(v_left.classes) AS one ORDER BY array_position(v_classes, one) LIMIT 1);
END $$;

CREATE OR REPLACE FUNCTION credit_payment(
    p_booking_id uuid, p_payment_id uuid, p_number integer, p_attempt integer, p_amount bigint, p_currency text, p_upgrades text[],
    OUT outcome text, OUT status text, OUT version bigint, OUT acriss text
) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
    b booking;
    v_extras jsonb;
    v_now timestamptz;
    v_counts_until timestamptz;
    v_class text;
BEGIN
    SELECT * INTO b FROM booking WHERE booking_id = p_booking_id FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        outcome := 'UNKNOWN';
        RETURN;
    END IF;
    IF EXISTS (SELECT FROM payment_credit WHERE payment_id = p_payment_id) THEN
        outcome := 'SEEN';
        RETURN;
    END IF;
    v_now := business_clock();
    v_counts_until := coalesce(b.no_show_at, 'infinity');
    UPDATE payment_order SET state = 'SUCCEEDED', decided_at = v_now
    WHERE booking_id = p_booking_id AND purpose = 'RENTAL' AND number = p_number AND attempt = p_attempt AND state <> 'SUCCEEDED';

    IF p_amount <> b.total OR p_currency <> b.currency
       OR EXISTS (SELECT FROM payment_credit WHERE booking_id = p_booking_id AND purpose = 'RENTAL' AND kept)
       OR b.status NOT IN ('PENDING_PAYMENT', 'EXPIRED') THEN
        outcome := 'NOT_DUE';
    ELSIF b.status = 'PENDING_PAYMENT' AND still_in_time(b, least(b.hold_expires_at, v_counts_until), p_upgrades) THEN
        outcome := 'CONFIRMED';
        UPDATE demand SET counts_until = v_counts_until WHERE booking_id = p_booking_id;
    ELSE
        SELECT coalesce(jsonb_agg(jsonb_build_object('code', code, 'quantity', quantity)), '[]') INTO v_extras
        FROM booking_extra WHERE booking_id = p_booking_id;
        v_class := late_class(b, v_extras, p_upgrades);
        outcome := CASE WHEN v_class IS NULL THEN 'REFUNDED' WHEN v_class = b.booked_acriss THEN 'HONOURED' ELSE 'UPGRADED' END;
        IF v_class IS NOT NULL THEN
            b.acriss := v_class;
            DELETE FROM demand WHERE booking_id = p_booking_id;
            PERFORM take_demand(b, v_extras, v_counts_until);
            IF b.status = 'EXPIRED' AND b.promotion_counted THEN
                UPDATE promotion_uses SET uses = uses + 1 WHERE code = b.promotion;
            END IF;
        ELSIF b.status = 'PENDING_PAYMENT' THEN
            PERFORM give_back(b);
        END IF;
    END IF;

    INSERT INTO payment_credit (booking_id, payment_id, purpose, number, amount, currency, kept, credited_at)
    VALUES (p_booking_id, p_payment_id, 'RENTAL', p_number, p_amount, p_currency, outcome IN ('CONFIRMED', 'HONOURED', 'UPGRADED'), v_now);
    UPDATE booking AS changed
    SET status = CASE WHEN outcome IN ('CONFIRMED', 'HONOURED', 'UPGRADED') THEN 'CONFIRMED'
                      WHEN outcome = 'REFUNDED' THEN 'EXPIRED' ELSE changed.status END,
        acriss = b.acriss, version = changed.version + 1, updated_at = v_now
    WHERE changed.booking_id = p_booking_id
    RETURNING changed.status, changed.version, changed.acriss INTO status, version, acriss;
END $$;
DROP FUNCTION still_in_time(booking, timestamptz);

CREATE OR REPLACE FUNCTION credit_change(
    p_booking_id uuid, p_payment_id uuid, p_number integer, p_attempt integer, p_amount bigint, p_currency text,
    OUT outcome text, OUT status text, OUT version bigint
) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
    b booking;
    c booking_change;
BEGIN
    SELECT * INTO b FROM booking WHERE booking_id = p_booking_id FOR NO KEY UPDATE;
    outcome := CASE WHEN NOT FOUND THEN 'UNKNOWN'
                    WHEN EXISTS (SELECT FROM payment_credit WHERE payment_id = p_payment_id) THEN 'SEEN' END;
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    SELECT * INTO c FROM booking_change WHERE booking_id = p_booking_id AND number = p_number AND status = 'HELD';
    UPDATE payment_order SET state = 'SUCCEEDED', decided_at = business_clock()
    WHERE booking_id = p_booking_id AND purpose = 'CHANGE' AND number = p_number AND attempt = p_attempt AND state <> 'SUCCEEDED';
    outcome := 'NOT_DUE';
    IF c.number IS NOT NULL AND p_amount = c.difference AND p_currency = b.currency THEN
        IF c.hold_expires_at <= business_clock() + interval '1 minute' THEN
            -- Close to the end somebody else may count what it holds as free before this commits: the locks decide.
            PERFORM lock_pools(location, ARRAY[b.acriss, (rental_of(c.wish, b)).acriss]) FROM (
                SELECT location FROM place
                WHERE location IN (b.pickup_location, b.dropoff_location, (rental_of(c.wish, b)).pickup_location) ORDER BY place_id
            ) AS touched;
            PERFORM FROM extra_stock
            WHERE location IN (b.pickup_location, b.dropoff_location, (rental_of(c.wish, b)).pickup_location)
              AND extra IN (SELECT value ->> 'code' FROM jsonb_array_elements(c.wish -> 'extras'))
            ORDER BY location, extra FOR NO KEY UPDATE;
        END IF;
        IF c.hold_expires_at > business_clock() AND status_at(b, business_clock()) = c.made_while THEN
            outcome := 'APPLIED';
            PERFORM apply_change(b, c);
        END IF;
    END IF;
    INSERT INTO payment_credit (booking_id, payment_id, purpose, number, amount, currency, kept, credited_at)
    VALUES (p_booking_id, p_payment_id, 'CHANGE', p_number, p_amount, p_currency, outcome = 'APPLIED', business_clock());
    UPDATE booking AS changed
    SET version = changed.version + CASE outcome WHEN 'APPLIED' THEN 0 ELSE 1 END, updated_at = business_clock()
    WHERE changed.booking_id = p_booking_id RETURNING changed.version INTO version;
    status := status_at(b, business_clock());
END $$;

CREATE OR REPLACE FUNCTION look_at_counter(
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
    -- Before its time a car, or an extra, may still be promised to somebody else.
    IF outcome = 'READY' AND p_now < b.pickup_at AND (
        SELECT lowest < 1 FROM lowest_left(
            b.pickup_location, (SELECT place_id FROM place WHERE location = b.pickup_location), p_now, b.pickup_at, p_now, ARRAY[b.acriss]))
    THEN
        outcome := 'NO_CAR';
    ELSIF outcome = 'READY' AND p_now < b.pickup_at AND EXISTS (
        SELECT FROM booking_extra AS mine LEFT JOIN lowest_left(
            b.pickup_location, (SELECT place_id FROM place WHERE location = b.pickup_location), p_now, b.pickup_at, p_now,
            ARRAY(SELECT code FROM booking_extra WHERE booking_id = b.booking_id)) AS there ON there.extra = mine.code
        WHERE mine.booking_id = b.booking_id AND coalesce(there.lowest, 0) < mine.quantity)
    THEN
        outcome := 'NO_EXTRA';
    END IF;
END $$;
COMMENT ON FUNCTION look_at_counter IS
    'Whether a booking may be picked up now, and with which car: READY, NOT_CONFIRMED, TOO_EARLY, NO_EXTRA (before its time, while somebody '
    'else has it), or as find_car.';

CREATE OR REPLACE FUNCTION pick_up(
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
    IF business_clock() < b.pickup_at THEN
        PERFORM lock_extras(b);
    END IF;
    PERFORM FROM idempotency WHERE scope = p_scope AND key = p_key;
    IF FOUND THEN
        outcome := 'SEEN';
        RETURN;
    END IF;
    v_now := business_clock();
    SELECT look.* INTO outcome, v_vehicle, odometer_km FROM look_at_counter(b, p_plate, p_odometer, v_now) AS look;
    IF outcome = 'READY' AND b.deposit > 0
       AND NOT EXISTS (SELECT FROM deposit WHERE booking_id = b.booking_id AND status = 'AUTHORIZED' AND amount >= b.deposit) THEN
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
    'Hands a car out in one call: PICKED_UP; SEEN if the key did before; DEPOSIT_PENDING while none as high as the booking''s is held; or why not, '
    'as look_at_counter.';
