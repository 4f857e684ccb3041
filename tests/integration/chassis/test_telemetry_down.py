"""Telemetry that is away, or takes what it is sent and never answers: nobody waits for it, and it is told once."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent import futures
from contextlib import contextmanager
from typing import Any

import grpc
import pytest
from opentelemetry.proto.collector.logs.v1 import logs_service_pb2_grpc
from opentelemetry.proto.collector.metrics.v1 import metrics_service_pb2_grpc
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2_grpc

from chassis import telemetry
from deploy.local.ports import free_port
from tests.conftest import ROOT

WORKING_SECONDS = 7
LONGEST_STEP = 0.5  # of a step of 10 ms, on a machine that does other things besides
PROGRAM = """
import asyncio, json, logging, time
from chassis import metrics, process, telemetry

async def main(stop):
    longest, steps = 0.0, 0
    while not stop.is_set():
        began = time.perf_counter()
        with telemetry.span("step", attributes={"some": "thing"}):
            metrics.FLAGS.add(1, {"feature_flag.key": "pix", "feature_flag.result.variant": "on"})
            if steps % 100 == 0:
                logging.getLogger("t").info("working")
            await asyncio.sleep(0.002)
        longest, steps = max(longest, time.perf_counter() - began), steps + 1
    print(json.dumps({"longest": longest, "steps": steps}), flush=True)

process.run("t", main)
"""


class Hanging(
    trace_service_pb2_grpc.TraceServiceServicer,
    metrics_service_pb2_grpc.MetricsServiceServicer,
    logs_service_pb2_grpc.LogsServiceServicer,
):
    """Takes everything, answers nothing."""

    def __init__(self) -> None:
        self.over = threading.Event()

    def Export(self, request: Any, context: Any) -> Any:
        self.over.wait()
        context.abort(grpc.StatusCode.CANCELLED, "over")


@contextmanager
def dead() -> Iterator[str]:
    yield f"http://127.0.0.1:{free_port()}"


@contextmanager
def silent() -> Iterator[str]:
    """Accepts connections and says nothing: not even HTTP/2's first frame."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


@contextmanager
def hanging() -> Iterator[str]:
    server, servicer = grpc.server(futures.ThreadPoolExecutor(8)), Hanging()
    trace_service_pb2_grpc.add_TraceServiceServicer_to_server(servicer, server)
    metrics_service_pb2_grpc.add_MetricsServiceServicer_to_server(servicer, server)
    logs_service_pb2_grpc.add_LogsServiceServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield f"http://127.0.0.1:{port}"
    servicer.over.set()
    server.stop(0)


@pytest.mark.parametrize("receiver", [dead, silent, hanging])
def test_work_goes_on_and_ends_in_time(receiver: Any) -> None:
    with receiver() as endpoint:
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM],
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "proto" / "python")]),
                "OTEL_EXPORTER_OTLP_ENDPOINT": endpoint,
                "OTEL_METRIC_EXPORT_INTERVAL": "500",
                "OTEL_BSP_SCHEDULE_DELAY": "200",
                "OTEL_BLRP_SCHEDULE_DELAY": "200",
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        time.sleep(WORKING_SECONDS)
        process.send_signal(signal.SIGTERM)
        asked = time.monotonic()
        out, err = process.communicate(timeout=30)
        took = time.monotonic() - asked
    lines = [json.loads(line) for line in out.splitlines()]
    (told,) = [line for line in lines if "steps" in line]
    assert process.returncode == 0
    assert err == ""
    assert took < telemetry.END_SECONDS + 2
    assert told["steps"] > 300
    assert told["longest"] < LONGEST_STEP
    said = [line for line in lines if line.get("logger", "").startswith("opentelemetry")]
    assert len(said) <= len(telemetry.LOUD)
