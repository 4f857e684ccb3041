-- Payments, their attempts and refunds, what has to be done about them, the provider's webhooks, and the ledger.

CREATE TABLE customers (
    customer_key         text PRIMARY KEY,
    provider_customer_id text UNIQUE,
    key_number           integer NOT NULL DEFAULT 1 CHECK (key_number > 0),
    key_used_at          timestamptz NOT NULL DEFAULT business_now(),
    created_at           timestamptz NOT NULL DEFAULT business_now()
);
COMMENT ON TABLE customers IS 'Which customer at the provider stands for ours; no personal data.';
COMMENT ON COLUMN customers.key_number IS 'Which idempotency key the creation uses; grows when one is spent.';

CREATE TABLE payments (
    payment_id          uuid PRIMARY KEY,
    booking_id          uuid NOT NULL,
    purpose             text NOT NULL CHECK (purpose IN ('RENTAL', 'CHANGE', 'CHARGE')),
    number              integer NOT NULL CHECK (number > 0),
    status              text NOT NULL DEFAULT 'REQUESTED'
                        CHECK (status IN ('REQUESTED', 'PROCESSING', 'REQUIRES_ACTION', 'SUCCEEDED', 'DECLINED', 'CANCELLED')),
    method              text CHECK (method IN ('CARD', 'PIX')),
    amount_minor        bigint CHECK (amount_minor > 0),
    currency            text CHECK (currency ~ '^[A-Z]{3}$'),
    customer_key        text REFERENCES customers,
    provider_intent_id  text UNIQUE,
    intent_status       text,
    intent_key_number   integer NOT NULL DEFAULT 1 CHECK (intent_key_number > 0),
    intent_key_used_at  timestamptz,
    client_secret       text,
    card_brand          text NOT NULL DEFAULT '',
    card_last4          text NOT NULL DEFAULT '' CHECK (card_last4 ~ '^([0-9]{4})?$'),
    cancel_wanted       boolean NOT NULL DEFAULT false,
    created_at          timestamptz NOT NULL DEFAULT business_now(),
    updated_at          timestamptz NOT NULL DEFAULT business_now(),
    UNIQUE (booking_id, purpose, number),
    CHECK ((amount_minor IS NULL) = (currency IS NULL)),
    CHECK (status <> 'SUCCEEDED' OR (provider_intent_id IS NOT NULL AND amount_minor IS NOT NULL)),
    CHECK (client_secret IS NULL OR status = 'REQUIRES_ACTION')
);
COMMENT ON TABLE payments IS 'One charge of a booking, and one intent at the provider. Deposits have states, and will have a table, of their own.';
COMMENT ON COLUMN payments.amount_minor IS 'What rent_service ordered, in the minor unit; unknown until it was asked.';
COMMENT ON COLUMN payments.intent_key_used_at IS 'When the creation''s idempotency key was first used: null means that no intent can exist.';
COMMENT ON COLUMN payments.cancel_wanted IS 'The booking does not want it any more: what is unfinished is to be cancelled.';
CREATE INDEX payments_unfinished ON payments (updated_at) WHERE status IN ('REQUESTED', 'PROCESSING', 'REQUIRES_ACTION');

CREATE TABLE payment_attempts (
    payment_id          uuid NOT NULL REFERENCES payments,
    attempt             integer NOT NULL CHECK (attempt > 0),
    status              text NOT NULL DEFAULT 'REQUESTED'
                        CHECK (status IN ('REQUESTED', 'PROCESSING', 'REQUIRES_ACTION', 'SUCCEEDED', 'DECLINED', 'CANCELLED')),
    charge_id           text,
    failure_code        text,
    failure_message     text,
    retryable           boolean,
    confirm_key_number  integer NOT NULL DEFAULT 1 CHECK (confirm_key_number > 0),
    confirm_key_used_at timestamptz,
    created_at          timestamptz NOT NULL DEFAULT business_now(),
    updated_at          timestamptz NOT NULL DEFAULT business_now(),
    PRIMARY KEY (payment_id, attempt),
    CHECK ((failure_code IS NULL) = (retryable IS NULL))
);
COMMENT ON TABLE payment_attempts IS 'One try at a payment, with its own token. Its row is what makes a repeated request harmless.';
COMMENT ON COLUMN payment_attempts.charge_id IS 'The provider''s charge that decided it: tells a new decline from an old one.';

CREATE TABLE payment_changes (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    payment_id  uuid NOT NULL REFERENCES payments,
    attempt     integer NOT NULL,
    from_status text,
    to_status   text NOT NULL,
    cause       text NOT NULL,
    changed_at  timestamptz NOT NULL DEFAULT business_now()
);
COMMENT ON TABLE payment_changes IS 'Every change of a payment''s state: when, and by whom (worker, webhook, reconciler, booking).';
CREATE INDEX payment_changes_payment ON payment_changes (payment_id);

