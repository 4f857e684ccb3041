"""Migrations: numbered SQL files, each run once in a transaction of its own, the chassis' first, then the service's.

A file that has run may not change; the next one mends it. They must be safe for the version that still runs: expand first, contract later.

The role that migrates owns the schema; the role that serves is another one where `RENTACAR_MIGRATION_DATABASE_URL` is set, and may then
read and write rows and nothing else: no change of a table, no row of what is written once (`grants.sql`).
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from pathlib import Path
from urllib.parse import unquote, urlsplit

import asyncpg

from chassis.settings import MigrationSettings

log = logging.getLogger(__name__)
CHASSIS = Path(__file__).parent / "migrations"
GRANTS = Path(__file__).with_name("grants.sql")
_LOCK = 7_036_874_417_766  # any number, the same for every migration process of a schema's database


class MigrationError(Exception):
    """A migration that has run was changed, or its file is gone."""


async def migrate(dsn: str, *, schema: str, folder: Path, serving: str | None = None) -> list[str]:
    """Bring `schema` up to date; returns what was run. Several processes may do it at once: one works, the others wait.

    `serving` is the role that is to work with it, if it is not the one that migrates.
    """
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
        ran = [name for prefix, path in _files(folder) if (name := await _apply(connection, done, prefix, path))]
        if serving is not None and serving != await connection.fetchval("SELECT current_user"):
            await _grant(connection, schema, serving)
        return ran
    finally:
        await connection.close()


async def _grant(connection: asyncpg.Connection[asyncpg.Record], schema: str, serving: str) -> None:
    """Each time anew, for tables and triggers may have come."""
    async with connection.transaction():
        await connection.execute("SELECT set_config('rentacar.schema', $1, true)", schema)
        await connection.execute("SELECT set_config('rentacar.serving', $1, true)", serving)
        await connection.execute(GRANTS.read_text())


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


def run(settings: MigrationSettings, *, schema: str, folder: Path) -> None:
    """The verb `migrate`: says what it ran."""
    serving = urlsplit(settings.database_url.get_secret_value()).username
    ran = migrate(settings.owner_dsn, schema=schema, folder=folder, serving=unquote(serving) if serving else None)
    for name in asyncio.run(ran):
        print(f"{schema}: {name}")
