"""`./rentacar queue` and `./rentacar dead`, as a person at a terminal and a script use them, against a running worker's server."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator

import pytest_asyncio

from tests import acting
from tests.conftest import ROOT, Database
from tests.queue_tools import STREAM, Desk, Effects, consuming, queue_bench, queue_desk, until

AS_OPERATOR = {**os.environ, **acting.environment("operator")}


@pytest_asyncio.fixture
async def desk(empty_database: Database, redis_url: str) -> AsyncIterator[Desk]:
    async with queue_bench(empty_database, redis_url) as bench, queue_desk(bench, empty_database) as desk:
        yield desk


async def rentacar(*words: str) -> tuple[int, str, str]:
    """Exit code, output and errors."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(ROOT / "rentacar"),
        *words,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        cwd=ROOT,
        env=AS_OPERATOR,
    )
    output, errors = await asyncio.wait_for(process.communicate(), 30)
    return process.returncode or 0, output.decode(), errors.decode()


async def test_dead_letters_are_listed_shown_replayed_and_dropped_from_the_command_line(desk: Desk) -> None:
    first, second = sorted(await desk.bury(2))
    code, listed, _ = await rentacar("dead", "list", "--targets", desk.target, "--json")
    assert code == 0
    names = {letter["booking_id"]: letter["name"] for letter in json.loads(listed)}
    code, shown, _ = await rentacar("dead", "show", names[first], "--targets", desk.target)
    assert code == 0
    assert first in shown
    assert "poison: rotten" in shown
    effects = Effects(desk.bench.pool)
    async with consuming(desk.bench.consumer(effects)):
        code, said, _ = await rentacar("dead", "replay", names[first], "--targets", desk.target)
        assert (code, said) == (0, f"{names[first]} is on its stream again\n")
        await until(lambda: effects.bookings == [first])
    code, _, _ = await rentacar("dead", "drop", names[second], "--targets", desk.target)
    assert code == 2  # no reason
    code, _, _ = await rentacar("dead", "drop", names[second], "--reason", "a test", "--targets", desk.target)
    assert code == 0
    code, listed, _ = await rentacar("dead", "list", "--targets", desk.target)
    assert (code, listed) == (0, "")
    code, _, errors = await rentacar("dead", "replay", names[second], "--targets", desk.target)
    assert code == 1
    assert "there is no dead letter" in errors


async def test_the_queues_are_shown_once_as_lines_and_as_json(desk: Desk) -> None:
    await desk.bury()
    await desk.bench.publish(2)
    code, lines, _ = await rentacar("queue", "--once", "--targets", desk.target)
    assert code == 0
    assert f"notify {STREAM} length=1 lag=0 pending=0 oldest=- dead=1 consumers=one (0" in lines
    assert "outbox of notify: 2 unpublished" in lines
    code, shown, _ = await rentacar("queue", "--once", "--json", "--targets", desk.target)
    (service,) = json.loads(shown)["services"]
    assert (service["service"], service["queues"][0]["dead_letters"], service["outbox"]["unpublished"]) == (
        "notify",
        "1",
        "2",
    )


async def test_the_queues_are_shown_each_second_until_the_reader_has_seen_enough(desk: Desk) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(ROOT / "rentacar"),
        "queue",
        "--json",
        "--targets",
        desk.target,
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
        env=AS_OPERATOR,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(
            signal.SIGINT, signal.SIG_DFL
        ),  # who starts the tests in the background ignores it
    )
    assert process.stdout is not None
    async with asyncio.timeout(60):
        first = json.loads(await process.stdout.readline())
        await desk.bench.publish(4)
        second = json.loads(await process.stdout.readline())
        os.killpg(process.pid, signal.SIGINT)
        await process.wait()
    unpublished = [shown["services"][0]["outbox"]["unpublished"] for shown in (first, second)]
    assert unpublished == ["0", "4"]


async def test_a_worker_that_does_not_answer_is_named(desk: Desk) -> None:
    code, lines, _ = await rentacar("queue", "--once", "--targets", f"{desk.target},127.0.0.1:1")
    assert code == 0
    assert "127.0.0.1:1 does not answer" in lines
    code, _, errors = await rentacar("queue", "--once", "--targets", "127.0.0.1:1")
    assert code == 1
    assert "no worker answers" in errors


async def test_without_a_running_stack_the_commands_say_so(desk: Desk, tmp_path: object) -> None:
    for words in (("queue", "--once"), ("dead", "list")):
        code, _, errors = await rentacar(*words, "--data", str(tmp_path))
        assert code == 1
        assert "not running" in errors
