"""How many calls run at once, and what becomes of the others."""

from __future__ import annotations

import asyncio
import time

import pytest

from chassis import overload
from chassis.overload import Limit, OverloadedError


async def held(limit: Limit, kind: str, until: asyncio.Event, *, is_service: bool = False) -> str:
    try:
        async with limit.turn(kind, is_service=is_service):
            await until.wait()
    except OverloadedError:
        return "refused"
    return "answered"


async def test_what_finds_no_place_is_refused_within_the_bound_and_places_are_given_back() -> None:
    limit, done = Limit(4), asyncio.Event()
    running = [asyncio.create_task(held(limit, kind, done)) for kind in ("a", "a", "b", "b")]
    await asyncio.sleep(0)
    began = time.monotonic()
    assert await held(limit, "c", done) == "refused"
    assert time.monotonic() - began < overload.QUEUE_SECONDS + 0.5
    done.set()
    assert await asyncio.gather(*running) == ["answered"] * 4
    assert await held(limit, "c", done) == "answered"


async def test_one_kind_leaves_places_to_the_others() -> None:
    limit, done = Limit(4), asyncio.Event()
    slow = [asyncio.create_task(held(limit, "slow", done)) for _ in range(8)]
    await asyncio.sleep(overload.QUEUE_SECONDS * 2)
    quick = asyncio.Event()
    quick.set()
    assert await held(limit, "quick", quick) == "answered"
    done.set()
    assert sorted(await asyncio.gather(*slow)) == ["answered"] * 3 + ["refused"] * 5


async def test_who_waits_gets_the_first_place_that_is_free() -> None:
    limit, first, others = Limit(1), asyncio.Event(), asyncio.Event()
    others.set()
    running = asyncio.create_task(held(limit, "a", first))
    await asyncio.sleep(0)
    waiting = asyncio.create_task(held(limit, "b", others))
    await asyncio.sleep(0)
    assert await held(limit, "c", others) == "refused", "no more wait than there are places"
    first.set()
    assert await running == "answered"
    assert await waiting == "answered"
    assert await held(limit, "c", others) == "answered"


async def test_services_find_a_place_where_customers_do_not() -> None:
    limit, done = Limit(4), asyncio.Event()
    customers = [asyncio.create_task(held(limit, kind, done)) for kind in ("a", "a", "b", "b")]
    await asyncio.sleep(0)
    service = asyncio.create_task(held(limit, "c", done, is_service=True))
    assert await held(limit, "d", done) == "refused"
    done.set()
    assert await service == "answered"
    await asyncio.gather(*customers)


async def test_a_caller_who_goes_while_waiting_leaves_no_place_taken() -> None:
    limit, done = Limit(1), asyncio.Event()
    running = asyncio.create_task(held(limit, "a", done))
    await asyncio.sleep(0)
    waiting = asyncio.create_task(held(limit, "b", done))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    done.set()
    await running
    assert await held(limit, "c", done) == "answered"
