-- Bookings: from the hold to the closed bill, who drives, what is paid for, and every change with its time, cause and actor.
-- Amounts are in the minor unit of the booking's currency.

CREATE TABLE booking (
    booking_id         uuid PRIMARY KEY,
    reference          text NOT NULL UNIQUE CHECK (reference ~ '^[0-9A-HJKMNP-TV-Z]{8}$'),
    status             text NOT NULL CHECK (status IN (
                           'PENDING_PAYMENT', 'CONFIRMED', 'PICKED_UP', 'RETURNED', 'CLOSED', 'EXPIRED', 'CANCELLED', 'NO_SHOW')),
    version            bigint NOT NULL DEFAULT 1 CHECK (version > 0),
    hold_expires_at    timestamptz NOT NULL,
    acriss             text NOT NULL REFERENCES vehicle_class (acriss),
    booked_acriss      text NOT NULL REFERENCES vehicle_class (acriss),
    pickup_location    text NOT NULL REFERENCES location (code),
    pickup_at          timestamptz NOT NULL,
    pickup_local       timestamp NOT NULL,
    pickup_timezone    text NOT NULL,
    dropoff_location   text NOT NULL REFERENCES location (code),
    dropoff_at         timestamptz NOT NULL,
    dropoff_local      timestamp NOT NULL,
    dropoff_timezone   text NOT NULL,
    turnaround_minutes integer NOT NULL CHECK (turnaround_minutes BETWEEN 0 AND 10080),
    rental_days        integer NOT NULL CHECK (rental_days BETWEEN 1 AND 90),
    extra_hours        integer NOT NULL CHECK (extra_hours BETWEEN 0 AND 5),
    currency           text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    total              bigint NOT NULL CHECK (total >= 0),
    deposit            bigint NOT NULL CHECK (deposit >= 0),
    excess             bigint NOT NULL CHECK (excess >= 0),
    coverage           text NOT NULL,
    promotion          text,
    promotion_counted  boolean NOT NULL DEFAULT false CHECK (promotion IS NOT NULL OR NOT promotion_counted),
    driver_age         integer NOT NULL CHECK (driver_age BETWEEN 0 AND 150),
    free_until         timestamptz NOT NULL,
    late_fee           bigint NOT NULL CHECK (late_fee >= 0),
    no_show_fee        bigint NOT NULL CHECK (no_show_fee >= 0),
    included_km        integer CHECK (included_km >= 0),
    per_extra_km       bigint NOT NULL CHECK (per_extra_km >= 0),
    network_version    text NOT NULL,
    flight_number      text NOT NULL,
    locale             text NOT NULL CHECK (locale IN ('pt-BR', 'en')),
    created_at         timestamptz NOT NULL,
    updated_at         timestamptz NOT NULL,
    CHECK (dropoff_at > pickup_at)
);
COMMENT ON TABLE booking IS 'One rental, from the hold to the closed bill; its price and terms are those of the offer that was signed.';
COMMENT ON COLUMN booking.status IS 'As last written: a PENDING_PAYMENT whose hold_expires_at has passed is EXPIRED, noted or not.';
COMMENT ON COLUMN booking.version IS 'Grows with every change.';
COMMENT ON COLUMN booking.acriss IS 'The class the customer gets; after a free upgrade a better one than booked_acriss.';
COMMENT ON COLUMN booking.promotion_counted IS 'Whether it stands in promotion_uses: only promotions that can run out are counted.';
COMMENT ON COLUMN booking.included_km IS 'For the whole rental; null is unlimited.';
COMMENT ON COLUMN booking.network_version IS 'The tariff it was priced by, see network_version.';
CREATE INDEX booking_held ON booking (hold_expires_at) WHERE status = 'PENDING_PAYMENT';
CREATE INDEX booking_held_promotion ON booking (promotion, hold_expires_at) WHERE status = 'PENDING_PAYMENT' AND promotion_counted;

CREATE TABLE booking_line (
    booking_id  uuid NOT NULL REFERENCES booking (booking_id),
    position    integer NOT NULL CHECK (position >= 0),
    kind        text NOT NULL CHECK (kind IN (
                    'TIME', 'PROMOTION', 'ONE_WAY', 'YOUNG_DRIVER', 'AFTER_HOURS', 'COVERAGE', 'EXTRA', 'ADDITIONAL_DRIVER',
                    'AIRPORT_SURCHARGE', 'SERVICE_FEE', 'TAX')),
    code        text NOT NULL,
    pt_br       text NOT NULL,
    en          text NOT NULL,
    quantity    integer NOT NULL CHECK (quantity > 0),
    unit_amount bigint NOT NULL CHECK (unit_amount <> 0),
    PRIMARY KEY (booking_id, position)
);
COMMENT ON TABLE booking_line IS 'The lines of a booking''s price in the order of the price rules, with their sentences; they sum to the total.';

