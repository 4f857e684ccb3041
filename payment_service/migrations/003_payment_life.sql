-- The rest of a payment's life: Pix, saved cards, deposits, refunds that are tried again, disputes, and their accounts.

ALTER TABLE payments
    ADD COLUMN pix_text                   text,
    ADD COLUMN pix_expires_at             timestamptz,
    ADD COLUMN provider_customer_id       text,
    ADD COLUMN provider_payment_method_id text,
    ADD COLUMN paid_at                    timestamptz,
    ADD CONSTRAINT payments_pix_waits CHECK (pix_text IS NULL OR status = 'REQUIRES_ACTION');
COMMENT ON TABLE payments IS 'One charge of a booking, and one intent at the provider. Deposits have states, and a table, of their own.';
COMMENT ON COLUMN payments.pix_text IS 'What a banking app pays by copy and paste; only while it can be paid.';
COMMENT ON COLUMN payments.provider_payment_method_id IS 'The card that paid, saved at the provider on provider_customer_id: what is charged later without the customer.';
COMMENT ON COLUMN payments.paid_at IS 'When it was recorded as paid: a Pix can be refunded for 90 days.';

ALTER TABLE refunds
    ADD COLUMN attempt integer NOT NULL DEFAULT 1 CHECK (attempt > 0),
    ADD COLUMN succeeded_at timestamptz,
    DROP CONSTRAINT refunds_reason_check,
    ADD CONSTRAINT refunds_reason_check
        CHECK (reason IN ('LATE_PAYMENT', 'CANCELLATION', 'CHANGE', 'STAFF', 'NO_SHOW', 'NOT_DUE'));
COMMENT ON COLUMN refunds.attempt IS 'Which refund of the provider''s this is: one that failed is followed by another.';
COMMENT ON COLUMN refunds.succeeded_at IS 'When it was first said to have succeeded: that is announced once.';

CREATE TABLE deposits (
    deposit_id                 uuid PRIMARY KEY,
    booking_id                 uuid NOT NULL,
    number                     integer NOT NULL CHECK (number > 0),
    renews                     uuid UNIQUE REFERENCES deposits,
    status                     text NOT NULL DEFAULT 'REQUESTED'
                               CHECK (status IN ('REQUESTED', 'PROCESSING', 'REQUIRES_ACTION', 'AUTHORIZED', 'CAPTURED', 'RELEASED',
                                                 'DECLINED', 'LAPSED')),
    attempt                    integer NOT NULL CHECK (attempt > 0),
    attempt_begun              boolean NOT NULL DEFAULT false,
    amount_minor               bigint CHECK (amount_minor > 0),
    currency                   text CHECK (currency ~ '^[A-Z]{3}$'),
    customer_key               text REFERENCES customers,
    provider_customer_id       text,
    provider_payment_method_id text,
    provider_intent_id         text UNIQUE,
    intent_status              text,
    intent_key_number          integer NOT NULL DEFAULT 1 CHECK (intent_key_number > 0),
    intent_key_used_at         timestamptz,
    confirm_key_number         integer NOT NULL DEFAULT 1 CHECK (confirm_key_number > 0),
    confirm_key_used_at        timestamptz,
    client_secret              text,
    charge_ids                 text[] NOT NULL DEFAULT '{}',
    failure_code               text,
    failure_message            text,
    retryable                  boolean,
    capture_before             timestamptz,
    expiring_at                timestamptz,
    settle_minor               bigint CHECK (settle_minor BETWEEN 0 AND amount_minor),
    captured_minor             bigint CHECK (captured_minor BETWEEN 1 AND amount_minor),
    capture_key_number         integer NOT NULL DEFAULT 1 CHECK (capture_key_number > 0),
    watched_at                 timestamptz,
    created_at                 timestamptz NOT NULL DEFAULT business_now(),
    updated_at                 timestamptz NOT NULL DEFAULT business_now(),
    UNIQUE (booking_id, number),
    CHECK ((amount_minor IS NULL) = (currency IS NULL)),
    CHECK ((failure_code IS NULL) = (retryable IS NULL)),
    CHECK (status NOT IN ('AUTHORIZED', 'CAPTURED') OR (provider_intent_id IS NOT NULL AND amount_minor IS NOT NULL)),
    CHECK ((status = 'CAPTURED') = (captured_minor IS NOT NULL)),
    CHECK (client_secret IS NULL OR status = 'REQUIRES_ACTION')
);
COMMENT ON TABLE deposits IS 'Pre-authorisations at pick-up, each an intent that is captured by hand. A renewal is a row of its own.';
COMMENT ON COLUMN deposits.renews IS 'The deposit that this one follows before it lapses; null: rent_service ordered it.';
COMMENT ON COLUMN deposits.attempt IS 'The newest try, each with its own token. A repeated request has no greater one.';
COMMENT ON COLUMN deposits.attempt_begun IS 'Whether the newest try may have reached the provider.';
COMMENT ON COLUMN deposits.charge_ids IS 'The provider''s charges that decided earlier tries: tells a new decline from an old one.';
COMMENT ON COLUMN deposits.capture_before IS 'When the authorisation lapses by itself, by the provider''s word.';
COMMENT ON COLUMN deposits.expiring_at IS 'When somebody was told that it lapses and could not be renewed.';
COMMENT ON COLUMN deposits.watched_at IS 'When it was last asked whether it is to be renewed.';
COMMENT ON COLUMN deposits.settle_minor IS 'What is to be captured, the rest released; 0 releases all. Null: it stands. Once set it never changes.';
CREATE INDEX deposits_unfinished ON deposits (updated_at) WHERE status IN ('REQUESTED', 'PROCESSING', 'REQUIRES_ACTION');
CREATE INDEX deposits_standing ON deposits (capture_before) WHERE status = 'AUTHORIZED';

