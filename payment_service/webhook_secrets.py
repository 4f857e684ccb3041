"""Which secrets a webhook may be signed with: those that are set, and for a little while those that were."""

from __future__ import annotations

import time
from collections.abc import Callable

OVERLAP = 600.0  # seconds; what was signed with the former secret is on its way no longer, and a retry is signed anew


class WebhookSecrets:
    """`whsec_old,whsec_new` are both accepted. Also where the old one was replaced at one stroke, it holds a while longer.

    A secret that is taken out of several is one that the operator had let run out already, or wants to be gone: it ends at once.
    """

    def __init__(self, told: Callable[[], frozenset[str]], *, clock: Callable[[], float] = time.monotonic) -> None:
        """`told` answers what is set now; `clock` counts seconds."""
        self._told, self._clock = told, clock
        self._present = told()
        self._former: frozenset[str] = frozenset()
        self._until = 0.0

    def now(self) -> frozenset[str]:
        """What is accepted at this moment."""
        return self._present | self._former if self._clock() < self._until else self._present

    async def follow(self) -> None:
        """Take note that the settings have changed."""
        told = self._told()
        if told != self._present:
            self._former = self._present if told.isdisjoint(self._present) else frozenset()
            self._present, self._until = told, self._clock() + OVERLAP
