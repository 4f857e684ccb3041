-- Erasing customers who ask for it, and what nobody may know any longer.

CREATE TABLE retention_term (
    what       text NOT NULL CHECK (what IN ('PERSON', 'UNPAID', 'BOOKS')),
    country    text NOT NULL DEFAULT '' CHECK (country ~ '^([A-Z]{2})?$'),
    valid_from date NOT NULL DEFAULT '2000-01-01',
    keep       interval NOT NULL CHECK (keep >= interval '1 day'),
    because    text NOT NULL CHECK (because <> ''),
    PRIMARY KEY (what, country, valid_from)
);
COMMENT ON TABLE retention_term IS
    'How long is kept what names somebody, counted from the end of the rental, by the country of its pick-up: a country''s own row beats the one '
    'of all (empty), then the latest valid_from that has come.';
COMMENT ON COLUMN retention_term.what IS
    'PERSON: drivers of bookings that were paid. UNPAID: of those that never were. BOOKS: receipts and credit notes, which name who paid.';
INSERT INTO retention_term (what, country, keep, because) VALUES
    ('PERSON', '', '5 years', 'claims out of the rental: Brazil CDC art. 27, the longest of the countries'' usual ones'),
    ('UNPAID', '', '180 days', 'questions about a payment that failed; there is no contract'),
    ('BOOKS', '', '10 years', 'the longest of the terms below, until a country has its own'),
    ('BOOKS', 'BR', '6 years', 'CTN art. 173: five years from the end of the year'),
    ('BOOKS', 'PT', '10 years', 'CIVA art. 52'),
    ('BOOKS', 'CL', '7 years', 'Código Tributario art. 200: six years from the end of the term to pay'),
    ('BOOKS', 'US', '7 years', 'IRC § 6501 and the states'' sales taxes');

CREATE FUNCTION kept_for(p_what text, p_country text, p_now timestamptz) RETURNS interval LANGUAGE sql STABLE AS $$
    SELECT keep FROM retention_term WHERE what = p_what AND country IN ('', p_country) AND valid_from <= p_now
    ORDER BY country DESC, valid_from DESC LIMIT 1
$$;
COMMENT ON FUNCTION kept_for(text, text, timestamptz) IS 'The term in force; null if there is none, and then nothing goes.';

CREATE TABLE erasure (
    erasure_id   uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    cause        text NOT NULL CHECK (cause IN ('CUSTOMER', 'STAFF', 'PERSON', 'UNPAID', 'BOOKS')),
    customer_id  uuid,
    booking_ids  uuid[] NOT NULL,
    requested_at timestamptz NOT NULL DEFAULT business_clock(),
    rent_at      timestamptz,
    payment_at   timestamptz,
    notify_at    timestamptz,
    tries        integer NOT NULL DEFAULT 0 CHECK (tries >= 0),
    due_at       timestamptz NOT NULL DEFAULT now(),
    CHECK (cause IN ('CUSTOMER', 'STAFF') OR customer_id IS NULL)
);
COMMENT ON TABLE erasure IS 'Orders to forget people, by their bookings: each service''s part with when it was done. Holds nothing personal.';
COMMENT ON COLUMN erasure.cause IS 'CUSTOMER and STAFF: somebody asked. The others: a retention_term is over; BOOKS is about documents alone.';
COMMENT ON COLUMN erasure.customer_id IS 'Of an account that was ended with the order: what other services know the customer by.';
COMMENT ON COLUMN erasure.due_at IS 'When it is tried next; real time.';
CREATE INDEX erasure_due ON erasure (due_at) WHERE rent_at IS NULL OR payment_at IS NULL OR notify_at IS NULL;

ALTER TABLE booking
    ADD COLUMN erased_at timestamptz,
    ADD COLUMN books_gone_at timestamptz;
COMMENT ON COLUMN booking.erased_at IS 'When erasing its people was ordered.';
COMMENT ON COLUMN booking.books_gone_at IS 'When erasing its receipts and credit notes was ordered.';
CREATE INDEX booking_not_erased ON booking (dropoff_at) WHERE erased_at IS NULL;
CREATE INDEX booking_with_books ON booking (dropoff_at) WHERE erased_at IS NOT NULL AND books_gone_at IS NULL;
CREATE INDEX driver_also_by_email ON driver (lower(email)) WHERE position > 0;
