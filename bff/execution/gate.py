"""How much is done at once: what would only wait is turned away at once, reads before acts.

One process runs on one core, so what is under way beyond a point adds waiting and no work: at 200 operations of 4 ms each, the last waits
0.8 s. Who is told to come again in a second does so, and bookings still get through.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from graphql import OperationType

from bff import metrics
from bff.execution.turned_away import TurnedAwayError

RETRY_AFTER = 1
ROOM_FOR_ACTS = 1.5  # acts are turned away at so many times what reads are
STREAMS = 25  # times as many streams as operations: they wait more than they work


class Gate:
    """Lets in `most` operations at once."""

    def __init__(self, most: int) -> None:
        self._most, self._under_way, self._streams = most, 0, 0

    @property
    def shut(self) -> bool:
        """Whether nothing more is let in; known before a request is read."""
        return self._under_way >= self._most * ROOM_FOR_ACTS

    @contextmanager
    def operation(self, *, act: bool) -> Iterator[None]:
        """While an operation runs. Raises TurnedAwayError."""
        if self._under_way >= self._most * (ROOM_FOR_ACTS if act else 1):
            raise self.turned_away()
        self._under_way += 1
        try:
            yield
        finally:
            self._under_way -= 1

    def passed(self, kind: OperationType | None) -> AbstractContextManager[None]:
        """While an operation of a kind runs that came over a WebSocket or as an event stream: a subscription listens, all else works."""
        if kind == OperationType.SUBSCRIPTION:
            return self.stream()
        return self.operation(act=kind == OperationType.MUTATION)

    @contextmanager
    def stream(self) -> Iterator[None]:
        """While a client listens. Raises TurnedAwayError."""
        if self._streams >= self._most * STREAMS:
            raise self.turned_away()
        self._streams += 1
        try:
            yield
        finally:
            self._streams -= 1

    def turned_away(self) -> TurnedAwayError:
        metrics.SHED.add()
        return TurnedAwayError(503, "OVERLOADED", "Too much is under way. Try again in a second.", RETRY_AFTER)
