"""Locks: taken in one step and one order, for cars and extras alike, so that nothing is oversold and nobody waits for each other."""

from __future__ import annotations

import asyncio
from uuid import UUID, uuid4

import asyncpg
import pytest
from rentacar.rent.v1 import booking_pb2, offer_pb2

from rent_service.network_cache import NetworkCache
from rent_service.payment_events import upgrades
from tests.integration.rent_service.conftest import Rent, payment_event

LOCK = "SELECT lock_pools('GRU', $1)"
GPS = offer_pb2.Selection(extras=[offer_pb2.ExtraSelection(code="GPS", quantity=1)])


async def class_with_an_upgrade_that_is_locked_first(rent: Rent) -> tuple[str, str]:
    """A class at GRU and an upgrade of it whose pool comes before its own in the order of locks."""
    network = (await NetworkCache(rent.pool).get()).network
    order = "SELECT acriss FROM pool WHERE location = 'GRU' ORDER BY hashtext(acriss)"
    classes = [row["acriss"] for row in await rent.pool.fetch(order)]
    for booked in reversed(classes):
        for better in upgrades(network, booked, 35):
            if better in classes and classes.index(better) < classes.index(booked):
                return booked, better
    raise AssertionError("the network has no such classes")


async def test_a_payment_at_its_holds_end_takes_all_its_locks_in_one_step(rent: Rent) -> None:
    booked, better = await class_with_an_upgrade_that_is_locked_first(rent)
    booking = await rent.book(booked)
    await rent.pool.execute("UPDATE booking SET hold_expires_at = business_clock() + interval '1 second'")
    async with rent.pool.acquire() as first, rent.pool.acquire() as other, other.transaction():
        await other.execute(LOCK, [better])
        async with first.transaction():
            await first.execute(LOCK, [booked])
            paying = asyncio.create_task(rent.events.handle(payment_event("payment.succeeded", booking)))
            await asyncio.sleep(1.3)  # the hold ends while it waits: now an upgrade may have to do
        await asyncio.sleep(0.3)
        await other.execute(LOCK, [booked])
    await paying
    assert (await rent.get(booking)).status == booking_pb2.BOOKING_STATUS_CONFIRMED


async def test_a_change_paid_close_to_its_end_keeps_its_extras_from_being_counted_as_free(rent: Rent) -> None:
    booking = await rent.confirmed("EDMM")
    change = (await rent.change(booking, await rent.offer("EDMM", selection=GPS))).booking.changes[0]
    await rent.database.advance_clock("29 minutes 30 seconds")
    credit = "SELECT outcome FROM credit_change($1, $2, 1, 1, $3, 'BRL')"
    take = "SELECT FROM extra_stock WHERE location = 'GRU' AND extra = 'GPS' FOR NO KEY UPDATE NOWAIT"
    async with rent.pool.acquire() as paying, paying.transaction():
        amount = change.difference.minor_units
        assert await paying.fetchval(credit, UUID(booking.booking_id), uuid4(), amount) == "APPLIED"
        with pytest.raises(asyncpg.LockNotAvailableError):
            await rent.pool.execute(take)
    await rent.pool.execute(take)
