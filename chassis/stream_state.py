"""What Redis says of a stream: which server it is on, its groups, and how far back somebody still needs it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import redis.asyncio as redis

DEAD, REPLAYED = ".dead", ".replayed"
KEEP_SECONDS = 3600  # what live updates and a person with redis-cli may still want to read
FIRST = b"first"  # on an entry that was sent back: the id it had at first
CLOCKS_MS = 10_000  # between asking Redis for its time and the entry's id
_TRIM = """
local groups = redis.pcall('XINFO', 'GROUPS', KEYS[1])
if groups.err or #groups == 0 then return 0 end
local function before(a, b)
    local am, as = string.match(a, '(%d+)-(%d+)')
    local bm, bs = string.match(b, '(%d+)-(%d+)')
    am, as, bm, bs = tonumber(am), tonumber(as), tonumber(bm), tonumber(bs)
    return am < bm or (am == bm and as < bs)
end
local now = redis.call('TIME')
local floor = string.format('%.0f-0', math.max(0, tonumber(now[1]) - tonumber(ARGV[1])) * 1000)
for _, group in ipairs(groups) do
    local fields = {}
    for i = 1, #group, 2 do fields[group[i]] = group[i + 1] end
    local delivered = fields['last-delivered-id']
    if before(delivered, floor) then floor = delivered end
    local oldest = redis.call('XPENDING', KEYS[1], fields['name'])[2]
    if oldest and before(oldest, floor) then floor = oldest end
end
return redis.call('XTRIM', KEYS[1], 'MINID', '~', floor)
"""
_FORGET = """
local consumers = redis.pcall('XINFO', 'CONSUMERS', KEYS[1], ARGV[1])
if consumers.err then return 0 end
local gone = 0
for _, consumer in ipairs(consumers) do
    local fields = {}
    for i = 1, #consumer, 2 do fields[consumer[i]] = consumer[i + 1] end
    if fields['name'] ~= ARGV[2] and fields['pending'] == 0 and fields['idle'] > tonumber(ARGV[3]) then
        redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], fields['name'])
        gone = gone + 1
    end
end
return gone
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """A stream, all its keys together."""

    server: str
    """Tells one filled Redis from another, or from the same one emptied."""
    groups: frozenset[str]
    missing: bool
    """Whether a key isn't there at all."""
    unacked_since: datetime
    """Nothing published before it is wanted by anybody: not by a group, not by a dead letter, not by one that was sent back."""


class DeadLetterIndex:
    """The groups and ages of dead letters: read again only when they changed, for they are asked for each second."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._read: dict[str, tuple[object, list[tuple[str, int]]]] = {}

    async def get(self, key: str) -> list[tuple[str, int]]:
        """For each of the stream's dead letters: the group that gave it up, and when it was first published, in ms since 1970."""
        try:
            info = await self._client.xinfo_stream(f"{key}{DEAD}")
        except redis.ResponseError:
            return []
        version = info["length"], info["last-generated-id"]
        if self._read.get(key, (None, []))[0] != version:
            entries = await self._client.xrange(f"{key}{DEAD}")
            self._read[key] = (
                version,
                [(fields.get(b"group", b"").decode(), first_ms(i, fields)) for i, fields in entries],
            )
        return self._read[key][1]


class Watch:
    """Looks at streams again and again."""

    def __init__(self, client: Any) -> None:
        self._client, self._dead = client, DeadLetterIndex(client)

    async def look(self, stream_keys: Sequence[str], run_id: str) -> Seen:
        """The state of a stream on the server of that `run_id`. Raises a Redis error when it doesn't answer."""
        epochs, groups, missing = [], set[str](), False
        oldest = datetime.now(UTC)
        for key in stream_keys:
            epochs.append(await self._epoch(key))
            replayed = await self._client.zrange(
                f"{key}{REPLAYED}", 0, -1, withscores=True
            )  # before the groups are asked
            found = await groups_of(self._client, key)
            missing = missing or not (found or await self._client.exists(key))
            groups.update(group["name"].decode() for group in found)
            unread = [moment for group in found if (moment := await self._unread(key, group))]
            if not found and (first := await self._client.xrange(key, count=1)):
                unread.append(moment_of(first[0][0]))
            unread += await self._sent_back(key, replayed, min(unread, default=None))
            unread += [datetime.fromtimestamp(since / 1000, UTC) for _, since in await self._dead.get(key)]
            oldest = min([oldest, *unread])
        return Seen(":".join([run_id, *epochs]), frozenset(groups), missing, oldest)

    async def _epoch(self, key: str) -> str:
        name = f"epoch:{key}"
        await self._client.set(name, str(uuid4()), nx=True)
        return (await self._client.get(name) or b"").decode()

    async def _unread(self, key: str, group: dict[str, Any]) -> datetime | None:
        pending = await self._client.xpending(key, group["name"])
        if pending["pending"] or group.get("lag") != 0:
            return moment_of(pending["min"] or group["last-delivered-id"])
        return None

    async def _sent_back(
        self, key: str, replayed: list[tuple[bytes, float]], unread: datetime | None
    ) -> list[datetime]:
        """When they were first published; forgotten once every group is past what was sent back."""
        waiting = [
            (member, since)
            for member, since in replayed
            if unread and int(member.split(b"-")[0]) >= _millis(unread) - CLOCKS_MS
        ]
        if past := {member for member, _ in replayed} - {member for member, _ in waiting}:
            await self._client.zrem(f"{key}{REPLAYED}", *past)
        return [datetime.fromtimestamp(since / 1000, UTC) for _, since in waiting]


async def groups_of(client: Any, key: str) -> list[dict[str, Any]]:
    """XINFO GROUPS; none for a stream that isn't there."""
    try:
        return list(await client.xinfo_groups(key))
    except redis.ResponseError:
        return []


async def create_group(client: Any, key: str, group: str) -> None:
    """Create the group from the stream's beginning, so that nothing published before is missed; it may be there already."""
    try:
        await client.xgroup_create(key, group, id="0", mkstream=True)
    except redis.ResponseError as error:
        if not str(error).startswith("BUSYGROUP"):
            raise


async def trim(client: Any, key: str, keep_seconds: int = KEEP_SECONDS) -> int:
    """Drop what is older than an hour and needed by no group; returns how many entries. A stream without groups is left alone.

    One script, so that no group is created, and nothing is delivered, between the looking and the dropping.
    """
    return int(await client.eval(_TRIM, 1, key, keep_seconds))


async def forget_idle_consumers(client: Any, key: str, *, group: str, but: str, idle_ms: int) -> int:
    """Delete the group's consumers that hold nothing and did nothing for so long; returns how many. One script: none can be
    given an entry in between, which deleting would lose.
    """
    return int(await client.eval(_FORGET, 1, key, group, but, idle_ms))


def is_tagged(key: str) -> bool:
    """Whether a cluster keeps the keys that are made from this one, such as its dead letters', on the same node."""
    return "{" in key


def moment_of(entry_id: bytes) -> datetime:
    """When the entry was added."""
    return datetime.fromtimestamp(int(entry_id.split(b"-")[0]) / 1000, UTC)


def first_ms(dead_id: bytes, fields: dict[bytes, bytes]) -> int:
    """When a dead letter's event was published for the first time, in ms since 1970."""
    entry_id = fields.get(FIRST) or fields.get(b"entry_id") or dead_id
    return int(entry_id.split(b"-")[0])


def _millis(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
