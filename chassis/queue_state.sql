-- name: outbox
-- What is still to be published, and for how long it has been.
SELECT count(*) AS unpublished, extract(epoch FROM now() - min(created_at))::float8 AS oldest_seconds
FROM outbox WHERE published_at IS NULL
