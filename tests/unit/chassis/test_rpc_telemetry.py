"""Calls over a real channel: their spans, their durations, and which booking they were about."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import grpc
import pytest
import pytest_asyncio
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from rentacar.rent.v1 import booking_pb2, rent_pb2, rent_pb2_grpc

from chassis import rpc, rpc_telemetry, telemetry
from tests.measured import Measured

BOOKING, REFERENCE = str(UUID(int=7)), "K7PQ2M9X"
METHOD = "rentacar.rent.v1.RentService/GetBooking"


class Rent(rent_pb2_grpc.RentServiceServicer):
    async def GetBooking(self, request: rent_pb2.GetBookingRequest, context: Any) -> rent_pb2.GetBookingResponse:
        if request.key.reference == "00000000":
            raise rpc.not_found("BOOKING_NOT_FOUND", "ana@example.com has no such booking")
        if request.key.reference == "11111111":
            raise ZeroDivisionError
        return rent_pb2.GetBookingResponse(booking=booking_pb2.Booking(booking_id=BOOKING, reference=REFERENCE))


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> InMemorySpanExporter:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(telemetry._state, "tracing", True)
    monkeypatch.setattr(telemetry, "tracer", provider.get_tracer("t"))
    return exporter


@pytest_asyncio.fixture
async def rent(spans: InMemorySpanExporter, measured: Measured) -> AsyncIterator[rent_pb2_grpc.RentServiceStub]:
    server = rpc.Server("127.0.0.1:0")
    rent_pb2_grpc.add_RentServiceServicer_to_server(Rent(), server.grpc)
    await server.start()
    async with rpc.channel(f"127.0.0.1:{server.port}") as channel:
        yield rent_pb2_grpc.RentServiceStub(channel)
    await server.grpc.stop(None)


def asked(reference: str) -> rent_pb2.GetBookingRequest:
    return rent_pb2.GetBookingRequest(key=rent_pb2.BookingKey(reference=reference, email="ana@example.com"))


async def test_a_calls_two_spans_are_of_one_trace_and_say_which_booking_it_was(
    rent: rent_pb2_grpc.RentServiceStub, spans: InMemorySpanExporter, measured: Measured
) -> None:
    with telemetry.span("the caller's work"):
        await rent.GetBooking(asked(REFERENCE))
    server, client, root = spans.get_finished_spans()
    assert (server.name, client.name, root.name) == (METHOD, METHOD, "the caller's work")
    assert server.parent
    assert client.parent
    assert server.parent.span_id == client.context.span_id
    assert client.parent.span_id == root.context.span_id
    common = {"rpc.system.name": "grpc", "rpc.method": METHOD, "rpc.response.status_code": "OK"}
    assert client.attributes == common
    assert server.attributes == {
        **common,
        "rentacar.booking.id": BOOKING,
        "rentacar.booking.reference": REFERENCE,
    }
    assert measured.points("rpc.client.call.duration") == [(1, common)] == measured.points("rpc.server.call.duration")


@pytest.mark.parametrize(
    ("reference", "code", "is_the_servers_fault"), [("00000000", "NOT_FOUND", False), ("11111111", "INTERNAL", True)]
)
async def test_a_call_that_fails_is_measured_by_its_status_and_quotes_nobody(
    rent: rent_pb2_grpc.RentServiceStub,
    spans: InMemorySpanExporter,
    measured: Measured,
    reference: str,
    code: str,
    is_the_servers_fault: bool,
) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as failed:
        await rent.GetBooking(asked(reference))
    assert failed.value.code().name == code
    ((count, attributes),) = measured.points("rpc.server.call.duration")
    assert (count, attributes["rpc.response.status_code"]) == (1, code)
    assert measured.points("rpc.client.call.duration") == [(count, attributes)]
    server, client = spans.get_finished_spans()
    assert not client.status.is_ok
    assert server.status.is_ok is not is_the_servers_fault
    assert "ana" not in f"{server.to_json()}{client.to_json()}"


def test_what_somebody_typed_in_a_references_place_is_no_reference() -> None:
    assert not rpc_telemetry.booking_ids(asked("ana@example.com"))
    assert rpc_telemetry.booking_ids(asked(REFERENCE), None) == {"rentacar.booking.reference": REFERENCE}


async def test_health_and_what_is_unmeasured_pass_as_they_are() -> None:
    server = rpc.Server("127.0.0.1:0")
    rent_pb2_grpc.add_RentServiceServicer_to_server(Rent(), server.grpc)
    await server.start()
    async with rpc.channel(f"127.0.0.1:{server.port}") as channel:
        answer = await rent_pb2_grpc.RentServiceStub(channel).GetBooking(asked(REFERENCE))
    await server.grpc.stop(None)
    assert answer.booking.reference == REFERENCE
