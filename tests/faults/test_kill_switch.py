"""The payment kill switch under fire: whatever dies while it is on, every booking is charged once after it."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator
from uuid import uuid4

import asyncpg
import pytest

from tests.stack import Stack, running, until

BOOKINGS = 12
KILLED = ("rent-serve", "rent-work", "payment-work", "payment-serve", "bff", "valkey")


@pytest.fixture
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with running(tmp_path_factory.mktemp("switched") / "data") as started:
        yield started


def charged(stack: Stack) -> list[str]:
    """The bookings of what the provider has taken."""
    records = stack.http.get(f"{stack.addresses['stripe_sandbox']}/_control/records").json()
    return [one["metadata"]["booking_id"] for one in records["payment_intents"] if one["status"] == "succeeded"]


def well(stack: Stack) -> bool:
    return all(row["healthy"] for row in stack.status["processes"])


async def test_bookings_of_a_pause_outlive_every_process_and_are_charged_once_when_it_ends(stack: Stack) -> None:
    before, during = f"{uuid4().hex}@example.com", [f"{uuid4().hex}@example.com" for _ in range(BOOKINGS)]
    assert stack.book(stack.offer()["id"], email=before)["booking"]
    until(lambda: len(charged(stack)) == 1, why="all is as usual before")

    connection = await asyncpg.connect(stack.addresses["postgres"])
    try:
        stack.rentacar("flags", "set", "payment-kill-switch", "on")
        while await connection.fetchval("SELECT since FROM rent.payments_pause") is None:
            await asyncio.sleep(0.1)
        offer = stack.offer()["id"]
        booked = [stack.book(offer, email=email)["booking"]["reference"] for email in during]
        for process in KILLED:
            os.kill(stack.pid(process), signal.SIGKILL)
        until(lambda: well(stack), seconds=60, why="all came back")

        stack.rentacar("clock", "advance", "5h")
        assert len(charged(stack)) == 1
        states = {stack.booking(*who)["status"] for who in zip(booked, during, strict=True)}
        assert states == {"PENDING_PAYMENT"}
        os.kill(stack.pid("rent-work"), signal.SIGKILL)
        stack.rentacar("flags", "set", "payment-kill-switch", "off")
        until(
            lambda: all(stack.booking(*who)["status"] == "CONFIRMED" for who in zip(booked, during, strict=True)),
            seconds=90,
            why="every booking is confirmed",
        )
        until(lambda: all(stack.mails(email) for email in during), seconds=60, why="everybody was told")
        assert all(len({mail["message_id"] for mail in stack.mails(email)}) == 1 for email in during)

        taken = charged(stack)
        assert len(taken) == len(set(taken)) == BOOKINGS + 1
        assert await connection.fetchval("SELECT since FROM rent.payments_pause") is None
        assert await connection.fetchval("SELECT sum(amount_minor) FROM payment.ledger_entries") == 0
        again = stack.book(stack.offer(pickupLocation="CGH")["id"], email=before)["booking"]["reference"]
        rest = await connection.fetchval(
            "SELECT hold_expires_at - created_at FROM rent.booking WHERE reference = $1", again
        )
        assert rest.total_seconds() == 30 * 60
    finally:
        await connection.close()
