"""`bookingChanged`, over SSE and graphql-transport-ws."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
import redis.asyncio as redis
import websockets
from rentacar.common.v1.envelope_pb2 import Envelope
from rentacar.payment.v1 import payment_pb2
from rentacar.rent.v1 import booking_pb2, rent_pb2
from websockets.typing import Origin, Subprotocol

from bff import changes
from tests import bff_fakes

if TYPE_CHECKING:
    from tests.integration.bff.conftest import Stack

QUERY = """
subscription Changed($reference: String!, $email: String, $token: String) {
  bookingChanged(reference: $reference, email: $email, token: $token) {
    __typename
    ... on Booking { reference status payment { status } }
    ... on BookingNotFound { message }
  }
}
"""
MINE = {"reference": bff_fakes.REFERENCE, "email": bff_fakes.EMAIL}
PROTOCOL = Subprotocol("graphql-transport-ws")
SOON = 1.5  # seconds: well before the next re-reading


async def announce(
    redis_url: str,
    stream: str = "rent-events",
    booking_id: str = bff_fakes.BOOKING_ID,
    kind: str = "booking.confirmed",
) -> None:
    envelope = Envelope(event_id="e", type=kind, booking_id=booking_id)
    client: Any = redis.Redis.from_url(redis_url)
    await client.xadd(stream, {"e": envelope.SerializeToString()})
    await client.aclose()


def confirmed(stack: Stack, version: int = 2) -> None:
    booking = bff_fakes.booking(booking_pb2.BOOKING_STATUS_CONFIRMED, version)
    stack.rent.answers["GetBooking"] = rent_pb2.GetBookingResponse(booking=booking)


@asynccontextmanager
async def events(stack: Stack, variables: dict[str, str], query: str = QUERY) -> AsyncIterator[AsyncIterator[Any]]:
    """The states that an event stream tells; ends with `complete`."""
    body = {"query": query, "variables": variables}
    headers = {"accept": "text/event-stream"}
    async with stack.client.stream("POST", "/graphql", json=body, headers=headers) as response:
        assert response.headers["content-type"].startswith("text/event-stream")

        async def states() -> AsyncIterator[Any]:
            async for line in response.aiter_lines():
                if line == "event: complete":
                    return
                if line.startswith("data: {"):
                    yield json.loads(line.removeprefix("data: "))

        yield states()


async def following(states: AsyncIterator[Any], within: float = 4.0) -> Any:
    return await asyncio.wait_for(anext(states), within)


async def test_the_present_state_comes_first_then_each_change_at_once(stack: Stack, redis_url: str) -> None:
    async with events(stack, MINE) as states:
        first = (await following(states))["data"]["bookingChanged"]
        assert (first["status"], first["payment"]) == ("PENDING_PAYMENT", {"status": "SUCCEEDED"})
        confirmed(stack)
        await announce(redis_url)
        assert (await following(states, SOON))["data"]["bookingChanged"]["status"] == "CONFIRMED"
        stack.payment.payments = [bff_fakes.payment(payment_pb2.PAYMENT_STATUS_DECLINED)]
        await announce(redis_url, "payment-events")
        assert (await following(states, SOON))["data"]["bookingChanged"]["payment"] == {"status": "DECLINED"}


async def test_a_wakeup_without_news_and_anothers_news_tell_nothing(stack: Stack, redis_url: str) -> None:
    async with events(stack, MINE) as states:
        await following(states)
        await asyncio.sleep(0.3)  # the reader of the streams may have just begun, which wakes everybody
        asked = len(stack.rent.asked)
        await announce(redis_url, booking_id="7a0a0a5e-4f6b-4c7b-9a55-0c1b6b7fffff")
        await asyncio.sleep(0.3)
        assert len(stack.rent.asked) == asked
        await announce(redis_url)
        await asyncio.sleep(0.3)
        assert len(stack.rent.asked) == asked + 1
        confirmed(stack)
        await announce(redis_url)
        assert (await following(states, SOON))["data"]["bookingChanged"]["status"] == "CONFIRMED"


async def test_a_deposits_a_disputes_and_a_changes_news_are_told_too(stack: Stack, redis_url: str) -> None:
    document = QUERY.replace("payment { status }", "deposit { status captured { amount } } changes { status }")
    async with events(stack, MINE, document) as states:
        assert (await following(states))["data"]["bookingChanged"]["deposit"] is None
        stack.payment.deposits = [bff_fakes.deposit()]
        await announce(redis_url, "payment-events", kind="deposit.authorized")
        told = (await following(states, SOON))["data"]["bookingChanged"]
        assert told["deposit"] == {"status": "AUTHORIZED", "captured": {"amount": "0.00"}}
        stack.rent.answers["GetBooking"] = rent_pb2.GetBookingResponse(booking=bff_fakes.changed())
        await announce(redis_url, kind="booking.changed")
        assert (await following(states, SOON))["data"]["bookingChanged"]["changes"] == [{"status": "HELD"}]
        stack.payment.disputes = [payment_pb2.Dispute(dispute_id="d", payment_id=bff_fakes.PAYMENT_ID)]
        await announce(redis_url, "payment-events", kind="dispute.opened")
        assert (await following(states, SOON))["data"]["bookingChanged"]["status"] == "CONFIRMED"


async def test_without_redis_changes_are_found_by_reading_again(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "REREAD_SECONDS", 0.2)
    async with events(stack, MINE) as states:
        await following(states)
        confirmed(stack)
        assert (await following(states, SOON))["data"]["bookingChanged"]["status"] == "CONFIRMED"


async def test_a_document_that_is_made_afterwards_is_told_although_nothing_else_changed(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "REREAD_SECONDS", 0.2)
    query = QUERY.replace("reference status payment { status }", "documents { number }")
    async with events(stack, MINE, query) as states:
        assert (await following(states))["data"]["bookingChanged"]["documents"] == []
        stack.notify.documents = [bff_fakes.receipt()]
        told = (await following(states))["data"]["bookingChanged"]["documents"]
        assert told == [{"number": "R-2026-000001"}]
        await stack.servers["notify"].grpc.stop(0)
        with pytest.raises(TimeoutError):
            await following(states, within=1)


async def test_with_payments_down_the_booking_is_still_followed(stack: Stack, redis_url: str) -> None:
    await stack.servers["payment"].grpc.stop(0)
    async with events(stack, MINE) as states:
        told = await following(states, 10)
        assert told["data"]["bookingChanged"]["payment"] is None
        assert told["errors"][0]["extensions"]["code"] == "SERVICE_UNAVAILABLE"


async def test_an_unknown_booking_is_a_type_and_the_end(stack: Stack) -> None:
    async with events(stack, MINE | {"email": "eve@example.com"}) as states:
        assert (await following(states))["data"]["bookingChanged"]["__typename"] == "BookingNotFound"
        assert [state async for state in states] == []


async def test_a_client_that_leaves_is_forgotten(stack: Stack, redis_url: str) -> None:
    async with events(stack, MINE) as states:
        await following(states)
    await asyncio.sleep(0.2)
    asked = len(stack.rent.asked)
    await announce(redis_url)
    await asyncio.sleep(0.3)
    assert len(stack.rent.asked) == asked


async def test_a_process_that_stops_ends_its_streams_without_saying_complete(stack: Stack) -> None:
    body = {"query": QUERY, "variables": MINE}
    headers = {"accept": "text/event-stream"}
    async with stack.client.stream("POST", "/graphql", json=body, headers=headers) as response:
        lines = response.aiter_lines()
        assert await anext(lines) == "event: next"
        began = time.monotonic()
        stack.stop.set()
        rest = [line async for line in lines]
    assert "event: complete" not in rest
    assert time.monotonic() - began < 2


async def test_the_same_over_a_websocket_with_queries_beside(stack: Stack, redis_url: str) -> None:
    url = stack.url.replace("http", "ws") + "/graphql"
    async with websockets.connect(url, subprotocols=[PROTOCOL]) as socket:
        await socket.send(json.dumps({"type": "connection_init"}))
        assert json.loads(await socket.recv())["type"] == "connection_ack"
        payload: dict[str, Any] = {"query": QUERY, "variables": MINE}
        await socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": payload}))
        first = json.loads(await socket.recv())
        assert first["payload"]["data"]["bookingChanged"]["status"] == "PENDING_PAYMENT"
        query = {"query": "{ clientConfig { version } }"}
        await socket.send(json.dumps({"type": "subscribe", "id": "2", "payload": query}))
        assert json.loads(await socket.recv())["payload"]["data"] == {"clientConfig": {"version": "development"}}
        assert json.loads(await socket.recv()) == {"type": "complete", "id": "2"}
        confirmed(stack)
        await announce(redis_url)
        second = json.loads(await asyncio.wait_for(socket.recv(), SOON))
        assert second["payload"]["data"]["bookingChanged"]["status"] == "CONFIRMED"
        invalid = {"query": "subscription { nothing }"}
        await socket.send(json.dumps({"type": "subscribe", "id": "3", "payload": invalid}))
        error = json.loads(await socket.recv())
        assert (error["type"], error["payload"][0]["extensions"]["code"]) == ("error", "GRAPHQL_VALIDATION_FAILED")


async def test_websockets_of_other_origins_are_refused(stack: Stack) -> None:
    url = stack.url.replace("http", "ws") + "/graphql"
    let_in = websockets.connect(url, origin=Origin("https://web.example"), subprotocols=[PROTOCOL])
    async with let_in as socket:
        assert socket.subprotocol == PROTOCOL
    with pytest.raises(websockets.InvalidStatus) as refused:
        await websockets.connect(url, origin=Origin("https://evil.example"), subprotocols=[PROTOCOL])
    assert refused.value.response.status_code == 403
