"""Customers in Postgres: who proved which e-mail, their profiles, and which bookings are theirs."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import asyncpg

from chassis.database import Connection, Pool, queries
from rent_service.paging import Position

sql = queries(__file__)


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer; texts are empty, others None, until told."""

    customer_id: UUID
    email: str
    given_name: str
    family_name: str
    phone: str
    locale: str
    birth_date: date | None
    country_code: str
    document_type: str | None
    document_number: str
    licence_number: str
    created_at: datetime
    updated_at: datetime


async def get(pool: Pool, customer_id: UUID) -> Customer | None:
    """A customer, if there is one."""
    row = await pool.fetchrow(sql.get, customer_id)
    return read(row) if row else None


async def of_email(
    connection: Connection, email: str, *, locale: str, given_name: str = "", family_name: str = ""
) -> tuple[Customer, bool]:
    """The customer of a proven, lower-case e-mail, and whether they were made just now."""
    row = await connection.fetchrow(sql.of_email, email, locale, given_name, family_name)
    while row is None:  # somebody else made them between the two halves of the statement
        row = await connection.fetchrow(sql.of_email, email, locale, given_name, family_name)
    return read(row), row["is_new"]


async def of_identity(connection: Connection, issuer: str, subject: str) -> Customer | None:
    """Whom a provider's subject is linked to."""
    row = await connection.fetchrow(sql.of_identity, issuer, subject)
    return read(row) if row else None


async def link(connection: Connection, issuer: str, subject: str, customer_id: UUID) -> None:
    """Link a provider's subject to a customer; the first link stays."""
    await connection.execute(sql.link, issuer, subject, customer_id)


async def name_nameless(connection: Connection, customer: Customer, given_name: str, family_name: str) -> Customer:
    """Fill a name in where there is none."""
    row = await connection.fetchrow(sql.name_nameless, customer.customer_id, given_name, family_name)
    return read(row) if row else customer


async def lock(connection: Connection, customer_id: UUID) -> Customer | None:
    """A customer whose profile is about to change."""
    row = await connection.fetchrow(sql.lock, customer_id)
    return read(row) if row else None


async def update(connection: Connection, customer: Customer) -> Customer:
    """Write the profile; the e-mail stays as it was proven."""
    row = await connection.fetchrow(
        sql.update,
        customer.customer_id,
        customer.given_name,
        customer.family_name,
        customer.phone,
        customer.locale,
        customer.birth_date,
        customer.country_code,
        customer.document_type,
        customer.document_number,
        customer.licence_number,
    )
    assert row is not None
    return read(row)


async def bookings(pool: Pool, customer_id: UUID, *, after: Position | None, size: int) -> list[Any]:
    """At most `size` rows of `booking_id`, `pickup_at`, `total`, latest pick-up first, after a position."""
    at, last = after or (None, None)
    return list(await pool.fetch(sql.bookings, customer_id, at, last, size))


async def owns(pool: Pool, customer_id: UUID, booking_id: UUID) -> bool:
    """Whether a booking is a customer's."""
    return bool(await pool.fetchval(sql.owns, customer_id, booking_id))


def read(row: asyncpg.Record) -> Customer:
    """A customer's row."""
    return Customer(**{name: row[name] for name in Customer.__dataclass_fields__})
