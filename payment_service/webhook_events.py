"""Which of the provider's events are news: an endpoint asks for these alone, as `webhook_events.txt` lists them."""

from __future__ import annotations

from pathlib import Path

WANTED = frozenset(Path(__file__).with_suffix(".txt").read_text().split())
INTENT_NEWS = frozenset(name for name in WANTED if name.startswith("payment_intent."))
DISPUTE_NEWS = frozenset(name for name in WANTED if name.startswith("charge.dispute."))
