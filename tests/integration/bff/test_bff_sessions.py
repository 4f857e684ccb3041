"""Sessions in Redis: begun, used, listed, ended, and gone when they should be."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
import redis.asyncio as redis

from bff.errors import ServiceDownError
from bff.sessions import ABSOLUTE, DAY, HOUR, IDLE, MOST_SESSIONS, Sessions
from deploy.local.ports import free_port


class Clock:
    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest_asyncio.fixture
async def client(redis_url: str) -> AsyncIterator[Any]:
    client = redis.Redis.from_url(redis_url, protocol=2)
    yield client
    await client.aclose()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sessions(client: Any, clock: Clock) -> Sessions:
    return Sessions(client, clock=clock)


async def begin(sessions: Sessions, subject: str = "ana", **given: Any) -> str:
    return await sessions.begin(**{"kind": "customer", "subject": subject, "method": "code"} | given)


async def test_a_session_is_found_by_its_cookie_alone(sessions: Sessions, client: Any) -> None:
    token = await begin(sessions, agent="Firefox " * 100)
    found = await sessions.find(token)
    assert found is not None
    assert (found.kind, found.subject, found.method, len(found.agent)) == ("customer", "ana", "code", 200)
    assert found.id == hashlib.sha256(token.encode()).hexdigest()
    for wrong in ("", token[:-1], token + "A", found.id, "é" * 10, "x" * 200):
        assert await sessions.find(wrong) is None
    kept = [key.decode() for key in await client.keys("*")]
    assert not any(token in key for key in kept)
    assert not any(token.encode() in value for value in (await client.hgetall(f"session:{found.id}")).values())


async def test_cookies_are_random_and_hold_256_bits(sessions: Sessions) -> None:
    tokens = {await begin(sessions) for _ in range(20)}
    assert len(tokens) == 20
    assert all(len(token) == 43 for token in tokens)


@pytest.mark.parametrize(("kind", "idle", "absolute"), [("customer", 14 * DAY, 90 * DAY), ("staff", 12 * HOUR, DAY)])
async def test_a_session_lives_while_it_is_used_but_not_for_ever(
    sessions: Sessions, client: Any, clock: Clock, kind: Any, idle: int, absolute: int
) -> None:
    assert (IDLE[kind], ABSOLUTE[kind]) == (idle, absolute)
    token = await begin(sessions, kind=kind)
    found = await sessions.find(token)
    assert found is not None
    key = f"session:{found.id}"
    assert idle - 5 <= await client.ttl(key) <= idle
    clock.now += absolute - idle / 2
    assert (await sessions.find(token)) is not None, "Redis's own clock has not moved"
    assert idle / 2 - 5 <= await client.ttl(key) <= idle / 2, "use does not carry it beyond its end"
    clock.now += idle / 2
    assert await sessions.find(token) is None
    assert await client.exists(key) == 0


async def test_a_session_that_nobody_used_is_forgotten(sessions: Sessions, client: Any) -> None:
    token = await begin(sessions)
    found = await sessions.find(token)
    assert found is not None
    await client.pexpire(f"session:{found.id}", 1)
    await asyncio.sleep(0.02)
    assert await sessions.listed("customer", "ana") == []
    assert await sessions.find(token) is None


async def test_use_is_written_down_once_a_minute(sessions: Sessions, clock: Clock) -> None:
    token = await begin(sessions)
    began = int(clock.now)
    for passed, seen in ((30, began), (30, began + 60), (59, began + 60), (1, began + 120)):
        clock.now += passed
        found = await sessions.find(token)
        assert found is not None
        assert found.seen == seen


async def test_signing_in_again_ends_the_session_that_the_browser_had(sessions: Sessions) -> None:
    planted = await begin(sessions, "mallory")
    token = await begin(sessions, instead_of=planted)
    assert await sessions.find(planted) is None
    assert await sessions.listed("customer", "mallory") == []
    assert token != planted
    assert (await sessions.find(token)) is not None
    assert (await sessions.find(await begin(sessions, instead_of="no session of ours"))) is not None


async def test_sessions_are_listed_and_ended_by_their_owner_alone(sessions: Sessions, clock: Clock) -> None:
    tokens = []
    for agent in ("phone", "laptop", "tablet"):
        tokens.append(await begin(sessions, agent=agent))
        clock.now += 100
    await begin(sessions, "bia", agent="bia's")
    await begin(sessions, kind="staff", agent="of staff with the same id")
    listed = await sessions.listed("customer", "ana")
    assert [each.agent for each in listed] == ["tablet", "laptop", "phone"]
    phone = listed[2].id
    assert not await sessions.end_one("customer", "bia", phone)
    assert not await sessions.end_one("staff", "ana", phone)
    assert await sessions.find(tokens[0]) is not None
    assert await sessions.end_one("customer", "ana", phone)
    assert await sessions.find(tokens[0]) is None
    assert not await sessions.end_one("customer", "ana", phone)
    assert await sessions.end_all("customer", "ana", but=listed[1].id) == 1
    assert [each.agent for each in await sessions.listed("customer", "ana")] == ["laptop"]
    assert [each.agent for each in await sessions.listed("customer", "bia")] == ["bia's"]


async def test_signing_out_ends_the_session(sessions: Sessions) -> None:
    token = await begin(sessions)
    await sessions.end(token)
    assert await sessions.find(token) is None
    assert await sessions.listed("customer", "ana") == []
    await sessions.end(token)
    await sessions.end("")


async def test_an_ended_session_does_not_come_back_by_being_used(sessions: Sessions, client: Any, clock: Clock) -> None:
    token = await begin(sessions)
    found = await sessions.find(token)
    assert found is not None
    clock.now += 3600
    await client.zrem("sessions-of:customer:ana", found.id)
    assert await sessions.find(token) is None
    assert await client.exists(f"session:{found.id}") == 0


async def test_the_oldest_session_gives_way_when_there_are_too_many(sessions: Sessions, clock: Clock) -> None:
    first = await begin(sessions)
    for _ in range(MOST_SESSIONS):
        clock.now += 1
        await begin(sessions)
    assert len(await sessions.listed("customer", "ana")) == MOST_SESSIONS
    assert await sessions.find(first) is None


async def test_without_redis_nobody_is_taken_for_a_guest() -> None:
    client: Any = redis.Redis.from_url(f"redis://127.0.0.1:{free_port()}/0", socket_connect_timeout=0.2)
    away = Sessions(client)
    for asked in (away.find("x" * 43), begin(away), away.listed("customer", "ana"), away.end("x" * 43)):
        with pytest.raises(ServiceDownError) as told:
            await asked
        assert told.value.code == "SERVICE_UNAVAILABLE"
    await client.aclose()
