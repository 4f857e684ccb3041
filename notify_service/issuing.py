"""Makes the documents that are asked for: number, page, bytes; and hands those to mails that carry them."""

import asyncio
import logging
import traceback
from dataclasses import replace
from datetime import timedelta

import asyncpg

from chassis import database
from chassis.failpoints import failpoint
from chassis.process import pause
from notify_service.content import Content, ContentUnavailableError, Rental
from notify_service.facts import MissingError
from notify_service.papers import Ledger, Sheet, numbered, sheet
from notify_service.store import documents, rentals
from notify_service.store.documents import Stored, Wanted

log = logging.getLogger(__name__)

AT_ONCE = 4
LEASE = timedelta(seconds=30)
POLL_SECONDS = 2.0
WAIT = timedelta(seconds=5)  # a mail that carries the document mostly makes it first
LONGEST_WAIT = 600.0  # seconds


class Issuer:
    """One worker's documents: any number of workers may run it, each document is numbered and written once."""

    def __init__(self, *, pool: database.Pool, content: Content) -> None:
        self._pool, self._content = pool, content
        self._drawing = asyncio.Lock()  # ReportLab's fonts are the process's

    async def run(self, stop: asyncio.Event) -> None:
        """Make what is due until `stop`. A Postgres that is down is tried again."""
        while not stop.is_set():
            try:
                if not await self.run_once():
                    await pause(stop, POLL_SECONDS)
            except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError) as error:
                log.warning("documents wait", extra={"error": type(error).__name__})
                await pause(stop, 1)

    async def run_once(self) -> int:
        """Make what is due, as much as is done at once; returns how many were tried."""
        due = await documents.take_due(self._pool, limit=AT_ONCE, lease=LEASE)
        await asyncio.gather(*(self._try(wanted, attempt) for wanted, attempt in due))
        return len(due)

    async def ready(self, wanted: Wanted, rental: Rental) -> Stored:
        """The document with its bytes, made now if it was not, of what was just asked for. Raises MissingError."""
        known = await documents.asked_for(self._pool, wanted, wait=WAIT)
        if known is not None and known.pdf is not None:
            return known
        return await self._make(wanted, rental)

    async def _make(self, wanted: Wanted, rental: Rental) -> Stored:
        """Ask first, number then, write last: a number is given only to what can be written."""
        ledger = await self._ledger(rental)
        blank = sheet(wanted, ledger)  # raises before a number is spent
        issued = await documents.issue(self._pool, wanted)
        await failpoint("notify.document-numbered")
        async with self._drawing:
            pdf = await asyncio.to_thread(_drawn, numbered(blank, issued))
        return replace(issued, pdf=await documents.store(self._pool, issued.document_id, pdf))

    async def _ledger(self, rental: Rental) -> Ledger:
        has_changed = bool(rental.booking.changes)  # if not, the rental is what was first told
        return Ledger(
            booking=rental.booking,
            money=rental.money,
            locations=rental.network.locations,
            classes=rental.network.classes,
            original=await rentals.told(self._pool, rental.booking.booking_id) if has_changed else None,
        )

    async def _try(self, wanted: Wanted, attempt: int) -> None:
        try:
            await self._make(wanted, await self._content.rental(wanted.booking_id))
        except (ContentUnavailableError, MissingError) as error:
            await self._later(wanted, attempt, str(error))
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError):
            raise
        except Exception as error:
            # Its message might quote a customer: only where it happened is told.
            where = "".join(traceback.format_tb(error.__traceback__))
            log.error("document not made", extra={"document": wanted.document_id, "where": where})
            await self._later(wanted, attempt, f"not made: {type(error).__name__}")

    async def _later(self, wanted: Wanted, attempt: int, reason: str) -> None:
        wait = timedelta(seconds=min(LONGEST_WAIT, 2.0 ** min(attempt, 30)))
        await documents.defer(self._pool, wanted.document_id, wait=wait, reason=reason)


def _drawn(page: Sheet) -> bytes:
    from notify_service import pdf  # here, so that a worker without documents to make needs no ReportLab: 18 MB

    return pdf.page_of(page)
