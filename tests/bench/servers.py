"""A Postgres of the benchmarks' own: durable as in a deployment, migrated, with the demo network."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import asyncpg

from chassis import migrations
from deploy.local.database import named, prepare_database
from deploy.local.guard import Guard
from deploy.local.postgres import EmbeddedPostgres, installed_binaries
from rent_service.app import load_network
from tests.conftest import NETWORK, PASSWORD, ROOT, SERVICES, Database

SETTINGS = {"shared_buffers": "512MB", "max_connections": "300", "maintenance_work_mem": "1GB", "max_wal_size": "8GB"}


@contextmanager
def postgres() -> Iterator[EmbeddedPostgres]:
    """A server that is gone at the end."""
    guard = Guard()
    with tempfile.TemporaryDirectory() as folder:
        server = EmbeddedPostgres(Path(folder) / "data", settings=SETTINGS)
        server.start(guard=guard)
        try:
            yield server
        finally:
            server.destroy()
            guard.close()


@asynccontextmanager
async def seeded() -> AsyncIterator[Database]:
    """A migrated database with the demo network."""
    with postgres() as server:
        passwords = dict.fromkeys(SERVICES, PASSWORD)
        prepare_database(server.dsn, passwords, passwords)
        database = Database(named(server.dsn, "rentacar"))
        for service in SERVICES:
            folder = ROOT / f"{service}_service" / "migrations"
            await migrations.migrate(database.dsn(f"{service}_owner"), schema=service, folder=folder, serving=service)
        await load_network(database.dsn("rent"), NETWORK)
        yield database


@asynccontextmanager
async def superuser(database: Database) -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:
    """The administrator, in the schema of rent_service."""
    connection = await asyncpg.connect(database.admin, server_settings={"search_path": "rent, public"})
    try:
        yield connection
    finally:
        await connection.close()


def pgbench(database: Database, script: Path, *, clients: int, seconds: int) -> float:
    """Transactions per second of a script, as the rent role, without the time to connect."""
    done = subprocess.run(
        [
            str(installed_binaries() / "pgbench"),
            "--no-vacuum",
            "--protocol=prepared",
            f"--client={clients}",
            "--jobs=2",
            f"--time={seconds}",
            f"--file={script}",
            database.dsn("rent"),
        ],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PGOPTIONS": "-c search_path=rent,public"},
    )
    line = next(line for line in done.stdout.splitlines() if line.startswith("tps"))
    return float(line.split()[2])
