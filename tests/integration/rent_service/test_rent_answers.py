"""What a key is answered when two calls with it run at the same time: what came of the one that acted, to both."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import Any
from uuid import uuid4

import pytest
from rentacar.rent.v1 import booking_pb2, rent_pb2

from rent_service.store import bookings
from tests.integration.rent_service.conftest import Rent, payment_event, set_clock
from tests.integration.rent_service.counter import Counter, staff_key

EARLY, LATE = "2026-11-23T12:00:00Z", "2027-02-28T20:00:00Z"  # cancelling is free, and is not
TOLL = rent_pb2.LaterCharge(
    kind=booking_pb2.CHARGE_KIND_TOLL, description="SP-348, km 23", amount_minor_units=1290, document_reference="T-7"
)


@dataclass
class Twins:
    """A call that is refused as things stand, and what makes the same call act."""

    call: Callable[[], Awaitable[Any]]
    change: Callable[[], Awaitable[Any]]


async def cancelling(rent: Rent) -> Twins:
    booking, key = await rent.confirmed("EDMM"), guest_key()
    await set_clock(rent.pool, LATE)
    return Twins(lambda: rent.cancel(booking, 0, request_id=key), lambda: set_clock(rent.pool, EARLY))


async def changing(rent: Rent) -> Twins:
    booking, offer, key = await rent.book("EDMM"), await rent.offer("FFBD"), guest_key()
    paid = payment_event("payment.succeeded", booking)
    return Twins(lambda: rent.change(booking, offer, request_id=key), lambda: rent.events.handle(paid))


async def paying(rent: Rent) -> Twins:
    booking, key = await rent.book("EDMM"), guest_key()
    declined = payment_event("payment.declined", booking)
    return Twins(lambda: rent.pay(booking, request_id=key), lambda: rent.events.handle(declined))


async def picking_up(rent: Rent) -> Twins:
    counter, key = Counter(rent), staff_key()
    booking = await counter.ready()
    at = booking.pickup.time.ToDatetime(UTC)
    await counter.clock(at - timedelta(hours=3))
    return Twins(lambda: counter.pick_up(booking, request_id=key), lambda: counter.clock(at))


async def returning(rent: Rent) -> Twins:
    counter, key = Counter(rent), staff_key()
    booking = await counter.ready()
    return Twins(lambda: counter.take_back(booking, request_id=key), lambda: counter.pick_up(booking))


async def adding_charges(rent: Rent) -> Twins:
    counter, key = Counter(rent), staff_key()
    booking = await counter.out()
    return Twins(lambda: counter.add(booking, TOLL, request_id=key), lambda: counter.take_back(booking))


def guest_key() -> rent_pb2.Idempotency:
    return rent_pb2.Idempotency(scope="guest", key=str(uuid4()))


@pytest.mark.parametrize("begin", [cancelling, changing, paying, picking_up, returning, adding_charges])
async def test_a_refusal_that_is_kept_only_after_its_twin_has_acted_is_nobodys_answer(
    rent: Rent, monkeypatch: pytest.MonkeyPatch, begin: Callable[[Rent], Awaitable[Twins]]
) -> None:
    twins = await begin(rent)
    remember, kept = bookings.remember, 0
    refused, acted, refusal_is_kept = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def in_that_order(*arguments: Any) -> Any:
        nonlocal kept
        kept += 1
        match kept:
            case 1:
                refused.set()
                await acted.wait()
                answer = await remember(*arguments)
                refusal_is_kept.set()
                return answer
            case 2:
                acted.set()
                await refusal_is_kept.wait()
        return await remember(*arguments)

    async with asyncio.timeout(20):
        with monkeypatch.context() as patched:
            patched.setattr(bookings, "remember", in_that_order)
            first = asyncio.ensure_future(twins.call())
            await refused.wait()
            with monkeypatch.context() as unpatched:
                unpatched.setattr(bookings, "remember", remember)
                await twins.change()
            second = asyncio.ensure_future(twins.call())
            answers = [await first, await second]
        answers.append(await twins.call())
    assert [answer.WhichOneof("result") for answer in answers] == ["booking"] * 3
    assert len({answer.SerializeToString(deterministic=True) for answer in answers}) == 1


async def test_twins_that_race_what_lets_them_act_get_one_answer_that_is_true(rent: Rent) -> None:
    await rent.cars("GRU", "EDMM", 100)
    for _ in range(40):
        twins, orders = await paying(rent), "SELECT count(*) FROM payment_order WHERE attempt = 2"
        before = await rent.pool.fetchval(orders)
        answers = await asyncio.gather(twins.call(), twins.change(), twins.call())
        told = {answers[at].SerializeToString(deterministic=True) for at in (0, 2)}
        assert len(told) == 1
        acted = await rent.pool.fetchval(orders) - before
        assert answers[0].WhichOneof("result") == ("booking" if acted else "not_allowed")
