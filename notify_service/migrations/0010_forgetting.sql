-- Forgetting: what mail servers said, and documents that law doesn't keep any longer.

ALTER TABLE documents ADD COLUMN gone_at timestamptz;
COMMENT ON COLUMN documents.gone_at IS 'When its pdf was deleted, its legal term being over; number and time stay, so that no number is missing.';

CREATE OR REPLACE FUNCTION documents_stand() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE'
        OR (OLD.number IS NOT NULL AND (NEW.kind, NEW.subject_id, NEW.year, NEW.number, NEW.issued_at)
            IS DISTINCT FROM (OLD.kind, OLD.subject_id, OLD.year, OLD.number, OLD.issued_at))
        OR (OLD.pdf IS NOT NULL AND NEW.pdf IS DISTINCT FROM OLD.pdf AND NOT (NEW.pdf IS NULL AND NEW.gone_at IS NOT NULL))
        OR (OLD.gone_at IS NOT NULL AND (NEW.pdf IS NOT NULL OR NEW.gone_at IS DISTINCT FROM OLD.gone_at)) THEN
        RAISE EXCEPTION 'a document is neither changed nor deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION documents_stand() IS 'What was issued stands until its term is over: a correction is a document of its own.';

DROP INDEX documents_due;
CREATE INDEX documents_due ON documents (next_attempt_at) WHERE pdf IS NULL AND gone_at IS NULL;
CREATE INDEX deliveries_said ON deliveries (started_at) WHERE detail <> '';
