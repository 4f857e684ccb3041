"""The database of a stack: one, with a role and a schema of its own for each service. Can be done again at any time."""

from collections.abc import Mapping
from urllib.parse import quote, urlsplit

from deploy.local.postgres import run_sql

NAME = "rentacar"


def prepare_database(admin_dsn: str, passwords: Mapping[str, str]) -> None:
    """Makes the database, and for each service in `passwords` its role and schema. Raises PostgresError."""
    roles = "".join(_role(service, password) for service, password in passwords.items())
    run_sql(
        admin_dsn,
        f"{roles}SELECT 'CREATE DATABASE {NAME}' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{NAME}')\\gexec\n",
    )
    schemas = "".join(
        f"CREATE SCHEMA IF NOT EXISTS {service} AUTHORIZATION {service};\n"
        f"ALTER ROLE {service} IN DATABASE {NAME} SET search_path = {service}, public;\n"
        for service in passwords
    )
    closed = f"REVOKE ALL ON DATABASE {NAME} FROM PUBLIC;\nGRANT CONNECT, TEMPORARY ON DATABASE {NAME} TO {', '.join(passwords)};\n"
    extension = "SET client_min_messages = warning;\nCREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA public;\n"
    run_sql(named(admin_dsn, NAME), extension + schemas + closed)


def named(dsn: str, database: str) -> str:
    """The same server's other database."""
    return urlsplit(dsn)._replace(path=f"/{database}").geturl()


def service_dsn(admin_dsn: str, service: str, password: str) -> str:
    """How a service reaches its own schema."""
    address = urlsplit(admin_dsn)
    host = f"{address.hostname}:{address.port or 5432}"
    return address._replace(netloc=f"{service}:{quote(password, safe='')}@{host}", path=f"/{NAME}").geturl()


def _role(service: str, password: str) -> str:
    quoted = password.replace("'", "''")
    return (
        f"SELECT 'CREATE ROLE {service}' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{service}')\\gexec\n"
        f"ALTER ROLE {service} LOGIN PASSWORD '{quoted}';\n"
    )
