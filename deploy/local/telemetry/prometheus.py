"""What each process last told of its metrics, as Prometheus reads it: names, labels and times that its own OTLP receiver gives."""

from __future__ import annotations

import re
import time
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate
from typing import Any

from opentelemetry.proto.metrics.v1 import metrics_pb2

from deploy.local.telemetry.values import attributes

MAX_PROCESSES = 200
MEDIA_TYPE = "text/plain; version=0.0.4"
UNITS = {"s": "seconds", "By": "bytes"}
_KINDS = {"gauge": "gauge", "sum": "counter", "histogram": "histogram"}


def underscored(name: str) -> str:
    """As a label's or a metric's name."""
    return re.sub(r"[^a-zA-Z0-9]+", "_", name)


def renamed(name: str, unit: str, kind: str) -> str:
    """What Prometheus calls a `gauge`, `counter` or `histogram`; of what is counted, such as `{event}`, it says nothing."""
    found = UNITS.get(unit) or ("ratio" if unit == "1" and kind == "gauge" else "")
    return "_".join(filter(None, (underscored(name), found, "total" if kind == "counter" else "")))


class Exposition:
    """The latest export of each process; whose is oldest goes first. Samples carry their time, so who fell silent grows stale there."""

    def __init__(self) -> None:
        self._told: OrderedDict[tuple[str, str], list[str]] = OrderedDict()

    def take(self, told: metrics_pb2.ResourceMetrics) -> None:
        """All that a process exports at a time."""
        of_process = attributes(told.resource.attributes)
        namespace, name = of_process.pop("service.namespace", ""), of_process.pop("service.name", "")
        process = {"job": f"{namespace}/{name}".strip("/"), "instance": of_process.pop("service.instance.id", "")}
        lines = [_sample("target_info", {**of_process, **process}, 1, time.time_ns())]
        for scope in told.scope_metrics:
            for metric in scope.metrics:
                lines += _samples(metric, process)
        key = process["job"], process["instance"]
        self._told[key] = lines
        self._told.move_to_end(key)
        while len(self._told) > MAX_PROCESSES:
            self._told.popitem(last=False)

    def text(self) -> str:
        """All of it."""
        return "".join(f"{line}\n" for lines in self._told.values() for line in lines)


def _samples(metric: metrics_pb2.Metric, process: Mapping[str, str]) -> Iterator[str]:
    data = metric.WhichOneof("data") or ""
    if data not in _KINDS:
        return
    name = renamed(metric.name, metric.unit, _KINDS[data])
    for point in getattr(metric, data).data_points:
        labels, at = {**attributes(point.attributes), **process}, point.time_unix_nano
        if data != "histogram":
            value = point.as_int if point.WhichOneof("value") == "as_int" else point.as_double
            yield _sample(name, labels, value, at)
            continue
        for bound, count in zip(_bounds(point.explicit_bounds), accumulate(point.bucket_counts), strict=False):
            yield _sample(f"{name}_bucket", {**labels, "le": bound}, count, at)
        yield _sample(f"{name}_count", labels, point.count, at)
        yield _sample(f"{name}_sum", labels, point.sum, at)


def _bounds(bounds: Iterable[float]) -> Iterator[str]:
    yield from (f"{bound:.15g}" for bound in bounds)
    yield "+Inf"


def _sample(name: str, labels: Mapping[str, Any], value: float, nanoseconds: int) -> str:
    told = ",".join(f'{underscored(key)}="{_escaped(str(text))}"' for key, text in sorted(labels.items()))
    return f"{name}{{{told}}} {value} {nanoseconds // 1_000_000}"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
