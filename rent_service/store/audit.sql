-- name: note
-- What somebody of staff did; number, time and hash are given by the table.
INSERT INTO audit_log (staff_id, staff_name, role, session, action, subject, details) VALUES ($1, $2, $3, $4, $5, $6, $7)

-- name: page
-- What staff did, newest first, before an entry.
SELECT * FROM audit_log
WHERE ($1::uuid IS NULL OR staff_id = $1) AND ($2 = '' OR action = $2) AND ($3 = '' OR subject = $3)
  AND ($4::timestamptz IS NULL OR occurred_at >= $4) AND ($5::timestamptz IS NULL OR occurred_at < $5)
  AND ($6::bigint IS NULL OR entry_id < $6)
ORDER BY entry_id DESC LIMIT $7

-- name: broken
-- The first entry that does not follow from those before it; null if all do.
SELECT broken_audit()
