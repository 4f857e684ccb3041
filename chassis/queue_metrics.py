"""The queues as metrics: lag, what is pending and for how long, dead letters, and the outbox."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import asyncpg
import redis.asyncio as redis

from chassis import metrics
from chassis.metrics import Attributes, Gauge
from chassis.process import pause
from chassis.queue_state import OutboxState, QueueReader, QueueState

log = logging.getLogger(__name__)

SAMPLE_SECONDS = 5.0
OfQueue = Callable[[QueueState], float | None]
OfOutbox = Callable[[OutboxState], float | None]
QUEUES: tuple[tuple[Gauge, OfQueue], ...] = (
    (metrics.QUEUE_LAG, lambda queue: queue.lag),
    (metrics.QUEUE_PENDING, lambda queue: queue.pending),
    (metrics.QUEUE_OLDEST, lambda queue: queue.oldest_pending or 0),
    (metrics.QUEUE_DEAD, lambda queue: queue.dead_letters),
)
OUTBOX: tuple[tuple[Gauge, OfOutbox], ...] = (
    (metrics.OUTBOX_UNPUBLISHED, lambda outbox: outbox.unpublished),
    (metrics.OUTBOX_OLDEST, lambda outbox: outbox.oldest or 0),
)


@dataclass(frozen=True, slots=True)
class _Sample:
    queues: tuple[QueueState, ...] = ()
    outbox: OutboxState | None = None


class QueueMetrics:
    """Samples the state, for the export's thread can't wait for Redis; what is not known for the moment is not reported."""

    def __init__(self, *, reader: QueueReader, group: str) -> None:
        self._reader, self._group, self._sample = reader, group, _Sample()
        for gauge, of_queue in QUEUES:
            gauge.follow(partial(self._queues, of_queue))
        for gauge, of_outbox in OUTBOX:
            gauge.follow(partial(self._outbox, of_outbox))

    async def run(self, stop: asyncio.Event) -> None:
        """Sample until `stop`."""
        while not stop.is_set():
            await self.run_once()
            await pause(stop, SAMPLE_SECONDS)

    async def run_once(self) -> None:
        """Take a sample."""
        try:
            self._sample = _Sample(tuple(await self._reader.queues()), await self._reader.outbox())
        except (redis.RedisError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError) as error:
            self._sample = _Sample()
            log.warning("queues can't be measured", extra={"error": type(error).__name__})

    def _queues(self, value: OfQueue) -> Iterator[tuple[float, Attributes]]:
        for queue in self._sample.queues:
            if (found := value(queue)) is not None:
                yield found, self._attributes(queue)

    def _outbox(self, value: OfOutbox) -> Iterator[tuple[float, Attributes]]:
        if self._sample.outbox is not None and (found := value(self._sample.outbox)) is not None:
            yield found, {}

    def _attributes(self, queue: QueueState) -> Attributes:
        return {
            "messaging.system": "redis",
            "messaging.destination.name": queue.stream,
            "messaging.destination.partition.id": str(queue.partition),
            "messaging.consumer.group.name": self._group,
        }
