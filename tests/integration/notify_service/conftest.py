"""notify_service on real Postgres, Valkey, gRPC and SMTP; rent_service and payment_service are answered for."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import grpc
import pytest
import pytest_asyncio
from rentacar.common.v1.envelope_pb2 import Envelope
from rentacar.payment.v1 import payment_pb2, payment_pb2_grpc
from rentacar.payment.v1.events_pb2 import DepositEvent, DisputeEvent, PaymentEvent
from rentacar.rent.v1 import rent_pb2, rent_pb2_grpc
from rentacar.rent.v1.booking_pb2 import Booking, BookingChanged

from chassis import database, rpc
from chassis.flags import Fixed
from chassis.roles import Right
from notify_service.app import mail_sender
from notify_service.code_mail import CodeMail
from notify_service.composing import Sender
from notify_service.content import Content
from notify_service.issuing import Issuer
from notify_service.mail import SmtpMailer, SmtpServer
from notify_service.sending import MailSender
from notify_service.server import NotifyServer
from notify_service.settings import NotifySettings
from notify_service.worker import EventHandler
from tests import acting
from tests.conftest import Database
from tests.mailbox_process import MailboxProcess
from tests.notify_facts import (
    BOOKING_ID,
    CLASSES,
    DEPOSIT_ID,
    DISPUTE_ID,
    LOCATIONS,
    PAYMENT_ID,
    REFUND_ID,
    booking,
    payment,
)


@dataclass
class Others(rent_pb2_grpc.RentServiceServicer, payment_pb2_grpc.PaymentServiceServicer):
    """What the other services would say; a test may change the booking, or let them be down."""

    booking: Booking = field(default_factory=booking)
    money: payment_pb2.ListPaymentsResponse = field(
        default_factory=lambda: payment_pb2.ListPaymentsResponse(payments=[payment()])
    )
    down: bool = False
    target: str = ""

    async def GetBooking(self, request: Any, _context: Any) -> rent_pb2.GetBookingResponse:
        self._answer_or_fail()
        assert request.include_link_token
        found = Booking()
        found.CopyFrom(self.booking)
        found.booking_id = request.booking_id
        return rent_pb2.GetBookingResponse(booking=found, link_token="kid1.token")

    async def GetNetwork(self, _request: Any, _context: Any) -> rent_pb2.GetNetworkResponse:
        self._answer_or_fail()
        return rent_pb2.GetNetworkResponse(version="1", locations=LOCATIONS.values(), vehicle_classes=CLASSES.values())

    async def ListPayments(self, _request: Any, _context: Any) -> payment_pb2.ListPaymentsResponse:
        self._answer_or_fail()
        return self.money

    def _answer_or_fail(self) -> None:
        if self.down:
            raise rpc.RpcError(grpc.StatusCode.UNAVAILABLE, "DOWN", "down, as the test asked")


@pytest_asyncio.fixture
async def others() -> AsyncIterator[Others]:
    answering = Others()
    server = rpc.Server("127.0.0.1:0")
    rent_pb2_grpc.add_RentServiceServicer_to_server(answering, server.grpc)
    payment_pb2_grpc.add_PaymentServiceServicer_to_server(answering, server.grpc)
    await server.start()
    answering.target = f"127.0.0.1:{server.port}"
    yield answering
    await server.grpc.stop(0)


@pytest.fixture(scope="session")
def _mailbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailboxProcess]:
    with MailboxProcess(tmp_path_factory.mktemp("mail")) as running:
        yield running


@pytest.fixture
def mailbox(_mailbox: MailboxProcess) -> MailboxProcess:
    """An empty mailbox without faults."""
    _mailbox.empty()
    return _mailbox


@pytest.fixture
def environment(empty_database: Database, redis_url: str, others: Others, mailbox: MailboxProcess) -> dict[str, str]:
    """The settings of the processes, as variables."""
    return {
        "RENTACAR_ENVIRONMENT": "test",
        "RENTACAR_DATABASE_URL": empty_database.dsn("notify"),
        "RENTACAR_REDIS_URL": redis_url,
        "RENTACAR_RENT_TARGET": others.target,
        "RENTACAR_PAYMENT_TARGET": others.target,
        "RENTACAR_CONSUMER_NAME": "notify-work-1",
        "RENTACAR_SMTP_URL": mailbox.smtp_url,
        "RENTACAR_MAIL_FROM": "RentACar <reservas@rentacar.example>",
        "RENTACAR_WEB_URL": "https://rentacar.example",
        **acting.environment("notify"),
    }


class Noted:
    """What staff did, as rent_service would write it down."""

    def __init__(self) -> None:
        self.acts: list[tuple[str, str]] = []

    async def note(self, action: str, subject: str, details: Mapping[str, Any], *, right: Right) -> None:
        self.acts.append((action, subject))


class Sees:
    """A staff member's sight: of all bookings but some."""

    def __init__(self, *, but: Collection[str] = ()) -> None:
        self._but = {UUID(text) for text in but}

    async def of(self, booking_ids: Collection[UUID]) -> set[UUID]:
        assert len(booking_ids) <= 200
        return set(booking_ids) - self._but


