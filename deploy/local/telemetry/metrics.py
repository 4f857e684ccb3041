"""The latest points of each metric, in memory: enough for a table with a line of the last minutes."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from opentelemetry.proto.common.v1.common_pb2 import KeyValue
from opentelemetry.proto.metrics.v1 import metrics_pb2

MAX_SERIES = 2_000
MAX_POINTS = 120  # ten minutes of points each five seconds
Key = tuple[str, str, tuple[tuple[str, str], ...]]


@dataclass(slots=True)
class Series:
    """One metric of one process with one set of attributes."""

    service: str
    name: str
    unit: str
    description: str
    attributes: dict[str, str]
    points: deque[tuple[int, float]] = field(default_factory=lambda: deque(maxlen=MAX_POINTS))
    """Nanoseconds since 1970, value."""

    def plain(self) -> dict[str, Any]:
        """As the API gives it; times in milliseconds since 1970."""
        return {
            "service": self.service,
            "name": self.name,
            "unit": self.unit,
            "description": self.description,
            "attributes": self.attributes,
            "points": [[time / 1e6, value] for time, value in self.points],
        }


class MetricStore:
    """Series by the time of their last point; the longest silent go first."""

    def __init__(self) -> None:
        self._series: OrderedDict[Key, Series] = OrderedDict()

    def add(self, metric: metrics_pb2.Metric, service: str) -> None:
        """Take a metric's new points; of a histogram its mean."""
        for attributes, time, value in _points(metric):
            key = service, metric.name, tuple(sorted(attributes.items()))
            series = self._series.setdefault(
                key, Series(service, metric.name, metric.unit, metric.description, attributes)
            )
            self._series.move_to_end(key)
            series.points.append((time, value))
        while len(self._series) > MAX_SERIES:
            self._series.popitem(last=False)

    def all(self, name: str = "") -> list[Series]:
        """By name, service and attributes; only those whose name begins so."""
        found = [series for series in self._series.values() if series.name.startswith(name)]
        return sorted(found, key=lambda series: (series.name, series.service, sorted(series.attributes.items())))


def _points(metric: metrics_pb2.Metric) -> Iterator[tuple[dict[str, str], int, float]]:
    match metric.WhichOneof("data"):
        case "gauge" | "sum" as kind:
            for point in getattr(metric, kind).data_points:
                value = point.as_int if point.WhichOneof("value") == "as_int" else point.as_double
                yield _attributes(point.attributes), point.time_unix_nano, float(value)
        case "histogram":
            for bucketed in metric.histogram.data_points:
                if bucketed.count:
                    yield _attributes(bucketed.attributes), bucketed.time_unix_nano, bucketed.sum / bucketed.count


def _attributes(pairs: Any) -> dict[str, str]:
    return {pair.key: _text(pair) for pair in pairs}


def _text(pair: KeyValue) -> str:
    kind = pair.value.WhichOneof("value")
    return str(getattr(pair.value, kind)) if kind else ""
