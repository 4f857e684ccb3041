-- Answers are kept for as long as calls are repeated, then pruned.

CREATE INDEX idempotency_created ON idempotency (created_at);
