"""Which of the provider's events are news: an endpoint asks for these alone. Standard library only, for the launcher reads it."""

from __future__ import annotations

INTENT_NEWS = frozenset(
    f"payment_intent.{word}"
    for word in (
        "succeeded",
        "payment_failed",
        "canceled",
        "requires_action",
        "processing",
        "amount_capturable_updated",
    )
)
REFUND_NEWS = frozenset({"refund.created", "refund.updated", "refund.failed", "charge.refund.updated"})
DISPUTE_NEWS = frozenset(
    f"charge.dispute.{word}" for word in ("created", "updated", "closed", "funds_withdrawn", "funds_reinstated")
)
WANTED = INTENT_NEWS | REFUND_NEWS | DISPUTE_NEWS
