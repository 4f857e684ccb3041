"""The stack as somebody who breaks things sees it: processes to kill, a Redis to empty, a Stripe to upset."""

from __future__ import annotations

import asyncio
import os
import re
import signal
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import redis.asyncio as redis

from deploy.local.data_dir import DataDir
from tests.stack import ROOT, Stack

OURS = ("rent-serve", "rent-work", "payment-serve", "payment-work", "notify-serve", "notify-work", "bff")
ANY = (*OURS, "mailbox", "stripe-sandbox", "telemetry")
SERVICES = ("rent", "payment", "notify")
STREAMS = {
    "payment-requests.{0}": ("payment",),
    "rent-events": ("payment", "notify"),
    "payment-events": ("rent", "notify"),
}
"""The streams and who reads them."""
CODE = ("chassis", "bff", "rent_service", "payment_service", "notify_service")
NOT_SPELT_OUT = {
    "self._received": [f"{group}.received" for group in SERVICES],  # chassis/streams.py
    "self._handled": [f"{group}.handled" for group in SERVICES],
    **{
        f'f"{{self._kind}}.{step}"': [f"{kind}.{step}" for kind in ("payment", "deposit")]  # payment_service/intents.py
        for step in ("intent-created", "intent-stored", "confirmed-at-provider")
    },
}
"""Failpoints that have their names from whoever uses the code."""
ELSEWHERE = {'f"rent.erased-by-{part}"', '"rent.erased"', '"payment.customer-forgotten"'}
"""Failpoints on a way that no customer goes here: who is forgotten can't be asked for what they were answered."""


def failpoints() -> list[str]:
    """The names of all failpoints, read from the code, so that none is forgotten."""
    names: set[str] = set()
    for file in sorted(file for folder in CODE for file in (ROOT / folder).rglob("*.py")):
        if file.name == "failpoints.py":
            continue
        for given in re.findall(r"await failpoint\(([^)]*)\)", file.read_text()):
            if given in ELSEWHERE:
                continue
            if given in NOT_SPELT_OUT:
                names.update(NOT_SPELT_OUT[given])
            else:
                assert re.fullmatch(r'"[a-z.-]+"', given), f"{file}: which failpoint is {given}?"
                names.add(given.strip('"'))
    return sorted(names)


class Site:
    """What may be broken, and how often each has been."""

    def __init__(self, stack: Stack, armoury: Path) -> None:
        """`armoury` is the stack's RENTACAR_FAILPOINTS_DIR."""
        self.stack, self.armoury = stack, armoury
        self.done: Counter[str] = Counter()
        """Kills by process, and other faults by their names."""
        self.hit: Counter[str] = Counter()
        """Failpoints that have killed."""
        self._data = DataDir(stack.data)
        self.redis: Any = redis.Redis.from_url(stack.addresses["redis"], socket_timeout=5)
        self.http = httpx.AsyncClient(timeout=10)

    async def close(self) -> None:
        await asyncio.gather(self.redis.aclose(), self.http.aclose())

    @property
    def kills(self) -> int:
        return sum(count for name, count in self.done.items() if name.startswith("kill "))

    def processes(self) -> list[dict[str, Any]]:
        state = self._data.state()
        assert state is not None, "the stack is gone"
        rows: list[dict[str, Any]] = state["processes"]
        return rows

    def sick(self) -> list[str]:
        """The processes that are not well just now."""
        return [str(row["name"]) for row in self.processes() if not row["healthy"]]

    def kill(self, name: str, number: signal.Signals = signal.SIGKILL) -> bool:
        """Send it to a process; False if it is dead already."""
        pid = next(row["pid"] for row in self.processes() if row["name"] == name)
        if not pid:
            return False
        with suppress(ProcessLookupError):
            os.kill(pid, number)
            self.done[f"{'hang' if number == signal.SIGSTOP else 'kill'} {name}"] += 1
            return True
        return False

    def arm(self, failpoint: str) -> None:
        """Whoever comes there first is killed."""
        (self.armoury / failpoint).write_text("kill")

    def is_armed(self, failpoint: str) -> bool:
        return (self.armoury / failpoint).exists()

    def disarm(self, failpoint: str) -> None:
        (self.armoury / failpoint).unlink(missing_ok=True)

    def count_hits(self) -> None:
        """Take note of the failpoints that were hit since the last time."""
        for file in self.armoury.glob("*.hit"):
            file.unlink()
            self.hit[file.stem] += 1
            self.done[f"kill at {file.stem}"] += 1

    async def something_waits(self, group: str) -> bool:
        """Whether there is anything in a stream that this group has not read or not acknowledged."""
        with suppress(redis.RedisError, OSError):
            for stream in (stream for stream, groups in STREAMS.items() if group in groups):
                for told in await self.redis.xinfo_groups(stream):
                    if told["name"].decode() == group and (told["lag"] or told["pending"]):
                        return True
        return False

    async def flush(self) -> None:
        """FLUSHALL."""
        with suppress(redis.RedisError, OSError):
            await self.redis.flushall()
            self.done["FLUSHALL"] += 1

    async def upset_stripe(self, path: str, what: dict[str, Any]) -> bool:
        """Tell the sandbox's control API; False if it is down."""
        with suppress(httpx.HTTPError):
            answer = await self.http.post(f"{self.stack.addresses['stripe_sandbox']}/_control/{path}", json=what)
            answer.raise_for_status()
            return True
        return False

    async def calm_stripe(self) -> None:
        """No faults any more."""
        with suppress(httpx.HTTPError):
            await self.http.request("DELETE", f"{self.stack.addresses['stripe_sandbox']}/_control/faults")
        await self.upset_stripe("webhooks", {"delay_ms": 0, "duplicate": 0, "reorder": 0, "drop": 0})

    async def records(self) -> dict[str, list[dict[str, Any]]]:
        """What Stripe has written down."""
        answer = await self.http.get(f"{self.stack.addresses['stripe_sandbox']}/_control/records", timeout=60)
        found: dict[str, list[dict[str, Any]]] = answer.json()
        return found

    async def mails(self) -> list[dict[str, Any]]:
        """Every mail in the mailbox."""
        answer = await self.http.get(f"{self.stack.addresses['mailbox']}/api/messages", timeout=60)
        found: list[dict[str, Any]] = answer.json()
        return found

    async def select(self, sql: str, *given: Any) -> list[asyncpg.Record]:
        """Rows as the administrator sees them; without a schema it is rent_service's."""
        connection = await asyncpg.connect(
            self.stack.addresses["postgres"], server_settings={"search_path": "rent, public"}
        )
        try:
            return list(await connection.fetch(sql, *given))
        finally:
            await connection.close()
