"""How long to wait before the next try."""

from __future__ import annotations

import random
from datetime import timedelta

FIRST = 0.5  # seconds: a reset connection is usually back at once
LONGEST = 60.0  # a provider that is down is asked once a minute for each payment
PAUSED_LOOK = (5.0, 15.0)
OUTCOME_POLL = (15.0, 300.0)  # a webhook normally tells sooner; polling is for lost ones


def after(tries: int) -> timedelta:
    """The pause after `tries` failures (from 1): doubling, with half of it jitter, so that those that failed together part."""
    full = min(FIRST * 2.0 ** min(tries, 16), LONGEST)
    return timedelta(seconds=full * random.uniform(0.5, 1))  # noqa: S311 - spreads load, no secret


def while_paused() -> timedelta:
    """The pause before looking whether charging goes on: what waited begins spread over it, for the provider limits its callers."""
    return timedelta(seconds=random.uniform(*PAUSED_LOOK))  # noqa: S311 - spreads load, no secret


def until_poll(tries: int) -> timedelta:
    """The pause before asking again for something that waits for the customer or the bank."""
    first, longest = OUTCOME_POLL
    return timedelta(seconds=min(first * 2.0 ** min(tries, 8), longest))


def until_next_refund(attempt: int) -> timedelta:
    """The pause after a refund's attempt (from 1) failed: a bank that sent money back is not asked again in the same breath."""
    return timedelta(seconds=10.0 * 6.0 ** (attempt - 1))
