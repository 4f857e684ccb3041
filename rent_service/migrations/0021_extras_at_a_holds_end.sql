-- Close to a hold's end its extras, like its car, may be counted as free by somebody else before the payment commits.

CREATE OR REPLACE FUNCTION still_in_time(b booking, p_until timestamptz) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    IF p_until <= business_clock() THEN
        RETURN false;
    END IF;
    -- Close to the end the locks of the pool and of the extras decide who comes first.
    IF p_until <= business_clock() + interval '1 minute' THEN
        PERFORM lock_pools(b.pickup_location, ARRAY[b.acriss]);
        PERFORM FROM extra_stock
        WHERE location = b.pickup_location AND extra IN (SELECT code FROM booking_extra WHERE booking_extra.booking_id = b.booking_id)
        ORDER BY location, extra FOR NO KEY UPDATE;
    END IF;
    RETURN p_until > business_clock();
END $$;
