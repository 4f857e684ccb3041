"""Sessions: who signed in, kept in Redis behind a random cookie. Losing Redis signs people out, no more.

A session's key is the SHA-256 of its cookie: who reads Redis can't be anybody. `sessions-of:…` lists each person's, so that they can be
shown and ended. A session lives while it is used, but never longer than its absolute end.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Literal, TypeVar

import redis.asyncio as redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from bff.errors import ServiceDownError
from chassis import redis_client

Kind = Literal["customer", "staff"]
Answer = TypeVar("Answer")

DAY, HOUR = 86_400, 3_600
IDLE: dict[Kind, int] = {"customer": 14 * DAY, "staff": 12 * HOUR}
ABSOLUTE: dict[Kind, int] = {"customer": 90 * DAY, "staff": 24 * HOUR}
TOUCH_SECONDS = 60  # how exactly the last use is known: a write for each request would say no more
TIMEOUT = 1.0  # seconds that a request waits for Redis
TOKEN_BYTES = 32
LONGEST_TOKEN = 100
LONGEST_AGENT = 200
MOST_SESSIONS = 100  # of one person; the oldest gives way

# Reading, extending and expiring are one step: a session that is ended meanwhile must not come back by being touched. One that its
# owner's list doesn't name is none: nobody could end it.
_READ = """
local known = redis.call('HMGET', KEYS[1], 'ends', 'seen', 'idle', 'kind', 'subject')
if not known[1] then return {} end
local now, left = tonumber(ARGV[1]), tonumber(known[1]) - tonumber(ARGV[1])
local listed = redis.call('ZSCORE', 'sessions-of:' .. known[4] .. ':' .. known[5], ARGV[3])
if left <= 0 or not listed then redis.call('DEL', KEYS[1]) return {} end
if now - tonumber(known[2]) >= tonumber(ARGV[2]) then
  redis.call('HSET', KEYS[1], 'seen', ARGV[1])
  redis.call('EXPIRE', KEYS[1], math.min(left, tonumber(known[3])))
end
return redis.call('HGETALL', KEYS[1])
"""


@dataclass(frozen=True, slots=True)
class Session:
    """`id` names it to its owner and proves nothing; times are Unix seconds; `role` is that of staff."""

    id: str
    kind: Kind
    subject: str
    role: str
    agent: str
    method: str
    created: int
    seen: int
    ends: int


def _while_redis_answers(method: Callable[..., Awaitable[Answer]]) -> Callable[..., Awaitable[Answer]]:
    @wraps(method)
    async def asked(*arguments: Any, **named: Any) -> Answer:
        try:
            return await method(*arguments, **named)
        except redis.ResponseError:
            raise
        except (redis.RedisError, OSError, TimeoutError) as error:
            raise away() from error

    return asked


def away() -> ServiceDownError:
    """What those are told whose session can't be read or written."""
    return ServiceDownError("SERVICE_UNAVAILABLE", "Sessions can't be read right now. Try again in a moment.")


def connect(url: str) -> Any:
    """A client of Redis. With an empty address nothing answers, and nobody can sign in."""
    once = Retry(NoBackoff(), 1)  # a connection that a restart cut
    return redis_client.from_url(
        url or "redis://127.0.0.1:0/0",
        protocol=2,
        retry=once,
        socket_timeout=TIMEOUT,
        socket_connect_timeout=TIMEOUT,
    )


