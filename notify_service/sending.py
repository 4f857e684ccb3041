"""The sender: takes due messages under a lease, makes each a mail, hands it to the mail server, records what came of it."""

import asyncio
import logging
import random
import traceback
from dataclasses import dataclass, replace
from datetime import timedelta
from email.headerregistry import Address

import asyncpg

from chassis import database, telemetry
from chassis.failpoints import failpoint
from chassis.flags import DEFAULTS, MAIL_KILL_SWITCH, Reader
from chassis.process import pause
from notify_service import composing
from notify_service.calendar_file import Method, calendar_file
from notify_service.composing import AddressError, Sender
from notify_service.content import Content, ContentUnavailableError, Rental
from notify_service.enclosures import documents_of
from notify_service.facts import Facts, MissingError
from notify_service.issuing import Issuer
from notify_service.kinds import CONFIRMATIONS, FOR_STAFF, Kind
from notify_service.mail import Mailer, MailRefusedError, MailUnavailableError
from notify_service.rendering import render
from notify_service.settlement import was_confirmed
from notify_service.store import messages, rentals
from notify_service.store.documents import Wanted
from notify_service.store.messages import DueMessage
from notify_service.truth import is_true
from notify_service.views import MailView, mail_view
from notify_service.wording import Wording

log = logging.getLogger(__name__)

AT_ONCE = 8
ATTEMPT_SECONDS = 25.0
LEASE = timedelta(seconds=ATTEMPT_SECONDS + 10)  # longer than a try may last, with time to record it
POLL_SECONDS = 0.5
WORRYING_ATTEMPTS = 6  # half a minute or so: longer than a restart
LONGEST_WAIT = 600.0  # seconds: a mail server that is back finds its mail within ten minutes


class SupersededError(Exception):
    """The message is no longer true."""


def backoff(attempt: int) -> timedelta:
    """How long to wait after a failed try: doubling from a second, by chance up to a half less, so that not all come at once."""
    longest = min(LONGEST_WAIT, 2.0 ** min(attempt - 1, 30))
    return timedelta(seconds=longest * random.uniform(0.5, 1))  # noqa: S311 - spreads load, no secret


@dataclass(frozen=True, slots=True)
class StaffDesk:
    """Where mails to staff go, and the language they are written in."""

    email: str
    locale: str


