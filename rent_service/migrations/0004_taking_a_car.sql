-- What is decided under locks, each in one call: a booking takes its car, and a payment finds its booking.
-- Locks are taken in one order everywhere: booking, pools (`lock_pools`), extras by (location, extra), a call's key, promotion.

CREATE FUNCTION lock_pools(p_location text, p_classes text[]) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    v_place integer := (SELECT place_id FROM place WHERE location = p_location);
    v_class integer;
BEGIN
    FOR v_class IN SELECT DISTINCT hashtext(one) FROM unnest(p_classes) AS one ORDER BY 1 LOOP
        PERFORM pg_advisory_xact_lock(v_place, v_class);
    END LOOP;
END $$;
COMMENT ON FUNCTION lock_pools(text, text[]) IS
    'Until the transaction ends nobody else changes the demand on these pools. No row is written, so who finds no car commits nothing.';

CREATE FUNCTION occupied_until(b booking) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN b.pickup_location = b.dropoff_location
                THEN b.dropoff_at + make_interval(mins => b.turnaround_minutes) ELSE 'infinity' END
$$;
COMMENT ON FUNCTION occupied_until(booking) IS 'Until when a booking takes its car from the pick-up''s pool: a one-way takes it for good.';

CREATE FUNCTION take_demand(b booking, p_extras jsonb, p_counts_until timestamptz) RETURNS void LANGUAGE sql VOLATILE AS $$
    INSERT INTO demand (booking_id, place_id, acriss, extra, quantity, period, counts_until)
    SELECT b.booking_id, place.place_id, item.acriss, item.extra, item.quantity,
           tstzrange(b.pickup_at, occupied_until(b)), p_counts_until
    FROM place, (
        SELECT b.acriss, NULL, 1
        UNION ALL
        SELECT NULL, code, quantity FROM jsonb_to_recordset(p_extras) AS extra (code text, quantity integer)
    ) AS item (acriss, extra, quantity)
    WHERE place.location = b.pickup_location
$$;
COMMENT ON FUNCTION take_demand(booking, jsonb, timestamptz) IS
    'Writes the demand of a booking that is not out: its car and its extras. The caller holds the locks and has counted.';

CREATE FUNCTION left_for(
    p_location text, p_from timestamptz, p_until timestamptz, p_now timestamptz, p_classes text[], p_extras jsonb,
    OUT classes text[], OUT short_extra text, OUT available bigint
) LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_place integer := (SELECT place_id FROM place WHERE location = p_location);
    v_only text[] := p_classes;
BEGIN
    IF p_extras <> '[]' THEN
        v_only := v_only || ARRAY(SELECT value ->> 'code' FROM jsonb_array_elements(p_extras));
    END IF;
    SELECT array_agg(one.acriss) FILTER (WHERE one.acriss = ANY (p_classes) AND one.lowest >= 1),
           min(wanted.code) FILTER (WHERE one.lowest < wanted.quantity)
    INTO classes, short_extra
    FROM lowest_left(p_location, v_place, p_from, p_until, p_now, v_only) AS one
    LEFT JOIN jsonb_to_recordset(p_extras) AS wanted (code text, quantity integer) ON wanted.code = one.extra;
    IF short_extra IS NOT NULL THEN
        SELECT greatest(one.lowest, 0) INTO available
        FROM lowest_left(p_location, v_place, p_from, p_until, p_now, ARRAY[short_extra]) AS one WHERE one.extra = short_extra;
    END IF;
END $$;
COMMENT ON FUNCTION left_for(text, timestamptz, timestamptz, timestamptz, text[], jsonb) IS
    'Which of these classes have a car; and the first of these extras that has too few left, and how many.';

CREATE FUNCTION glance(p_booking jsonb, p_now timestamptz) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
    v_acriss text := p_booking ->> 'acriss';
    v_location text := p_booking ->> 'pickup_location';
    v_from timestamptz := p_booking ->> 'pickup_at';
    v_until timestamptz := 'infinity';
    v_vehicles integer;
    v_ever bigint;
    v_at_pickup bigint;
