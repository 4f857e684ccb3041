-- Changes of a booking: while one is held, the booking's demand is the union of old and new; then one of the two goes.

CREATE TABLE booking_change (
    booking_id        uuid NOT NULL REFERENCES booking (booking_id),
    number            integer NOT NULL CHECK (number > 0),
    status            text NOT NULL CHECK (status IN ('HELD', 'APPLIED', 'FAILED', 'EXPIRED')),
    made_while        text NOT NULL CHECK (made_while IN ('CONFIRMED', 'PICKED_UP')),
    wish              jsonb NOT NULL,
    replaced          jsonb,
    total             bigint NOT NULL CHECK (total >= 0),
    difference        bigint NOT NULL,
    promotion         text,
    promotion_counted boolean NOT NULL,
    hold_expires_at   timestamptz,
    created_at        timestamptz NOT NULL,
    ended_at          timestamptz,
    told              boolean NOT NULL DEFAULT false,
    PRIMARY KEY (booking_id, number),
    CHECK ((status = 'APPLIED') = (replaced IS NOT NULL)),
    CHECK ((status = 'HELD') = (ended_at IS NULL)),
    CHECK ((difference > 0) = (hold_expires_at IS NOT NULL)),
    CHECK (status = 'APPLIED' OR difference > 0)
);
COMMENT ON TABLE booking_change IS 'Changes that were asked for; a change''s number is also that of its payment.';
COMMENT ON COLUMN booking_change.status IS 'As last written: a HELD one whose hold_expires_at has passed is EXPIRED, noted or not.';
COMMENT ON COLUMN booking_change.made_while IS 'The booking''s state: a change is only applied in the state that it was made for.';
COMMENT ON COLUMN booking_change.wish IS 'The rows to come: booking, lines, extras.';
COMMENT ON COLUMN booking_change.replaced IS 'The rows that it replaced: the booking as it was before.';
COMMENT ON COLUMN booking_change.promotion_counted IS 'Whether it took a use of its promotion: one that the booking has already is not taken again.';
COMMENT ON COLUMN booking_change.told IS 'Whether its end was announced.';
CREATE UNIQUE INDEX booking_change_one_held ON booking_change (booking_id) WHERE status = 'HELD';
CREATE INDEX booking_change_untold ON booking_change (hold_expires_at) WHERE NOT told;

ALTER TABLE demand ADD COLUMN change_number integer;
COMMENT ON COLUMN demand.change_number IS 'Of the change that takes it besides what its booking has; null: the booking''s own.';

CREATE FUNCTION change_status_at(c booking_change, p_now timestamptz) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN c.status = 'HELD' AND c.hold_expires_at <= p_now THEN 'EXPIRED' ELSE c.status END
$$;
COMMENT ON FUNCTION change_status_at(booking_change, timestamptz) IS 'Where a change stands by the time that rules go by.';

CREATE OR REPLACE FUNCTION promotion_uses(p_code text) RETURNS integer LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    RETURN coalesce((SELECT uses FROM promotion_uses WHERE code = p_code), 0) - (
        SELECT count(*) FROM booking
        WHERE status = 'PENDING_PAYMENT' AND promotion_counted AND promotion = p_code AND hold_expires_at <= business_clock()
    ) - (
        SELECT count(*) FROM booking_change
        WHERE status = 'HELD' AND promotion_counted AND promotion = p_code AND hold_expires_at <= business_clock()
    );
END $$;

CREATE FUNCTION rental_of(p_wish jsonb, b booking) RETURNS booking LANGUAGE sql IMMUTABLE AS $$
    SELECT jsonb_populate_record(b, p_wish -> 'booking')
$$;
COMMENT ON FUNCTION rental_of(jsonb, booking) IS 'The booking as it would be after a change.';