class MailSender:
    """One worker's sending loop. `owner` is the worker's stable name."""

    def __init__(
        self,
        *,
        pool: database.Pool,
        content: Content,
        mailer: Mailer,
        sender: Sender,
        staff: StaffDesk,
        issuer: Issuer,
        owner: str,
        flags: Reader = DEFAULTS,
    ) -> None:
        self._pool, self._content, self._mailer, self._sender, self._owner = pool, content, mailer, sender, owner
        self._staff, self._issuer, self._flags = staff, issuer, flags
        self._running: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()

    def wake(self) -> None:
        """There is something to send: don't wait for the next look."""
        self._wake.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Send until `stop`, then finish what was begun. A Postgres that is down is tried again."""
        released = False
        while not stop.is_set():
            try:
                if not released:
                    await messages.release_leases(self._pool, owner=self._owner)
                    released = True
                if not await self.run_once():
                    await self._rest(stop)
            except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError) as error:
                log.warning("sender waits", extra={"error": type(error).__name__})
                await pause(stop, 1)
        await self.drain()
        await self._mailer.close()

    async def run_once(self) -> int:
        """Begin to send what is due, as much as there is room for; returns how many were begun. Switched off, all of it waits as it is."""
        if self._flags.on(MAIL_KILL_SWITCH):
            return 0
        if len(self._running) >= AT_ONCE:
            await asyncio.wait(self._running, return_when=asyncio.FIRST_COMPLETED)
        due = await messages.take_due(self._pool, owner=self._owner, lease=LEASE, limit=AT_ONCE - len(self._running))
        for message in due:
            task = asyncio.create_task(self._send(message))
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        return len(due)

    async def drain(self) -> None:
        """Wait until what was begun is recorded."""
        await asyncio.gather(*self._running)

    async def _rest(self, stop: asyncio.Event) -> None:
        waits = [asyncio.ensure_future(self._wake.wait()), asyncio.ensure_future(stop.wait())]
        await asyncio.wait(waits, timeout=POLL_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
        self._wake.clear()

    async def _send(self, message: DueMessage) -> None:
        """One try. Nothing escapes it: what cannot be recorded is found again when the lease ends."""
        attributes = {
            "rentacar.message.kind": message.kind.value,
            "rentacar.message.attempt": message.attempt,
            "rentacar.booking.id": message.booking_id,
        }
        with telemetry.span("send mail", parent=message.traceparent, attributes=attributes) as span:
            try:
                span.set_attribute("rentacar.message.outcome", await self._try(message))
            except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError) as error:
                log.warning("not recorded", extra={"mail": message.message_id, "error": type(error).__name__})

    async def _try(self, message: DueMessage) -> str:
        """Send and record; returns the outcome."""
        try:
            async with asyncio.timeout(ATTEMPT_SECONDS):
                await self._make_and_send(message)
        except SupersededError:
            await messages.close(self._pool, message, status="SUPERSEDED")
            return "SUPERSEDED"
        except (MailRefusedError, AddressError) as error:
            log.warning("mail refused", extra={"mail": message.message_id, "reason": str(error)})
            await messages.close(self._pool, message, status="REFUSED", detail=str(error))
            return "REFUSED"
        except (MailUnavailableError, ContentUnavailableError, MissingError) as error:
            return await self._later(message, str(error))
        except TimeoutError:
            return await self._later(message, "took too long")
        except Exception as error:
            # Its message might quote a customer: only where it happened is told.
            where = "".join(traceback.format_tb(error.__traceback__))
            log.error("mail not made", extra={"mail": message.message_id, "where": where})
            return await self._later(message, f"not made: {type(error).__name__}")
        await failpoint("notify.mail-sent")
        await messages.close(self._pool, message, status="SENT")
        return "SENT"

    async def _later(self, message: DueMessage, reason: str) -> str:
        wait = backoff(message.attempt)
        level = logging.INFO if message.attempt < WORRYING_ATTEMPTS else logging.WARNING
        extra = {"mail": message.message_id, "reason": reason, "attempt": message.attempt}
        log.log(level, "mail later", extra=extra)
        await messages.defer(self._pool, message, wait=wait, detail=reason)
        return "DEFERRED"

    async def _make_and_send(self, message: DueMessage) -> None:
        rental = await self._content.rental(message.booking_id)
        facts = self._content.facts(message.kind, rental, message.event)
        if not is_true(facts):
            raise SupersededError
        if message.kind in CONFIRMATIONS:
            await rentals.remember(self._pool, facts.booking)
        if message.kind is Kind.BOOKING_CHANGED:
            facts = replace(facts, original=await rentals.told(self._pool, message.booking_id))
        to, wording = self._addressed(facts)
        view = mail_view(facts, wording)
        method = calendar_method(facts)
        mail = composing.compose(
            render(view, wording),
            to=to,
            sender=self._sender,
            key=message.message_id,
            booking_id=message.booking_id,
            language=wording.language,
            date=message.created_at,
            calendar=self._calendar(facts, view, wording, method) if method else None,
            calendar_method=method or "",
            documents=[await self._document(wanted, rental, wording) for wanted in documents_of(facts)],
        )
        await self._mailer.send(mail, sender=self._sender.address, recipient=to.addr_spec)

    async def _document(self, wanted: Wanted, rental: Rental, wording: Wording) -> tuple[str, bytes]:
        document = await self._issuer.ready(wanted, rental)
        assert document.pdf is not None, "bug: what is ready is written"
        return f"{wording.text(f'{wanted.kind.lower()}.file')}-{document.number}.pdf", document.pdf

    def _addressed(self, facts: Facts) -> tuple[Address, Wording]:
        """Who gets the mail, and in which language."""
        if facts.kind in FOR_STAFF:
            return composing.recipient_address(self._staff.email), Wording.of(self._staff.locale)
        driver = facts.booking.driver
        to = composing.recipient_address(driver.email, driver.given_name, driver.family_name)
        return to, Wording.of(facts.booking.locale)

    def _calendar(self, facts: Facts, view: MailView, wording: Wording, method: Method) -> tuple[str, bytes]:
        booking = facts.booking
        place = facts.locations[booking.pickup.location_code].coordinates
        content = calendar_file(booking, view, place, domain=self._sender.domain, wording=wording, method=method)
        return f"RentACar-{booking.reference}.ics", content


def calendar_method(facts: Facts) -> Method | None:
    """What the mail does to the customer's calendar; None for nothing."""
    if facts.kind in CONFIRMATIONS or facts.kind is Kind.BOOKING_CHANGED:
        return "PUBLISH"
    return "CANCEL" if facts.kind is Kind.BOOKING_CANCELLED and was_confirmed(facts.booking) else None
