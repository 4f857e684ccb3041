"""Real servers for tests: one Postgres and one Valkey for each test process, a fresh database for each test that asks."""

from __future__ import annotations

import importlib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import asyncpg
import pytest
import pytest_asyncio

from chassis import database, migrations
from deploy.local.database import named, prepare_database
from deploy.local.guard import Guard
from deploy.local.postgres import EmbeddedPostgres
from deploy.local.valkey import EmbeddedValkey
from tests.measured import Measured, measuring

if TYPE_CHECKING:
    from tests.openbao_process import OpenBao

ROOT = Path(__file__).parent.parent
NETWORK = ROOT / "deploy" / "local" / "network"
SERVICES = ("rent", "payment", "notify")
PASSWORD = "test"


@dataclass(frozen=True)
class Database:
    """A database of one test, migrated for every service."""

    admin: str
    """The superuser's DSN."""

    def dsn(self, service: str) -> str:
        """How `rent`, `payment` or `notify` connects."""
        return self.admin.replace(self.admin.split("//")[1].split("@")[0], f"{service}:{PASSWORD}", 1)

    @asynccontextmanager
    async def pool(self, service: str, size: int = 8) -> AsyncIterator[database.Pool]:
        """A pool as the service would have."""
        pool = await database.create_pool(self.dsn(service), schema=service, size=size, name=f"{service}-test")
        try:
            yield pool
        finally:
            pool.terminate()

    async def advance_clock(self, interval: str) -> None:
        """Move business time in every schema, e.g. by `31 minutes`."""
        connection = await asyncpg.connect(self.admin)
        for service in SERVICES:
            await connection.execute(
                f"UPDATE {service}.clock SET time_offset = time_offset + $1::text::interval", interval
            )
        await connection.close()


async def by_owner(pool: database.Pool, statement: str, *values: Any) -> None:
    """Do what a service's own role may not: run a statement as the owner of the schema that the pool sees."""
    place = await pool.fetchrow(
        "SELECT host(inet_server_addr()) AS host, inet_server_port() AS port, current_database() AS database,"
        " current_user AS service"
    )
    assert place is not None
    service = place["service"]
    connection = await asyncpg.connect(
        host=place["host"],
        port=place["port"],
        database=place["database"],
        user=f"{service}_owner",
        password=PASSWORD,
        server_settings={"search_path": f"{service}, public"},
    )
    try:
        await connection.execute(statement, *values)
    finally:
        await connection.close()


@pytest.fixture(scope="session")
def guard() -> Iterator[Guard]:
    """Ends the servers when the tests are killed."""
    guard = Guard()
    yield guard
    guard.close()


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory, guard: Guard) -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(
        tmp_path_factory.mktemp("postgres") / "data",
        settings={"fsync": "off", "synchronous_commit": "off", "max_connections": "300"},
    )
    server.start(guard=guard)
    yield server
    server.destroy()


@pytest.fixture(scope="session")
def valkey(tmp_path_factory: pytest.TempPathFactory, guard: Guard) -> Iterator[EmbeddedValkey]:
    server = EmbeddedValkey(tmp_path_factory.mktemp("valkey") / "data", appendonly=False)
    server.start(guard=guard)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def openbao(tmp_path_factory: pytest.TempPathFactory, guard: Guard) -> Iterator[OpenBao]:
    from tests import openbao_process  # here, for few tests need it

    with openbao_process.running(tmp_path_factory.mktemp("openbao"), guard) as server:
        yield server


@pytest_asyncio.fixture(scope="session")
async def _template(postgres: EmbeddedPostgres) -> str:
    passwords = dict.fromkeys(SERVICES, PASSWORD)
    prepare_database(postgres.dsn, passwords, passwords)
    admin = Database(named(postgres.dsn, "rentacar"))
    for service in SERVICES:
        folder = ROOT / f"{service}_service" / "migrations"
        await migrations.migrate(admin.dsn(f"{service}_owner"), schema=service, folder=folder, serving=service)
    return "rentacar"


@pytest_asyncio.fixture(scope="session")
async def _seeded_template(postgres: EmbeddedPostgres, _template: str) -> str:
    await _copy(postgres, _template, "seeded")
    load_network = importlib.import_module("rent_service.app").load_network
    await load_network(Database(named(postgres.dsn, "seeded")).dsn("rent"), NETWORK)
    return "seeded"


async def _copy(postgres: EmbeddedPostgres, template: str, name: str) -> None:
    connection = await asyncpg.connect(postgres.dsn)
    await connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    await connection.close()


@asynccontextmanager
async def _copied(postgres: EmbeddedPostgres, template: str) -> AsyncIterator[Database]:
    name = f"test_{uuid4().hex}"
    await _copy(postgres, template, name)
    yield Database(named(postgres.dsn, name))
    connection = await asyncpg.connect(postgres.dsn)
    await connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    await connection.close()


@pytest_asyncio.fixture
async def empty_database(postgres: EmbeddedPostgres, _template: str) -> AsyncIterator[Database]:
    """Migrated, without a network."""
    async with _copied(postgres, _template) as copied:
        yield copied


@pytest_asyncio.fixture
async def seeded_database(postgres: EmbeddedPostgres, _seeded_template: str) -> AsyncIterator[Database]:
    """Migrated, with the demo network."""
    async with _copied(postgres, _seeded_template) as copied:
        yield copied


@pytest.fixture
def redis_url(valkey: EmbeddedValkey) -> str:
    """An empty Valkey."""
    import redis

    redis.Redis.from_url(valkey.url).flushall()
    return valkey.url


@pytest.fixture
def measured() -> Iterator[Measured]:
    """What this process measures during the test."""
    with measuring() as found:
        yield found