CREATE TABLE deposit_changes (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    deposit_id  uuid NOT NULL REFERENCES deposits,
    attempt     integer NOT NULL,
    from_status text NOT NULL,
    to_status   text NOT NULL,
    cause       text NOT NULL,
    changed_at  timestamptz NOT NULL DEFAULT business_now()
);
COMMENT ON TABLE deposit_changes IS 'Every change of a deposit''s state: when, and by whom.';
CREATE INDEX deposit_changes_deposit ON deposit_changes (deposit_id);

CREATE TABLE deposit_settlements (
    booking_id    uuid PRIMARY KEY,
    capture_minor bigint NOT NULL CHECK (capture_minor >= 0),
    currency      text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    asked_at      timestamptz NOT NULL DEFAULT business_now()
);
COMMENT ON TABLE deposit_settlements IS 'How a booking''s deposit ends, decided once: a repeated request changes nothing, and no later deposit stays.';

CREATE TABLE disputes (
    dispute_id          uuid PRIMARY KEY,
    provider_dispute_id text NOT NULL UNIQUE,
    booking_id          uuid NOT NULL,
    payment_id          uuid REFERENCES payments,
    deposit_id          uuid REFERENCES deposits,
    status              text NOT NULL CHECK (status IN ('OPEN', 'WON', 'LOST')),
    provider_status     text NOT NULL,
    amount_minor        bigint NOT NULL CHECK (amount_minor > 0),
    currency            text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    reason              text NOT NULL,
    evidence_due_at     timestamptz,
    opened_at           timestamptz NOT NULL,
    updated_at          timestamptz NOT NULL DEFAULT business_now(),
    CHECK (num_nonnulls(payment_id, deposit_id) = 1)
);
COMMENT ON TABLE disputes IS 'A customer''s bank takes a charge back, or asks about it.';
CREATE INDEX disputes_booking ON disputes (booking_id);
CREATE INDEX disputes_open ON disputes (updated_at) WHERE status = 'OPEN';

ALTER TABLE jobs
    DROP CONSTRAINT jobs_kind_check,
    ADD CONSTRAINT jobs_kind_check CHECK (kind IN ('payment', 'refund', 'webhook', 'deposit'));

ALTER TABLE ledger_transactions
    ALTER COLUMN payment_id DROP NOT NULL,
    ADD COLUMN deposit_id uuid REFERENCES deposits,
    ADD CONSTRAINT ledger_transactions_one_origin CHECK (num_nonnulls(payment_id, deposit_id) = 1);
COMMENT ON TABLE ledger_transactions IS
    'Money that moved, once: `charge:{intent}`, `refund:{refund}`, `refund-failed:{refund}`, `dispute-moved:{dispute}:{movement}`, '
    '`dispute-lost:{dispute}` by the provider''s ids.';
ALTER TABLE ledger_entries
    DROP CONSTRAINT ledger_entries_account_check,
    ADD CONSTRAINT ledger_entries_account_check CHECK (
        account IN ('stripe:clearing', 'customers:prepayments', 'stripe:fees', 'disputes:held', 'disputes:losses'));
COMMENT ON COLUMN ledger_entries.account IS
    'stripe:clearing is an asset, what the provider holds for us; customers:prepayments a liability, what customers have paid for rentals; '
    'disputes:held an asset, what a bank took back and may return; stripe:fees and disputes:losses are expenses.';

CREATE TABLE ledger_checks (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    started_at   timestamptz NOT NULL DEFAULT now(),
    finished_at  timestamptz,
    transactions bigint,
    differences  integer
);
COMMENT ON TABLE ledger_checks IS 'The daily proofs that the ledger balances and equals the provider''s list.';
CREATE INDEX ledger_checks_started ON ledger_checks (started_at);
