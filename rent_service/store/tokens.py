"""Access tokens in Postgres: hashes of secrets, and whose they are."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg

from chassis.database import Connection, Pool, queries

sql = queries(__file__)
HINT = 8  # characters: `rac_` and four of forty tell nothing


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a token is: exactly one is set."""

    customer_id: UUID | None = None
    staff_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A token without its secret."""

    access_token_id: UUID
    owner: Owner
    name: str
    hint: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None


async def wait(connection: Connection, owner: Owner) -> None:
    """Others who make tokens for the same owner wait until the transaction ends."""
    await connection.execute(sql.wait, owner.customer_id or owner.staff_id)


async def add(
    connection: Connection, owner: Owner, secret: str, *, name: str, scopes: Sequence[str], good_for: timedelta
) -> AccessToken | None:
    """Keep the hash of a secret; None if it is there already."""
    row = await connection.fetchrow(
        sql.add, _hash(secret), secret[:HINT], owner.customer_id, owner.staff_id, name, scopes, good_for
    )
    return _read(row) if row else None


async def listed(pool: Pool | Connection, owner: Owner) -> list[AccessToken]:
    """Somebody's tokens that are still good, newest first."""
    return [_read(row) for row in await pool.fetch(sql.listed, owner.customer_id, owner.staff_id)]


async def revoke(
    connection: Connection, access_token_id: UUID, owner: Owner, *, any_of_staff: bool
) -> AccessToken | None:
    """End a token; None if it is not the owner's (or staff's, where those may be ended too)."""
    row = await connection.fetchrow(sql.revoke, access_token_id, owner.customer_id, owner.staff_id, any_of_staff)
    return _read(row) if row else None


async def resolve(pool: Pool, secret: str) -> AccessToken | None:
    """The token of a secret, if it is good; its use is noted."""
    row = await pool.fetchrow(sql.resolve, _hash(secret))
    if row is None:
        return None
    await pool.execute(sql.note_use, row["access_token_id"])
    return _read(row)


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def _read(row: asyncpg.Record) -> AccessToken:
    return AccessToken(
        access_token_id=row["access_token_id"],
        owner=Owner(row["customer_id"], row["staff_id"]),
        name=row["name"],
        hint=row["hint"],
        scopes=tuple(row["scopes"]),
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        last_used_at=row["last_used_at"],
    )
