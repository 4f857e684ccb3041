-- name: candidate_version
-- The network to be tried; no row: none.
SELECT version FROM network_candidate

-- name: set_candidate
-- Say which version is to be tried.
INSERT INTO network_candidate (version) VALUES ($1) ON CONFLICT (only_row) DO UPDATE SET version = excluded.version

-- name: add
-- One search, class by class; a total is null where that network does not offer the class.
INSERT INTO shadow_price AS kept
    (day, version, candidate, country, acriss, searches, total, candidate_total, only_current, only_candidate)
SELECT business_now()::date, $1, $2, $3, acriss,
    (num_nulls(now, later) = 0)::integer, CASE WHEN num_nulls(now, later) = 0 THEN now ELSE 0 END,
    CASE WHEN num_nulls(now, later) = 0 THEN later ELSE 0 END, (later IS NULL)::integer, (now IS NULL)::integer
FROM unnest($4::text[], $5::bigint[], $6::bigint[]) AS found (acriss, now, later)
ON CONFLICT (day, version, candidate, country, acriss) DO UPDATE SET
    searches = kept.searches + excluded.searches, total = kept.total + excluded.total,
    candidate_total = kept.candidate_total + excluded.candidate_total,
    only_current = kept.only_current + excluded.only_current, only_candidate = kept.only_candidate + excluded.only_candidate
