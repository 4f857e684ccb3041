"""Searches and bookings per second through the whole chain, with the CPU of each process; and what all weigh when idle."""

from __future__ import annotations

import argparse
import asyncio
import os
import tempfile
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from tests.bench.method import run_slice, table
from tests.stack import CREATE, OFFERS, Stack, booking_input, running

SEARCH = {
    "pickupLocation": "GRU",
    "pickupAt": "2027-03-01T10:00",
    "returnAt": "2027-03-08T10:00",
    "driverAge": 35,
}
TICK = os.sysconf("SC_CLK_TCK")
IDLE_SECONDS = 20


def pids(stack: Stack) -> dict[str, list[int]]:
    """The processes of the stack, each with its children; and the supervisor, who is their parent."""
    status = stack.status
    rows = {row["name"]: int(row["pid"]) for row in status["processes"] if row["pid"]}
    rows["supervisor"] = int(status["pid"])
    families = {name: [pid, *_children(pid)] for name, pid in rows.items() if name != "supervisor"}
    known = {pid for family in families.values() for pid in family}
    families["supervisor"] = [rows["supervisor"], *(pid for pid in _children(rows["supervisor"]) if pid not in known)]
    return families


def _children(pid: int) -> list[int]:
    found = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return found + [grandchild for child in found for grandchild in _children(child)]


def cpu_seconds(families: dict[str, list[int]]) -> dict[str, float]:
    """User and system time of each family so far."""

    def of(pid: int) -> float:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    return {name: sum(of(pid) for pid in family) for name, family in families.items()}


def memory_mb(families: dict[str, list[int]]) -> dict[str, float]:
    """Proportional set size: what is shared counts once in the sum."""

    def of(pid: int) -> float:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return int(next(line.split()[1] for line in lines if line.startswith("Pss:"))) / 1024

    return {name: sum(of(pid) for pid in family) for name, family in families.items()}


async def run(words: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="./rentacar bench whole_stack", description=__doc__)
    parser.add_argument("--seconds", type=float, default=10, help="how long each load lasts (default: 10)")
    parser.add_argument("--clients", type=int, default=8, help="how many at once (default: 8)")
    arguments = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as folder, running(Path(folder) / "data") as stack:
        await asyncio.sleep(IDLE_SECONDS)
        _show_memory(stack)
        async with httpx.AsyncClient(timeout=30, limits=httpx.Limits(max_connections=arguments.clients)) as client:
            await _searches(stack, client, arguments)
            await _bookings(stack, client, arguments)


def _show_memory(stack: Stack) -> None:
    weights = memory_mb(pids(stack))
    rows = [[name, f"{weight:.0f}"] for name, weight in sorted(weights.items(), key=lambda item: -item[1])]
    table("Memory of the idle stack, MB (PSS)", ["process", "MB"], [*rows, ["all", f"{sum(weights.values()):.0f}"]])


async def _ask(stack: Stack, client: httpx.AsyncClient, query: str, **variables: Any) -> dict[str, Any]:
    answer = (await client.post(f"{stack.web}/graphql", json={"query": query, "variables": variables})).json()
    assert not answer.get("errors"), answer["errors"]
    data: dict[str, Any] = answer["data"]
    return data


async def _searches(stack: Stack, client: httpx.AsyncClient, arguments: argparse.Namespace) -> None:
    async def search() -> None:
        found = await _ask(stack, client, OFFERS, search=SEARCH)
        assert found["offers"]["__typename"] == "OfferList"

    await run_slice(search, seconds=2, clients=arguments.clients)  # warm
    families = pids(stack)
    before = cpu_seconds(families)
    load = await run_slice(search, seconds=arguments.seconds, clients=arguments.clients)
    used = {name: after - before[name] for name, after in cpu_seconds(families).items()}
    title = (
        f"Searches: {load.rate:.0f}/s by {arguments.clients} clients;"
        f" p50 {load.percentile(50) * 1e3:.0f} ms, p95 {load.percentile(95) * 1e3:.0f} ms"
    )
    _show_cpu(title, used, load.count, "search")


async def _bookings(stack: Stack, client: httpx.AsyncClient, arguments: argparse.Namespace) -> None:
    offers = []
    for day in range(1, 28):
        search = {**SEARCH, "pickupAt": f"2027-05-{day:02}T10:00", "returnAt": f"2027-05-{day + 1:02}T09:00"}
        for code in ("GRU", "CGH", "GIG", "BSB", "CNF", "SSA", "REC", "FOR", "POA", "CWB"):
            found = await _ask(stack, client, OFFERS, search={**search, "pickupLocation": code})
            offers += [offer["id"] for offer in found["offers"]["offers"][:6]] * 2
    booked: list[tuple[str, str, float]] = []

    async def book() -> None:
        email = f"{uuid4().hex}@example.com"
        began = time.monotonic()
        answer = await _ask(stack, client, CREATE, input=booking_input(offers.pop(), email=email), key=str(uuid4()))
        if answer["bookingCreate"]["__typename"] == "BookingCreated":
            booked.append((answer["bookingCreate"]["booking"]["reference"], email, began))

    families = pids(stack)
    before, began = cpu_seconds(families), time.monotonic()
    load = await run_slice(book, seconds=arguments.seconds, clients=arguments.clients)
    await _all_confirmed(stack, len(booked))
    took = time.monotonic() - began
    used = {name: after - before[name] for name, after in cpu_seconds(families).items()}
    title = (
        f"Bookings: {load.rate:.0f}/s taken by {arguments.clients} clients, {len(booked)} of them CONFIRMED at"
        f" {len(booked) / took:.0f}/s; bookingCreate p50 {load.percentile(50) * 1e3:.0f} ms, p95 {load.percentile(95) * 1e3:.0f} ms"
    )
    _show_cpu(title, used, len(booked), "booking")


async def _all_confirmed(stack: Stack, count: int) -> None:
    import asyncpg

    connection = await asyncpg.connect(stack.addresses["postgres"])
    try:
        async with asyncio.timeout(300):
            while await connection.fetchval("SELECT count(*) FROM rent.booking WHERE status = 'CONFIRMED'") < count:
                await asyncio.sleep(0.1)
    finally:
        await connection.close()


def _show_cpu(title: str, used: dict[str, float], count: int, unit: str) -> None:
    rows = [
        [name, f"{seconds * 1e3 / count:.2f}", f"{seconds / sum(used.values()):.0%}"]
        for name, seconds in sorted(used.items(), key=lambda item: -item[1])
        if seconds > 0
    ]
    table(
        title,
        ["process", f"CPU ms per {unit}", "share"],
        [*rows, ["all", f"{sum(used.values()) * 1e3 / count:.2f}", ""]],
    )
