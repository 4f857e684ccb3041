"""Trouble at the provider, for drills."""

import random
from collections.abc import Callable

from chassis.flags import FAIL_PAYMENTS, Reader

WHOLE = 100  # percent


def failing(flags: Reader) -> Callable[[], bool]:
    """Answers whether this call fails as if the provider had answered 500."""
    return lambda: random.uniform(0, WHOLE) < flags.number(FAIL_PAYMENTS)  # noqa: S311 - a drill
