-- While nobody may be charged, holds wait: they get a long end, in their rows, so that every condition on it stays as it is.

CREATE TABLE payments_pause (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    since    timestamptz,
    seen_at  timestamptz NOT NULL DEFAULT '-infinity'
);
COMMENT ON TABLE payments_pause IS 'Whether charging is paused by the flag payment-kill-switch: written down, so that it outlives whoever sees the flag.';
COMMENT ON COLUMN payments_pause.since IS 'By the time that rules go by; null: it is not paused.';
COMMENT ON COLUMN payments_pause.seen_at IS 'When somebody last saw the switch on, by real time: others may not have read the flags yet.';
INSERT INTO payments_pause DEFAULT VALUES;

CREATE FUNCTION end_holds_at(p_after timestamptz, p_before_age interval, p_age interval, p_end timestamptz) RETURNS integer
    LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    v_holds integer;
    v_changes integer;
BEGIN
    WITH held AS (
        SELECT booking_id FROM booking
        WHERE status = 'PENDING_PAYMENT' AND hold_expires_at > p_after
            AND (p_before_age IS NULL OR hold_expires_at < created_at + p_before_age)
        FOR NO KEY UPDATE SKIP LOCKED
    ), moved AS (
        UPDATE booking SET hold_expires_at = coalesce(p_end, created_at + p_age), updated_at = business_clock()
        FROM held WHERE booking.booking_id = held.booking_id RETURNING booking.booking_id, hold_expires_at
    ), counted AS (
        UPDATE demand SET counts_until = moved.hold_expires_at
        FROM moved WHERE demand.booking_id = moved.booking_id AND demand.change_number IS NULL
    )
    SELECT count(*) INTO v_holds FROM moved;
    WITH held AS (
        SELECT change.booking_id, change.number FROM booking_change AS change JOIN booking USING (booking_id)
        WHERE NOT change.told AND change.status = 'HELD' AND change.hold_expires_at > p_after
            AND (p_before_age IS NULL OR change.hold_expires_at < change.created_at + p_before_age)
        FOR NO KEY UPDATE OF booking, change SKIP LOCKED
    ), moved AS (
        UPDATE booking_change AS change SET hold_expires_at = coalesce(p_end, change.created_at + p_age)
        FROM held WHERE change.booking_id = held.booking_id AND change.number = held.number
        RETURNING change.booking_id, change.number, change.hold_expires_at
    ), counted AS (
        UPDATE demand SET counts_until = moved.hold_expires_at
        FROM moved WHERE demand.booking_id = moved.booking_id AND demand.change_number = moved.number
    )
    SELECT count(*) INTO v_changes FROM moved;
    RETURN v_holds + v_changes;
END $$;
COMMENT ON FUNCTION end_holds_at(timestamptz, interval, interval, timestamptz) IS
    'Moves the ends of holds of bookings and changes that are after p_after, and closer to their beginning than p_before_age: to p_end, or to p_age '
    'after their beginning. What somebody else has in hand is left for the next time.';

CREATE FUNCTION keep_payments_pause(
    p_on boolean, p_longest interval, p_grace interval, OUT since timestamptz, OUT is_over boolean, OUT moved integer
) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
    v_now timestamptz := business_clock();
BEGIN
    IF p_on THEN
        UPDATE payments_pause AS pause SET since = coalesce(pause.since, v_now), seen_at = clock_timestamp()
        WHERE pause.since IS NULL OR pause.seen_at < clock_timestamp() - interval '1 second';
    ELSIF NOT p_on THEN
        UPDATE payments_pause AS pause SET since = NULL
        WHERE pause.since IS NOT NULL AND pause.seen_at < clock_timestamp() - interval '5 seconds';
    END IF;
    SELECT pause.since INTO since FROM payments_pause AS pause;
    IF since IS NOT NULL THEN
        -- One that is about to end is let go: by the time that this commits somebody may have its car.
        moved := end_holds_at(v_now + interval '1 minute', p_longest, p_longest, NULL);
    ELSE
        moved := end_holds_at(v_now + p_grace, NULL, NULL, v_now + p_grace);
    END IF;
    is_over := since IS NOT NULL AND since + p_longest <= v_now;
END $$;
COMMENT ON FUNCTION keep_payments_pause(boolean, interval, interval) IS
    'Called each second by every process that sees the switch: p_on is what it sees, null what it can''t know. Paused, holds last p_longest from '
    'their beginning; else at most p_grace from now, no less than a hold lasts anyway. is_over: bookings are not taken any more.';
