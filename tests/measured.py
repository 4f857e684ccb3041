"""Metrics as they are exported, read by OpenTelemetry's own reader; and the names of all that there are."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader

from chassis import metrics
from chassis.metrics import Metric

MODULES = ("chassis", "bff", "rent_service", "payment_service", "notify_service")


def all_metrics() -> dict[str, Metric]:
    """Every metric of every process, by name: what dashboards and alerts may speak of."""
    for module in MODULES:
        importlib.import_module(f"{module}.metrics")
    return metrics.declared()


class Measured:
    """What was recorded since it began."""

    def __init__(self, reader: InMemoryMetricReader) -> None:
        self._reader = reader

    def points(self, name: str) -> list[tuple[float, dict[str, Any]]]:
        """A metric's values, of a histogram how many, with their attributes; empty if nothing was recorded."""
        data: Any = self._reader.get_metrics_data()
        found = [m for r in data.resource_metrics for s in r.scope_metrics for m in s.metrics] if data else []
        points = [point for metric in found if metric.name == name for point in metric.data.data_points]
        return [
            (point.count if hasattr(point, "count") else point.value, dict(point.attributes or {})) for point in points
        ]

    def sum(self, name: str) -> float:
        """Of a histogram: all that was recorded, added up."""
        data: Any = self._reader.get_metrics_data()
        found = [m for r in data.resource_metrics for s in r.scope_metrics for m in s.metrics if m.name == name]
        return float(sum(point.sum for metric in found for point in metric.data.data_points))


@contextmanager
def measuring() -> Iterator[Measured]:
    """Record in this process, until the end of the block."""
    reader = InMemoryMetricReader()
    metrics.bind(MeterProvider([reader], shutdown_on_exit=False).get_meter("tests"))
    try:
        yield Measured(reader)
    finally:
        metrics.bind(None)