def notify_server(notify: Notify, log: Noted | None = None, sight: Sees | None = None) -> NotifyServer:
    """What answers gRPC."""
    mailer = SmtpMailer(lambda: SmtpServer.parse(notify.smtp_url))
    codes = CodeMail(mailer=mailer, sender=Sender(mail_from="RentACar <reservas@rentacar.example>"))
    return NotifyServer(notify.pool, codes=codes, log=log or Noted(), sight=sight or Sees())


@dataclass
class Notify:
    """The worker's two halves, driven by hand."""

    pool: database.Pool
    handler: EventHandler
    sender: MailSender
    issuer: Issuer
    smtp_url: str
    flags: Fixed

    async def send_due(self) -> int:
        """Send what is due and wait until it is recorded; returns how many tries there were."""
        begun = await self.sender.run_once()
        await self.sender.drain()
        return begun

    async def make_due(self) -> None:
        """As if the waiting were over."""
        await self.pool.execute("UPDATE messages SET next_attempt_at = now() WHERE status = 'PENDING'")

    async def row(self) -> Any:
        """The only message."""
        [row] = await self.pool.fetch("SELECT * FROM messages")
        return row


@pytest_asyncio.fixture
async def notify(empty_database: Database, environment: dict[str, str], others: Others) -> AsyncIterator[Notify]:
    settings = NotifySettings.model_validate(
        {name.removeprefix("RENTACAR_").lower(): text for name, text in environment.items()}
    )
    async with empty_database.pool("notify") as pool, rpc.channel(others.target) as channel:
        content = Content(
            rent=rent_pb2_grpc.RentServiceStub(channel),
            payment=payment_pb2_grpc.PaymentServiceStub(channel),
            web_url=settings.web_url,
        )
        issuer = Issuer(pool=pool, content=content)
        flags, smtp_url = Fixed(), settings.smtp_url.get_secret_value
        sender = mail_sender(settings, pool, content, issuer, smtp_url=smtp_url, flags=flags)
        yield Notify(pool, EventHandler(pool=pool, wake=sender.wake), sender, issuer, smtp_url(), flags)
        await sender.drain()


def confirmed(**changes: Any) -> Envelope:
    """A `booking.confirmed` event; `changes` are fields of its payload."""
    payload = BookingChanged(booking_id=BOOKING_ID, status="BOOKING_STATUS_CONFIRMED", version=2, **changes)
    return _envelope("booking.confirmed", payload.SerializeToString())


def expired() -> Envelope:
    return _envelope("booking.expired", BookingChanged(booking_id=BOOKING_ID).SerializeToString())


def payment_event(event_type: str, **changes: Any) -> Envelope:
    """A payment's event; `changes` are fields of its payload."""
    payload = PaymentEvent(
        **{
            "payment_id": PAYMENT_ID,
            "booking_id": BOOKING_ID,
            "purpose": "PAYMENT_PURPOSE_RENTAL",
            "refund_id": REFUND_ID,
            **changes,
        }
    )
    return _envelope(event_type, payload.SerializeToString())


def booking_event(event_type: str, **changes: Any) -> Envelope:
    """A `booking.*` or `bill.*` event; `changes` are fields of its payload."""
    return _envelope(event_type, BookingChanged(booking_id=BOOKING_ID, **changes).SerializeToString())


def deposit_event(event_type: str) -> Envelope:
    return _envelope(event_type, DepositEvent(deposit_id=DEPOSIT_ID, booking_id=BOOKING_ID).SerializeToString())


def dispute_event(event_type: str) -> Envelope:
    payload = DisputeEvent(dispute_id=DISPUTE_ID, payment_id=PAYMENT_ID, booking_id=BOOKING_ID)
    return _envelope(event_type, payload.SerializeToString())


def _envelope(event_type: str, payload: bytes) -> Envelope:
    return Envelope(event_id=str(uuid4()), type=event_type, booking_id=BOOKING_ID, payload=payload)
