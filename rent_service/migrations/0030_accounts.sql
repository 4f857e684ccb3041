-- Who people are: customers, staff, their codes and tokens, and the log of what staff did.

CREATE TABLE customer (
    customer_id     uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    email           text NOT NULL UNIQUE CHECK (email = lower(email) AND email LIKE '%_@_%'),
    given_name      text NOT NULL DEFAULT '',
    family_name     text NOT NULL DEFAULT '',
    phone           text NOT NULL DEFAULT '',
    locale          text NOT NULL CHECK (locale IN ('pt-BR', 'en')),
    birth_date      date,
    country_code    text NOT NULL DEFAULT '' CHECK (country_code ~ '^([A-Z]{2})?$'),
    document_type   text CHECK (document_type IN ('CPF', 'PASSPORT', 'ID_CARD')),
    document_number text NOT NULL DEFAULT '',
    licence_number  text NOT NULL DEFAULT '',
    created_at      timestamptz NOT NULL DEFAULT business_clock(),
    updated_at      timestamptz NOT NULL DEFAULT business_clock(),
    CHECK ((document_type IS NULL) = (document_number = ''))
);
COMMENT ON TABLE customer IS 'Who proved an e-mail address by a code or an OpenID provider, with what they told of themselves. Personal data.';

CREATE TABLE customer_identity (
    issuer      text NOT NULL,
    subject     text NOT NULL,
    customer_id uuid NOT NULL REFERENCES customer (customer_id),
    linked_at   timestamptz NOT NULL DEFAULT business_clock(),
    PRIMARY KEY (issuer, subject)
);
COMMENT ON TABLE customer_identity IS 'Whom an OpenID provider knows a customer as. Personal data.';
CREATE INDEX customer_identity_of_customer ON customer_identity (customer_id);

CREATE TABLE staff_member (
    staff_id   uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    email      text NOT NULL UNIQUE CHECK (email = lower(email) AND email LIKE '%_@_%'),
    name       text NOT NULL CHECK (name <> ''),
    role       text NOT NULL CHECK (role IN ('AGENT', 'MANAGER', 'ADMIN')),
    active     boolean NOT NULL DEFAULT true,
    locations  text[] CHECK (locations <> '{}'),
    created_at timestamptz NOT NULL DEFAULT business_clock(),
    updated_at timestamptz NOT NULL DEFAULT business_clock()
);
COMMENT ON TABLE staff_member IS 'Who may act for us, and how far; what each role may stands in chassis/roles.py. Nobody is deleted: the audit log names them.';
COMMENT ON COLUMN staff_member.locations IS 'Codes of the locations whose bookings and cars they see; null: all.';

CREATE TABLE sign_in_code (
    code_id     uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    email_hash  bytea NOT NULL,
    client_hash bytea,
    audience    text NOT NULL CHECK (audience IN ('CUSTOMER', 'STAFF')),
    salt        bytea NOT NULL,
    code_hash   bytea NOT NULL,
    created_at  timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL CHECK (expires_at > created_at),
    tries       integer NOT NULL DEFAULT 0 CHECK (tries BETWEEN 0 AND 5),
    used_at     timestamptz
);
COMMENT ON TABLE sign_in_code IS
    'One-time codes of the last day, the last of an address being the one that counts; codes, addresses and clients only as keyed hashes.';
CREATE INDEX sign_in_code_of_email ON sign_in_code (email_hash, created_at DESC);
CREATE INDEX sign_in_code_of_client ON sign_in_code (client_hash, created_at DESC);
CREATE INDEX sign_in_code_by_age ON sign_in_code (created_at);

CREATE TABLE access_token (
    access_token_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    secret_hash     bytea NOT NULL UNIQUE CHECK (length(secret_hash) = 32),
    hint            text NOT NULL,
    customer_id     uuid REFERENCES customer (customer_id),
    staff_id        uuid REFERENCES staff_member (staff_id),
    name            text NOT NULL CHECK (name <> ''),
    scopes          text[] NOT NULL CHECK (scopes <@ ARRAY['developer']),
    created_at      timestamptz NOT NULL DEFAULT business_clock(),
    expires_at      timestamptz NOT NULL,
    last_used_at    timestamptz,
    revoked_at      timestamptz,
    CHECK (num_nonnulls(customer_id, staff_id) = 1),
    CHECK (staff_id IS NOT NULL OR scopes = '{}')
);
COMMENT ON TABLE access_token IS 'What programs sign in with: only the SHA-256 of each secret, which is random enough to need no more.';
COMMENT ON COLUMN access_token.hint IS 'The first characters of the secret, by which its owner knows it.';
CREATE INDEX access_token_of_customer ON access_token (customer_id) WHERE revoked_at IS NULL;
CREATE INDEX access_token_of_staff ON access_token (staff_id) WHERE revoked_at IS NULL;

