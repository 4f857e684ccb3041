"""Bookings from `bookingCreate` to CONFIRMED and to the mail: how many a second, how soon, and whose CPU they take.

The customers are this process, the stack's are others. All share this machine's cores, the payment provider's stand-in too.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
import asyncpg

from deploy.local.data_dir import DataDir
from deploy.local.health import grpc_serving
from deploy.local.ports import HOST, free_port
from deploy.local.stack import StackBuilder
from tests.bench.method import table
from tests.bench.processes import cpu_seconds, families, show_cpu, used
from tests.stack import CREATE, OFFERS, ROOT, Stack, booking_input, running, until

LOCATIONS = ("GRU", "CGH", "GIG", "BSB", "CNF", "SSA", "REC", "FOR", "POA", "CWB")
SECOND_WORKER = "payment-work-2"
LOOK_SECONDS = 0.02  # how exactly it is known when a booking was confirmed
PATIENCE = 60.0  # seconds until a booking that isn't confirmed, or not told, is a failure
WATCH = """
subscription Watch($reference: String!, $email: String) {
  bookingChanged(reference: $reference, email: $email) {
    ... on Booking {
      reference status total { amount currencyCode }
      payment { status amount { amount } failure { code retryable } }
      timeline { type }
    }
  }
}"""


@dataclass
class Booked:
    """One customer's booking. Times are wall-clock seconds since the epoch."""

    email: str
    began: float
    reference: str = ""
    created: float = 0.0
    confirmed: float = 0.0


@dataclass
class Load:
    """What came of a load."""

    seconds: float
    bookings: list[Booked]
    cpu: dict[str, float] = field(default_factory=dict)
    told: list[float] = field(default_factory=list)
    """Seconds from each payment's success to its mail."""
    told_after: float = 0.0
    """Seconds from the load's begin until the last mail."""

    def row(self, name: str) -> list[str]:
        create = [booked.created - booked.began for booked in self.bookings]
        confirm = [booked.confirmed - booked.began for booked in self.bookings]
        count = len(self.bookings)
        rates = [f"{count / self.seconds:.1f}", f"{count / self.told_after:.1f}"]
        return [name, f"{count}", *rates, *map(_percentiles, (create, confirm, self.told)), f"{self.cores:.2f}"]

    @property
    def cores(self) -> float:
        """How many cores were busy, with the customers'."""
        return sum(self.cpu.values()) / self.told_after


HEADER = ["load", "bookings", "CONFIRMED/s", "told/s", "create, ms", "→ CONFIRMED, ms", "paid → mail, ms", "cores"]


def _percentiles(seconds: Sequence[float]) -> str:
    ordered = sorted(seconds)
    return " / ".join(f"{ordered[int(len(ordered) * part)] * 1e3:,.0f}" for part in (0.50, 0.95))


async def run(words: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="./rentacar bench bookings", description=__doc__)
    parser.add_argument("--seconds", type=float, default=12, help="how long each load lasts (default: 12)")
    parser.add_argument("--customers", type=int, default=32, help="how many at once in a closed loop (default: 32)")
    parser.add_argument(
        "--rate", type=float, default=10, help="bookings offered each second in the open loop (default: 10)"
    )
    arguments = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as folder, running(Path(folder) / "data", now=None) as stack:
        async with customers(stack) as crowd:
            await crowd.find_offers(2500)
            await crowd.closed(seconds=3, customers=8)  # warm
            loads = {
                f"offered {arguments.rate:g}/s, 1 worker": await crowd.offered(
                    seconds=arguments.seconds, rate=arguments.rate
                ),
                f"{arguments.customers} at once, 1 worker": await crowd.closed(
                    seconds=arguments.seconds, customers=arguments.customers
                ),
            }
            with second_worker(stack) as pid:
                crowd.others[SECOND_WORKER] = pid
                loads[f"{arguments.customers} at once, 2 workers"] = await crowd.closed(
                    seconds=arguments.seconds, customers=arguments.customers
                )
    table("Bookings; times are p50 / p95", HEADER, [load.row(name) for name, load in loads.items()])
    for name, load in loads.items():
        show_cpu(f"CPU of a booking: {name}", load.cpu, len(load.bookings), "booking")


@contextmanager
def second_worker(stack: Stack) -> Iterator[int]:
    """Another payment worker of the stack; its pid."""
    data = DataDir(stack.data)
    ports = {**json.loads(data.ports.read_text()), "bff": stack.port}
    address = f"{HOST}:{free_port()}"
    told = StackBuilder(data, ports=ports, outside={}).acting_environment_of("payment") | {
        "RENTACAR_GRPC_LISTEN": address,
        "RENTACAR_CONSUMER_NAME": SECOND_WORKER,
    }
    command = [sys.executable, "-m", "payment_service", "work"]
    with data.log(SECOND_WORKER).open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **told}, stdout=log, stderr=log)
    try:
        until(lambda: grpc_serving(address), why="the second worker serves")
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