CREATE FUNCTION demand_of_change(b booking, n booking, p_extras jsonb, p_now timestamptz)
    RETURNS TABLE (place_id integer, acriss text, extra text, quantity integer, period tstzrange) LANGUAGE sql STABLE AS $$
    WITH own AS (
        -- What is overdue takes longer than its row says, and brings later.
        SELECT place_id, acriss, extra, quantity,
               tstzrange(CASE WHEN quantity < 0 THEN lower(period) + overdue.by ELSE lower(period) END,
                         CASE WHEN quantity > 0 THEN upper(period) + overdue.by ELSE upper(period) END) AS period
        FROM demand, LATERAL (SELECT greatest(p_now - coalesce(due_at, p_now), interval '0') AS by) AS overdue
        WHERE booking_id = b.booking_id AND change_number IS NULL
    ), item AS (
        SELECT n.acriss COLLATE "C" AS acriss, NULL COLLATE "C" AS extra, 1 AS quantity
        UNION ALL
        SELECT NULL, code COLLATE "C", quantity FROM jsonb_to_recordset(p_extras) AS chosen (code text, quantity integer)
    ), wanted AS (
        SELECT place.place_id, item.acriss, item.extra, item.quantity,
               tstzrange(CASE b.status WHEN 'PICKED_UP' THEN p_now ELSE n.pickup_at END, occupied_until(n)) AS period
        FROM item, place WHERE place.location = n.pickup_location
    ), had AS (
        SELECT wanted.*, own.period AS own_period, own.quantity AS own_quantity
        FROM wanted JOIN own ON own.place_id = wanted.place_id AND own.quantity > 0 AND own.period && wanted.period
             AND own.acriss IS NOT DISTINCT FROM wanted.acriss AND own.extra IS NOT DISTINCT FROM wanted.extra
    )
    -- Where the booking has none of it: all; where it has some: the rest.
    SELECT wanted.place_id, wanted.acriss, wanted.extra, wanted.quantity, rest.period
    FROM wanted, LATERAL unnest(tstzmultirange(wanted.period) - coalesce((
        SELECT range_agg(had.own_period) FROM had
        WHERE had.acriss IS NOT DISTINCT FROM wanted.acriss AND had.extra IS NOT DISTINCT FROM wanted.extra
    ), '{}'::tstzmultirange)) AS rest (period)
    UNION ALL
    SELECT place_id, acriss, extra, quantity - own_quantity, period * own_period FROM had WHERE quantity > own_quantity
    UNION ALL
    -- A one-way that is out joins the return's pool later than it promised.
    SELECT place_id, acriss, extra, -quantity,
           tstzrange(lower(period), greatest(lower(period), n.dropoff_at + make_interval(mins => n.turnaround_minutes)))
    FROM own WHERE quantity < 0 AND lower(period) < n.dropoff_at + make_interval(mins => n.turnaround_minutes)
$$;
COMMENT ON FUNCTION demand_of_change(booking, booking, jsonb, timestamptz) IS
    'What a change takes besides what its booking has: one car where old and new overlap in a pool, both where they don''t.';

CREATE FUNCTION room_for_change(p_booking_id uuid, p_wish jsonb, p_offer_expires_at timestamptz, OUT outcome text, OUT extra text, OUT available bigint)
    LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
    b booking;
    n booking;
    v_extras jsonb := p_wish -> 'extras';
    v_codes text[] := ARRAY(SELECT value ->> 'code' FROM jsonb_array_elements(p_wish -> 'extras'));
    v_now timestamptz;
    v_one record;
