"""The telemetry page, fed by the real exporter."""

from __future__ import annotations

import logging
import math
import os
import subprocess
import sys
import time
from collections.abc import Iterator

import grpc
import httpx
import pytest
from opentelemetry.exporter.otlp.proto.grpc._log_exporter import OTLPLogExporter
from opentelemetry.exporter.otlp.proto.grpc.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.metrics import CallbackOptions, Observation
from opentelemetry.proto.collector.metrics.v1 import metrics_service_pb2, metrics_service_pb2_grpc
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2, trace_service_pb2_grpc
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import SimpleLogRecordProcessor
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.trace import Status, StatusCode

from chassis.otlp_logs import OtlpHandler
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
    made = MeterProvider([reader], Resource.create({"service.name": "bff", "service.instance.id": "bff-2"}))
    lag = 3.0

    def observe(_: CallbackOptions) -> list[Observation]:
        return [Observation(lag, {"messaging.destination.name": "rent-events"}), Observation(7, {"other": 1})]

    made.get_meter("t").create_observable_gauge("rentacar.queue.lag", [observe], "{entry}", "Not delivered yet")
    counter = made.get_meter("t").create_counter("other.total")
    seconds = made.get_meter("t").create_histogram("other.seconds", explicit_bucket_boundaries_advisory=[1, 2, 4])
    counter.add(2)
    for value in (0.5, 0.5, 3):
        seconds.record(value)
    reader.collect()
    lag = 5.5
    counter.add(3)
    for _ in range(100):
        seconds.record(1.5)
    reader.collect()
    found = httpx.get(f"http://{http}/api/metrics", params={"name": "rentacar."}).json()
    points = {tuple(series["attributes"].items()): [value for _, value in series["points"]] for series in found}
    assert points == {(("messaging.destination.name", "rent-events"),): [3.0, 5.5], (("other", "1"),): [7.0, 7.0]}
    assert {(series["service"], series["unit"], series["kind"]) for series in found} == {("bff-2", "{entry}", "gauge")}
    counted, spread = (
        httpx.get(f"http://{http}/api/metrics", params={"name": name}).json()[0] for name in ("other.t", "other.s")
    )
    ((first, second),) = [[value for _, value, _ in spread["points"]]]
    assert (spread["kind"], counted["kind"]) == ("histogram", "counter")
    assert 2 < first <= 4
    assert 1.9 < second <= 2
    ((_, grown),) = counted["points"]
    assert grown > 0
    made.shutdown()


