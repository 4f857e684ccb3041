-- What customers are told: the queue of messages and the record of every try.

CREATE TABLE messages (
    message_id      uuid PRIMARY KEY,
    position        bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    event_id        uuid NOT NULL,
    event_type      text NOT NULL CHECK (event_type <> ''),
    event           bytea NOT NULL,
    booking_id      uuid NOT NULL,
    kind            text NOT NULL CHECK (kind ~ '^[a-z][a-z_]*$'),
    recipient       text NOT NULL CHECK (recipient ~ '^[a-z][a-z_]*$'),
    status          text NOT NULL DEFAULT 'PENDING' CHECK (status IN ('PENDING', 'SENT', 'REFUSED', 'SUPERSEDED')),
    attempts        integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    next_attempt_at timestamptz NOT NULL DEFAULT now(),
    lease_owner     text,
    lease_until     timestamptz,
    last_error      text NOT NULL DEFAULT '',
    traceparent     text NOT NULL DEFAULT '',
    created_at      timestamptz NOT NULL DEFAULT business_now(),
    sent_at         timestamptz,
    CONSTRAINT once_per_event_recipient_and_kind UNIQUE (event_id, recipient, kind),
    CONSTRAINT leased_by_somebody_or_nobody CHECK ((lease_owner IS NULL) = (lease_until IS NULL)),
    CONSTRAINT leased_only_while_pending CHECK (lease_owner IS NULL OR status = 'PENDING'),
    CONSTRAINT sent_has_its_time CHECK ((status = 'SENT') = (sent_at IS NOT NULL))
);
COMMENT ON TABLE messages IS 'What is to be told, one row per event, recipient and kind: the queue of notify_service. It holds no address and no name: they are asked for when a message is sent.';
COMMENT ON COLUMN messages.message_id IS 'Derived from event, recipient and kind; the local part of the mail''s Message-ID, the same at every try.';
COMMENT ON COLUMN messages.event IS 'The payload of the event it is about, as it came: ids, states and codes.';
COMMENT ON COLUMN messages.recipient IS 'Who is told, by role: customer.';
COMMENT ON COLUMN messages.status IS 'SUPERSEDED: no longer true when it could have been sent, so it was not.';
COMMENT ON COLUMN messages.next_attempt_at IS 'Real time, unlike created_at and sent_at: waiting for a mail server is no business rule.';
COMMENT ON COLUMN messages.lease_owner IS 'Which worker is sending it; after lease_until another may.';
CREATE INDEX messages_due ON messages (next_attempt_at) WHERE status = 'PENDING';
CREATE INDEX messages_by_booking ON messages (booking_id, position);

CREATE TABLE deliveries (
    message_id uuid NOT NULL REFERENCES messages,
    attempt    integer NOT NULL CHECK (attempt > 0),
    started_at timestamptz NOT NULL DEFAULT now(),
    ended_at   timestamptz,
    outcome    text CHECK (outcome IN ('SENT', 'REFUSED', 'DEFERRED', 'SUPERSEDED')),
    detail     text NOT NULL DEFAULT '',
    PRIMARY KEY (message_id, attempt),
    CONSTRAINT ended_with_an_outcome CHECK ((ended_at IS NULL) = (outcome IS NULL))
);
COMMENT ON TABLE deliveries IS 'Every try at sending a message; one without an outcome is under way, or its worker died and nobody knows whether the mail left.';