CREATE TABLE audit_log (
    entry_id    bigint PRIMARY KEY,
    occurred_at timestamptz NOT NULL,
    staff_id    uuid REFERENCES staff_member (staff_id),
    staff_name  text NOT NULL,
    role        text NOT NULL,
    session     text NOT NULL,
    action      text NOT NULL CHECK (action ~ '^[a-z_]+\.[a-z_]+$'),
    subject     text NOT NULL,
    details     jsonb NOT NULL CHECK (jsonb_typeof(details) = 'object'),
    hash        bytea NOT NULL CHECK (length(hash) = 32)
);
COMMENT ON TABLE audit_log IS
    'What staff did, each entry written in the transaction of the act and chained to the one before by its hash. Only ever grows.';
COMMENT ON COLUMN audit_log.staff_id IS 'Null: somebody at the command line, who could do anything anyway.';
COMMENT ON COLUMN audit_log.subject IS 'A booking''s reference, a plate, a staff member''s e-mail address or an id.';
CREATE INDEX audit_log_of_staff ON audit_log (staff_id, entry_id);
CREATE INDEX audit_log_of_subject ON audit_log (subject, entry_id);

CREATE FUNCTION audit_hash(entry audit_log, p_before bytea) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT sha256(coalesce(p_before, '') || convert_to(jsonb_build_array(
        entry.entry_id, extract(epoch FROM entry.occurred_at)::text, entry.staff_id, entry.staff_name, entry.role, entry.session,
        entry.action, entry.subject, entry.details)::text, 'UTF8'))
$$;
COMMENT ON FUNCTION audit_hash(audit_log, bytea) IS 'SHA-256 over an entry and the hash of the one before.';

CREATE FUNCTION chain_audit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_last audit_log;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(TG_TABLE_SCHEMA || '.audit_log', 0));  -- numbers have no gaps, so entries wait their turn
    SELECT * INTO v_last FROM audit_log ORDER BY entry_id DESC LIMIT 1;
    NEW.entry_id := coalesce(v_last.entry_id, 0) + 1;
    NEW.occurred_at := greatest(business_clock(), v_last.occurred_at);
    NEW.hash := audit_hash(NEW, v_last.hash);
    RETURN NEW;
END $$;
COMMENT ON FUNCTION chain_audit() IS 'Number, time and hash of an entry are not the writer''s to choose. Write it last: others wait until the transaction ends.';
CREATE TRIGGER audit_log_chained BEFORE INSERT ON audit_log FOR EACH ROW EXECUTE FUNCTION chain_audit();
CREATE TRIGGER audit_log_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION broken_audit() RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT min(entry_id) FROM (
        SELECT entry_id, hash <> audit_hash(entry, lag(hash) OVER in_order)
                         OR entry_id <> coalesce(lag(entry_id) OVER in_order, 0) + 1 AS broken
        FROM audit_log AS entry WINDOW in_order AS (ORDER BY entry_id)
    ) AS checked WHERE broken
$$;
COMMENT ON FUNCTION broken_audit() IS 'The first entry that does not follow from those before it: something was altered or taken out. Null: none.';

INSERT INTO audit_log (staff_name, role, session, action, subject, details)
SELECT staff, 'AGENT', '', 'booking.' || lower(act), reference, facts || jsonb_build_object('acted_at', acted_at)
FROM staff_act JOIN booking USING (booking_id) ORDER BY act_id;
COMMENT ON TABLE staff_act IS 'What staff did before there was audit_log, which has it too. Nothing reads it; to be dropped when no version writes it.';

ALTER TABLE booking ADD COLUMN customer_id uuid REFERENCES customer (customer_id);
COMMENT ON COLUMN booking.customer_id IS 'Who made it signed in; null: a guest, whose bookings a customer finds by the main driver''s proven e-mail.';
CREATE INDEX booking_of_customer ON booking (customer_id, pickup_at) WHERE customer_id IS NOT NULL;
CREATE INDEX driver_by_email ON driver (lower(email)) WHERE position = 0;
CREATE INDEX booking_by_pickup ON booking (pickup_location, pickup_at);
CREATE INDEX booking_by_dropoff ON booking (dropoff_location, dropoff_at);