BEGIN
    IF v_location = p_booking ->> 'dropoff_location' THEN
        v_until := (p_booking ->> 'dropoff_at')::timestamptz + make_interval(mins => (p_booking ->> 'turnaround_minutes')::integer);
    END IF;
    SELECT vehicles, taken.ever, taken.at_pickup INTO v_vehicles, v_ever, v_at_pickup
    FROM pool JOIN place USING (location), LATERAL (
        SELECT coalesce(sum(quantity) FILTER (WHERE quantity > 0), 0) AS ever,
               coalesce(sum(quantity) FILTER (WHERE lower(period) <= v_from), 0) AS at_pickup
        FROM demand
        WHERE place_id = place.place_id AND period && tstzrange(v_from, v_until) AND counts_until > p_now AND acriss = v_acriss
    ) AS taken
    WHERE location = v_location AND pool.acriss = v_acriss;
    -- A car that is overdue is missing for longer than its row says: whoever gets a lock counts it.
    RETURN CASE WHEN v_vehicles > v_ever THEN true WHEN v_vehicles <= v_at_pickup OR v_vehicles IS NULL THEN false END;
END $$;
COMMENT ON FUNCTION glance(jsonb, timestamptz) IS
    'Whether a pool has a car for a booking, by sums alone: false is certain, true nearly so, null takes a closer look.';

CREATE FUNCTION promotion_uses(p_code text) RETURNS integer LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    RETURN coalesce((SELECT uses FROM promotion_uses WHERE code = p_code), 0) - (
        SELECT count(*) FROM booking
        WHERE status = 'PENDING_PAYMENT' AND promotion_counted AND promotion = p_code AND hold_expires_at <= business_clock());
END $$;
COMMENT ON FUNCTION promotion_uses(text) IS 'How many bookings have a promotion: holds that ran out have given theirs back, swept or not.';

CREATE FUNCTION take_promotion(b booking) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM FROM promotion_uses WHERE code = b.promotion FOR NO KEY UPDATE;
    IF promotion_uses(b.promotion) >= (SELECT max_uses FROM promotion WHERE code = b.promotion) THEN
        RETURN false;
    END IF;
    UPDATE promotion_uses SET uses = uses + 1 WHERE code = b.promotion;
    RETURN true;
END $$;
COMMENT ON FUNCTION take_promotion(booking) IS 'Takes a use of a promotion that can run out; false if it has.';

CREATE FUNCTION answered(p_scope text, p_key text, p_request_hash bytea)
    RETURNS TABLE (outcome text, same_request boolean, answer bytea, decided_at timestamptz, hold_expires_at timestamptz)
    LANGUAGE sql STABLE AS $$
    SELECT outcome, request_hash = p_request_hash, answer, decided_at, hold_expires_at
    FROM idempotency WHERE scope = p_scope AND key = p_key
$$;
COMMENT ON FUNCTION answered(text, text, bytea) IS 'What a key was answered before; no row if it is new.';

CREATE FUNCTION create_booking(
    p_scope text, p_key text, p_request_hash bytea, p_answer bytea, p_document jsonb, p_offer_expires_at timestamptz,
    p_hold interval, p_method text, p_token text, p_held bytea, p_payment_requested bytea, p_traceparent text,
    OUT outcome text, OUT same_request boolean, OUT answer bytea, OUT decided_at timestamptz,
    OUT hold_expires_at timestamptz, OUT extra text, OUT available bigint
) LANGUAGE plpgsql VOLATILE SET plan_cache_mode = force_generic_plan AS $$ -- planning costs more than any plan here
#variable_conflict use_column
DECLARE
    b booking;
    v_extras jsonb := p_document -> 'extras';
    v_asked timestamptz := business_clock();
    v_now timestamptz := v_asked;
    v_left record;
    v_is_left boolean;
    v_is_first boolean;