BEGIN
    SELECT * INTO b FROM booking WHERE booking_id = p_booking_id;
    n := rental_of(p_wish, b);
    PERFORM lock_pools(location, ARRAY[b.acriss, n.acriss]) FROM (
        SELECT location FROM place WHERE location IN (b.pickup_location, b.dropoff_location, n.pickup_location) ORDER BY place_id
    ) AS touched;
    PERFORM FROM extra_stock
    WHERE location IN (b.pickup_location, b.dropoff_location, n.pickup_location) AND extra_stock.extra = ANY (v_codes)
    ORDER BY location, extra_stock.extra FOR NO KEY UPDATE;
    v_now := business_clock();
    outcome := CASE WHEN p_offer_expires_at <= v_now OR (b.status = 'CONFIRMED' AND n.pickup_at < v_now) THEN 'OFFER_EXPIRED' ELSE 'ROOM' END;
    IF outcome <> 'ROOM' THEN
        RETURN;
    END IF;
    FOR v_one IN
        SELECT needed.acriss, needed.extra, coalesce(found.lowest, 0) AS lowest
        FROM demand_of_change(b, n, v_extras, v_now) AS needed JOIN place USING (place_id)
             LEFT JOIN LATERAL lowest_left(place.location, place.place_id, lower(needed.period), upper(needed.period), v_now,
                                           ARRAY[coalesce(needed.acriss, needed.extra)]) AS found
                  ON coalesce(found.acriss, found.extra) = coalesce(needed.acriss, needed.extra)
        WHERE coalesce(found.lowest, 0) < needed.quantity
        ORDER BY needed.acriss NULLS LAST, needed.extra
        LIMIT 1
    LOOP
        outcome := CASE WHEN v_one.extra IS NULL THEN 'SOLD_OUT' ELSE 'EXTRA_SOLD_OUT' END;
        extra := v_one.extra;
        available := greatest(v_one.lowest, 0) + coalesce((
            SELECT max(quantity) FROM booking_extra WHERE booking_id = p_booking_id AND code = v_one.extra), 0);
    END LOOP;
END $$;
COMMENT ON FUNCTION room_for_change IS
    'Locks the pools and extras that a change touches and counts: ROOM, SOLD_OUT, EXTRA_SOLD_OUT (with what the booking could have), OFFER_EXPIRED. '
    'The caller has locked the booking.';

CREATE FUNCTION apply_change(b booking, c booking_change) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    n booking := rental_of(c.wish, b);
    v_keeps boolean := b.promotion_counted AND n.promotion IS NOT DISTINCT FROM b.promotion;
BEGIN
    UPDATE booking_change SET status = 'APPLIED', ended_at = business_clock(), told = true, replaced = jsonb_build_object(
        'booking', to_jsonb(b),
        'lines', (SELECT jsonb_agg(to_jsonb(booking_line) ORDER BY position) FROM booking_line WHERE booking_id = b.booking_id),
        'extras', (SELECT coalesce(jsonb_agg(to_jsonb(booking_extra) ORDER BY code), '[]') FROM booking_extra WHERE booking_id = b.booking_id))
    WHERE booking_id = c.booking_id AND number = c.number;
    IF b.promotion_counted AND NOT v_keeps THEN
        UPDATE promotion_uses SET uses = uses - 1 WHERE code = b.promotion;
    END IF;
    UPDATE booking SET
        acriss = n.acriss, booked_acriss = n.booked_acriss,
        pickup_location = n.pickup_location, pickup_at = n.pickup_at, pickup_local = n.pickup_local, pickup_timezone = n.pickup_timezone,
        dropoff_location = n.dropoff_location, dropoff_at = n.dropoff_at, dropoff_local = n.dropoff_local,
        dropoff_timezone = n.dropoff_timezone, turnaround_minutes = n.turnaround_minutes, rental_days = n.rental_days,
        extra_hours = n.extra_hours, total = n.total, deposit = n.deposit, excess = n.excess, coverage = n.coverage,
        promotion = n.promotion, promotion_counted = v_keeps OR c.promotion_counted, driver_age = n.driver_age,
        free_until = n.free_until, late_fee = n.late_fee, no_show_fee = n.no_show_fee, no_show_at = n.no_show_at,
        included_km = n.included_km, per_extra_km = n.per_extra_km, network_version = n.network_version,
        version = version + 1, updated_at = business_clock()
    WHERE booking_id = b.booking_id;
    DELETE FROM booking_line WHERE booking_id = b.booking_id;
    INSERT INTO booking_line (booking_id, position, kind, code, pt_br, en, quantity, unit_amount)
    SELECT b.booking_id, line.* FROM jsonb_to_recordset(c.wish -> 'lines')
        AS line (position integer, kind text, code text, pt_br text, en text, quantity integer, unit_amount bigint);
    DELETE FROM booking_extra WHERE booking_id = b.booking_id;
    INSERT INTO booking_extra (booking_id, code, quantity)
    SELECT b.booking_id, chosen.* FROM jsonb_to_recordset(c.wish -> 'extras') AS chosen (code text, quantity integer);

    IF b.status = 'CONFIRMED' THEN
        DELETE FROM demand WHERE booking_id = b.booking_id;
        PERFORM take_demand(n, c.wish -> 'extras', coalesce(n.no_show_at, 'infinity'));
    ELSE
        DELETE FROM demand WHERE booking_id = b.booking_id AND (change_number IS NOT NULL OR extra IS NOT NULL);
        INSERT INTO demand (booking_id, place_id, extra, quantity, period, due_at)
        SELECT booking_id, place_id, code, demand.quantity * chosen.quantity, period, due_at
        FROM demand, jsonb_to_recordset(c.wish -> 'extras') AS chosen (code text, quantity integer)
        WHERE booking_id = b.booking_id;
        UPDATE demand SET due_at = n.dropoff_at, period = CASE
            WHEN quantity < 0 THEN tstzrange(n.dropoff_at + make_interval(mins => n.turnaround_minutes), 'infinity')
            ELSE tstzrange(lower(period), occupied_until(n)) END
        WHERE booking_id = b.booking_id;
    END IF;