CREATE TABLE booking_extra (
    booking_id uuid NOT NULL REFERENCES booking (booking_id),
    code       text NOT NULL,
    quantity   integer NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (booking_id, code)
);
COMMENT ON TABLE booking_extra IS 'The special equipment of a booking.';

CREATE TABLE driver (
    booking_id      uuid NOT NULL REFERENCES booking (booking_id),
    position        integer NOT NULL CHECK (position BETWEEN 0 AND 9),
    given_name      text NOT NULL CHECK (given_name <> ''),
    family_name     text NOT NULL CHECK (family_name <> ''),
    email           text NOT NULL CHECK (email LIKE '%_@_%'),
    phone           text NOT NULL,
    birth_date      date NOT NULL,
    country_code    text NOT NULL CHECK (country_code ~ '^[A-Z]{2}$'),
    document_type   text NOT NULL CHECK (document_type IN ('CPF', 'PASSPORT', 'ID_CARD')),
    document_number text NOT NULL CHECK (document_number <> ''),
    licence_number  text NOT NULL CHECK (licence_number <> ''),
    PRIMARY KEY (booking_id, position)
);
COMMENT ON TABLE driver IS 'Who drives: position 0 is the main driver, whose e-mail opens the booking and gets its mails. Personal data.';

CREATE TABLE booking_event (
    event_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    booking_id  uuid NOT NULL REFERENCES booking (booking_id),
    occurred_at timestamptz NOT NULL,
    type        text NOT NULL CHECK (type ~ '^[a-z]+\.[a-z_]+$'),
    status      text NOT NULL,
    actor       text NOT NULL CHECK (actor IN ('customer', 'staff', 'system', 'payment')),
    amount      bigint,
    currency    text,
    detail      text NOT NULL DEFAULT '',
    CHECK ((amount IS NULL) = (currency IS NULL))
);
COMMENT ON TABLE booking_event IS 'The timeline: every change of a booking with its time, cause, actor and the state after it. Only ever grows.';
CREATE INDEX booking_event_of_booking ON booking_event (booking_id, event_id);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% only ever grows', TG_TABLE_NAME;
END $$;
COMMENT ON FUNCTION refuse_change() IS 'Keeps history as it was written.';
CREATE TRIGGER booking_event_grows BEFORE UPDATE OR DELETE ON booking_event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE payment_order (
    booking_id   uuid NOT NULL REFERENCES booking (booking_id),
    purpose      text NOT NULL CHECK (purpose IN ('RENTAL', 'DEPOSIT', 'CHANGE', 'CHARGE')),
    number       integer NOT NULL CHECK (number > 0),
    attempt      integer NOT NULL CHECK (attempt > 0),
    method       text NOT NULL CHECK (method IN ('CARD', 'PIX')),
    token        text NOT NULL,
    amount       bigint NOT NULL CHECK (amount > 0),
    currency     text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    state        text NOT NULL DEFAULT 'REQUESTED' CHECK (state IN ('REQUESTED', 'SUCCEEDED', 'DECLINED', 'CANCELLED')),
    requested_at timestamptz NOT NULL,
    decided_at   timestamptz,
    PRIMARY KEY (booking_id, purpose, number, attempt),
    CHECK ((state = 'REQUESTED') = (decided_at IS NULL)),
    CHECK ((method = 'CARD') = (token <> ''))
);
COMMENT ON TABLE payment_order IS 'What payment_service is asked to charge: each attempt brings its own token; what came of it is told by payment events.';
CREATE UNIQUE INDEX payment_order_one_open ON payment_order (booking_id, purpose, number) WHERE state = 'REQUESTED';

CREATE TABLE payment_credit (
    booking_id  uuid NOT NULL REFERENCES booking (booking_id),
    payment_id  uuid PRIMARY KEY,
    amount      bigint NOT NULL CHECK (amount > 0),
    currency    text NOT NULL,
    kept        boolean NOT NULL,
    credited_at timestamptz NOT NULL
);
COMMENT ON TABLE payment_credit IS 'Payments that succeeded, as told by payment events: kept for the booking, or sent back.';
CREATE UNIQUE INDEX payment_credit_one_kept ON payment_credit (booking_id) WHERE kept;

CREATE TABLE idempotency (
    scope           text NOT NULL,
    key             text NOT NULL,
    request_hash    bytea NOT NULL,
    outcome         text NOT NULL,
    answer          bytea,
    decided_at      timestamptz NOT NULL,
    hold_expires_at timestamptz,
    created_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (scope, key)
);
COMMENT ON TABLE idempotency IS 'What a call with a key was answered: the same call again gets the same bytes.';
COMMENT ON COLUMN idempotency.answer IS 'The response without the times that the database decided; null until a refusal is composed, by whoever comes first.';
COMMENT ON COLUMN idempotency.decided_at IS 'When it was decided: the times that complete the answer.';
