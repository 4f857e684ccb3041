"""The worker on real streams: what was decided gets out, payments come in, poison is put aside."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

from pydantic import SecretStr
from rentacar.common.v1.envelope_pb2 import Envelope
from rentacar.common.v1.money_pb2 import Money
from rentacar.payment.v1.events_pb2 import PaymentRequested
from rentacar.rent.v1 import booking_pb2, rent_pb2

from chassis import streams
from chassis.outbox import FIELD
from rent_service.settings import RentSettings
from rent_service.worker import Worker
from tests import acting
from tests.integration.rent_service.conftest import KEYS, Rent, payment_event
from tests.integration.rent_service.counter import CHARGE, DEPOSIT, Counter, charge_event, deposit_event

PATIENCE = 20.0


@asynccontextmanager
async def working(rent: Rent, redis_url: str) -> AsyncIterator[Any]:
    """A worker that runs, and a client on the same Redis."""
    settings = RentSettings(
        database_url=SecretStr(rent.database.dsn("rent")),
        offer_keys=SecretStr(KEYS),
        environment="test",
        redis_url=SecretStr(redis_url),
        consumer_name="rent-work-1",
        **acting.told("rent"),
    )
    client, own = streams.connect(redis_url), streams.connect(redis_url)
    stop = asyncio.Event()
    task = asyncio.create_task(Worker(settings=settings, pool=rent.pool, client=own).run(stop))
    try:
        yield client
    finally:
        stop.set()
        await asyncio.wait_for(task, PATIENCE)
        await client.aclose()
        await own.aclose()


async def eventually(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await holds():
            await asyncio.sleep(0.05)


async def test_a_booking_goes_out_as_a_payment_request_and_comes_back_confirmed(rent: Rent, redis_url: str) -> None:
    booking = await rent.book("EDMM")
    async with working(rent, redis_url) as client:

        async def requested() -> bool:
            return bool(await client.xlen("payment-requests.{0}") == 1 and await client.xlen("rent-events") == 1)

        await eventually(requested)
        entry = (await client.xrange("payment-requests.{0}"))[0][1][FIELD]
        request = PaymentRequested.FromString(Envelope.FromString(entry).payload)
        assert (request.booking_id, request.number, request.attempt) == (booking.booking_id, 1, 1)

        event = payment_event("payment.succeeded", booking).SerializeToString()
        for _ in range(3):
            await client.xadd("payment-events", {FIELD: event})

        async def confirmed() -> bool:
            return bool(await client.xlen("rent-events") == 2)

        await eventually(confirmed)
    assert (await rent.get(booking)).status == booking_pb2.BOOKING_STATUS_CONFIRMED
    assert await rent.outbox("booking.confirmed") == 1


async def test_an_event_of_no_booking_is_put_aside_and_the_next_is_handled(rent: Rent, redis_url: str) -> None:
    booking = await rent.book("EDMM")
    stranger = booking_pb2.Booking(booking_id=str(uuid4()), total=booking.total)
    async with working(rent, redis_url) as client:
        await client.xadd("payment-events", {FIELD: payment_event("payment.succeeded", stranger).SerializeToString()})
        await client.xadd("payment-events", {b"what": b"is this"})
        await client.xadd("payment-events", {FIELD: payment_event("payment.succeeded", booking).SerializeToString()})

        async def settled() -> bool:
            return bool(await client.xlen("payment-events.dead") == 2 and await rent.outbox("booking.confirmed") == 1)

        await eventually(settled)


async def test_a_hold_that_ran_out_is_announced(rent: Rent, redis_url: str) -> None:
    booking = await rent.book("EDMM")
    await rent.database.advance_clock("31 minutes")
    async with working(rent, redis_url) as client:

        async def announced() -> bool:
            entries = [Envelope.FromString(fields[FIELD]) for _, fields in await client.xrange("rent-events")]
            return [one.type for one in entries] == ["booking.held", "booking.expired"]

        await eventually(announced)
    assert (await rent.get(booking)).status == booking_pb2.BOOKING_STATUS_EXPIRED


async def test_a_rental_goes_from_the_counter_to_the_closed_bill_by_the_streams_alone(
    rent: Rent, redis_url: str
) -> None:
    counter = Counter(rent)
    booking = await counter.confirmed()
    async with working(rent, redis_url) as client:

        async def hear(event: Envelope) -> None:
            for _ in range(2):
                await client.xadd("payment-events", {FIELD: event.SerializeToString()})

        async def closed() -> bool:
            return (await rent.get(booking)).status == booking_pb2.BOOKING_STATUS_CLOSED

        calling = asyncio.create_task(counter.pick_up(booking))
        await counter.when_asked(DEPOSIT, 1, 1)
        await hear(deposit_event("deposit.authorized", booking))
        assert (await calling).booking.status == booking_pb2.BOOKING_STATUS_PICKED_UP
        damage = rent_pb2.Damage(description="Porta", amount_minor_units=100000)
        assert (await counter.take_back(booking, damages=[damage])).booking.bills[0].total.minor_units == 112000
        await hear(deposit_event("deposit.captured", booking, captured=70000))
        await counter.when_asked(CHARGE, 1, 1)
        await hear(charge_event("payment.succeeded", booking, amount=Money(minor_units=42000, currency_code="BRL")))
        await eventually(closed)
        toll = rent_pb2.LaterCharge(kind=booking_pb2.CHARGE_KIND_TOLL, description="SP-348", amount_minor_units=1290)
        await counter.add(booking, toll)
        await rent.database.advance_clock("48 hours")
        await counter.when_asked(CHARGE, 2, 1)