END $$;
COMMENT ON FUNCTION apply_change(booking, booking_change) IS
    'The new takes the place of the old, which is kept with the change. The booking is locked, and the change''s demand still counts.';

CREATE FUNCTION end_change(p_booking_id uuid, p_number integer, p_to text, p_told boolean) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    c booking_change;
BEGIN
    UPDATE booking_change SET status = p_to, ended_at = business_clock(), told = p_told
    WHERE booking_id = p_booking_id AND number = p_number AND status = 'HELD' RETURNING * INTO c;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    DELETE FROM demand WHERE booking_id = p_booking_id AND change_number = p_number;
    UPDATE promotion_uses SET uses = uses - 1 WHERE code = c.promotion AND c.promotion_counted;
    RETURN true;
END $$;
COMMENT ON FUNCTION end_change(uuid, integer, text, boolean) IS
    'A HELD change comes to nothing: FAILED or EXPIRED, and the old booking stands; false if it is not held. What is not told is told by a sweeper.';

CREATE FUNCTION drop_change(p_booking_id uuid) RETURNS void LANGUAGE sql VOLATILE AS $$
    SELECT end_change(booking_id, number, CASE WHEN hold_expires_at > business_clock() THEN 'FAILED' ELSE 'EXPIRED' END, false)
    FROM booking_change WHERE booking_id = p_booking_id AND status = 'HELD'
$$;
COMMENT ON FUNCTION drop_change(uuid) IS 'The booking goes its way without the change that is held, if one is; a sweeper tells. The caller has locked the booking.';

CREATE FUNCTION write_change(
    p_booking_id uuid, p_wish jsonb, p_hold interval, p_method text, p_token text,
    OUT outcome text, OUT number integer, OUT difference bigint
) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
    b booking;
    n booking;
    c booking_change;
    v_now timestamptz := business_clock();
