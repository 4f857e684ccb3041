"""The gRPC frame: validation, errors, deadlines, health, reflection and draining, over a real connection."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import grpc
import pytest
import pytest_asyncio
from google.rpc import error_details_pb2
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc
from grpc_status import rpc_status
from rentacar.payment.v1 import payment_pb2, payment_pb2_grpc

from chassis import rpc

SERVICE = "rentacar.payment.v1.PaymentService"


class Servicer(payment_pb2_grpc.PaymentServiceServicer):
    """Answers by what it was told."""

    def __init__(self) -> None:
        self.calls = 0
        self.raises: Exception | None = None
        self.takes = 0.0
        self.remaining: float | None = None

    async def GetPayment(self, request: Any, context: Any) -> Any:
        self.calls += 1
        self.remaining = context.time_remaining()
        if self.raises:
            raise self.raises
        await asyncio.sleep(self.takes)
        return payment_pb2.GetPaymentResponse(payment=payment_pb2.Payment(payment_id=request.payment_id))


@pytest.fixture
def servicer() -> Servicer:
    return Servicer()


@pytest_asyncio.fixture
async def server(servicer: Servicer) -> AsyncIterator[rpc.Server]:
    server = rpc.Server("127.0.0.1:0", services=[SERVICE])
    payment_pb2_grpc.add_PaymentServiceServicer_to_server(servicer, server.grpc)
    await server.start()
    yield server
    await server.grpc.stop(0)


@pytest_asyncio.fixture
async def channel(server: rpc.Server) -> AsyncIterator[grpc.aio.Channel]:
    async with rpc.channel(f"127.0.0.1:{server.port}") as channel:
        yield channel


def stub(channel: grpc.aio.Channel) -> Any:
    return payment_pb2_grpc.PaymentServiceStub(channel)


def request() -> Any:
    return payment_pb2.GetPaymentRequest(payment_id=str(uuid4()))


def detail(error: grpc.aio.AioRpcError, kind: Any) -> Any:
    status = rpc_status.from_call(error)  # type: ignore[arg-type]
    assert status is not None
    found = kind()
    assert any(packed.Unpack(found) for packed in status.details)
    return found


async def test_a_request_that_breaks_a_rule_of_the_proto_never_reaches_the_handler(
    channel: grpc.aio.Channel, servicer: Servicer
) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await stub(channel).GetPayment(payment_pb2.GetPaymentRequest(payment_id="not-a-uuid"))
    assert caught.value.code() == grpc.StatusCode.INVALID_ARGUMENT
    (violation,) = detail(caught.value, error_details_pb2.BadRequest).field_violations
    assert violation.field == "payment_id"
    assert rpc.reason_of(caught.value) == "INVALID_REQUEST"
    assert servicer.calls == 0


async def test_an_expected_error_carries_its_reason(channel: grpc.aio.Channel, servicer: Servicer) -> None:
    servicer.raises = rpc.not_found("PAYMENT_NOT_FOUND", "There is no such payment.")
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await stub(channel).GetPayment(request())
    assert (caught.value.code(), rpc.reason_of(caught.value)) == (grpc.StatusCode.NOT_FOUND, "PAYMENT_NOT_FOUND")
    assert detail(caught.value, error_details_pb2.ErrorInfo).domain == "rentacar"


async def test_a_bug_tells_nothing_of_the_inside(channel: grpc.aio.Channel, servicer: Servicer) -> None:
    servicer.raises = ValueError("password=hunter2")
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await stub(channel).GetPayment(request())
    assert caught.value.code() == grpc.StatusCode.INTERNAL
    assert "hunter2" not in str(caught.value.details())


async def test_every_call_has_a_deadline_even_if_nobody_gave_one(channel: grpc.aio.Channel, servicer: Servicer) -> None:
    await stub(channel).GetPayment(request())
    assert servicer.remaining is not None
    assert 0 < servicer.remaining <= rpc.DEFAULT_DEADLINE + 0.1  # gRPC rounds up what it sends


async def test_a_call_is_tried_again_only_when_the_server_is_unavailable(
    channel: grpc.aio.Channel, servicer: Servicer
) -> None:
    servicer.raises = rpc.RpcError(grpc.StatusCode.UNAVAILABLE, "DOWN", "down")
    with pytest.raises(grpc.aio.AioRpcError):
        await stub(channel).GetPayment(request())
    assert servicer.calls == 3
    servicer.raises = rpc.RpcError(grpc.StatusCode.ABORTED, "RACE", "race")
    with pytest.raises(grpc.aio.AioRpcError):
        await stub(channel).GetPayment(request())
    assert servicer.calls == 4


async def test_health_and_reflection_are_served(channel: grpc.aio.Channel) -> None:
    health: Any = health_pb2_grpc.HealthStub(channel)
    for name in ("", SERVICE):
        answer = await health.Check(health_pb2.HealthCheckRequest(service=name))
        assert answer.status == health_pb2.HealthCheckResponse.SERVING

    async def ask() -> AsyncIterator[Any]:
        yield reflection_pb2.ServerReflectionRequest(list_services="")

    reflection: Any = reflection_pb2_grpc.ServerReflectionStub(channel)  # type: ignore[arg-type]
    async for answer in reflection.ServerReflectionInfo(ask()):
        assert SERVICE in {service.name for service in answer.list_services_response.service}
        break


async def test_a_server_that_stops_finishes_what_it_began_and_takes_nothing_new(
    server: rpc.Server, channel: grpc.aio.Channel, servicer: Servicer
) -> None:
    servicer.takes = 0.5
    running = asyncio.ensure_future(stub(channel).GetPayment(request()))
    while not servicer.calls:
        await asyncio.sleep(0.01)
    stopping = asyncio.create_task(server.stop())
    await asyncio.sleep(0.1)
    with pytest.raises(grpc.aio.AioRpcError):
        await stub(channel).GetPayment(request(), timeout=0.3)
    assert (await running).payment.payment_id
    await stopping
    assert servicer.calls == 1
