"""The telemetry page, fed by the real exporter."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator

import httpx
import pytest
from opentelemetry.exporter.otlp.proto.grpc.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.metrics import CallbackOptions, Observation
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.trace import Status, StatusCode

from deploy.local.ports import free_port
from tests.conftest import ROOT


@pytest.fixture
def addresses() -> Iterator[tuple[str, str]]:
    """OTLP and HTTP address of a running telemetry process that ends with its launcher's pipe."""
    otlp, http = f"127.0.0.1:{free_port()}", f"127.0.0.1:{free_port()}"
    read, write = os.pipe()
    process = subprocess.Popen(
        [sys.executable, "-m", "deploy.local.telemetry", "--otlp", otlp, "--http", http],
        cwd=ROOT,
        env={**os.environ, "RENTACAR_LIFELINE_FD": str(read)},
        pass_fds=[read],
    )
    os.close(read)
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            httpx.get(f"http://{http}/healthz").raise_for_status()
            break
        except httpx.HTTPError:
            time.sleep(0.05)
    yield otlp, http
    os.close(write)
    assert process.wait(10) == 0


def provider(service: str, otlp: str) -> TracerProvider:
    made = TracerProvider(resource=Resource.create({"service.name": service}))
    made.add_span_processor(SimpleSpanProcessor(OTLPSpanExporter(endpoint=f"http://{otlp}", insecure=True)))
    return made


def test_spans_of_two_processes_make_one_waterfall_that_is_found_by_its_attributes(addresses: tuple[str, str]) -> None:
    otlp, http = addresses
    bff, rent = (provider(name, otlp) for name in ("bff", "rent-serve"))
    with (
        bff.get_tracer("t").start_as_current_span("POST /graphql"),
        rent.get_tracer("t").start_as_current_span("CreateBooking", attributes={"rentacar.booking.id": "b-17"}) as span,
    ):
        span.set_status(Status(StatusCode.ERROR, "sold out"))
    with bff.get_tracer("t").start_as_current_span("GET /healthz"):
        pass
    assert len(httpx.get(f"http://{http}/api/traces").json()) == 2
    (found,) = httpx.get(f"http://{http}/api/traces", params={"q": "B-17"}).json()
    assert (found["name"], found["services"], found["spans"], found["error"]) == (
        "POST /graphql",
        ["bff", "rent-serve"],
        2,
        True,
    )
    trace = httpx.get(f"http://{http}/api/traces/{found['trace_id']}").json()
    assert [(row["service"], row["depth"], row["error"]) for row in trace["waterfall"]] == [
        ("bff", 0, ""),
        ("rent-serve", 1, "sold out"),
    ]
    assert httpx.get(f"http://{http}/").status_code == 200


def test_a_metrics_latest_points_are_shown_for_each_process_and_set_of_attributes(addresses: tuple[str, str]) -> None:
    otlp, http = addresses
    reader = PeriodicExportingMetricReader(OTLPMetricExporter(endpoint=f"http://{otlp}", insecure=True), 60_000)
    made = MeterProvider([reader], Resource.create({"service.name": "rent-work"}))
    lag = 3.0

    def observe(_: CallbackOptions) -> list[Observation]:
        return [Observation(lag, {"messaging.destination.name": "rent-events"}), Observation(7, {"other": 1})]

    made.get_meter("t").create_observable_gauge("rentacar.queue.lag", [observe], "{entry}", "Not delivered yet")
    made.get_meter("t").create_counter("other.total").add(2)
    made.get_meter("t").create_histogram("other.seconds").record(4)
    reader.collect()
    lag = 5.5
    reader.collect()
    found = httpx.get(f"http://{http}/api/metrics", params={"name": "rentacar."}).json()
    points = {tuple(series["attributes"].items()): [value for _, value in series["points"]] for series in found}
    assert points == {(("messaging.destination.name", "rent-events"),): [3.0, 5.5], (("other", "1"),): [7.0, 7.0]}
    assert {(series["service"], series["unit"]) for series in found} == {("rent-work", "{entry}")}
    rest = {
        s["name"]: s["points"][-1][1] for s in httpx.get(f"http://{http}/api/metrics").json() if "other" in s["name"]
    }
    assert rest == {"other.total": 2.0, "other.seconds": 4.0}
    made.shutdown()


def test_a_limit_that_is_no_number_is_refused_by_name(addresses: tuple[str, str]) -> None:
    answer = httpx.get(f"http://{addresses[1]}/api/traces", params={"limit": "many"})
    assert answer.status_code == 400
    assert "'many'" in answer.json()["error"]
