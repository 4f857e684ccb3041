"""Every process of ours is restarted while customers book: with two of each, none of them notices."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.load.engine import Load
from deploy.local.load.screen import table
from deploy.local.replicas import SCALABLE
from tests.faults.draining import drained
from tests.faults.invariants import Facts, broken
from tests.faults.memory import Remembered
from tests.faults.site import Site
from tests.stack import Stack, running

RATE = 1.5  # customers a second: the restarts alone take all of a small machine
TWO_OF_EACH = {"RENTACAR_REPLICAS": ",".join(f"{process}=2" for process in SCALABLE)}


@pytest.fixture
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    folder: Path = tmp_path_factory.mktemp("rolling")
    with running(folder / "data", now=None, environment=TWO_OF_EACH) as started:
        yield started


async def test_restarting_everything_under_load_fails_no_request_and_loses_and_doubles_no_booking(stack: Stack) -> None:
    before = {row["name"]: row["pid"] for row in stack.status["processes"]}
    load, rolled = Load(stack.web, rate=RATE, users=40), asyncio.Event()
    customers = asyncio.create_task(load.run(rolled, seconds=120))
    await asyncio.sleep(2)
    try:
        await asyncio.to_thread(stack.rentacar, "restart", "--all", "--rolling")
        await asyncio.sleep(2)
    finally:
        rolled.set()
        await customers

    after = {row["name"]: row["pid"] for row in stack.status["processes"]}
    ours = [name for name in before if name.rpartition("-")[0] in SCALABLE] + ["balancer"]
    assert len(ours) == 2 * len(SCALABLE) + 1
    assert all(after[name] != before[name] for name in ours), "each was restarted"
    assert {row["name"]: row["restarts"] for row in stack.status["processes"] if row["restarts"]} == {}, "none died"

    assert load.measured.errors == 0, table(load.measured)
    assert load.measured.outcomes["confirmed"] == len(load.booked) > 0
    site = Site(stack, stack.data)
    try:
        assert await drained(site, patience=60, at_the_end=False) == []
        remembered = [
            Remembered(one.journey, one.email, one.key, one.asked, one.answer, one.wanted, one.fee)
            for one in load.booked
        ]
        facts = await Facts(site, remembered).read()
        assert broken(facts) == []
        assert len(facts.bookings) == len(load.booked), "no booking that nobody knows of"
    finally:
        await site.close()
