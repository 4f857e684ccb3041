-- Comparisons are due by the clock that payments and disputes follow, and begin where the last one that finished had looked.
ALTER TABLE reconciliations ADD COLUMN looked_at timestamptz NOT NULL DEFAULT business_now();
COMMENT ON COLUMN reconciliations.looked_at IS 'Business time of the comparison.';
DROP INDEX reconciliations_started;