CREATE TABLE refunds (
    refund_id          uuid PRIMARY KEY,
    payment_id         uuid NOT NULL REFERENCES payments,
    booking_id         uuid NOT NULL,
    amount_minor       bigint NOT NULL CHECK (amount_minor > 0),
    currency           text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    reason             text NOT NULL CHECK (reason IN ('LATE_PAYMENT', 'CANCELLATION', 'CHANGE', 'STAFF')),
    status             text NOT NULL DEFAULT 'REQUESTED' CHECK (status IN ('REQUESTED', 'PENDING', 'SUCCEEDED', 'FAILED')),
    provider_refund_id text UNIQUE,
    key_number         integer NOT NULL DEFAULT 1 CHECK (key_number > 0),
    key_used_at        timestamptz,
    failure_code       text,
    created_at         timestamptz NOT NULL DEFAULT business_now(),
    updated_at         timestamptz NOT NULL DEFAULT business_now(),
    CHECK (status <> 'SUCCEEDED' OR provider_refund_id IS NOT NULL)
);
COMMENT ON TABLE refunds IS 'Money going back. What a payment has refunded is the sum of those that did not fail.';
CREATE INDEX refunds_payment ON refunds (payment_id);
CREATE INDEX refunds_unfinished ON refunds (updated_at) WHERE status IN ('REQUESTED', 'PENDING');

CREATE TABLE webhook_events (
    event_id    text PRIMARY KEY,
    type        text NOT NULL,
    object_id   text NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    handled_at  timestamptz
);
COMMENT ON TABLE webhook_events IS 'The provider''s deliveries: hints that an object changed. What it says is fetched, never read from here.';
CREATE INDEX webhook_events_unhandled ON webhook_events (received_at) WHERE handled_at IS NULL;

CREATE TABLE jobs (
    kind        text NOT NULL CHECK (kind IN ('payment', 'refund', 'webhook')),
    subject     text NOT NULL,
    due_at      timestamptz NOT NULL DEFAULT now(),
    tries       integer NOT NULL DEFAULT 0,
    generation  integer NOT NULL DEFAULT 1,
    lease_owner text,
    lease_until timestamptz,
    last_error  text NOT NULL DEFAULT '',
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (kind, subject),
    CHECK ((lease_owner IS NULL) = (lease_until IS NULL))
);
COMMENT ON TABLE jobs IS 'What is still to be done at the provider. A worker owns a job by its lease; one that dies loses it when the lease ends.';
COMMENT ON COLUMN jobs.due_at IS 'Not before: real time, for backing off has nothing to do with the business clock.';
COMMENT ON COLUMN jobs.generation IS 'Grows when more is asked for: a worker removes only what it has seen.';
CREATE INDEX jobs_due ON jobs (due_at);

CREATE TABLE reconciliations (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    since       timestamptz NOT NULL,
    started_at  timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    intents     integer,
    repaired    integer,
    differences integer
);
COMMENT ON TABLE reconciliations IS 'Comparisons with the provider''s own list, and what they found.';

CREATE TABLE ledger_transactions (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    dedupe_key text NOT NULL UNIQUE,
    booking_id uuid NOT NULL,
    payment_id uuid NOT NULL REFERENCES payments,
    refund_id  uuid REFERENCES refunds,
    posted_at  timestamptz NOT NULL DEFAULT business_now()
);
COMMENT ON TABLE ledger_transactions IS 'Money that moved, once: `charge:{intent}`, `refund:{refund}`, `refund-failed:{refund}` by the provider''s ids.';
CREATE INDEX ledger_transactions_payment ON ledger_transactions (payment_id);

CREATE TABLE ledger_entries (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    transaction_id bigint NOT NULL REFERENCES ledger_transactions,
    account        text NOT NULL CHECK (account IN ('stripe:clearing', 'customers:prepayments')),
    amount_minor   bigint NOT NULL CHECK (amount_minor <> 0),
    currency       text NOT NULL CHECK (currency ~ '^[A-Z]{3}$')
);
COMMENT ON TABLE ledger_entries IS 'Double entry: a positive amount debits the account, a negative one credits it.';
COMMENT ON COLUMN ledger_entries.account IS
    'stripe:clearing is an asset, what the provider holds for us; customers:prepayments a liability, what customers have paid for rentals.';
CREATE INDEX ledger_entries_transaction ON ledger_entries (transaction_id);

CREATE FUNCTION ledger_must_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM ledger_entries WHERE transaction_id = NEW.transaction_id
               GROUP BY currency HAVING sum(amount_minor) <> 0) THEN
        RAISE EXCEPTION 'ledger transaction % does not balance', NEW.transaction_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION ledger_must_balance() IS 'The entries of a transaction sum to 0 in each currency, looked at when it commits.';
CREATE CONSTRAINT TRIGGER ledger_must_balance AFTER INSERT ON ledger_entries
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_must_balance();

CREATE FUNCTION ledger_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is never changed: post a transaction that reverses' USING ERRCODE = 'restrict_violation';
END $$;
COMMENT ON FUNCTION ledger_is_final() IS 'Refuses to change or delete what was posted.';
CREATE TRIGGER ledger_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_transactions
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_final();
CREATE TRIGGER ledger_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entries
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_final();
