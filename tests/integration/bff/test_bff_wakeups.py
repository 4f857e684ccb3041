"""What wakes those who watch a booking, when Redis comes and goes."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import Any

import redis.asyncio as redis
from rentacar.common.v1.envelope_pb2 import Envelope

from bff.live import Wakeups
from deploy.local.guard import Guard
from deploy.local.valkey import EmbeddedValkey
from tests import bff_fakes

ENTRY = {"e": Envelope(event_id="e", type="booking.confirmed", booking_id=bff_fakes.BOOKING_ID).SerializeToString()}


async def _announced_until(woken: asyncio.Event, url: str) -> None:
    """Publish until somebody woke, for a reader that reconnects starts at the stream's end."""
    client: Any = redis.Redis.from_url(url)
    for _ in range(50):
        await client.xadd("rent-events", {"e": b"no envelope"})
        await client.xadd("rent-events", ENTRY)
        with suppress(TimeoutError):
            await asyncio.wait_for(woken.wait(), 0.2)
            break
    await client.aclose()
    assert woken.is_set()


async def test_events_wake_again_after_redis_lost_everything(tmp_path: Path, guard: Guard) -> None:
    server = EmbeddedValkey(tmp_path / "first", appendonly=False)
    server.start(guard=guard)
    wakeups, stop = Wakeups(server.url), asyncio.Event()
    reading = asyncio.create_task(wakeups.run(stop))
    with wakeups.waiting(bff_fakes.BOOKING_ID) as woken, wakeups.waiting("another") as other:
        await _announced_until(woken, server.url)
        other.clear()
        server.stop()
        fresh = EmbeddedValkey(tmp_path / "second", port=server.port, password=server.password, appendonly=False)
        fresh.start(guard=guard)
        await asyncio.wait_for(other.wait(), 10)  # a break wakes everybody: something may have been missed
        async with asyncio.timeout(10):  # there may be more breaks than one until it reads again
            while other.is_set():
                woken.clear()
                other.clear()
                await _announced_until(woken, fresh.url)
    stop.set()
    await asyncio.wait_for(reading, 5)
    fresh.stop()
