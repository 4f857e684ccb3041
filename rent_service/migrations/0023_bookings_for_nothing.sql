-- A promotion may take the whole price: there is nothing to charge, so nothing is waited for.

CREATE OR REPLACE FUNCTION create_booking(
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
    v_is_free boolean := (p_document -> 'booking' ->> 'total')::bigint = 0;  -- nothing is to be paid: it is confirmed at once
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
        VALUES (p_scope, p_key, p_request_hash, 'HELD', p_answer, v_asked, CASE WHEN NOT v_is_free THEN v_asked + p_hold END) ON CONFLICT DO NOTHING;
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
    hold_expires_at := CASE WHEN NOT v_is_free THEN v_asked + p_hold END;
    b.status := CASE WHEN v_is_free THEN 'CONFIRMED' ELSE 'PENDING_PAYMENT' END;
    b.version := 1;
    b.hold_expires_at := coalesce(hold_expires_at, v_asked);
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
    IF v_is_free THEN
        PERFORM take_demand(b, v_extras, coalesce(b.no_show_at, 'infinity'));
        INSERT INTO booking_event (booking_id, occurred_at, type, status, actor)
        VALUES (b.booking_id, v_asked, 'booking.confirmed', b.status, 'customer');
        INSERT INTO outbox (stream, type, booking_id, payload, traceparent)
        VALUES ('rent-events', 'booking.confirmed', b.booking_id, p_held, p_traceparent);
        RETURN;
    END IF;
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
    'Takes a car for an offer in one call: HELD (CONFIRMED where nothing is to be paid), SOLD_OUT, EXTRA_SOLD_OUT, OFFER_EXPIRED; or what the key '
    'was answered before. p_held is the event of what the booking becomes.';
