"""A primary that Sentinels name: found, and found anew when another one has taken its place."""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from chassis import redis_client
from deploy.local.ports import free_port
from deploy.local.valkey import installed_binary

PASSWORD = "p@ss:word"  # what has to be quoted in an address


@dataclass
class Group:
    """A primary, its replica, and the Sentinel that watches them."""

    primary: subprocess.Popen[bytes]
    url: str
    ports: tuple[int, int]


@pytest.fixture
def group(tmp_path: Path) -> Iterator[Group]:
    first, second, watching = free_port(), free_port(), free_port()
    common = f'bind 127.0.0.1\nrequirepass {PASSWORD}\nmasterauth {PASSWORD}\nsave ""\nrepl-diskless-sync-delay 0\n'
    with contextlib.ExitStack() as stack:

        def start(name: str, config: str, *words: str) -> subprocess.Popen[bytes]:
            folder = tmp_path / name
            folder.mkdir()
            (folder / "conf").write_text(f"dir {folder}\n{config}")
            command = [str(installed_binary()), str(folder / "conf"), *words]
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder)
            stack.callback(process.wait)
            stack.callback(process.kill)
            return process

        primary = start("primary", f"{common}port {first}\n")
        start("replica", f"{common}port {second}\nreplicaof 127.0.0.1 {first}\n")
        replica = redis.Redis(port=second, password=PASSWORD)
        _wait(lambda: replica.info("replication")["master_link_status"] == "up")
        watch = (
            f"bind 127.0.0.1\nport {watching}\nsentinel monitor cars 127.0.0.1 {first} 1\n"
            f"sentinel auth-pass cars {PASSWORD}\nsentinel down-after-milliseconds cars 500\n"
            "sentinel failover-timeout cars 2000\n"
        )
        start("sentinel", watch, "--sentinel")
        sentinel = redis.Redis(port=watching, protocol=2)
        _wait(lambda: len(sentinel.sentinel_slaves("cars")) == 1)
        quoted = PASSWORD.replace("@", "%40").replace(":", "%3A")
        nobody = free_port()  # a Sentinel that is away
        url = f"redis+sentinel://:{quoted}@127.0.0.1:{nobody},127.0.0.1:{watching}/cars/0"
        yield Group(primary, url, (first, second))


def _wait(what: Any, seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while True:
        with contextlib.suppress(redis.RedisError, KeyError):
            if what():
                return
        assert time.monotonic() < deadline
        time.sleep(0.1)


async def test_a_client_follows_to_the_replica_that_took_over(group: Group) -> None:
    client = redis_client.from_url(
        group.url, protocol=2, retry=Retry(NoBackoff(), 0), socket_timeout=3, socket_connect_timeout=1
    )
    await client.set("before", "1")
    before = (await client.info("server"))["run_id"]
    await asyncio.sleep(0.3)  # for the replica to have it
    group.primary.kill()
    deadline = time.monotonic() + 20
    while True:
        try:
            await client.set("after", "2")
            break
        except (redis.RedisError, OSError, TimeoutError):
            assert time.monotonic() < deadline
            await asyncio.sleep(0.2)
    assert await client.mget("before", "after") == [b"1", b"2"]
    assert (await client.info("server"))["run_id"] != before, "by which a relay knows that it has to publish again"
    await client.aclose()


async def test_an_address_of_one_server_is_as_ever(redis_url: str) -> None:
    client = redis_client.from_url(redis_url, protocol=2)
    assert await client.ping()
    await client.aclose()


@pytest.mark.parametrize("url", ["redis+sentinel://host:26379", "redis+sentinel:///cars/0"])
def test_an_address_without_name_or_host_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="must be redis\\+sentinel"):
        redis_client.from_url(url)
