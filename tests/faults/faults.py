"""The fault classes: each does its worst to a running stack until it is told to stop."""

from __future__ import annotations

import asyncio
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Coroutine
from itertools import cycle
from typing import Any

from tests.faults.site import ANY, SERVICES, Site, failpoints

Fault = Callable[[Site, random.Random, asyncio.Event], Coroutine[None, None, None]]

ARMED_AT_ONCE = 4  # so that the stack is not down all the time
SELDOM = 8.0  # seconds after which a failpoint is one that few journeys come by
AT_REST = {
    "rent.expiry-announced",
    "rent.no-show-announced",
    "rent.change-ends-announced",
    "payment.cancelled-at-provider",
    "deposit.renewal-ordered",
}
"""Failpoints that are reached when the clock moves, after the customers."""
STRIPE_FAULTS: tuple[dict[str, Any], ...] = (
    {"kind": "reset_before", "probability": 0.4},
    {"kind": "reset_after", "probability": 0.4},
    {"kind": "500_before", "probability": 0.4},
    {"kind": "500_stored", "effect": True, "probability": 0.3},
    {"kind": "500_stored", "effect": False, "probability": 0.3},
    {"kind": "429", "probability": 0.5},
    {"kind": "409", "probability": 0.5},
    {"kind": "timeout_before", "probability": 0.1, "hold_seconds": 3},
    {"kind": "timeout_after", "probability": 0.1, "hold_seconds": 3},
)
WEBHOOK_FAULTS: tuple[dict[str, float], ...] = (
    {"duplicate": 1},
    {"delay_ms": 3000},
    {"reorder": 1},
    {"drop": 0.5},
    {"duplicate": 0.5, "reorder": 0.5, "drop": 0.2},
)
CALM = {"delay_ms": 0, "duplicate": 0, "reorder": 0, "drop": 0}


async def rest(stop: asyncio.Event, seconds: float) -> None:
    """Wait that long, or until `stop`."""
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return


async def recovered(site: Site, stop: asyncio.Event, *, but: int = 0) -> None:
    """Wait until all are well but so many, or for a while: a machine that is slow still gets on between two faults."""
    deadline = time.monotonic() + 20
    while len(site.sick()) > but and time.monotonic() < deadline and not stop.is_set():
        await rest(stop, 0.2)


async def every_failpoint(site: Site, rng: random.Random, stop: asyncio.Event) -> None:
    """Arm them in turn, each again when it has killed somebody."""
    await some_failpoints(site, rng, stop, names=failpoints())


async def some_failpoints(site: Site, rng: random.Random, stop: asyncio.Event, *, names: list[str]) -> None:
    """Keep a few armed, those first that have killed least; one that nobody comes by makes room for another."""
    armed: dict[str, float] = {}
    tried = Counter[str]()
    while not stop.is_set():
        site.count_hits()
        now = time.monotonic()
        for name in [name for name, since in armed.items() if not site.is_armed(name) or now - since > SELDOM]:
            site.disarm(name)
            del armed[name]
        waiting = [name for name in names if name not in armed]
        waiting.sort(key=lambda name: (site.hit[name] > 0, tried[name] + site.hit[name], rng.random()))
        for name in waiting[: ARMED_AT_ONCE - len(armed)]:
            site.arm(name)
            armed[name] = now
            tried[name] += 1
        await rest(stop, rng.uniform(0.2, 1))
    site.count_hits()
    for name in armed:
        site.disarm(name)
    for name in AT_REST.intersection(names):
        site.arm(name)


async def kill_anybody(site: Site, rng: random.Random, stop: asyncio.Event) -> None:
    """kill -9 one process after the other, now and then two at once."""
    while not stop.is_set():
        for name in rng.sample(ANY, 2 if rng.random() < 0.2 else 1):
            site.kill(name)
        await rest(stop, rng.uniform(0.3, 1.5))
        await recovered(site, stop, but=2)


async def lose_redis(site: Site, rng: random.Random, stop: asyncio.Event) -> None:
    """Kill Valkey, or empty it while one who reads from it is dead, so that something is in it to be lost."""
    while not stop.is_set():
        if rng.random() < 0.4:
            site.kill("valkey")
        else:
            await empty_redis(site, rng.choice(SERVICES), stop)
        await rest(stop, rng.uniform(0.5, 2))
        await recovered(site, stop)