BEGIN
    -- Who can't get a car any more is told so without writing or waiting for anything.
    v_is_left := glance(p_document -> 'booking', v_now);
    IF v_is_left IS NOT FALSE THEN
        b := jsonb_populate_record(null::booking, p_document -> 'booking');
    END IF;
    IF v_is_left IS NULL THEN
        SELECT classes IS NOT NULL INTO v_is_left
        FROM left_for(b.pickup_location, b.pickup_at, occupied_until(b), v_now, ARRAY[b.acriss], '[]');
    END IF;
    outcome := CASE WHEN v_is_left THEN 'HELD' ELSE 'SOLD_OUT' END;
    IF outcome = 'HELD' THEN
        PERFORM lock_pools(b.pickup_location, ARRAY[b.acriss]);
        IF v_extras <> '[]' THEN
            PERFORM FROM extra_stock
            WHERE location = b.pickup_location AND extra IN (SELECT value ->> 'code' FROM jsonb_array_elements(v_extras))
            ORDER BY location, extra FOR NO KEY UPDATE;
        END IF;
        v_now := business_clock();
        outcome := 'SOLD_OUT';
        IF glance(p_document -> 'booking', v_now) IS NOT FALSE THEN
            SELECT * INTO v_left
            FROM left_for(b.pickup_location, b.pickup_at, occupied_until(b), v_now, ARRAY[b.acriss], v_extras);
            extra := v_left.short_extra;
            available := v_left.available;
            outcome := CASE WHEN v_left.classes IS NULL THEN 'SOLD_OUT' WHEN extra IS NOT NULL THEN 'EXTRA_SOLD_OUT' ELSE 'HELD' END;
        END IF;
    END IF;
    IF p_offer_expires_at <= v_now OR (p_document -> 'booking' ->> 'pickup_at')::timestamptz < v_now THEN
        outcome := 'OFFER_EXPIRED';
    END IF;

    IF outcome = 'HELD' THEN
        -- Waits for another call with this key that has got as far as this.
        INSERT INTO idempotency (scope, key, request_hash, outcome, answer, decided_at, hold_expires_at)
        VALUES (p_scope, p_key, p_request_hash, 'HELD', p_answer, v_asked, v_asked + p_hold) ON CONFLICT DO NOTHING;
        v_is_first := FOUND;
    END IF;
    IF v_is_first IS NOT TRUE THEN
        -- What is refused is composed and stored, durably, by the caller: nobody waits behind these locks for the disk. But the car may
        -- have gone to this very key.
        IF v_is_left THEN
            PERFORM set_config('synchronous_commit', 'off', true);
        END IF;
        SELECT earlier.* INTO outcome, same_request, answer, decided_at, hold_expires_at
        FROM (SELECT * FROM answered(p_scope, p_key, p_request_hash)
              UNION ALL SELECT create_booking.outcome, true, NULL, v_asked, NULL) AS earlier LIMIT 1;
        RETURN;
    END IF;

    same_request := true;
    decided_at := v_asked;
    b.promotion_counted := EXISTS (SELECT FROM promotion WHERE code = b.promotion AND max_uses IS NOT NULL);
    IF b.promotion_counted AND NOT take_promotion(b) THEN
        outcome := 'OFFER_EXPIRED';
        DELETE FROM idempotency WHERE scope = p_scope AND key = p_key;
        RETURN;
    END IF;

    answer := p_answer;
    hold_expires_at := v_asked + p_hold;
    b.status := 'PENDING_PAYMENT';
    b.version := 1;
    b.hold_expires_at := hold_expires_at;
    b.created_at := v_asked;
    b.updated_at := v_asked;
    INSERT INTO booking VALUES (b.*);
    INSERT INTO booking_line (booking_id, position, kind, code, pt_br, en, quantity, unit_amount)
    SELECT b.booking_id, line.* FROM jsonb_to_recordset(p_document -> 'lines')
        AS line (position integer, kind text, code text, pt_br text, en text, quantity integer, unit_amount bigint);
    IF v_extras <> '[]' THEN
        INSERT INTO booking_extra (booking_id, code, quantity)
        SELECT b.booking_id, chosen.* FROM jsonb_to_recordset(v_extras) AS chosen (code text, quantity integer);
    END IF;
    INSERT INTO driver
    SELECT b.booking_id, person.* FROM jsonb_to_recordset(p_document -> 'drivers') AS person (
        position integer, given_name text, family_name text, email text, phone text, birth_date date, country_code text,
        document_type text, document_number text, licence_number text);
    PERFORM take_demand(b, v_extras, b.hold_expires_at);
    INSERT INTO payment_order (booking_id, purpose, number, attempt, method, token, amount, currency, requested_at)
    VALUES (b.booking_id, 'RENTAL', 1, 1, p_method, p_token, b.total, b.currency, v_asked);
    INSERT INTO booking_event (booking_id, occurred_at, type, status, actor, amount, currency)
    VALUES (b.booking_id, v_asked, 'booking.held', b.status, 'customer', b.total, b.currency);
    INSERT INTO outbox (stream, type, booking_id, payload, traceparent) VALUES
        ('rent-events', 'booking.held', b.booking_id, p_held, p_traceparent),
        ('payment-requests', 'payment.requested', b.booking_id, p_payment_requested, p_traceparent);
END $$;
COMMENT ON FUNCTION create_booking IS
    'Takes a car for an offer in one call: HELD, SOLD_OUT, EXTRA_SOLD_OUT, OFFER_EXPIRED; or what the key was answered before.';

CREATE FUNCTION give_back(b booking) RETURNS void LANGUAGE sql VOLATILE AS $$
    DELETE FROM demand WHERE booking_id = b.booking_id;
    UPDATE promotion_uses SET uses = uses - 1 WHERE code = b.promotion AND b.promotion_counted;
