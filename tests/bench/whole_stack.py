"""Searches per second through the whole chain, with the CPU of each process; and what all weigh when idle."""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from pathlib import Path

import httpx

from tests.bench.method import run_slice, table
from tests.bench.processes import cpu_seconds, families, memory_mb, show_cpu, used
from tests.stack import OFFERS, Stack, running

SEARCH = {
    "pickupLocation": "GRU",
    "pickupAt": "2027-03-01T10:00",
    "returnAt": "2027-03-08T10:00",
    "driverAge": 35,
}
IDLE_SECONDS = 20


async def run(words: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="./rentacar bench whole_stack", description=__doc__)
    parser.add_argument("--seconds", type=float, default=10, help="how long the load lasts (default: 10)")
    parser.add_argument("--clients", type=int, default=8, help="how many at once (default: 8)")
    arguments = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as folder, running(Path(folder) / "data") as stack:
        await asyncio.sleep(IDLE_SECONDS)
        await _idle(stack)
        async with httpx.AsyncClient(timeout=30, limits=httpx.Limits(max_connections=arguments.clients)) as client:
            await _searches(stack, client, arguments)


async def _idle(stack: Stack) -> None:
    measured = families(stack)
    before = cpu_seconds(measured)
    await asyncio.sleep(IDLE_SECONDS)
    busy = used(before, cpu_seconds(measured))
    weights = memory_mb(measured)
    rows = [
        [name, f"{weight:.0f}", f"{busy[name] / IDLE_SECONDS:.1%}"]
        for name, weight in sorted(weights.items(), key=lambda item: -item[1])
    ]
    total = ["all", f"{sum(weights.values()):.0f}", f"{sum(busy.values()) / IDLE_SECONDS:.1%}"]
    table("The idle stack", ["process", "MB (PSS)", "of a core"], [*rows, total])


async def _searches(stack: Stack, client: httpx.AsyncClient, arguments: argparse.Namespace) -> None:
    async def search() -> None:
        body = {"query": OFFERS, "variables": {"search": SEARCH}}
        answer = (await client.post(f"{stack.web}/graphql", json=body)).json()
        assert answer["data"]["offers"]["__typename"] == "OfferList", answer

    await run_slice(search, seconds=2, clients=arguments.clients)  # warm
    measured = families(stack)
    before = cpu_seconds(measured)
    load = await run_slice(search, seconds=arguments.seconds, clients=arguments.clients)
    title = (
        f"Searches: {load.rate:.0f}/s by {arguments.clients} clients;"
        f" p50 {load.percentile(50) * 1e3:.0f} ms, p95 {load.percentile(95) * 1e3:.0f} ms"
    )
    show_cpu(title, used(before, cpu_seconds(measured)), load.count, "search")
