-- Handled deliveries are kept for a while after the provider stops repeating them, then pruned.

CREATE INDEX webhook_events_handled ON webhook_events (handled_at) WHERE handled_at IS NOT NULL;
