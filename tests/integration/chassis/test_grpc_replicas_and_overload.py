"""Several servers behind one channel, one of which goes; and a server that is asked for more than it can do."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import grpc
import pytest
from google.rpc import error_details_pb2
from grpc_status import rpc_status
from rentacar.payment.v1 import payment_pb2, payment_pb2_grpc

from bff.errors import ServiceDownError, translated
from chassis import rpc
from chassis.database import Pool
from tests.conftest import Database

SERVICE = "rentacar.payment.v1.PaymentService"
DEADLINE = 2.0
QUICK = 0.1
FLOODS = 4  # at most: what else runs on this machine may hold up caller and server alike, for a while


class Slow(payment_pb2_grpc.PaymentServiceServicer):
    """Answers after a while, without work."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds, self.answered = seconds, 0
        self.pool: Pool | None = None

    async def GetPayment(self, request: Any, context: Any) -> Any:
        if self.pool is not None:
            await self.pool.execute("SELECT pg_sleep($1)", self.seconds)
        else:
            await asyncio.sleep(self.seconds)
        self.answered += 1
        return payment_pb2.GetPaymentResponse(payment=payment_pb2.Payment(payment_id=request.payment_id))


@asynccontextmanager
async def serving(servicer: Slow, **options: Any) -> AsyncIterator[rpc.Server]:
    server = rpc.Server("127.0.0.1:0", services=[SERVICE], **options)
    payment_pb2_grpc.add_PaymentServiceServicer_to_server(servicer, server.grpc)
    await server.start()
    try:
        yield server
    finally:
        await server.grpc.stop(0)


@dataclass
class Seen:
    """What callers saw; times in seconds."""

    answered: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    others: Counter[str] = field(default_factory=Counter)


async def call(stub: Any, seen: Seen) -> None:
    began = time.perf_counter()
    try:
        await stub.GetPayment(payment_pb2.GetPaymentRequest(payment_id=str(uuid4())), timeout=DEADLINE)
        seen.answered.append(time.perf_counter() - began)
    except grpc.aio.AioRpcError as error:
        if error.code() is grpc.StatusCode.RESOURCE_EXHAUSTED:
            seen.refused.append(time.perf_counter() - began)
        else:
            seen.others[error.code().name] += 1


async def flood(stub: Any, *, rate: float, seconds: float) -> Seen:
    """Calls at a steady rate, whatever becomes of those before."""
    seen, calls = Seen(), []
    for _ in range(int(rate * seconds)):
        calls.append(asyncio.create_task(call(stub, seen)))
        await asyncio.sleep(1 / rate)
    await asyncio.gather(*calls)
    return seen


def p99(seconds: list[float]) -> float:
    return sorted(seconds)[int(len(seconds) * 0.99)]


async def test_calls_go_to_all_servers_in_turn() -> None:
    first, second = Slow(), Slow()
    async with (
        serving(first) as one,
        serving(second) as two,
        rpc.channel(f"ipv4:127.0.0.1:{one.port},127.0.0.1:{two.port}") as channel,
    ):
        await channel.channel_ready()
        seen = await flood(payment_pb2_grpc.PaymentServiceStub(channel), rate=200, seconds=0.5)
    assert len(seen.answered) == 100
    assert min(first.answered, second.answered) > 20


async def test_a_server_that_goes_is_left_in_time_and_no_call_fails() -> None:
    going, staying = Slow(0.05), Slow(0.05)
    async with (
        serving(going, drain_delay=0.5) as one,
        serving(staying) as two,
        rpc.channel(f"ipv4:127.0.0.1:{one.port},127.0.0.1:{two.port}") as channel,
    ):
        calls = asyncio.create_task(flood(payment_pb2_grpc.PaymentServiceStub(channel), rate=100, seconds=2))
        await asyncio.sleep(0.5)
        began = time.monotonic()
        await one.stop()
        stopped_after, by_then = time.monotonic() - began, going.answered
        seen = await calls
    assert (len(seen.answered), seen.refused, seen.others) == (200, [], {})
    assert going.answered == by_then > 0
    assert stopped_after < 5, "those who watch its health don't hold it up"


async def test_more_than_can_be_done_is_refused_quickly_and_what_is_taken_on_meets_its_deadline() -> None:
    slow, floods = Slow(0.5), []
    async with serving(slow, calls_at_once=32) as server, rpc.channel(f"127.0.0.1:{server.port}") as channel:
        await channel.channel_ready()
        for _ in range(FLOODS):
            floods.append(await flood(payment_pb2_grpc.PaymentServiceStub(channel), rate=120, seconds=2))
            if p99(floods[-1].refused) < QUICK:
                break
    assert min(p99(seen.refused) for seen in floods) < QUICK
    assert all(len(seen.refused) > 60 and len(seen.answered) > 60 for seen in floods)
    assert all(seen.others == {} for seen in floods), "neither time-outs nor anything else"
    assert slow.answered == sum(len(seen.answered) for seen in floods)
    assert max(max(seen.answered) for seen in floods) < DEADLINE


async def test_a_refusal_says_when_to_come_again_and_the_bff_passes_it_on() -> None:
    async with serving(Slow(1), calls_at_once=1) as server, rpc.channel(f"127.0.0.1:{server.port}") as channel:
        stub: Any = payment_pb2_grpc.PaymentServiceStub(channel)
        request = payment_pb2.GetPaymentRequest(payment_id=str(uuid4()))
        running = asyncio.ensure_future(stub.GetPayment(request))
        await asyncio.sleep(0.2)
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await stub.GetPayment(request)
        await running
    status = rpc_status.from_call(refused.value)  # type: ignore[arg-type]
    assert status is not None
    info, later = error_details_pb2.ErrorInfo(), error_details_pb2.RetryInfo()
    assert status.details[0].Unpack(info)
    assert status.details[1].Unpack(later)
    assert (info.reason, later.retry_delay.seconds) == ("OVERLOADED", 1)
    told = translated(refused.value, "payment")
    assert isinstance(told, ServiceDownError)
    assert told.extensions == {"code": "SERVICE_UNAVAILABLE", "retryAfterSeconds": 1}


async def test_who_finds_every_connection_in_use_is_refused_before_the_caller_gives_up(
    empty_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chassis.database.CONNECTION_SECONDS", 0.2)
    slow = Slow(1)
    async with (
        empty_database.pool("payment", size=2) as slow.pool,
        serving(slow) as server,
        rpc.channel(f"127.0.0.1:{server.port}") as channel,
    ):
        stub, seen = payment_pb2_grpc.PaymentServiceStub(channel), Seen()
        await asyncio.gather(*(call(stub, seen) for _ in range(5)))
    assert (len(seen.answered), len(seen.refused), seen.others) == (2, 3, {})
