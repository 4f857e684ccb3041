"""notify-work as a process of its own, killed at the worst moments."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from rentacar.common.v1.envelope_pb2 import Envelope

from chassis import streams
from tests.conftest import Database
from tests.integration.notify_service.conftest import confirmed
from tests.mailbox_process import MailboxProcess

ROOT = Path(__file__).parents[3]


@asynccontextmanager
async def worker(environment: dict[str, str], *, failpoints: str = "") -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "notify_service",
        "work",
        cwd=ROOT,
        env={
            **os.environ,
            **environment,
            "RENTACAR_FAILPOINTS": failpoints,
            "PYTHONPATH": f"{ROOT}:{ROOT / 'proto' / 'python'}",
        },
        stdout=asyncio.subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
            assert await asyncio.wait_for(process.wait(), 15) == 0, "told to stop, it drains and ends well"


async def publish(redis_url: str, *events: Envelope) -> None:
    client = streams.connect(redis_url)
    for event in events:
        await client.xadd("rent-events", {b"e": event.SerializeToString()})
    await client.aclose()


async def until_all_sent(database: Database, count: int) -> None:
    async with asyncio.timeout(20), database.pool("notify") as pool:
        while await pool.fetchval("SELECT count(*) FROM messages WHERE status = 'SENT'") < count:
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("failpoint", ["notify.queued", "notify.mail-sent", "notify.handled"])
async def test_a_worker_killed_halfway_sends_the_confirmation_under_one_message_id(
    failpoint: str, environment: dict[str, str], redis_url: str, empty_database: Database, mailbox: MailboxProcess
) -> None:
    await publish(redis_url, confirmed())
    async with worker(environment, failpoints=f"{failpoint}=kill") as first:
        assert await asyncio.wait_for(first.wait(), 20) == -signal.SIGKILL
    async with worker(environment):
        await until_all_sent(empty_database, 1)
        await asyncio.sleep(1)  # time for a mail too many
    mails = mailbox.mails()
    assert len({mail["message_id"] for mail in mails}) == 1
    assert len(mails) <= 2
    async with empty_database.pool("notify") as pool:
        assert await pool.fetchval("SELECT count(*) FROM messages") == 1


async def test_events_wait_for_the_worker_and_are_acknowledged_when_told(
    environment: dict[str, str], redis_url: str, empty_database: Database, mailbox: MailboxProcess
) -> None:
    events = [confirmed() for _ in range(5)]
    await publish(redis_url, *events, *events)
    async with worker(environment):
        await until_all_sent(empty_database, 5)
    assert len(mailbox.mails()) == 5
    client = streams.connect(redis_url)
    [group] = await client.xinfo_groups("rent-events")
    assert (group["name"], group["pending"], group["lag"]) == (b"notify", 0, 0)
    assert await client.exists("rent-events.dead") == 0
    await client.aclose()
