-- What was paid and went back, by payment; cancelling; and bookings whose car was never picked up.

ALTER TABLE booking ADD COLUMN no_show_at timestamptz;
COMMENT ON COLUMN booking.no_show_at IS 'From when on a CONFIRMED booking is a NO_SHOW, noted or not. Null: never by itself.';
UPDATE booking SET no_show_at = pickup_at + make_interval(mins => no_show_after_minutes) FROM cancellation_terms;
CREATE INDEX booking_not_picked_up ON booking (no_show_at) WHERE status = 'CONFIRMED';

ALTER TABLE payment_order
    DROP CONSTRAINT payment_order_check1,
    ADD CONSTRAINT payment_order_means CHECK (method = 'CARD' OR token = '');
COMMENT ON COLUMN payment_order.token IS 'Of a card that is given; empty: Pix, or without the customer by the card that paid the rental.';

ALTER TABLE payment_credit
    ADD COLUMN purpose  text NOT NULL DEFAULT 'RENTAL' CHECK (purpose IN ('RENTAL', 'CHANGE', 'CHARGE')),
    ADD COLUMN number   integer NOT NULL DEFAULT 1 CHECK (number > 0),
    ADD COLUMN refunded bigint NOT NULL DEFAULT 0,
    ADD CONSTRAINT payment_credit_refunded CHECK (refunded BETWEEN 0 AND CASE WHEN kept THEN amount ELSE 0 END);
COMMENT ON COLUMN payment_credit.refunded IS 'What was asked to go back of what was kept; what was not kept goes back whole.';
DROP INDEX payment_credit_one_kept;
CREATE UNIQUE INDEX payment_credit_one_rental ON payment_credit (booking_id) WHERE kept AND purpose = 'RENTAL';
CREATE UNIQUE INDEX payment_credit_one_kept ON payment_credit (booking_id, purpose, number) WHERE kept;

CREATE FUNCTION status_at(b booking, p_now timestamptz) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN b.status = 'PENDING_PAYMENT' AND b.hold_expires_at <= p_now THEN 'EXPIRED'
                WHEN b.status = 'CONFIRMED' AND b.no_show_at <= p_now THEN 'NO_SHOW'
                ELSE b.status END
$$;
COMMENT ON FUNCTION status_at(booking, timestamptz) IS 'Where a booking stands by the time that rules go by, whether or not anybody has noted it.';

CREATE FUNCTION price_paid(p_booking_id uuid) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT coalesce(sum(amount - refunded), 0)::bigint FROM payment_credit
    WHERE booking_id = p_booking_id AND kept AND purpose IN ('RENTAL', 'CHANGE')
$$;
COMMENT ON FUNCTION price_paid(uuid) IS 'What was paid of a rental''s price and has not gone back.';

CREATE FUNCTION send_back(p_booking_id uuid, p_amount bigint) RETURNS TABLE (payment_id uuid, amount bigint)
    LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
    v_rest bigint := p_amount;
    v_credit payment_credit;
BEGIN
    FOR v_credit IN
        SELECT * FROM payment_credit
        WHERE booking_id = p_booking_id AND kept AND purpose IN ('RENTAL', 'CHANGE') AND refunded < amount
        ORDER BY credited_at DESC, number DESC FOR UPDATE
    LOOP
        EXIT WHEN v_rest <= 0;
        send_back.payment_id := v_credit.payment_id;
        send_back.amount := least(v_rest, v_credit.amount - v_credit.refunded);
        UPDATE payment_credit AS one SET refunded = one.refunded + send_back.amount WHERE one.payment_id = v_credit.payment_id;
        v_rest := v_rest - send_back.amount;
        RETURN NEXT;
    END LOOP;
    IF v_rest > 0 THEN
        RAISE EXCEPTION 'bug: more is to go back than was paid for booking %', p_booking_id;
    END IF;
END $$;
COMMENT ON FUNCTION send_back(uuid, bigint) IS 'Takes an amount from what was paid, the last payment first; how much of which payment goes back.';

CREATE FUNCTION end_booking(p_booking_id uuid, p_to text) RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    b booking;
BEGIN
    UPDATE booking SET status = p_to, version = version + 1, updated_at = business_clock()
    WHERE booking_id = p_booking_id
      AND CASE p_to WHEN 'CANCELLED' THEN status IN ('PENDING_PAYMENT', 'CONFIRMED')
                    WHEN 'NO_SHOW' THEN status = 'CONFIRMED' AND no_show_at <= business_clock() END
    RETURNING * INTO b;
    IF FOUND THEN
        PERFORM give_back(b);
    END IF;
    RETURN b.version;
END $$;
COMMENT ON FUNCTION end_booking(uuid, text) IS
    'CANCELLED or NO_SHOW, and what the booking held goes back; its new version, null if it is not in a state for it.';

CREATE FUNCTION still_in_time(b booking, p_until timestamptz) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    IF p_until <= business_clock() THEN
        RETURN false;
    END IF;
    -- Close to the end somebody else may count the car as free before this commits: then the pool's lock decides who comes first.
    IF p_until <= business_clock() + interval '1 minute' THEN
        PERFORM lock_pools(b.pickup_location, ARRAY[b.acriss]);
    END IF;
    RETURN p_until > business_clock();
END $$;
COMMENT ON FUNCTION still_in_time(booking, timestamptz) IS
    'Whether the car of a booking, which counts until then, may be kept for longer; true also when the transaction commits a little later.';

CREATE OR REPLACE FUNCTION late_class(b booking, p_extras jsonb, p_upgrades text[]) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
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
    IF least(b.dropoff_at, b.no_show_at) <= v_now OR v_left.short_extra IS NOT NULL THEN
        RETURN NULL;
    END IF;
    RETURN (SELECT one FROM unnest(v_left.classes) AS one ORDER BY array_position(v_classes, one) LIMIT 1);
END $$;
COMMENT ON FUNCTION late_class(booking, jsonb, text[]) IS
    'The class to give to a payment that came after its hold: the booked one, else the first upgrade that has a car; null if none, or if it would be a no-show at once.';

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
    ELSIF b.status = 'PENDING_PAYMENT' AND still_in_time(b, least(b.hold_expires_at, v_counts_until)) THEN
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
COMMENT ON FUNCTION credit_payment IS
    'The rental was paid: CONFIRMED; after the hold HONOURED, UPGRADED or REFUNDED; NOT_DUE if it was paid already, ended, or is another amount; SEEN, UNKNOWN.';
