-- A job that is done later belongs to the trace of what asked for it.
ALTER TABLE jobs ADD COLUMN traceparent text NOT NULL DEFAULT '';
COMMENT ON COLUMN jobs.traceparent IS 'W3C Trace Context of the last that asked: what is tried later is seen in the same trace.';

CREATE INDEX reconciliations_started ON reconciliations (started_at);
