"""What is measured: each metric is declared once, with its unit, its sentence and its attributes, and recorded wherever it happens.

Until `bind` gives them a meter, recording does nothing: a process without telemetry pays for no more than a call. Names and units are
OpenTelemetry's conventions where there are some; attributes are of few values each, for every combination is a series of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from opentelemetry.metrics import CallbackOptions, Meter, Observation

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10)
"""Boundaries for what somebody waits for: those of the conventions."""
SHORT = (0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5)
"""Boundaries for waits inside a process."""
LONG = (0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 4 * 3600, 24 * 3600)
"""Boundaries for what is done behind the scenes, in its own time."""

Attributes = Mapping[str, str | bool | int | float]
Values = Iterable[tuple[float, Attributes]]

_meter: Meter | None = None
_declared: dict[str, Metric] = {}


class Metric:
    """A metric, whatever its kind; `attributes` are the keys that it may have."""

    def __init__(self, name: str, unit: str, description: str, attributes: Iterable[str] = ()) -> None:
        if name in _declared:
            raise AssertionError(f"bug: {name} is declared twice")
        self.name, self.unit, self.description, self.attributes = name, unit, description, frozenset(attributes)
        _declared[name] = self
        if _meter is not None:
            self.bind(_meter)

    def bind(self, meter: Meter | None) -> None:
        """Record by this meter from now on; by none with None."""
        raise NotImplementedError


class Counter(Metric):
    """Grows."""

    _instrument: Any = None

    def bind(self, meter: Meter | None) -> None:
        self._instrument = meter and meter.create_counter(self.name, self.unit, self.description)

    def add(self, amount: float = 1, attributes: Attributes | None = None) -> None:
        if self._instrument is not None:
            self._instrument.add(amount, attributes)


class Histogram(Metric):
    """How values are spread, counted between boundaries."""

    _instrument: Any = None

    def __init__(
        self, name: str, unit: str, description: str, attributes: Iterable[str] = (), *, boundaries: Iterable[float]
    ) -> None:
        self._boundaries = list(boundaries)
        super().__init__(name, unit, description, attributes)

    def bind(self, meter: Meter | None) -> None:
        self._instrument = meter and meter.create_histogram(
            self.name, self.unit, self.description, explicit_bucket_boundaries_advisory=self._boundaries
        )

    @property
    def is_recorded(self) -> bool:
        """Whether recording is worth asking a clock."""
        return self._instrument is not None

    def record(self, value: float, attributes: Attributes | None = None) -> None:
        if self._instrument is not None:
            self._instrument.record(value, attributes)


class Gauge(Metric):
    """What stands now, asked at each export of those who said they know; what nobody knows for the moment is not reported."""

    def __init__(self, name: str, unit: str, description: str, attributes: Iterable[str] = ()) -> None:
        self._read: list[Callable[[], Values]] = []
        super().__init__(name, unit, description, attributes)

    def bind(self, meter: Meter | None) -> None:
        if meter is None:
            self._read.clear()
        else:
            meter.create_observable_gauge(self.name, [self._observe], self.unit, self.description)

    def follow(self, read: Callable[[], Values]) -> None:
        """Report what `read` returns at each export, in the export's thread: it must not wait for anything."""
        self._read.append(read)

    def _observe(self, _: CallbackOptions) -> Iterable[Observation]:
        return [Observation(value, attributes) for read in self._read for value, attributes in read()]


def bind(meter: Meter | None) -> None:
    """Record by this meter all that is declared, and what will be; by none with None, and forget who knows the gauges."""
    global _meter
    _meter = meter
    for metric in _declared.values():
        metric.bind(meter)


def declared() -> dict[str, Metric]:
    """Every metric of the modules that are imported, by name."""
    return dict(_declared)


_RPC = ("rpc.system.name", "rpc.method", "rpc.response.status_code")
RPC_SERVER = Histogram("rpc.server.call.duration", "s", "Calls that were answered", _RPC, boundaries=SECONDS)
RPC_CLIENT = Histogram("rpc.client.call.duration", "s", "Calls that were made", _RPC, boundaries=SECONDS)
PROCESSED = Histogram(
    "messaging.process.duration",
    "s",
    "Handling an entry of a stream",
    ("messaging.system", "messaging.destination.name", "messaging.consumer.group.name", "error.type"),
    boundaries=SECONDS,
)
POOL_WAIT = Histogram(
    "db.client.connection.wait_time",
    "s",
    "Waiting for a connection of the pool",
    ("db.client.connection.pool.name",),
    boundaries=SHORT,
)
LOOP_DELAY = Histogram(
    "rentacar.event_loop.delay", "s", "How late the event loop is with what was due", boundaries=SHORT
)
FLAGS = Counter(
    "rentacar.flags.evaluations",
    "{evaluation}",
    "Evaluations of feature flags",
    ("feature_flag.key", "feature_flag.result.variant"),
)
_QUEUE = (
    "messaging.system",
    "messaging.destination.name",
    "messaging.destination.partition.id",
    "messaging.consumer.group.name",
)
QUEUE_LAG = Gauge("rentacar.queue.lag", "{entry}", "Entries not delivered to the group yet", _QUEUE)
QUEUE_PENDING = Gauge("rentacar.queue.pending", "{entry}", "Entries delivered and not acknowledged", _QUEUE)
QUEUE_OLDEST = Gauge("rentacar.queue.pending.oldest_age", "s", "Age of the oldest pending entry", _QUEUE)
QUEUE_DEAD = Gauge("rentacar.queue.dead_letters", "{entry}", "Entries that the group gave up", _QUEUE)
OUTBOX_UNPUBLISHED = Gauge("rentacar.outbox.unpublished", "{event}", "Events not published yet")
OUTBOX_OLDEST = Gauge("rentacar.outbox.unpublished.oldest_age", "s", "Age of the oldest unpublished event")
CERTIFICATE = Gauge(
    "rentacar.tls.certificate.remaining",
    "s",
    "Until the first of the certificates in use between our processes expires",
)
