"""Dead letters: what a consumer group gave up, to be looked at, replayed or dropped by staff."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from google.protobuf.message import DecodeError
from rentacar.common.v1.envelope_pb2 import Envelope

from chassis import database, outbox
from chassis.outbox import FIELD
from chassis.stream_state import DEAD, FIRST, REPLAYED, first_ms, is_tagged, moment_of

sql = database.queries(__file__)

_SCAN = 200  # entries read at a time: other groups' dead letters lie between


class NothingToReplayError(Exception):
    """Nothing is left of the entry: it had been trimmed before it was given up."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One entry of `<stream>.dead`."""

    key: str
    """The stream's key."""
    dead_id: bytes
    fields: dict[bytes, bytes]
    envelope: Envelope | None
    """None if it can't be read."""

    @property
    def name(self) -> str:
        return f"{self.key}/{self.dead_id.decode()}"

    def text(self, field: str) -> str:
        """`group`, `consumer`, `entry_id` or `reason`."""
        return self.fields.get(field.encode(), b"").decode(errors="replace")

    @property
    def died(self) -> datetime:
        return moment_of(self.dead_id)

    @property
    def published(self) -> datetime:
        return datetime.fromtimestamp(first_ms(self.dead_id, self.fields) / 1000, UTC)


class DeadLetters:
    """The dead letters of one group on the streams that it consumes, also of partitions that nobody reads any more."""

    def __init__(
        self, *, pool: database.Pool, client: Any, group: str, streams: Sequence[str], partitions: int
    ) -> None:
        """`streams` are without partitions."""
        self._pool, self._client, self._group = pool, client, group
        self._streams, self._partitions = streams, partitions

    async def page(self, *, after: str, size: int) -> list[DeadLetter]:
        """At most `size`, by stream and oldest first, those behind the name `after`; from the first if that is empty."""
        after_key, _, after_id = after.rpartition("/")
        found: list[DeadLetter] = []
        for key in await self._keys():
            if key >= after_key:
                found += await self._of(key, f"({after_id}" if key == after_key else "-", size - len(found))
            if len(found) >= size:
                break
        return found

    async def _keys(self) -> list[str]:
        keys: list[str] = []
        for stream in self._streams:
            keys += outbox.keys(stream, self._partitions)
            keys += await outbox.retired_keys(self._client, stream, self._partitions)
        return sorted(keys)

    async def _of(self, key: str, begin: str, size: int) -> list[DeadLetter]:
        found: list[DeadLetter] = []
        while len(found) < size:
            entries = await self._client.xrange(f"{key}{DEAD}", begin, "+", count=_SCAN)
            found += [_read(key, *entry) for entry in entries if entry[1].get(b"group") == self._group.encode()]
            if len(entries) < _SCAN:
                break
            begin = f"({entries[-1][0].decode()}"
        return found[:size]

    async def get(self, name: str) -> DeadLetter | None:
        """The one of that name; None if this group has none."""
        key, _, dead_id = name.rpartition("/")
        if key not in await self._keys():
            return None
        entries = await self._client.xrange(f"{key}{DEAD}", dead_id, dead_id)
        found = [_read(key, *entry) for entry in entries if entry[1].get(b"group") == self._group.encode()]
        return found[0] if found else None

    async def replay(self, name: str) -> bool:
        """Put it back on its stream; False if there is none of that name. Raises NothingToReplayError.

        It goes with the id it had at first, and that is noted until every group is past it: should Redis lose it now, the relay knows
        how far back to publish again. The inbox rows of those that have had its effect drop it.
        """
        letter = await self.get(name)
        if letter is None:
            return False
        if FIELD not in letter.fields:
            raise NothingToReplayError(name)
        seconds, micros = await self._client.time()
        since = first_ms(letter.dead_id, letter.fields)
        entry = {FIELD: letter.fields[FIELD], FIRST: letter.fields.get(FIRST) or letter.fields[b"entry_id"]}
        key = self._target(letter)
        together = is_tagged(key) and key == letter.key
        # In one transaction, where a cluster has all keys on one node; else in this order: it may be sent back twice, never lost.
        async with self._client.pipeline(transaction=together) as pipe:
            pipe.xadd(key, entry)
            if not together:
                await pipe.execute()
            pipe.zadd(f"{key}{REPLAYED}", {f"{seconds * 1000 + micros // 1000}-{letter.dead_id.decode()}": since})
            if not together:
                await pipe.execute()
            pipe.xdel(f"{letter.key}{DEAD}", letter.dead_id)
            await pipe.execute()
        return True

    def _target(self, letter: DeadLetter) -> str:
        """The key to send it back to: its own, or if nobody reads that any more, the one where its booking's entries go now."""
        now_read = [key for stream in self._streams for key in outbox.keys(stream, self._partitions)]
        if letter.key in now_read or letter.envelope is None:
            return letter.key
        stream = letter.key.partition(".{")[0]
        return outbox.partition(stream, letter.envelope.booking_id, self._partitions)

    async def drop(self, name: str, *, reason: str) -> bool:
        """Give it up for good, with why; False if there is none of that name."""
        letter = await self.get(name)
        if letter is None:
            return False
        envelope = letter.envelope or Envelope()
        await self._pool.execute(
            sql.note_drop,
            letter.key,
            letter.dead_id.decode(),
            self._group,
            letter.text("entry_id"),
            envelope.event_id,
            envelope.type,
            envelope.booking_id,
            letter.text("reason"),
            reason,
            letter.fields.get(FIELD, b""),
        )
        await self._client.xdel(f"{letter.key}{DEAD}", letter.dead_id)
        return True


def _read(key: str, dead_id: bytes, fields: dict[bytes, bytes]) -> DeadLetter:
    try:
        envelope = Envelope.FromString(fields[FIELD])
    except (KeyError, DecodeError):
        envelope = None
    return DeadLetter(key=key, dead_id=dead_id, fields=fields, envelope=envelope)
