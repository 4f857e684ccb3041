"""Migrations: numbered SQL files, each run once in a transaction of its own, the chassis' first, then the service's.

A file that has run may not change; the next one mends it. They must be safe for the version that still runs: expand first, contract later.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from pathlib import Path

import asyncpg

log = logging.getLogger(__name__)
CHASSIS = Path(__file__).parent / "migrations"
_LOCK = 7_036_874_417_766  # any number, the same for every migration process of a schema's database


class MigrationError(Exception):
    """A migration that has run was changed, or its file is gone."""


async def migrate(dsn: str, *, schema: str, folder: Path) -> list[str]:
    """Bring `schema` up to date; returns what was run. Several processes may do it at once: one works, the others wait."""
    connection = await asyncpg.connect(
        dsn, server_settings={"search_path": f"{schema}, public", "application_name": "migrate"}
    )
    try:
        await connection.execute("SELECT pg_advisory_lock($1::bigint + hashtext($2))", _LOCK, schema)
        if not await connection.fetchval("SELECT 1 FROM pg_namespace WHERE nspname = $1", schema):
            await connection.execute(f'CREATE SCHEMA "{schema}"')
        await connection.execute(
            "CREATE TABLE IF NOT EXISTS schema_migrations ("
            " name text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())"
        )
        done = {row["name"]: row["checksum"] for row in await connection.fetch("SELECT * FROM schema_migrations")}
        return [name for prefix, path in _files(folder) if (name := await _apply(connection, done, prefix, path))]
    finally:
        await connection.close()


def _files(folder: Path) -> list[tuple[str, Path]]:
    chassis = [("chassis/", path) for path in sorted(CHASSIS.glob("*.sql"))]
    return chassis + [("", path) for path in sorted(folder.glob("*.sql"))]


async def _apply(
    connection: asyncpg.Connection[asyncpg.Record], done: dict[str, str], prefix: str, path: Path
) -> str | None:
    name, text = prefix + path.name, path.read_text()  # noqa: ASYNC240 - nothing else runs
    checksum = hashlib.sha256(text.encode()).hexdigest()
    if name in done:
        if done[name] != checksum:
            raise MigrationError(f"{name} was changed after it had run: put it back and add a new file")
        return None
    async with connection.transaction():
        await connection.execute("SET LOCAL lock_timeout = '5s'; SET LOCAL statement_timeout = '10min'")
        await connection.execute(text)
        await connection.execute("INSERT INTO schema_migrations (name, checksum) VALUES ($1, $2)", name, checksum)
    log.info("migrated", extra={"migration": name})
    return name


def run(dsn: str, *, schema: str, folder: Path) -> None:
    """The verb `migrate`: says what it ran."""
    for name in asyncio.run(migrate(dsn, schema=schema, folder=folder)):
        print(f"{schema}: {name}")