$$;
COMMENT ON FUNCTION give_back(booking) IS 'A held booking has ended: its demand and its promotion''s use go.';

CREATE FUNCTION late_class(b booking, p_extras jsonb, p_upgrades text[]) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    v_classes text[] := ARRAY[b.booked_acriss] || p_upgrades;
    v_now timestamptz;
    v_left record;
BEGIN
    PERFORM lock_pools(b.pickup_location, v_classes);
    PERFORM FROM extra_stock
    WHERE location = b.pickup_location AND extra IN (SELECT value ->> 'code' FROM jsonb_array_elements(p_extras))
    ORDER BY location, extra FOR NO KEY UPDATE;
    v_now := business_clock();
    SELECT * INTO v_left FROM left_for(b.pickup_location, b.pickup_at, occupied_until(b), v_now, v_classes, p_extras);
    IF b.dropoff_at <= v_now OR v_left.short_extra IS NOT NULL THEN
        RETURN NULL;
    END IF;
    RETURN (SELECT one FROM unnest(v_left.classes) AS one ORDER BY array_position(v_classes, one) LIMIT 1);
END $$;
COMMENT ON FUNCTION late_class(booking, jsonb, text[]) IS
    'The class to give to a payment that came after its hold: the booked one, else the first upgrade that has a car; null if none.';

CREATE FUNCTION credit_payment(
    p_booking_id uuid, p_payment_id uuid, p_number integer, p_attempt integer, p_amount bigint, p_currency text, p_upgrades text[],
    OUT outcome text, OUT status text, OUT version bigint, OUT acriss text
) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
    b booking;
    v_extras jsonb;
    v_now timestamptz;
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
    UPDATE payment_order SET state = 'SUCCEEDED', decided_at = v_now
    WHERE booking_id = p_booking_id AND purpose = 'RENTAL' AND number = p_number AND attempt = p_attempt AND state <> 'SUCCEEDED';

    IF p_amount <> b.total OR p_currency <> b.currency
       OR EXISTS (SELECT FROM payment_credit WHERE booking_id = p_booking_id AND kept)
       OR b.status NOT IN ('PENDING_PAYMENT', 'EXPIRED') THEN
        outcome := 'NOT_DUE';
    ELSIF b.status = 'PENDING_PAYMENT' AND b.hold_expires_at > v_now THEN
        outcome := 'CONFIRMED';
        UPDATE demand SET counts_until = 'infinity' WHERE booking_id = p_booking_id;
    ELSE
        SELECT coalesce(jsonb_agg(jsonb_build_object('code', code, 'quantity', quantity)), '[]') INTO v_extras
        FROM booking_extra WHERE booking_id = p_booking_id;
        v_class := late_class(b, v_extras, p_upgrades);
        outcome := CASE WHEN v_class IS NULL THEN 'REFUNDED' WHEN v_class = b.booked_acriss THEN 'HONOURED' ELSE 'UPGRADED' END;
        IF v_class IS NOT NULL THEN
            b.acriss := v_class;
            DELETE FROM demand WHERE booking_id = p_booking_id;
            PERFORM take_demand(b, v_extras, 'infinity');
            IF b.status = 'EXPIRED' AND b.promotion_counted THEN
                UPDATE promotion_uses SET uses = uses + 1 WHERE code = b.promotion;
            END IF;
        ELSIF b.status = 'PENDING_PAYMENT' THEN
            PERFORM give_back(b);
        END IF;
    END IF;

    INSERT INTO payment_credit (booking_id, payment_id, amount, currency, kept, credited_at)
    VALUES (p_booking_id, p_payment_id, p_amount, p_currency, outcome IN ('CONFIRMED', 'HONOURED', 'UPGRADED'), v_now);
    UPDATE booking AS changed
    SET status = CASE WHEN outcome IN ('CONFIRMED', 'HONOURED', 'UPGRADED') THEN 'CONFIRMED'
                      WHEN outcome = 'REFUNDED' THEN 'EXPIRED' ELSE changed.status END,
        acriss = b.acriss, version = changed.version + 1, updated_at = v_now
    WHERE changed.booking_id = p_booking_id
    RETURNING changed.status, changed.version, changed.acriss INTO status, version, acriss;
END $$;
COMMENT ON FUNCTION credit_payment IS
    'A payment succeeded: CONFIRMED; after the hold HONOURED, UPGRADED or REFUNDED; NOT_DUE if it was paid already, ended, or is another amount; SEEN, UNKNOWN.';
