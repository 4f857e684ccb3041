-- name: keep
-- What the pause of charging is, and holds moved accordingly: see the function.
SELECT since, is_over, moved FROM keep_payments_pause($1, $2, $3)
