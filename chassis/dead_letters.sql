-- name: note_drop
-- Somebody gave it up; a second time changes nothing.
INSERT INTO dropped_dead_letters
    (stream, dead_letter_id, consumer, entry_id, event_id, type, booking_id, failure, reason, entry)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING
