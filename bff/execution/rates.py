"""How much a caller may ask for: buckets of tokens in Redis, shared by all processes.

A search should not pay for being counted, so points are fetched many at a time and spent here: a process asks Redis once for dozens of
searches. Acts and attempts to sign in are counted one by one.

Without Redis, reads go through. Acts and attempts to sign in are then counted by each process alone: a booking matters more than its count,
and nobody guesses codes without end because something is down.
"""

from __future__ import annotations

import logging
import math
import time
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import redis.asyncio as redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from bff import metrics
from chassis import redis_client

log = logging.getLogger(__name__)

LUA = (Path(__file__).parent / "bucket.lua").read_text()
SHARE = 0.02  # of a bucket that is fetched at once
LEASE_SECONDS = 5.0  # what was fetched and not spent is given up: its bucket has filled meanwhile
TIMEOUT = 0.25  # seconds that a request waits for its count
PAUSE = 2.0  # seconds without asking a Redis that did not answer
SAY_AGAIN = 30.0
MOST_CALLERS = 20_000


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of bucket: it holds so many tokens, and so many come back each second."""

    name: str
    holds: float
    refill: float
    exact: bool = False
    """Counted one by one, and counted here where Redis is away."""

    def scaled(self, factor: float) -> Rule:
        return Rule(self.name, self.holds * factor, self.refill * factor, self.exact)


CALLER = Rule("points", 200_000, 20_000)  # a search is 1,500 to 3,500 points
ADDRESS = Rule("address", 1_000_000, 100_000)  # an office, or a provider's shared address
ACTS = Rule("acts", 60, 1, exact=True)
SIGN_INS = Rule("sign-ins", 10, 1 / 30, exact=True)  # of one address; rent_service counts for each e-mail besides


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether so much may be spent; what could be spent at once after it; and else after how many seconds."""

    granted: bool
    remaining: int
    retry_after: int = 0


@dataclass(slots=True)
class _Lease:
    left: float
    known: float
    """What the bucket held besides when it was last asked."""
    until: float


class Rates:
    """Counts what is spent. `scale` multiplies every rule; an empty `url` counts acts alone, in this process."""

    def __init__(self, url: str, *, scale: float) -> None:
        self._scale = scale
        self._leases: _Recent[_Lease] = _Recent(MOST_CALLERS)
        self._own: _Recent[_Own] = _Recent(MOST_CALLERS)
        self._rules: dict[Rule, Rule] = {}
        self._down_until = 0.0 if url else math.inf
        self._said = -math.inf
        self._client: Any = None
        if url:
            once = Retry(NoBackoff(), 0)
            self._client = redis_client.from_url(
                url, protocol=2, retry=once, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT
            )
            self._take: Any = self._client.register_script(LUA)

    async def close(self) -> None:
        if self._client:
            await self._client.aclose()

    async def spend(self, rule: Rule, who: str, amount: float) -> Verdict:
        """Take `amount` from a caller's bucket, or say when there will be as much."""
        scaled = self._rules.get(rule) or self._rules.setdefault(rule, rule.scaled(self._scale))
        amount = min(amount, scaled.holds)
        now = time.monotonic()
        key = f"rate:{{{rule.name}:{who}}}"
        lease = self._leases.get(key)
        if lease and lease.until > now and lease.left >= amount:
            lease.left -= amount
            return Verdict(True, int(lease.left + lease.known))
        verdict = await self._ask(scaled, key, amount, now) if now >= self._down_until else None
        if verdict is None:
            verdict = self._alone(scaled, key, amount, now)
        if not verdict.granted:
            metrics.REFUSED.add(1, {"rule": rule.name})
        return verdict

    async def _ask(self, rule: Rule, key: str, amount: float, now: float) -> Verdict | None:
        liked = amount if rule.exact else max(amount, rule.holds * SHARE)
        try:
            taken, left, wait = await self._take(keys=[key], args=[rule.holds, rule.refill, amount, liked])
        except (redis.RedisError, OSError, TimeoutError) as error:
            self._down_until = time.monotonic() + PAUSE
            if now - self._said > SAY_AGAIN:
                self._said = now
                log.warning("limits are not counted together: Redis is away", extra={"reason": type(error).__name__})
            return None
        if wait:
            return Verdict(False, left, max(1, math.ceil(wait / 1000)))
        if taken > amount:
            self._leases.put(key, _Lease(taken - amount, left, now + LEASE_SECONDS))
        return Verdict(True, int(left + taken - amount))

    def _alone(self, rule: Rule, key: str, amount: float, now: float) -> Verdict:
        if self._client:
            metrics.UNCOUNTED.add(1, {"rule": rule.name})
        if not rule.exact:
            return Verdict(True, int(rule.holds))
        own = self._own.get(key)
        if own is None:
            own = self._own.put(key, _Own(rule.holds, now))
        return own.spend(rule, amount, now)


@dataclass(slots=True)
class _Own:
    """A bucket of this process."""

    level: float
    at: float

    def spend(self, rule: Rule, amount: float, now: float) -> Verdict:
        self.level, self.at = min(rule.holds, self.level + (now - self.at) * rule.refill), now
        if self.level < amount:
            return Verdict(False, int(self.level), max(1, math.ceil((amount - self.level) / rule.refill)))
        self.level -= amount
        return Verdict(True, int(self.level))


T = TypeVar("T")


class _Recent(Generic[T]):
    """Keeps what was used last."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[str, T] = OrderedDict()

    def get(self, key: str) -> T | None:
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def put(self, key: str, value: T) -> T:
        self._kept[key] = value
        self._kept.move_to_end(key)
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return value
