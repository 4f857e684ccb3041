-- What a booking was before it changed: a change replaces it in rent_service, and its mail says what was.

CREATE TABLE rentals_told (
    booking_id uuid PRIMARY KEY,
    rental     bytea NOT NULL,
    told_at    timestamptz NOT NULL DEFAULT business_now()
);
COMMENT ON TABLE rentals_told IS 'The rental as its confirmation told it, before any change.';
COMMENT ON COLUMN rentals_told.rental IS 'A serialized rentacar.rent.v1.Booking with class, stops, lines and total alone: nothing personal.';
