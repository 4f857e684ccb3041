-- What operating the queue needs: the groups to bring back on an empty Redis, what was dropped and why, and pruning by age.

ALTER TABLE relay_state ADD COLUMN groups text[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN relay_state.groups IS 'The consumer groups last seen: they are created again on a Redis that lost them, also for consumers that are away.';

CREATE TABLE dropped_dead_letters (
    stream         text NOT NULL,
    dead_letter_id text NOT NULL,
    consumer       text NOT NULL,
    entry_id       text NOT NULL,
    event_id       text NOT NULL,
    type           text NOT NULL,
    booking_id     text NOT NULL,
    failure        text NOT NULL,
    reason         text NOT NULL CHECK (reason <> ''),
    entry          bytea NOT NULL,
    dropped_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (stream, dead_letter_id)
);
COMMENT ON TABLE dropped_dead_letters IS 'Dead letters that somebody gave up for good, with why; the entry is kept, so that even this can be undone by hand.';
COMMENT ON COLUMN dropped_dead_letters.event_id IS 'Empty, as type and booking, for what could not be read.';
COMMENT ON COLUMN dropped_dead_letters.failure IS 'Why it had become a dead letter.';
COMMENT ON COLUMN dropped_dead_letters.entry IS 'The envelope as it stood on the stream; empty if it had none.';

CREATE INDEX inbox_handled ON inbox (handled_at);
CREATE INDEX delivery_failures_failed ON delivery_failures (failed_at);
