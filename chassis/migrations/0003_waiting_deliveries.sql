-- An entry that can't be handled because something is away, while others are, is counted as well: it would be tried for ever.

ALTER TABLE delivery_failures
    ADD COLUMN waits integer NOT NULL DEFAULT 0,
    DROP CONSTRAINT delivery_failures_failures_check,
    ADD CONSTRAINT delivery_failures_counted CHECK (failures >= 0 AND waits >= 0 AND failures + waits > 0);
COMMENT ON COLUMN delivery_failures.waits IS 'Deliveries that ended because something was away although others got through; many more make a dead letter.';
