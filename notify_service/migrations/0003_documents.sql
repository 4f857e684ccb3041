-- Receipts and credit notes: numbered without gaps for each kind and year, and never changed once issued.

CREATE TABLE document_counters (
    kind        text NOT NULL,
    year        integer NOT NULL,
    last_number integer NOT NULL CHECK (last_number > 0),
    PRIMARY KEY (kind, year)
);
COMMENT ON TABLE document_counters IS 'The last number given, for each kind and year: locked until the document that takes the next has committed.';

CREATE TABLE documents (
    document_id     uuid PRIMARY KEY,
    position        bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    booking_id      uuid NOT NULL,
    kind            text NOT NULL CHECK (kind IN ('RECEIPT', 'CREDIT_NOTE')),
    subject_id      uuid NOT NULL,
    year            integer CHECK (year > 2000),
    number          integer CHECK (number > 0),
    issued_at       timestamptz,
    pdf             bytea CHECK (substring(pdf FOR 5) = '%PDF-'),
    attempts        integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    next_attempt_at timestamptz NOT NULL DEFAULT now(),
    last_error      text NOT NULL DEFAULT '',
    CONSTRAINT one_document_per_subject UNIQUE (kind, subject_id),
    CONSTRAINT a_number_is_given_once UNIQUE (kind, year, number),
    CONSTRAINT numbered_with_its_year_and_time
        CHECK ((number IS NULL) = (year IS NULL) AND (number IS NULL) = (issued_at IS NULL)),
    CONSTRAINT numbered_before_written CHECK (pdf IS NULL OR number IS NOT NULL)
);
COMMENT ON TABLE documents IS 'A receipt for each payment that succeeded and each captured deposit, a credit note for each refund that succeeded. A row without a pdf is still to be made. The pdf names the customer: it is kept as books are.';
COMMENT ON COLUMN documents.document_id IS 'Derived from kind and subject.';
COMMENT ON COLUMN documents.subject_id IS 'The payment or deposit of a receipt, the refund of a credit note.';
COMMENT ON COLUMN documents.next_attempt_at IS 'Real time: when making it is tried next, while it has no pdf.';
CREATE INDEX documents_due ON documents (next_attempt_at) WHERE pdf IS NULL;
CREATE INDEX documents_by_booking ON documents (booking_id, position);

CREATE FUNCTION documents_stand() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE'
        OR (OLD.number IS NOT NULL AND (NEW.kind, NEW.subject_id, NEW.year, NEW.number, NEW.issued_at)
            IS DISTINCT FROM (OLD.kind, OLD.subject_id, OLD.year, OLD.number, OLD.issued_at))
        OR (OLD.pdf IS NOT NULL AND NEW.pdf IS DISTINCT FROM OLD.pdf) THEN
        RAISE EXCEPTION 'a document is neither changed nor deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION documents_stand() IS 'What was issued stands: a correction is a document of its own.';
CREATE TRIGGER documents_stand BEFORE UPDATE OR DELETE ON documents FOR EACH ROW EXECUTE FUNCTION documents_stand();
