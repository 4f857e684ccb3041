"""Of traces that are not kept, what failed leaves all the same."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent import futures
from typing import Any

import grpc
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2, trace_service_pb2_grpc
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from tests.conftest import ROOT

CALLER = "4bf92f3577b34da6a3ce929d0e0e4736"
PROGRAM = f"""
import contextlib
from chassis import telemetry
from opentelemetry.trace import SpanKind

telemetry.configure("t")
with telemetry.span("refused", kind=SpanKind.SERVER, parent="00-{CALLER}-00f067aa0ba902b7-00", attributes={{"a": "b"}}) as span:
    with telemetry.span("fine"):
        pass
    with contextlib.suppress(ZeroDivisionError), telemetry.span("query", kind=SpanKind.CLIENT) as query:
        query.set_attribute("rpc.method", "m")
        1 / 0
    telemetry.failed(span, "500")
with contextlib.suppress(ZeroDivisionError), telemetry.span("poll", kind=SpanKind.CLIENT):
    1 / 0
telemetry.shutdown()
"""


class Receiver(trace_service_pb2_grpc.TraceServiceServicer):
    def __init__(self) -> None:
        self.spans: dict[str, Span] = {}

    def Export(self, request: Any, context: Any) -> trace_service_pb2.ExportTraceServiceResponse:
        found = (span for whole in request.resource_spans for scope in whole.scope_spans for span in scope.spans)
        self.spans |= {span.name: span for span in found}
        return trace_service_pb2.ExportTraceServiceResponse()


def test_what_fails_leaves_though_no_trace_is_kept_and_tells_its_parent() -> None:
    server, receiver = grpc.server(futures.ThreadPoolExecutor(1)), Receiver()
    trace_service_pb2_grpc.add_TraceServiceServicer_to_server(receiver, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            cwd=ROOT,
            env={
                **os.environ,
                "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{port}",
                "OTEL_TRACES_SAMPLER_ARG": "0",
            },
            check=True,
            timeout=60,
        )
    finally:
        server.stop(1).wait()
    assert receiver.spans.keys() == {"refused", "query"}
    refused, query = receiver.spans["refused"], receiver.spans["query"]
    assert {refused.trace_id.hex(), query.trace_id.hex()} == {CALLER}
    assert refused.parent_span_id.hex() == "00f067aa0ba902b7"
    assert query.parent_span_id == refused.span_id
    assert (refused.kind, refused.status.code, refused.status.message) == (
        Span.SPAN_KIND_SERVER,
        Status.STATUS_CODE_ERROR,
        "500",
    )
    assert {one.key: one.value.string_value for one in query.attributes} == {
        "rpc.method": "m",
        "error.type": "ZeroDivisionError",
    }
    assert refused.start_time_unix_nano <= query.start_time_unix_nano <= query.end_time_unix_nano
