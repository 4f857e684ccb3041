"""Kill -9 each worker in the middle of fifty bookings: every one ends right, once. And what a dead one held goes to another, in time."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import asyncpg
import pytest

from chassis.streams import BEAT_SECONDS, CLAIM_IDLE_MS
from tests.faults.conftest import Open
from tests.stack import Stack, running, until

BOOKINGS = 50
WORKERS = ("payment-work", "rent-work", "notify-work")
TAKEN_OVER = CLAIM_IDLE_MS / 1000 + BEAT_SECONDS  # seconds until another has looked and found it; then it is handled
HANDLED = 8.0  # seconds for that, and for the rest of the booking's way, on a machine that is busy


@pytest.fixture
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with running(tmp_path_factory.mktemp("killed") / "data") as started:
        yield started


async def test_workers_killed_in_the_middle_of_fifty_bookings_lose_and_double_nothing(stack: Stack) -> None:
    offers = [stack.offer("MDMM", pickupLocation=code) for code in ("GRU", "CGH", "BSB", "REC", "SSA")]
    customers = [f"{uuid4().hex}@example.com" for _ in range(BOOKINGS)]

    def book(number: int) -> str:
        offer = offers[number % len(offers)]
        return str(stack.book(offer["id"], email=customers[number])["booking"]["reference"])

    with ThreadPoolExecutor(4) as pool:
        booked = pool.map(book, range(BOOKINGS))
        for _ in range(3):
            for worker in WORKERS:
                await asyncio.sleep(0.15)
                os.kill(stack.pid(worker), signal.SIGKILL)
            until(lambda: all(row["healthy"] for row in stack.status["processes"]), why="the killed workers came back")
        references = list(booked)

    assert len(set(references)) == BOOKINGS
    until(
        lambda: all(stack.booking(*who)["status"] == "CONFIRMED" for who in zip(references, customers, strict=True)),
        seconds=90,
        why="every booking is confirmed",
    )
    until(lambda: all(stack.mails(customer) for customer in customers), seconds=60, why="everybody was told")
    assert all(len({mail["message_id"] for mail in stack.mails(customer)}) == 1 for customer in customers)

    records = stack.http.get(f"{stack.addresses['stripe_sandbox']}/_control/records").json()
    paid = [intent for intent in records["payment_intents"] if intent["status"] == "succeeded"]
    assert len(paid) == BOOKINGS
    assert len({intent["metadata"]["booking_id"] for intent in paid}) == BOOKINGS
    assert records["refunds"] == []

    connection = await asyncpg.connect(stack.addresses["postgres"])
    try:
        ledger = await connection.fetchrow(
            "SELECT sum(amount_minor) AS balance, sum(amount_minor) FILTER (WHERE account = 'stripe:clearing') AS taken"
            " FROM payment.ledger_entries"
        )
        assert ledger is not None
        assert (ledger["balance"], ledger["taken"]) == (0, sum(intent["amount"] for intent in paid))
        for schema in ("rent", "payment"):
            waiting = await connection.fetchval(f"SELECT count(*) FROM {schema}.outbox WHERE published_at IS NULL")
            assert waiting == 0, f"{schema} has events that were never published"
    finally:
        await connection.close()


async def test_what_a_dead_worker_held_is_taken_over_by_another_within_the_set_time(open_site: Open) -> None:
    async with open_site(RENTACAR_REPLICAS="payment-work=2") as site:
        stack = site.stack
        offer, customer = stack.offer("MDMM"), f"{uuid4().hex}@example.com"
        supervisor = int(stack.status["pid"])
        site.arm("payment.received")
        os.kill(
            supervisor, signal.SIGSTOP
        )  # so that nobody starts the dead one again, who would find what it held by its name
        try:
            reference = stack.book(offer["id"], email=customer)["booking"]["reference"]
            hit = site.armoury / "payment.received.hit"
            until(hit.exists, why="a worker was killed with the request in its hands")
            killed_at = hit.stat().st_mtime
            until(
                lambda: stack.booking(reference, customer)["status"] == "CONFIRMED",
                seconds=TAKEN_OVER + HANDLED,
                why="the other worker charged",
            )
            taken = time.time() - killed_at
        finally:
            os.kill(supervisor, signal.SIGCONT)
        assert CLAIM_IDLE_MS / 1000 - 1 < taken < TAKEN_OVER + HANDLED
        until(lambda: not site.sick(), why="the dead one was started again")
        records = await site.records()
        assert [intent["status"] for intent in records["payment_intents"]] == ["succeeded"]
