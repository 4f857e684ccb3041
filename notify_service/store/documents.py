"""Receipts and credit notes: what is to be made, the numbers, and what was made."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID, uuid5

import asyncpg

from chassis import database

sql = database.queries(__file__)

DOCUMENTS = UUID("0c3f0f0a-52a7-5c49-8f43-3d0c1d4b7a55")  # names document ids; changing it would issue everything again
BOOKS_ZONE = "America/Sao_Paulo"  # the year of a number, and the day on a document, are the company's
LETTERS = {"RECEIPT": "R", "CREDIT_NOTE": "C"}

DocumentKind = Literal["RECEIPT", "CREDIT_NOTE"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A document by what it is about: a payment or a deposit for a receipt, a refund for a credit note."""

    booking_id: str
    kind: DocumentKind
    subject_id: str

    @property
    def document_id(self) -> UUID:
        return uuid5(DOCUMENTS, f"{self.kind}/{self.subject_id}")


@dataclass(frozen=True, slots=True)
class Stored:
    """A document as it is kept. `number` reads e.g. `R-2026-000123`; `pdf` is None while it is not written."""

    document_id: UUID
    wanted: Wanted
    number: str
    issued_at: datetime
    pdf: bytes | None


def number_text(kind: str, year: int, number: int) -> str:
    """E.g. `R-2026-000123`."""
    return f"{LETTERS[kind]}-{year}-{number:06}"


async def request(db: database.Connection | database.Pool, wanted: Wanted, *, wait: timedelta) -> None:
    """Ask for a document; asking again changes nothing."""
    await db.execute(
        sql.request, wanted.document_id, UUID(wanted.booking_id), wanted.kind, UUID(wanted.subject_id), wait
    )


async def take_due(pool: database.Pool, *, limit: int, lease: timedelta) -> list[tuple[Wanted, int]]:
    """At most `limit` documents to be made, each with which try this is, from 1."""
    return [(_wanted(row), row["attempts"]) for row in await pool.fetch(sql.take_due, limit, lease)]


async def issue(pool: database.Pool, wanted: Wanted) -> Stored:
    """Give the document its number, unless it has one."""
    row = await pool.fetchrow(sql.issue, wanted.document_id, BOOKS_ZONE)
    assert row is not None, "bug: only what was asked for is issued"
    return stored(row)


async def store(pool: database.Pool, document_id: UUID, pdf: bytes) -> bytes:
    """Write the document; returns what counts, which is what was written first."""
    earlier: bytes | None = await pool.fetchval(sql.store, document_id, pdf)
    return pdf if earlier is None else earlier


async def defer(pool: database.Pool, document_id: UUID, *, wait: timedelta, reason: str) -> None:
    """Record that making it failed, and try again after `wait`."""
    await pool.execute(sql.defer, document_id, wait, reason)


async def one(pool: database.Pool, document_id: UUID) -> Stored | None:
    """A document that has its number; None else."""
    row = await pool.fetchrow(sql.one, document_id)
    return stored(row) if row and row["number"] else None


async def asked_for(pool: database.Pool, wanted: Wanted, *, wait: timedelta) -> Stored | None:
    """As `one`, for a document that is asked for if it was not."""
    row = await pool.fetchrow(sql.one, wanted.document_id)
    if row is None:
        await request(pool, wanted, wait=wait)
        row = await pool.fetchrow(sql.one, wanted.document_id)
    return stored(row) if row and row["number"] else None


async def of_booking(pool: database.Pool, booking_id: UUID) -> list[Stored]:
    """The documents of a booking, oldest first, without their bytes."""
    return [stored(row) for row in await pool.fetch(sql.of_booking, booking_id)]


def stored(row: asyncpg.Record) -> Stored:
    return Stored(
        document_id=row["document_id"],
        wanted=_wanted(row),
        number=number_text(row["kind"], row["year"], row["number"]),
        issued_at=row["issued_at"],
        pdf=row.get("pdf"),
    )


def _wanted(row: asyncpg.Record) -> Wanted:
    return Wanted(str(row["booking_id"]), row["kind"], str(row["subject_id"]))