BEGIN
    SELECT * INTO b FROM booking WHERE booking_id = p_booking_id;
    n := rental_of(p_wish, b);
    c.promotion_counted := (n.promotion IS DISTINCT FROM b.promotion OR NOT b.promotion_counted)
        AND EXISTS (SELECT FROM promotion WHERE code = n.promotion AND max_uses IS NOT NULL);
    IF c.promotion_counted AND NOT take_promotion(n) THEN
        outcome := 'OFFER_EXPIRED';
        RETURN;
    END IF;
    difference := n.total - price_paid(p_booking_id);
    number := 1 + coalesce((SELECT max(earlier.number) FROM booking_change AS earlier WHERE booking_id = p_booking_id), 0);
    c.booking_id := p_booking_id;
    c.number := number;
    c.status := 'HELD';
    c.made_while := b.status;
    c.wish := p_wish;
    c.total := n.total;
    c.difference := difference;
    c.promotion := n.promotion;
    c.hold_expires_at := CASE WHEN difference > 0 THEN v_now + p_hold END;
    c.created_at := v_now;
    c.told := false;
    IF difference > 0 THEN
        outcome := 'HELD';
        INSERT INTO booking_change VALUES (c.*);
        INSERT INTO demand (booking_id, place_id, acriss, extra, quantity, period, counts_until, change_number)
        SELECT p_booking_id, one.*, c.hold_expires_at, c.number FROM demand_of_change(b, n, p_wish -> 'extras', v_now) AS one;
        INSERT INTO payment_order (booking_id, purpose, number, attempt, method, token, amount, currency, requested_at)
        VALUES (p_booking_id, 'CHANGE', c.number, 1, p_method, p_token, difference, b.currency, v_now);
        UPDATE booking SET version = version + 1, updated_at = v_now WHERE booking_id = p_booking_id;
    ELSE
        outcome := 'APPLIED';
        c.status := 'APPLIED';
        c.ended_at := v_now;
        c.replaced := '{}';
        INSERT INTO booking_change VALUES (c.*);
        PERFORM apply_change(b, c);
    END IF;
END $$;
COMMENT ON FUNCTION write_change IS
    'Writes a change that there is room for: HELD until its difference is paid, or APPLIED at once when nothing is due; OFFER_EXPIRED if its '
    'promotion has run out. The caller holds all locks; no other change is held.';

CREATE FUNCTION credit_change(
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
            -- Close to the end somebody else may count what it holds as free before this commits: the pools' locks decide.
            PERFORM lock_pools(location, ARRAY[b.acriss, (rental_of(c.wish, b)).acriss]) FROM (
                SELECT location FROM place
                WHERE location IN (b.pickup_location, b.dropoff_location, (rental_of(c.wish, b)).pickup_location) ORDER BY place_id
            ) AS touched;
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
COMMENT ON FUNCTION credit_change IS
    'A change was paid: APPLIED while it is held; else NOT_DUE, and the booking stands as it is; SEEN, UNKNOWN.';

CREATE FUNCTION carry_on_change(p_booking_id uuid, p_number integer, p_method text, p_token text) RETURNS integer LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    c booking_change;
    v_now timestamptz := business_clock();
BEGIN
    UPDATE booking_change SET status = 'FAILED', ended_at = v_now, told = true
    WHERE booking_id = p_booking_id AND number = p_number AND status = 'HELD' AND hold_expires_at > v_now RETURNING * INTO c;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    c.number := 1 + (SELECT max(number) FROM booking_change WHERE booking_id = p_booking_id);
    c.status := 'HELD';
    c.ended_at := NULL;
    c.told := false;
    INSERT INTO booking_change VALUES (c.*);
    UPDATE demand SET change_number = c.number WHERE booking_id = p_booking_id AND change_number = p_number;
    INSERT INTO payment_order (booking_id, purpose, number, attempt, method, token, amount, currency, requested_at)
    SELECT p_booking_id, 'CHANGE', c.number, 1, p_method, p_token, c.difference, currency, v_now FROM booking WHERE booking_id = p_booking_id;
    RETURN c.number;
END $$;
COMMENT ON FUNCTION carry_on_change(uuid, integer, text, text) IS
    'A held change whose payment was cancelled goes on as the next number, for a payment has its change''s number; null if it is not held.';
