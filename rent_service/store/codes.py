"""One-time codes in Postgres, in the transaction that the caller opened: asked for, limited, tried, used."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from chassis.database import Connection, Pool, queries

sql = queries(__file__)


@dataclass(frozen=True, slots=True)
class Code:
    """A code as it is kept: address, client, salt and code only as hashes."""

    code_id: UUID
    email_hash: bytes
    client_hash: bytes | None
    audience: str
    salt: bytes
    code_hash: bytes


@dataclass(frozen=True, slots=True)
class Tried:
    """The code that a try is compared with."""

    code_id: UUID
    salt: bytes
    code_hash: bytes


@dataclass(frozen=True, slots=True)
class Asked:
    """When codes were asked for in the last hour, latest first; and the time that rules go by."""

    for_email: list[datetime]
    by_client: list[datetime]
    now: datetime


async def asked(connection: Connection, emails: Sequence[bytes], clients: Sequence[bytes], *, at_most: int) -> Asked:
    """What counts towards the limits, nobody else adding to it until the transaction ends. No `clients`: unknown.

    Several hashes are of one address by several keys, the current one first.
    """
    await connection.execute(sql.wait, emails[0])
    if clients:
        await connection.execute(sql.wait, clients[0])
    for_email = await connection.fetch(sql.asked_for_email, emails, at_most)
    by_client = await connection.fetch(sql.asked_by_client, clients, at_most) if clients else []
    return Asked([row[0] for row in for_email], [row[0] for row in by_client], await connection.fetchval(sql.now))


async def add(connection: Connection, code: Code, *, now: datetime, good_for: timedelta) -> None:
    """Keep a code."""
    await connection.execute(
        sql.add,
        code.code_id,
        code.email_hash,
        code.client_hash,
        code.audience,
        code.salt,
        code.code_hash,
        now,
        good_for,
    )


async def unsend(pool: Pool, code_id: UUID) -> None:
    """Its mail could not be sent."""
    await pool.execute(sql.unsend, code_id)


async def try_one(connection: Connection, emails: Sequence[bytes], audience: str) -> Tried | None:
    """Count a try at the last code of an address; None if that is used, over, tried too often, or there is none.

    Others that try the same code wait until the transaction ends.
    """
    row = await connection.fetchrow(sql.try_one, emails, audience)
    return Tried(**row) if row else None


async def use_up(connection: Connection, code_id: UUID) -> bool:
    """The code was right; False if it was used already."""
    return bool(await connection.fetchval(sql.use_up, code_id))
