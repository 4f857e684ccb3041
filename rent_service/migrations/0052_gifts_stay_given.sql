-- A change costs what the new price is above the old one: what staff had given back was charged again with it.

CREATE OR REPLACE FUNCTION write_change(
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
    difference := greatest(n.total - b.total, -price_paid(p_booking_id));  -- what staff gave back stays given
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