class Sessions:
    """Raises ServiceDownError while Redis is away. `clock` gives Unix seconds."""

    def __init__(self, client: Any, *, clock: Callable[[], float] = time.time) -> None:
        self._client, self._clock = client, clock
        self._read = client.register_script(_READ)

    @_while_redis_answers
    async def begin(
        self, *, kind: Kind, subject: str, role: str = "", agent: str = "", method: str, instead_of: str = ""
    ) -> str:
        """A new session's cookie. The one that the client had, `instead_of`, ends with the same step."""
        token, now = secrets.token_urlsafe(TOKEN_BYTES), int(self._clock())
        name, owner, ends = id_of(token), _owner(kind, subject), now + ABSOLUTE[kind]
        fields = {
            "kind": kind, "subject": subject, "role": role, "agent": agent[:LONGEST_AGENT], "method": method,
            "created": now, "seen": now, "ends": ends, "idle": IDLE[kind],
        }  # fmt: skip
        before = await self._owner_of(instead_of)
        async with self._client.pipeline(transaction=True) as together:
            if before:
                together.delete(_key(id_of(instead_of))).zrem(before, id_of(instead_of))
            together.hset(_key(name), mapping=fields).expire(_key(name), IDLE[kind])
            together.zremrangebyscore(owner, "-inf", now).zadd(owner, {name: ends}).expire(owner, ABSOLUTE[kind])
            together.zremrangebyrank(owner, 0, -MOST_SESSIONS - 1)
            await together.execute()
        return token

    @_while_redis_answers
    async def ready(self) -> None:
        """Whether a session can be begun now."""
        await self._client.ping()

    @_while_redis_answers
    async def find(self, token: str) -> Session | None:
        """The session of a cookie, which counts as used now; None if there is none (any more)."""
        if not 0 < len(token) <= LONGEST_TOKEN:
            return None
        name = id_of(token)
        found = await self._read(keys=[_key(name)], args=[int(self._clock()), TOUCH_SECONDS, name])
        fields = dict(zip(found[::2], found[1::2], strict=True))
        return _session(name, fields) if fields else None

    @_while_redis_answers
    async def end(self, token: str) -> None:
        """End the session of a cookie, if there is one."""
        if owner := await self._owner_of(token):
            await self._end(owner, id_of(token))

    @_while_redis_answers
    async def listed(self, kind: Kind, subject: str) -> list[Session]:
        """Everything that a person has open, last used first."""
        names = [name.decode() for name in await self._client.zrange(_owner(kind, subject), 0, -1)]
        async with self._client.pipeline(transaction=False) as together:
            for name in names:
                together.hgetall(_key(name))
            found = await together.execute()
        now = self._clock()
        sessions = [_session(name, fields) for name, fields in zip(names, found, strict=True) if fields]
        return sorted((each for each in sessions if each.ends > now), key=lambda each: -each.seen)

    @_while_redis_answers
    async def end_one(self, kind: Kind, subject: str, session_id: str) -> bool:
        """End a person's session by its id; False if they have none of that id."""
        owner = _owner(kind, subject)
        if await self._client.zscore(owner, session_id) is None:
            return False
        await self._end(owner, session_id)
        return True

    @_while_redis_answers
    async def end_all(self, kind: Kind, subject: str, *, but: str = "") -> int:
        """End all that a person has open, except the one whose id is `but`; how many that were."""
        owner = _owner(kind, subject)
        names = [name.decode() for name in await self._client.zrange(owner, 0, -1)]
        ended = [name for name in names if name != but]
        await self._end(owner, *ended)
        return len(ended)

    async def _end(self, owner: str, *names: str) -> None:
        if not names:
            return
        async with self._client.pipeline(transaction=True) as together:
            await together.delete(*map(_key, names)).zrem(owner, *names).execute()

    async def _owner_of(self, token: str) -> str | None:
        if not 0 < len(token) <= LONGEST_TOKEN:
            return None
        kind, subject = await self._client.hmget(_key(id_of(token)), "kind", "subject")
        return _owner(kind.decode(), subject.decode()) if kind and subject else None


def id_of(token: str) -> str:
    """The id of a cookie's session."""
    return hashlib.sha256(token.encode()).hexdigest()


def _key(name: str) -> str:
    return f"session:{name}"


def _owner(kind: str, subject: str) -> str:
    return f"sessions-of:{kind}:{subject}"


def _session(name: str, fields: dict[bytes, bytes]) -> Session:
    text = {key.decode(): value.decode() for key, value in fields.items()}
    kind: Kind = "staff" if text["kind"] == "staff" else "customer"
    return Session(
        id=name,
        kind=kind,
        subject=text["subject"],
        role=text["role"],
        agent=text["agent"],
        method=text["method"],
        created=int(text["created"]),
        seen=int(text["seen"]),
        ends=int(text["ends"]),
    )
