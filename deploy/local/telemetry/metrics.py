"""The latest points of each metric, in memory: enough for a small chart of the last minutes."""

from __future__ import annotations

import math
from collections import OrderedDict, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from opentelemetry.proto.metrics.v1 import metrics_pb2

from deploy.local.telemetry.values import attributes

MAX_SERIES = 2_000
MAX_POINTS = 120  # ten minutes of points each five seconds
HIGH = 0.95
KINDS = {"gauge": "gauge", "sum": "counter", "histogram": "histogram"}
Point = tuple[float, ...]
"""Nanoseconds since 1970, and values."""
Key = tuple[str, str, tuple[tuple[str, str], ...]]


@dataclass(slots=True)
class Series:
    """One metric of one process with one set of attributes."""

    service: str
    name: str
    unit: str
    description: str
    kind: str
    """`gauge`, `counter` or `histogram`."""
    attributes: dict[str, str]
    points: deque[Point] = field(default_factory=lambda: deque(maxlen=MAX_POINTS))
    before: metrics_pb2.HistogramDataPoint | None = None
    """Of a histogram what it was at the last point: it counts from the process's start."""

    def plain(self) -> dict[str, Any]:
        """As the API gives it; times in milliseconds since 1970. Of a counter the points are what it grew by in a minute; of a histogram
        the 95th percentile of the time since the point before, after it how many there were in a minute.
        """
        return {
            "service": self.service,
            "name": self.name,
            "unit": self.unit,
            "description": self.description,
            "kind": self.kind,
            "attributes": self.attributes,
            "points": [[time / 1e6, *values] for time, *values in self._shown()],
        }

    def _shown(self) -> Iterable[Point]:
        if self.kind != "counter":
            return self.points
        pairs = zip(self.points, islice(self.points, 1, None), strict=False)
        return [
            (time, _per_minute(max(0.0, value - before), time - earlier)) for (earlier, before), (time, value) in pairs
        ]


class MetricStore:
    """Series by the time of their last point; the longest silent go first."""

    def __init__(self) -> None:
        self._series: OrderedDict[Key, Series] = OrderedDict()

    def add(self, metric: metrics_pb2.Metric, service: str) -> None:
        """Take a metric's new points."""
        kind = metric.WhichOneof("data")
        if kind not in KINDS:
            return
        for point in getattr(metric, kind).data_points:
            told = {key: str(value) for key, value in attributes(point.attributes).items()}
            key = service, metric.name, tuple(sorted(told.items()))
            series = self._series.get(key)
            if series is None:
                series = Series(service, metric.name, metric.unit, metric.description, KINDS[kind], told)
                self._series[key] = series
            self._series.move_to_end(key)
            if kind == "histogram":
                _take(series, point)
            else:
                value = point.as_int if point.WhichOneof("value") == "as_int" else point.as_double
                _note(series, point.time_unix_nano, float(value))
        while len(self._series) > MAX_SERIES:
            self._series.popitem(last=False)

    def all(self, name: str = "") -> list[Series]:
        """By name, service and attributes; only those whose name begins so."""
        found = [series for series in self._series.values() if series.name.startswith(name)]
        return sorted(found, key=lambda series: (series.name, series.service, sorted(series.attributes.items())))


def _take(series: Series, point: metrics_pb2.HistogramDataPoint) -> None:
    """What was recorded since the last point; a process that began anew, or has other bounds, counts from 0."""
    before = series.before
    if before is None or before.count > point.count or len(before.bucket_counts) != len(point.bucket_counts):
        before = metrics_pb2.HistogramDataPoint(
            time_unix_nano=point.start_time_unix_nano, bucket_counts=[0] * len(point.bucket_counts)
        )
    series.before = point
    counts = [now - then for now, then in zip(point.bucket_counts, before.bucket_counts, strict=True)]
    rate = _per_minute(point.count - before.count, point.time_unix_nano - before.time_unix_nano)
    _note(series, point.time_unix_nano, percentile(counts, list(point.explicit_bounds), HIGH), rate)


def _note(series: Series, time: int, *values: float) -> None:
    """A point; one that is no number can't be drawn, and no JSON could tell of it."""
    if all(map(math.isfinite, values)):
        series.points.append((time, *values))


def percentile(counts: list[int], bounds: list[float], share: float) -> float:
    """Below what value this share of what was counted lies, as if it lay evenly between two bounds; 0 of nothing."""
    wanted = sum(counts) * share
    reached = 0.0
    for place, count in enumerate(counts):
        if count and reached + count >= wanted:
            low = bounds[place - 1] if place else 0.0
            high = bounds[place] if place < len(bounds) else low
            return low + (high - low) * (wanted - reached) / count
        reached += count
    return 0.0


def _per_minute(amount: float, nanoseconds: float) -> float:
    return amount * 60e9 / nanoseconds if nanoseconds > 0 else 0.0
