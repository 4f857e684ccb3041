-- What every service's schema has: the clock, the outbox, the inbox and what failed.

CREATE TABLE clock (
    only_row    boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    time_offset interval NOT NULL DEFAULT '0'
);
COMMENT ON TABLE clock IS 'How far business time is ahead of real time: zero but in local stacks and tests.';
INSERT INTO clock DEFAULT VALUES;

CREATE FUNCTION business_now() RETURNS timestamptz
    LANGUAGE sql STABLE AS 'SELECT now() + time_offset FROM clock';
COMMENT ON FUNCTION business_now() IS 'The time that rules go by, the same all through a transaction.';

CREATE FUNCTION business_clock() RETURNS timestamptz
    LANGUAGE sql VOLATILE AS 'SELECT clock_timestamp() + time_offset FROM clock';
COMMENT ON FUNCTION business_clock() IS 'The time that rules go by at this moment, also after waiting for a lock.';

CREATE TABLE outbox (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    stream       text NOT NULL,
    event_id     uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
    type         text NOT NULL,
    booking_id   uuid NOT NULL,
    payload      bytea NOT NULL,
    traceparent  text NOT NULL DEFAULT '',
    occurred_at  timestamptz NOT NULL DEFAULT business_now(),
    created_at   timestamptz NOT NULL DEFAULT now(),
    published_at timestamptz
);
COMMENT ON TABLE outbox IS 'What is to be published, written in the transaction that decided it; the relay moves it to Redis.';
COMMENT ON COLUMN outbox.stream IS 'The stream without its partition: payment-requests, rent-events, payment-events.';
CREATE INDEX outbox_unpublished ON outbox (id) WHERE published_at IS NULL;
CREATE INDEX outbox_published ON outbox (published_at) WHERE published_at IS NOT NULL;

CREATE FUNCTION outbox_wake() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify(TG_TABLE_SCHEMA || '_outbox', '');
    RETURN NULL;
END $$;
COMMENT ON FUNCTION outbox_wake() IS 'Tells the relay that there is something to publish; polling finds it anyway.';
CREATE TRIGGER outbox_wake AFTER INSERT ON outbox FOR EACH STATEMENT EXECUTE FUNCTION outbox_wake();

CREATE TABLE relay_state (
    stream        text PRIMARY KEY,
    server        text NOT NULL,
    unacked_since timestamptz NOT NULL
);
COMMENT ON TABLE relay_state IS 'Which Redis the stream was last seen on, and since when some consumer group has not acknowledged all of it.';

CREATE TABLE inbox (
    consumer   text NOT NULL,
    event_id   uuid NOT NULL,
    handled_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (consumer, event_id)
);
COMMENT ON TABLE inbox IS 'Events whose effect is in this schema, written with the effect: a second delivery changes nothing.';

CREATE TABLE delivery_failures (
    stream     text NOT NULL,
    entry_id   text NOT NULL,
    consumer   text NOT NULL,
    failures   integer NOT NULL CHECK (failures > 0),
    last_error text NOT NULL,
    failed_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (stream, entry_id, consumer)
);
COMMENT ON TABLE delivery_failures IS 'Deliveries that a handler failed, counted towards the dead letter; a killed process counts nothing.';