class Crowd:
    """Customers who book over GraphQL."""

    def __init__(self, stack: Stack, http: aiohttp.ClientSession, database: asyncpg.Connection[asyncpg.Record]) -> None:
        self._stack, self._http, self._database = stack, http, database
        self.others = {"customers": os.getpid()}
        self._offers: list[str] = []
        self._waiting: dict[str, asyncio.Future[float]] = {}

    async def find_offers(self, wanted: int) -> None:
        """Offers of all classes at many locations on many days, with cars for all who want them."""
        await self._database.execute("UPDATE rent.pool SET vehicles = 1000")
        chance = random.Random(17)
        today = datetime.now(UTC).replace(hour=10, minute=0, second=0, microsecond=0)
        while len(self._offers) < wanted:
            day = today + timedelta(days=chance.randint(20, 300))
            search = {
                "pickupLocation": chance.choice(LOCATIONS),
                "pickupAt": f"{day:%Y-%m-%dT%H:%M}",
                "returnAt": f"{day + timedelta(days=chance.randint(1, 5)):%Y-%m-%dT%H:%M}",
                "driverAge": 35,
            }
            found = await self._ask(OFFERS, search=search)
            self._offers += [offer["id"] for offer in found["offers"]["offers"]]
        chance.shuffle(self._offers)

    async def closed(self, *, seconds: float, customers: int) -> Load:
        """So many customers book, wait until it is confirmed, and book again."""
        end = time.time() + seconds
        booked: list[Booked] = []

        async def customer() -> None:
            while time.time() < end:
                booked.append(await self._book(watched=False))

        return await self._measured(booked, asyncio.gather(*(customer() for _ in range(customers))))

    async def offered(self, *, seconds: float, rate: float) -> Load:
        """Customers come at random times, so many each second, and watch their bookings as the page does."""
        booked: list[Booked] = []
        chance = random.Random(17)

        async def customer(after: float) -> None:
            await asyncio.sleep(after)
            booked.append(await self._book(watched=True))

        arrivals = [chance.uniform(0, seconds) for _ in range(round(seconds * rate))]
        return await self._measured(booked, asyncio.gather(*map(customer, arrivals)))

    async def _measured(self, booked: list[Booked], work: asyncio.Future[Any]) -> Load:
        before, began = cpu_seconds(families(self._stack, self.others)), time.time()
        await work
        seconds = time.time() - began
        mails = await self._mails(booked)
        after = cpu_seconds(families(self._stack, self.others))
        paid = await self._paid(booked)
        return Load(
            seconds=seconds,
            bookings=booked,
            cpu=used(before, after),
            told=[mails[one.email] - paid[one.reference] for one in booked],
            told_after=max(mails[one.email] for one in booked) - began,
        )

    async def _book(self, *, watched: bool) -> Booked:
        booked = Booked(f"{uuid4().hex}@example.com", time.time())
        asked = booking_input(self._offers.pop(), email=booked.email)
        answer = (await self._ask(CREATE, input=asked, key=str(uuid4())))["bookingCreate"]
        assert answer["__typename"] == "BookingCreated", answer
        booked.created, booked.reference = time.time(), answer["booking"]["reference"]
        async with asyncio.timeout(PATIENCE):
            booked.confirmed = await (self._watch(booked) if watched else self._look(booked))
        return booked

    async def _look(self, booked: Booked) -> float:
        """Learn it from the database, which costs the stack next to nothing."""
        waiting: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._waiting[booked.reference] = waiting
        return await waiting

    async def look(self) -> None:
        """Look in the database for those who wait, again and again."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if not self._waiting:
                continue
            rows = await self._database.fetch(
                "SELECT reference FROM rent.booking WHERE reference = ANY($1::text[]) AND status = 'CONFIRMED'",
                list(self._waiting),
            )
            for row in rows:
                self._waiting.pop(row["reference"]).set_result(time.time())

    async def _watch(self, booked: Booked) -> float:
        """Learn it by a subscription over SSE."""
        body = {"query": WATCH, "variables": {"reference": booked.reference, "email": booked.email}}
        headers = {"accept": "text/event-stream"}
        async with self._http.post(f"{self._stack.web}/graphql", json=body, headers=headers) as answer:
            async for line in answer.content:
                if not line.startswith(b"data: {"):
                    continue
                state = json.loads(line.removeprefix(b"data: "))
                if state["data"]["bookingChanged"]["status"] == "CONFIRMED":
                    return time.time()
        raise AssertionError("the subscription ended before the booking was confirmed")

    async def _mails(self, booked: Sequence[Booked]) -> dict[str, float]:
        """When each customer's mail arrived, once all have."""
        wanted = {one.email for one in booked}
        async with asyncio.timeout(PATIENCE):
            while True:
                async with self._http.get(f"{self._stack.addresses['mailbox']}/api/messages") as answer:
                    mails = {mail["to"][0]: mail["received_at"] for mail in await answer.json()}
                if wanted <= mails.keys():
                    return {email: datetime.fromisoformat(mails[email]).timestamp() for email in wanted}
                await asyncio.sleep(0.5)

    async def _paid(self, booked: Sequence[Booked]) -> dict[str, float]:
        """When each booking's payment succeeded."""
        rows = await self._database.fetch(
            "SELECT reference, paid_at FROM payment.payments JOIN rent.booking USING (booking_id) WHERE reference = ANY($1)",
            [one.reference for one in booked],
        )
        return {row["reference"]: row["paid_at"].timestamp() for row in rows}

    async def _ask(self, query: str, **variables: Any) -> dict[str, Any]:
        async with self._http.post(
            f"{self._stack.web}/graphql", json={"query": query, "variables": variables}
        ) as response:
            answer = await response.json()
        assert not answer.get("errors"), answer["errors"]
        data: dict[str, Any] = answer["data"]
        return data


@asynccontextmanager
async def customers(stack: Stack) -> AsyncIterator[Crowd]:
    """A crowd, with what it needs to know when it is served."""
    database = await asyncpg.connect(stack.addresses["postgres"])
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        crowd = Crowd(stack, http, database)
        looking = asyncio.create_task(crowd.look())
        try:
            yield crowd
        finally:
            looking.cancel()
            await database.close()
