-- name: request
-- A document to be made when $5 has passed; one that is asked for already stays as it is.
INSERT INTO documents (document_id, booking_id, kind, subject_id, next_attempt_at)
VALUES ($1, $2, $3, $4, now() + $5::interval)
ON CONFLICT DO NOTHING

-- name: take_due
-- Takes documents whose time has come; who takes them has $2 to make them.
UPDATE documents SET attempts = attempts + 1, next_attempt_at = now() + $2::interval
WHERE document_id IN (
    SELECT document_id FROM documents
    WHERE pdf IS NULL AND gone_at IS NULL AND next_attempt_at <= now()
    ORDER BY next_attempt_at
    LIMIT $1
    FOR UPDATE SKIP LOCKED
)
RETURNING document_id, booking_id, kind, subject_id, attempts

-- name: hold
-- The document's number, if it has one, holding off whoever else would number it.
SELECT number IS NOT NULL FROM documents WHERE document_id = $1 FOR UPDATE

-- name: next_number
-- The next number of the kind in the year that the books are in; the counter is locked until the commit.
INSERT INTO document_counters AS counters (kind, year, last_number)
VALUES ($1, extract(year FROM business_now() AT TIME ZONE $2)::integer, 1)
ON CONFLICT (kind, year) DO UPDATE SET last_number = counters.last_number + 1
RETURNING year, last_number

-- name: give_number
-- The document is issued: it has its number and its time.
UPDATE documents SET year = $2, number = $3, issued_at = business_now() WHERE document_id = $1

-- name: store
-- The first writing counts; answers it, if it is another than this.
UPDATE documents SET pdf = coalesce(pdf, $2), last_error = '' WHERE document_id = $1 RETURNING CASE WHEN pdf <> $2 THEN pdf END

-- name: defer
-- Making it failed: tried again after $2.
UPDATE documents SET next_attempt_at = now() + $2::interval, last_error = $3 WHERE document_id = $1 AND pdf IS NULL

-- name: one
-- A document by its id.
SELECT document_id, booking_id, kind, subject_id, year, number, issued_at, pdf FROM documents WHERE document_id = $1

-- name: of_booking
-- The documents of a booking that can be had, oldest first.
SELECT document_id, booking_id, kind, subject_id, year, number, issued_at FROM documents
WHERE booking_id = $1 AND pdf IS NOT NULL
ORDER BY position