async def empty_redis(site: Site, group: str, stop: asyncio.Event) -> None:
    """FLUSHALL while a worker hangs that has something to read; then it dies, with what it had been sent."""
    reader = f"{group}-work"
    site.kill(reader, signal.SIGSTOP)
    deadline = time.monotonic() + 5
    while not await site.something_waits(group) and time.monotonic() < deadline and not stop.is_set():
        await rest(stop, 0.05)
    await site.flush()
    site.kill(reader)


async def restart_postgres(site: Site, rng: random.Random, stop: asyncio.Event) -> None:
    """An immediate shutdown: every connection breaks, and recovery follows."""
    while not stop.is_set():
        site.kill("postgres", signal.SIGQUIT)
        await rest(stop, rng.uniform(2, 5))
        await recovered(site, stop)


async def upset_stripe(site: Site, rng: random.Random, stop: asyncio.Event) -> None:
    """One kind of trouble after the other, with the API and with the webhooks."""
    kinds = list(STRIPE_FAULTS)
    while not stop.is_set():
        rng.shuffle(kinds)
        for fault in kinds:
            await site.calm_stripe()
            if await site.upset_stripe("faults", {"count": None, "path": "POST|GET", **fault}):
                site.done[f"Stripe {fault['kind']}"] += 1
            await site.upset_stripe("webhooks", {**CALM, **rng.choice(WEBHOOK_FAULTS)})
            await rest(stop, rng.uniform(0.5, 2))
            if stop.is_set():
                break
    await site.calm_stripe()


async def everything(site: Site, rng: random.Random, stop: asyncio.Event) -> None:
    """All of them at once."""
    every = (every_failpoint, kill_anybody, lose_redis, restart_postgres, upset_stripe)
    await asyncio.gather(*(fault(site, random.Random(rng.random()), stop) for fault in every))


FAILPOINTS = "failpoints"
"""The class that lasts until each has killed, and whose customers go every way alike: some failpoints lie on few."""
CLASSES: dict[str, Fault] = {
    FAILPOINTS: every_failpoint,
    "kill -9": kill_anybody,
    "Redis lost": lose_redis,
    "Postgres restarts": restart_postgres,
    "Stripe": upset_stripe,
    "all": everything,
}


def _kill_at(*names: str) -> Fault:
    async def fault(site: Site, rng: random.Random, stop: asyncio.Event) -> None:
        await some_failpoints(site, rng, stop, names=list(names))

    return fault


async def _lose_answers_of_stripe(site: Site, rng: random.Random, stop: asyncio.Event) -> None:
    await site.upset_stripe("faults", {"kind": "reset_after", "count": None, "path": "POST", "probability": 0.4})
    await rest(stop, 3600)
    await site.calm_stripe()


async def _empty_redis(site: Site, rng: random.Random, stop: asyncio.Event) -> None:
    groups = cycle(("payment", "rent"))
    while not stop.is_set():
        await empty_redis(site, next(groups), stop)
        await recovered(site, stop)


async def _empty_redis_after_refunds(site: Site, rng: random.Random, stop: asyncio.Event) -> None:
    """All that was handled is published and delivered again; of refunds the history would tell twice."""
    await stop.wait()
    handled, deadline = 0, time.monotonic() + 60
    while not handled and time.monotonic() < deadline:
        await asyncio.sleep(0.5)
        (row,) = await site.select("SELECT count(*) AS told FROM booking_event WHERE type = 'refund.succeeded'")
        handled = row["told"]
    await site.flush()


SABOTEURS: dict[str, Fault] = {
    "idempotency-key": _lose_answers_of_stripe,
    "inbox": _empty_redis_after_refunds,
    "outbox": _kill_at("relay.published"),
    "reclaim": _kill_at("rent.received", "payment.received", "notify.received"),
    "ack-after-commit": _kill_at("rent.received"),
    "epoch": _empty_redis,
}
"""For each safeguard the fault that it is there for."""
