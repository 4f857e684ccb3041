"""The queues as metrics: lag, what is pending and for how long, dead letters, and the outbox."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import asyncpg
import redis.asyncio as redis
from opentelemetry.metrics import CallbackOptions, Meter, Observation
from opentelemetry.util.types import Attributes

from chassis.process import pause
from chassis.queue_state import OutboxState, QueueReader, QueueState

log = logging.getLogger(__name__)

SAMPLE_SECONDS = 5.0
OfQueue = Callable[[QueueState], float | None]
OfOutbox = Callable[[OutboxState], float | None]
QUEUES: tuple[tuple[str, str, str, OfQueue], ...] = (
    ("rentacar.queue.lag", "{entry}", "Entries not delivered to the group yet", lambda q: q.lag),
    ("rentacar.queue.pending", "{entry}", "Entries delivered and not acknowledged", lambda q: q.pending),
    ("rentacar.queue.pending.oldest_age", "s", "Age of the oldest pending entry", lambda q: q.oldest_pending or 0),
    ("rentacar.queue.dead_letters", "{entry}", "Entries that the group gave up", lambda q: q.dead_letters),
)
OUTBOX: tuple[tuple[str, str, str, OfOutbox], ...] = (
    ("rentacar.outbox.unpublished", "{event}", "Events not published yet", lambda o: o.unpublished),
    ("rentacar.outbox.unpublished.oldest_age", "s", "Age of the oldest unpublished event", lambda o: o.oldest or 0),
)


@dataclass(frozen=True, slots=True)
class _Sample:
    queues: tuple[QueueState, ...] = ()
    outbox: OutboxState | None = None


class QueueMetrics:
    """Samples the state, for the export's thread can't wait for Redis; what is not known for the moment is not reported."""

    def __init__(self, *, reader: QueueReader, meter: Meter, group: str) -> None:
        self._reader, self._group, self._sample = reader, group, _Sample()
        for name, unit, text, of_queue in QUEUES:
            meter.create_observable_gauge(name, [self._observe_queues(of_queue)], unit, text)
        for name, unit, text, of_outbox in OUTBOX:
            meter.create_observable_gauge(name, [self._observe_outbox(of_outbox)], unit, text)

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

    def _observe_queues(self, value: OfQueue) -> Callable[[CallbackOptions], Iterable[Observation]]:
        def observe(_: CallbackOptions) -> Iterable[Observation]:
            for queue in self._sample.queues:
                if (found := value(queue)) is not None:
                    yield Observation(found, self._attributes(queue))

        return observe

    def _observe_outbox(self, value: OfOutbox) -> Callable[[CallbackOptions], Iterable[Observation]]:
        def observe(_: CallbackOptions) -> Iterable[Observation]:
            if self._sample.outbox is not None and (found := value(self._sample.outbox)) is not None:
                yield Observation(found)

        return observe

    def _attributes(self, queue: QueueState) -> Attributes:
        return {
            "messaging.system": "redis",
            "messaging.destination.name": queue.stream,
            "messaging.destination.partition.id": str(queue.partition),
            "messaging.consumer.group.name": self._group,
        }
