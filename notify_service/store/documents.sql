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

-- name: issue
-- Gives the document the next number of its kind in the year that the books are in, and its time, unless it has them. The row is locked
-- first, so that one number is taken; the counter stays locked until the commit, so that none is left out. Answers the document as it is then.
WITH held AS (
    SELECT document_id, booking_id, kind, subject_id, year, number, issued_at, pdf FROM documents WHERE document_id = $1 FOR UPDATE
), counted AS (
    INSERT INTO document_counters AS counters (kind, year, last_number)
    SELECT kind, extract(year FROM business_now() AT TIME ZONE $2)::integer, 1 FROM held WHERE number IS NULL
    ON CONFLICT (kind, year) DO UPDATE SET last_number = counters.last_number + 1
    RETURNING year, last_number
), given AS (
    UPDATE documents SET year = counted.year, number = counted.last_number, issued_at = business_now()
    FROM counted WHERE document_id = $1
    RETURNING document_id, booking_id, kind, subject_id, documents.year, number, issued_at, pdf
)
SELECT * FROM given UNION ALL SELECT * FROM held WHERE number IS NOT NULL

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
