"""How much a process does at once: what would only wait is refused at once, by a typed error that says when to come again.

A call that waits for longer than its caller does is work for nobody, and makes all behind it late too. So few wait, and those not for long.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

QUEUE_SECONDS = (
    0.05  # the longest that a call waits for its turn; a burst of that length is smoothed, a longer one is refused
)
RETRY_SECONDS = 1.0  # when who was refused may come again
OF_ONE_KIND = 0.75  # of all places, at most, for one rpc: where one is slow, the others go on
FOR_SERVICES = 1.25  # times the places for services, who end what is begun
MOST_WAIT = 1.0  # times as many as the places wait at most; who comes then is refused without a wait


class OverloadedError(Exception):
    """Too much is under way."""


class Limit:
    """Lets in `most` calls at once, and no more of one kind than its share."""

    def __init__(self, most: int) -> None:
        self._most, self._of_one_kind = most, max(1, int(most * OF_ONE_KIND))
        self._running, self._kinds = 0, Counter[str]()
        self._waiting: deque[tuple[str, float, asyncio.Future[None]]] = deque()

    @asynccontextmanager
    async def turn(self, kind: str, *, is_service: bool = False) -> AsyncIterator[None]:
        """While a call of this kind runs. Raises OverloadedError, at the latest after `QUEUE_SECONDS`."""
        room = FOR_SERVICES if is_service else 1.0
        if self._is_room(kind, room):
            self._begin(kind)
        else:
            await self._queue(kind, room)
        try:
            yield
        finally:
            self._end(kind)

    def _is_room(self, kind: str, room: float) -> bool:
        return self._running < self._most * room and self._kinds[kind] < self._of_one_kind * room

    def _begin(self, kind: str) -> None:
        self._running += 1
        self._kinds[kind] += 1

    def _end(self, kind: str) -> None:
        self._running -= 1
        self._kinds[kind] -= 1
        for place, (waits, room, turn) in enumerate(self._waiting):
            if not turn.done() and self._is_room(waits, room):
                del self._waiting[place]
                self._begin(waits)
                turn.set_result(None)
                return

    async def _queue(self, kind: str, room: float) -> None:
        """Wait for a turn, which has begun when this returns."""
        if len(self._waiting) >= self._most * MOST_WAIT:
            raise OverloadedError
        turn = asyncio.get_running_loop().create_future()
        place = kind, room, turn
        self._waiting.append(place)
        try:
            await asyncio.wait((turn,), timeout=QUEUE_SECONDS)
        except asyncio.CancelledError:
            if turn.done():
                self._end(kind)
            raise
        finally:
            with suppress(ValueError):
                self._waiting.remove(place)
        if not turn.done():
            raise OverloadedError