def test_prometheus_is_told_what_a_process_told_last_under_its_own_names_and_times(addresses: tuple[str, str]) -> None:
    otlp, http = addresses
    reader = PeriodicExportingMetricReader(OTLPMetricExporter(endpoint=f"http://{otlp}", insecure=True))
    of_process = {"service.namespace": "rentacar", "service.name": "bff", "service.instance.id": "bff-2"}
    made = MeterProvider([reader], Resource(of_process))
    meter = made.get_meter("t")
    meter.create_counter("rentacar.bookings", "{booking}").add(2, {"status": 'so "called"'})
    meter.create_histogram("rentacar.wait", "s", explicit_bucket_boundaries_advisory=[0.5, 60]).record(3)
    meter.create_observable_gauge("rentacar.share", [lambda _: [Observation(0.5)]], "1")
    made.force_flush()
    made.shutdown()
    answer = httpx.get(f"http://{http}/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    lines = answer.text.splitlines()
    assert {line.rpartition(" ")[0] for line in lines} == {
        'target_info{instance="bff-2",job="rentacar/bff"} 1',
        'rentacar_bookings_total{instance="bff-2",job="rentacar/bff",status="so \\"called\\""} 2',
        'rentacar_wait_seconds_bucket{instance="bff-2",job="rentacar/bff",le="0.5"} 0',
        'rentacar_wait_seconds_bucket{instance="bff-2",job="rentacar/bff",le="60"} 1',
        'rentacar_wait_seconds_bucket{instance="bff-2",job="rentacar/bff",le="+Inf"} 1',
        'rentacar_wait_seconds_count{instance="bff-2",job="rentacar/bff"} 1',
        'rentacar_wait_seconds_sum{instance="bff-2",job="rentacar/bff"} 3.0',
        'rentacar_share_ratio{instance="bff-2",job="rentacar/bff"} 0.5',
    }
    assert all(abs(int(line.rpartition(" ")[2]) / 1000 - time.time()) < 60 for line in lines)


def test_lines_are_found_by_words_severity_and_trace_and_stand_below_their_waterfall(
    addresses: tuple[str, str],
) -> None:
    otlp, http = addresses
    records = LoggerProvider(Resource.create({"service.name": "rent-serve"}), shutdown_on_exit=False)
    records.add_log_record_processor(
        SimpleLogRecordProcessor(OTLPLogExporter(endpoint=f"http://{otlp}", insecure=True))
    )
    log = logging.getLogger("telemetry-page-test")
    log.setLevel(logging.INFO)
    log.addHandler(OtlpHandler(records))
    with provider("rent-serve", otlp).get_tracer("t").start_as_current_span("CreateBooking") as span:
        log.warning("database away", extra={"method": "GetBooking", "tries": 3})
        try:
            raise ValueError("no")
        except ValueError:
            log.exception("call failed")
    log.info("listening")
    trace_id = format(span.get_span_context().trace_id, "032x")

    def lines(**parameters: str) -> list[str]:
        return [line["message"] for line in httpx.get(f"http://{http}/api/logs", params=parameters).json()]

    assert lines() == ["listening", "call failed", "database away"]
    assert lines(warnings="1") == ["call failed", "database away"]
    assert lines(q="getbooking") == ["database away"] == lines(q="AWAY")
    assert lines(q=trace_id, limit="1") == ["call failed"]
    trace = httpx.get(f"http://{http}/api/traces/{trace_id}").json()
    away, failed = trace["logs"]
    assert (away["service"], away["logger"], away["level"]) == ("rent-serve", "telemetry-page-test", "WARN")
    assert away["attributes"] == {"method": "GetBooking", "tries": 3}
    assert away["span_id"] == trace["waterfall"][0]["span_id"]
    assert failed["attributes"]["exception.type"] == "ValueError"
    assert "Traceback" in failed["attributes"]["exception.stacktrace"]


def test_failed_traces_can_be_asked_for_alone(addresses: tuple[str, str]) -> None:
    otlp, http = addresses
    tracer = provider("bff", otlp).get_tracer("t")
    for name, code in (("good", StatusCode.UNSET), ("bad", StatusCode.ERROR), ("also good", StatusCode.OK)):
        with tracer.start_as_current_span(name) as span:
            span.set_status(code)
    found = httpx.get(f"http://{http}/api/traces", params={"failed": "1"}).json()
    assert [trace["name"] for trace in found] == ["bad"]


def test_the_page_runs_nothing_but_its_own_script(addresses: tuple[str, str]) -> None:
    for path in ("/", "/static/page.js", "/api/traces"):
        headers = httpx.get(f"http://{addresses[1]}{path}").headers
        assert "script-src 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
    page = httpx.get(f"http://{addresses[1]}/").text
    assert "style=" not in page
    assert "http" not in page.replace("http-equiv", "")


def test_a_limit_that_is_no_number_is_refused_by_name(addresses: tuple[str, str]) -> None:
    answer = httpx.get(f"http://{addresses[1]}/api/traces", params={"limit": "many"})
    assert answer.status_code == 400
    assert "'many'" in answer.json()["error"]


def test_what_no_exporter_of_ours_sends_breaks_nothing_for_the_rest(addresses: tuple[str, str]) -> None:
    otlp, http = addresses
    spans = trace_service_pb2.ExportTraceServiceRequest()
    scope = spans.resource_spans.add().scope_spans.add()
    # Each level twice, as after an export whose answer was lost: shown twice each, it would be 2^40 rows.
    for level in range(40):
        for _ in range(2):
            span = scope.spans.add(
                trace_id=b"t" * 16, span_id=bytes([level] * 8), name=f"s{level}", start_time_unix_nano=level
            )
            span.parent_span_id = bytes([level - 1] * 8) if level else b""
            span.kind = 99  # type: ignore[assignment]  # what a later version may add
            span.attributes.add(key="share").value.double_value = math.nan
    measured = metrics_service_pb2.ExportMetricsServiceRequest()
    metrics = measured.resource_metrics.add().scope_metrics.add().metrics
    for value in (math.nan, math.inf, 2.0):
        metrics.add(name="level").gauge.data_points.add(time_unix_nano=10**9, as_double=value)
    for buckets in ([1, 2], [1, 2, 3]):
        point = metrics.add(name="wait").histogram.data_points.add(time_unix_nano=10**9, count=sum(buckets))
        point.bucket_counts.extend(buckets)
        point.explicit_bounds.extend(range(1, len(buckets)))
    with grpc.insecure_channel(otlp) as channel:
        trace_service_pb2_grpc.TraceServiceStub(channel).Export(spans)
        metrics_service_pb2_grpc.MetricsServiceStub(channel).Export(measured)
    (found,) = httpx.get(f"http://{http}/api/traces", params={"q": "s39"}).json()
    rows = httpx.get(f"http://{http}/api/traces/{found['trace_id']}").json()["waterfall"]
    assert [row["depth"] for row in rows] == list(range(40))
    assert rows[-1]["attributes"] == {"share": "nan"}
    level, wait = httpx.get(f"http://{http}/api/metrics").json()
    assert [values for _, *values in level["points"]] == [[2.0]]
    assert len(wait["points"]) == 2
    assert httpx.get(f"http://{http}/api/traces", params={"limit": "²"}).status_code == 400
