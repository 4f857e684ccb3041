"""The database of a stack: one, with a schema for each service and two roles: `rent_owner` migrates it, `rent` works in it.

Can be done again at any time, also over a database in which the serving roles still own their schemas.
"""

from collections.abc import Mapping
from urllib.parse import quote, urlsplit

from deploy.local.postgres import run_sql

NAME = "rentacar"


def owner(service: str) -> str:
    """The role that owns a service's schema."""
    return f"{service}_owner"


def prepare_database(admin_dsn: str, passwords: Mapping[str, str], owners: Mapping[str, str]) -> None:
    """Makes the database, and for each service its roles and its schema. Raises PostgresError."""
    roles = "".join(
        _role(service, passwords[service]) + _role(owner(service), owners[service]) for service in passwords
    )
    run_sql(
        admin_dsn,
        f"{roles}SELECT 'CREATE DATABASE {NAME}' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{NAME}')\\gexec\n",
    )
    schemas = "".join(map(_schema, passwords))
    everybody = ", ".join([*passwords, *map(owner, passwords)])
    closed = (
        f"REVOKE ALL ON DATABASE {NAME} FROM PUBLIC;\nGRANT CONNECT, TEMPORARY ON DATABASE {NAME} TO {everybody};\n"
        f"REVOKE ALL ON SCHEMA public FROM PUBLIC;\nGRANT USAGE ON SCHEMA public TO {everybody};\n"
    )
    extension = "SET client_min_messages = warning;\nCREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA public;\n"
    run_sql(named(admin_dsn, NAME), extension + schemas + closed)


def named(dsn: str, database: str) -> str:
    """The same server's other database."""
    return urlsplit(dsn)._replace(path=f"/{database}").geturl()


def with_role(dsn: str, role: str, password: str) -> str:
    """The same database, as another role."""
    address = urlsplit(dsn)
    host = f"{address.hostname}:{address.port or 5432}"
    return address._replace(netloc=f"{role}:{quote(password, safe='')}@{host}").geturl()


def _schema(service: str) -> str:
    owning = owner(service)
    return (
        f"CREATE SCHEMA IF NOT EXISTS {service} AUTHORIZATION {owning};\n"
        f"ALTER SCHEMA {service} OWNER TO {owning};\n"
        f"REASSIGN OWNED BY {service} TO {owning};\n"
        f"REVOKE ALL ON SCHEMA {service} FROM PUBLIC, {service};\n"
        f"GRANT USAGE ON SCHEMA {service} TO {service};\n"
        f"ALTER ROLE {service} IN DATABASE {NAME} SET search_path = {service}, public;\n"
        f"ALTER ROLE {owning} IN DATABASE {NAME} SET search_path = {service}, public;\n"
    )


def _role(service: str, password: str) -> str:
    quoted = password.replace("'", "''")
    return (
        f"SELECT 'CREATE ROLE {service}' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{service}')\\gexec\n"
        f"ALTER ROLE {service} LOGIN PASSWORD '{quoted}' NOCREATEDB NOCREATEROLE;\n"
    )
