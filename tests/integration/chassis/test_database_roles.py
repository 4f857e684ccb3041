"""Each service has its own schema, and a role that can work in it and do nothing else: as somebody who took a service over would try."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import pytest

from chassis import migrations
from deploy.local.database import owner, prepare_database
from deploy.local.postgres import EmbeddedPostgres, run_sql
from tests.conftest import PASSWORD, ROOT, SERVICES, Database

REFUSED = asyncpg.InsufficientPrivilegeError


@asynccontextmanager
async def signed_in(database: Database, role: str) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(database.dsn(role))
    try:
        yield connection
    finally:
        await connection.close()


async def tables(database: Database, schema: str) -> list[str]:
    async with signed_in(database, owner(schema)) as connection:
        rows = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = $1", schema)
    return [row["tablename"] for row in rows]


@pytest.mark.parametrize("service", SERVICES)
async def test_a_service_reads_and_writes_no_table_of_another(empty_database: Database, service: str) -> None:
    async with signed_in(empty_database, service) as connection:
        for other in set(SERVICES) - {service}:
            for table in await tables(empty_database, other):
                for statement in ("SELECT FROM {}", "DELETE FROM {}", "TRUNCATE {}"):
                    with pytest.raises(REFUSED):
                        await connection.execute(statement.format(f'{other}."{table}"'))


@pytest.mark.parametrize("service", SERVICES)
async def test_a_service_reads_all_its_tables_and_changes_none(empty_database: Database, service: str) -> None:
    own = await tables(empty_database, service)
    assert len(own) > 5
    async with signed_in(empty_database, service) as connection:
        for table in own:
            await connection.execute(f'SELECT FROM {service}."{table}" LIMIT 1')
            for statement in (
                "TRUNCATE {}",
                "DROP TABLE {}",
                "ALTER TABLE {} ADD COLUMN backdoor text",
                "ALTER TABLE {} DISABLE TRIGGER ALL",
                "CREATE TRIGGER backdoor AFTER INSERT ON {} EXECUTE FUNCTION suppress_redundant_updates_trigger()",
            ):
                with pytest.raises(REFUSED):
                    await connection.execute(statement.format(f'{service}."{table}"'))


@pytest.mark.parametrize("role", [*SERVICES, *map(owner, SERVICES)])
async def test_no_role_is_more_than_it_must_be(empty_database: Database, role: str) -> None:
    async with signed_in(empty_database, role) as connection:
        row = await connection.fetchrow("SELECT * FROM pg_roles WHERE rolname = current_user")
        powers = ("rolsuper", "rolcreaterole", "rolcreatedb", "rolreplication", "rolbypassrls")
        assert not any(row[power] for power in powers)
        assert await connection.fetchval("SELECT count(*) FROM pg_auth_members WHERE member = $1", row["oid"]) == 0
        for statement in (
            "CREATE TABLE public.backdoor (x int)",
            "CREATE FUNCTION public.backdoor() RETURNS int LANGUAGE sql AS 'SELECT 1'",
            "CREATE ROLE backdoor",
            "COPY (SELECT 1) TO PROGRAM 'true'",
            "SELECT pg_read_file('/etc/passwd')",
            "ALTER SYSTEM SET log_statement = 'all'",
            *(f"SET ROLE {other}" for other in (*SERVICES, "postgres") if other != role),
        ):
            with pytest.raises(REFUSED):
                await connection.execute(statement)


@pytest.mark.parametrize("service", SERVICES)
async def test_a_serving_role_creates_nothing_in_its_schema_and_moves_no_clock(
    empty_database: Database, service: str
) -> None:
    async with signed_in(empty_database, service) as connection:
        for statement in (
            f"CREATE TABLE {service}.backdoor (x int)",
            f"CREATE OR REPLACE FUNCTION {service}.business_now() RETURNS timestamptz LANGUAGE sql AS 'SELECT now()'",
            f"UPDATE {service}.clock SET time_offset = '1 year'",
            f"DELETE FROM {service}.schema_migrations",
            f"DROP SCHEMA {service} CASCADE",
        ):
            with pytest.raises(REFUSED):
                await connection.execute(statement)


async def test_what_is_written_once_is_neither_changed_nor_deleted_by_the_service(empty_database: Database) -> None:
    guarded = (
        "SELECT DISTINCT n.nspname || '.' || c.relname AS name, n.nspname AS service FROM pg_trigger t"
        " JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE NOT t.tgisinternal AND t.tgtype & 27 = 26"
    )
    admin = await asyncpg.connect(empty_database.admin)
    found = await admin.fetch(guarded)
    await admin.close()
    expected = {"payment.ledger_entries", "payment.ledger_transactions", "rent.booking_event", "rent.rental_agreement"}
    assert expected <= {row["name"] for row in found}
    for row in found:
        async with signed_in(empty_database, row["service"]) as connection:
            for statement in ("DELETE FROM {}", "TRUNCATE {}", "SELECT FROM {} FOR UPDATE"):
                with pytest.raises(REFUSED):
                    await connection.execute(statement.format(row["name"]))


@pytest.mark.usefixtures("_template")
async def test_the_public_role_may_do_nothing(postgres: EmbeddedPostgres) -> None:
    database = Database(postgres.dsn_of("rentacar"))
    admin = await asyncpg.connect(database.admin)
    await admin.execute("DROP ROLE IF EXISTS nobody_in_particular")
    await admin.execute(f"CREATE ROLE nobody_in_particular LOGIN PASSWORD '{PASSWORD}'")
    try:
        for privilege in ("CREATE", "CONNECT", "TEMPORARY"):
            asked = "SELECT has_database_privilege('nobody_in_particular', current_database(), $1)"
            assert not await admin.fetchval(asked, privilege)
        for schema in ("public", *SERVICES):
            for privilege in ("CREATE", "USAGE"):
                asked = "SELECT has_schema_privilege('nobody_in_particular', $1, $2)"
                assert not await admin.fetchval(asked, schema, privilege)
        with pytest.raises(REFUSED):
            await asyncpg.connect(database.dsn("nobody_in_particular"))
    finally:
        await admin.execute("DROP ROLE nobody_in_particular")
        await admin.close()


async def test_a_stack_whose_services_owned_their_schemas_is_taken_over_without_loss(
    tmp_path_factory: pytest.TempPathFactory, guard: Any
) -> None:
    server = EmbeddedPostgres(tmp_path_factory.mktemp("older") / "data", settings={"fsync": "off"})
    server.start(guard=guard)
    try:
        run_sql(
            server.dsn,
            f"CREATE ROLE notify LOGIN PASSWORD '{PASSWORD}';\nCREATE DATABASE rentacar;\n",
        )
        database = Database(server.dsn_of("rentacar"))
        run_sql(database.admin, "CREATE EXTENSION btree_gist;\nCREATE SCHEMA notify AUTHORIZATION notify;\n")
        folder = ROOT / "notify_service" / "migrations"
        ran = await migrations.migrate(database.dsn("notify"), schema="notify", folder=folder)
        prepare_database(server.dsn, {"notify": PASSWORD}, {"notify": PASSWORD})
        again = await migrations.migrate(database.dsn("notify_owner"), schema="notify", folder=folder, serving="notify")
        assert ran
        assert again == []
        async with signed_in(database, "notify") as connection:
            assert await connection.fetchval("SELECT count(*) FROM notify.schema_migrations") == len(ran)
            with pytest.raises(REFUSED):
                await connection.execute("DROP TABLE notify.outbox")
    finally:
        server.destroy()


@pytest.mark.usefixtures("_template")
async def test_where_one_role_does_both_nothing_is_taken_from_it(postgres: EmbeddedPostgres) -> None:
    run_sql(postgres.dsn, "DROP DATABASE IF EXISTS one_role;\nCREATE DATABASE one_role;\n")
    database = Database(postgres.dsn_of("one_role"))
    run_sql(
        database.admin,
        "CREATE EXTENSION btree_gist;\nGRANT USAGE ON SCHEMA public TO notify;\nCREATE SCHEMA notify AUTHORIZATION notify;\n",
    )
    folder = ROOT / "notify_service" / "migrations"
    await migrations.migrate(database.dsn("notify"), schema="notify", folder=folder, serving="notify")
    async with signed_in(database, "notify") as connection:
        await connection.execute("UPDATE notify.clock SET time_offset = '0'")
    run_sql(postgres.dsn, "DROP DATABASE one_role;\n")
