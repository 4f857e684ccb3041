"""Live updates: the streams wake those who wait for a booking, and they ask for its state themselves.

Each BFF process reads every event without a group. What it misses (Redis down, a reader that reconnects) is found by the re-reading that
each subscription does anyway, so an event is a hint and never the only way to news.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import redis.asyncio as redis
from google.protobuf.message import DecodeError
from redis.backoff import NoBackoff
from redis.retry import Retry
from rentacar.common.v1.envelope_pb2 import Envelope

from chassis import redis_client
from chassis.process import pause

log = logging.getLogger(__name__)

STREAMS = ("rent-events", "payment-events")
BLOCK_MS = 1000
BATCH = 100
RETRY_SECONDS = 1.0


class Wakeups:
    """Who waits for which booking."""

    def __init__(self, redis_url: str) -> None:
        """An empty address leaves those who wait to their own re-reading."""
        self._url = redis_url
        self._waiting: defaultdict[str, set[asyncio.Event]] = defaultdict(set)

    @contextmanager
    def waiting(self, booking_id: str) -> Iterator[asyncio.Event]:
        """An event that is set whenever something may have happened to the booking."""
        event = asyncio.Event()
        self._waiting[booking_id].add(event)
        try:
            yield event
        finally:
            self._waiting[booking_id].discard(event)
            if not self._waiting[booking_id]:
                del self._waiting[booking_id]

    def wake(self, booking_id: str) -> None:
        for event in self._waiting.get(booking_id, ()):
            event.set()

    def wake_all(self) -> None:
        for booking_id in list(self._waiting):
            self.wake(booking_id)

    async def run(self, stop: asyncio.Event) -> None:
        """Read the streams until `stop`, again from their ends after a break."""
        if not self._url:
            await stop.wait()
            return
        # No command is repeated by the client itself: a break must be noticed here, for events may have been missed.
        client: Any = redis_client.from_url(
            self._url,
            protocol=2,
            retry=Retry(NoBackoff(), 0),
            socket_timeout=BLOCK_MS / 1000 + 3,
            socket_connect_timeout=3,
        )
        try:
            async with asyncio.TaskGroup() as group:
                for stream in STREAMS:
                    group.create_task(self._keep_following(client, stream, stop))
        finally:
            await client.aclose()

    async def _keep_following(self, client: Any, stream: str, stop: asyncio.Event) -> None:
        """One stream a command: in a cluster they are on different nodes, and a command for both is refused."""
        while not stop.is_set():
            try:
                await self._follow(client, stream, stop)
            except (redis.RedisError, OSError, TimeoutError) as error:
                log.warning("live updates wait for Redis", extra={"stream": stream, "reason": type(error).__name__})
                await pause(stop, RETRY_SECONDS)

    async def _follow(self, client: Any, stream: str, stop: asyncio.Event) -> None:
        newest = await client.xrevrange(stream, count=1)
        position = newest[0][0] if newest else b"0-0"
        self.wake_all()
        while not stop.is_set():
            for _stream, entries in await client.xread({stream: position}, count=BATCH, block=BLOCK_MS):
                position = entries[-1][0]
                for _entry_id, fields in entries:
                    self._hint(fields)

    def _hint(self, fields: dict[bytes, bytes]) -> None:
        try:
            self.wake(Envelope.FromString(fields.get(b"e", b"")).booking_id)
        except DecodeError:  # its consumers bury it; here it is only a hint
            return
