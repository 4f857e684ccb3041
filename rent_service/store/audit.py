"""The log of what staff did."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from chassis.database import Connection, Pool, queries

sql = queries(__file__)


@dataclass(frozen=True, slots=True)
class Who:
    """Who acts; `staff_id` None: somebody at the command line."""

    staff_id: UUID | None
    name: str
    role: str
    session: str


COMMAND_LINE = Who(None, "command line", "", "")


@dataclass(frozen=True, slots=True)
class Filter:
    """Which entries; what is empty or None does not matter."""

    staff_id: UUID | None
    action: str
    subject: str
    since: datetime | None
    until: datetime | None


async def note(
    connection: Connection, who: Who, action: str, subject: str, details: Mapping[str, Any] | None = None
) -> None:
    """Write what was done into the log, in the act's transaction and as late as can be: other acts wait until that ends.

    `action` is `thing.verb`; nothing of a customer's person belongs into `details`.
    """
    facts = orjson.dumps(details or {}).decode()
    await connection.execute(sql.note, who.staff_id, who.name, who.role, who.session, action, subject, facts)


async def page(pool: Pool, wanted: Filter, *, before: int | None, size: int) -> list[Any]:
    """Rows of the log, newest first, before an entry."""
    given = (wanted.staff_id, wanted.action, wanted.subject, wanted.since, wanted.until)
    return list(await pool.fetch(sql.page, *given, before, size))


async def broken(pool: Pool | Connection) -> int | None:
    """The first entry that does not follow from those before it; None if all do."""
    found: int | None = await pool.fetchval(sql.broken)
    return found
