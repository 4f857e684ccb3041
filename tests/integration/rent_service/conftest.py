"""rent_service on a database of its own, reached over gRPC, with payment_service's side played by the test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4, uuid5

import pytest_asyncio
from pydantic import SecretStr
from rentacar.common.v1.envelope_pb2 import Envelope
from rentacar.common.v1.money_pb2 import Money
from rentacar.payment.v1 import events_pb2, payment_pb2, payment_pb2_grpc
from rentacar.rent.v1 import booking_pb2, offer_pb2, rent_pb2, rent_pb2_grpc

from chassis import database, rpc
from chassis.actors import Actor
from chassis.flags import Fixed
from rent_service.admission import ADMISSION
from rent_service.app import build_servicer
from rent_service.availability import span_of
from rent_service.change_telling import ChangeEnds
from rent_service.expiry import Expiry
from rent_service.network_cache import NetworkCache
from rent_service.no_show import NoShows
from rent_service.payable import Payable
from rent_service.payment_events import PaymentEvents
from rent_service.payments_pause import PaymentsPause
from rent_service.planning import plan
from rent_service.server import read_search
from rent_service.settings import RentSettings
from rent_service.shadow_tariff import ShadowTariff
from rent_service.store import availability
from tests import acting
from tests.conftest import Database, by_owner

KEYS = "test:" + "5a" * 32


class PaymentsDouble(payment_pb2_grpc.PaymentServiceServicer):
    """Answers ListPayments with what a test put there."""

    def __init__(self) -> None:
        self.payments: list[payment_pb2.Payment] = []

    async def ListPayments(self, request: Any, context: Any) -> payment_pb2.ListPaymentsResponse:
        found = [payment for payment in self.payments if payment.booking_id in request.booking_ids]
        return payment_pb2.ListPaymentsResponse(payments=found)


@dataclass
class Rent:
    """A running rent_service, and what tests do with it again and again."""

    stub: rent_pb2_grpc.RentServiceStub
    for_payment: rent_pb2_grpc.RentServiceStub
    pool: database.Pool
    database: Database
    payments: PaymentsDouble
    events: PaymentEvents
    expiry: Expiry
    no_shows: NoShows
    change_ends: ChangeEnds
    flags: Fixed
    pause: PaymentsPause
    tried: ShadowTariff

    async def search(self, **changes: Any) -> rent_pb2.SearchOffersResponse:
        request = rent_pb2.SearchOffersRequest(search=search(**changes))
        answer: rent_pb2.SearchOffersResponse = await self.stub.SearchOffers(request)
        return answer

    async def offer_to_change(
        self, booking: booking_pb2.Booking, acriss: str = "EDMM", **changes: Any
    ) -> offer_pb2.Offer:
        key = rent_pb2.BookingKey(reference=booking.reference, email=booking.driver.email)
        request = rent_pb2.SearchOffersRequest(search=search(**changes), changing=key)
        answer: rent_pb2.SearchOffersResponse = await self.stub.SearchOffers(request)
        offers = [offer for offer in answer.offers.offers if offer.acriss == acriss]
        assert offers, answer
        return offers[0]

    async def offer(self, acriss: str, **changes: Any) -> offer_pb2.Offer:
        answer = await self.search(**changes)
        return next(offer for offer in answer.offers.offers if offer.acriss == acriss)

    async def create(self, offer_id: str, **changes: Any) -> rent_pb2.CreateBookingResponse:
        request = create_request(offer_id, **changes)
        answer: rent_pb2.CreateBookingResponse = await self.stub.CreateBooking(request, timeout=30)
        return answer

    async def book(self, acriss: str, **changes: Any) -> booking_pb2.Booking:
        offer = await self.offer(acriss, **changes)
        answer = await self.create(offer.offer_id)
        assert answer.WhichOneof("result") == "booking", answer
        return answer.booking

    async def get(self, booking: booking_pb2.Booking) -> booking_pb2.Booking:
        request = rent_pb2.GetBookingRequest(booking_id=booking.booking_id)
        answer: rent_pb2.GetBookingResponse = await self.stub.GetBooking(request)
        return answer.booking

    async def cars(self, location: str, acriss: str, number: int) -> None:
        """Make the pool that large."""
        await self.pool.execute(
            "UPDATE pool SET vehicles = $3 WHERE location = $1 AND acriss = $2", location, acriss, number
        )

    async def left(self, acriss: str, **changes: Any) -> int:
        """How many cars of a class a search finds, also below none."""
        wanted = read_search(search(**changes))
        network = (await NetworkCache(self.pool).get()).network
        rental = plan(network, wanted, now=await availability.business_now(self.pool))
        places = await availability.places(self.pool)
        found = await availability.look(self.pool, places[wanted.pickup_location], span_of(rental), None)
        return found.cars[acriss]

    async def pay(self, held: booking_pb2.Booking, **changes: Any) -> rent_pb2.PayBookingResponse:
        given = {
            "request_id": rent_pb2.Idempotency(scope="guest", key=str(uuid4())),
            "booking": rent_pb2.BookingKey(reference=held.reference, email=held.driver.email),
            "payment": card("pm_card_mastercard"),
            **changes,
        }
        answer: rent_pb2.PayBookingResponse = await self.stub.PayBooking(rent_pb2.PayBookingRequest(**given))
        return answer

    async def confirmed(self, acriss: str, **changes: Any) -> booking_pb2.Booking:
        """A booking whose rental is paid."""
        booking = await self.book(acriss, **changes)
        await self.events.handle(payment_event("payment.succeeded", booking))
        return await self.get(booking)

    async def cancel(self, shown: booking_pb2.Booking, fee: int, **changes: Any) -> rent_pb2.CancelBookingResponse:
        given = {**self._call(shown), "expected_fee_minor_units": fee, **changes}
        answer: rent_pb2.CancelBookingResponse = await self.stub.CancelBooking(rent_pb2.CancelBookingRequest(**given))
        return answer

    async def change(
        self, booking: booking_pb2.Booking, offer: offer_pb2.Offer, **changes: Any
    ) -> rent_pb2.ChangeBookingResponse:
        given = {**self._call(booking), "offer_id": offer.offer_id, "payment": card(), **changes}
        answer: rent_pb2.ChangeBookingResponse = await self.stub.ChangeBooking(rent_pb2.ChangeBookingRequest(**given))
        return answer

    @staticmethod
    def _call(booking: booking_pb2.Booking) -> dict[str, Any]:
        return {
            "request_id": rent_pb2.Idempotency(scope="guest", key=str(uuid4())),
            "booking": rent_pb2.BookingKey(reference=booking.reference, email=booking.driver.email),
        }

    async def refunds(self) -> list[events_pb2.RefundRequested]:
        """What was asked to go back, in order."""
        rows = await self.pool.fetch("SELECT payload FROM outbox WHERE type = 'refund.requested' ORDER BY id")
        return [events_pb2.RefundRequested.FromString(row["payload"]) for row in rows]

    async def order(self, booking: booking_pb2.Booking, **changes: Any) -> rent_pb2.GetPaymentOrderResponse:
        given = {
            "booking_id": booking.booking_id,
            "purpose": payment_pb2.PAYMENT_PURPOSE_RENTAL,
            "number": 1,
            "attempt": 1,
            **changes,
        }
        request = rent_pb2.GetPaymentOrderRequest(**given)
        answer: rent_pb2.GetPaymentOrderResponse = await self.for_payment.GetPaymentOrder(request)
        return answer

    async def outbox(self, kind: str) -> int:
        number: int = await self.pool.fetchval("SELECT count(*) FROM outbox WHERE type = $1", kind)
        return number


def search(**changes: Any) -> offer_pb2.OfferSearch:
    """Three days at GRU next March, by somebody of 35."""
    given = {
        "pickup_location": "GRU",
        "pickup_at": "2027-03-01T10:00",
        "dropoff_at": "2027-03-04T10:00",
        "driver_age": 35,
        **changes,
    }
    return offer_pb2.OfferSearch(**given)


def driver(**changes: Any) -> booking_pb2.Driver:
    """Somebody whom nothing is wrong with."""
    given = {
        "given_name": "Maria",
        "family_name": "Souza",
        "email": "Maria.Souza@example.com",
        "phone": "+55 11 91234-5678",
        "birth_date": "1990-01-31",
        "country_code": "BR",
        "document_type": booking_pb2.DOCUMENT_TYPE_CPF,
        "document_number": "529.982.247-25",
        "licence_number": "01234567890",
        **changes,
    }
    return booking_pb2.Driver(**given)


def card(token: str = "pm_card_visa") -> booking_pb2.PaymentMeans:
    return booking_pb2.PaymentMeans(method=payment_pb2.PAYMENT_METHOD_CARD, token=token)


def create_request(offer_id: str, **changes: Any) -> rent_pb2.CreateBookingRequest:
    given = {
        "request_id": rent_pb2.Idempotency(scope="guest", key=str(uuid4())),
        "offer_id": offer_id,
        "driver": driver(),
        "payment": card(),
        "locale": "pt-BR",
        **changes,
    }
    return rent_pb2.CreateBookingRequest(**given)


def payment_event(
    kind: str, booking: booking_pb2.Booking, *, number: int = 1, attempt: int = 1, **changes: Any
) -> Envelope:
    """What payment_service would publish about a booking's rental."""
    statuses = {
        "payment.succeeded": payment_pb2.PAYMENT_STATUS_SUCCEEDED,
        "payment.declined": payment_pb2.PAYMENT_STATUS_DECLINED,
        "payment.cancelled": payment_pb2.PAYMENT_STATUS_CANCELLED,
        "payment.action_required": payment_pb2.PAYMENT_STATUS_REQUIRES_ACTION,
    }
    given = {
        "payment_id": str(uuid5(uuid4(), booking.booking_id)),
        "booking_id": booking.booking_id,
        "purpose": payment_pb2.PAYMENT_PURPOSE_RENTAL,
        "number": number,
        "attempt": attempt,
        "status": statuses.get(kind),
        "amount": Money(minor_units=booking.total.minor_units, currency_code=booking.total.currency_code),
        **changes,
    }
    event = events_pb2.PaymentEvent(**given)
    return Envelope(event_id=str(uuid4()), type=kind, booking_id=booking.booking_id, payload=event.SerializeToString())


@asynccontextmanager
async def running(database_: Database) -> AsyncIterator[Rent]:
    """rent_service and a stub on it."""
    settings = RentSettings(
        database_url=SecretStr(database_.dsn("rent")),
        offer_keys=SecretStr(KEYS),
        environment="test",
        redis_url=SecretStr("unused"),
        **acting.told("rent"),
    )
    double = PaymentsDouble()
    payment_server = rpc.Server("127.0.0.1:0")
    server = rpc.Server("127.0.0.1:0", services=tuple(ADMISSION), door=settings.door(ADMISSION))
    payment_pb2_grpc.add_PaymentServiceServicer_to_server(double, payment_server.grpc)
    async with (
        database_.pool("rent", size=20) as pool,
        rpc.channel(f"127.0.0.1:{payment_server.port}", signer=settings.signer) as to_payment,
        rpc.channel(f"127.0.0.1:{server.port}", signer=acting.SIGNERS["bff"]) as to_rent,
        rpc.channel(f"127.0.0.1:{server.port}", signer=acting.SIGNERS["payment"]) as from_payment,
    ):
        stub = payment_pb2_grpc.PaymentServiceStub(to_payment)
        flags = Fixed()
        pause = PaymentsPause(pool=pool, flags=flags, holds_last=settings.holds_last)
        payable, tried = Payable(flags, pause), ShadowTariff(pool, flags)
        rent_pb2_grpc.add_RentServiceServicer_to_server(
            build_servicer(settings, pool, stub, settings.signing_keys, payable=payable, tried=tried), server.grpc
        )
        await payment_server.start()
        await server.start()
        try:
            yield Rent(
                stub=rent_pb2_grpc.RentServiceStub(to_rent),
                for_payment=rent_pb2_grpc.RentServiceStub(from_payment),
                pool=pool,
                database=database_,
                payments=double,
                events=PaymentEvents(pool=pool, cache=NetworkCache(pool)),
                expiry=Expiry(pool),
                no_shows=NoShows(pool),
                change_ends=ChangeEnds(pool),
                flags=flags,
                pause=pause,
                tried=tried,
            )
        finally:
            await server.grpc.stop(0)
            await payment_server.grpc.stop(0)


@pytest_asyncio.fixture
async def rent(seeded_database: Database) -> AsyncIterator[Rent]:
    """rent_service with the demo network; business time is 2026-11-23 noon or later, as the machine's clock says."""
    async with running(seeded_database) as service:
        await set_clock(service.pool)
        await employ(service.pool)
        yield service


async def employ(
    pool: database.Pool, name: str = "Ana", role: str = "ADMIN", locations: list[str] | None = None
) -> Actor:
    """Somebody of staff, and as whom they act."""
    await pool.execute(
        "INSERT INTO staff_member (staff_id, email, name, role, locations) VALUES ($1, $2, $3, $4, $5)",
        acting.person(name),
        f"{name.lower()}@rentacar.example",
        name,
        role,
        locations,
    )
    return acting.staff(name, role)


async def set_clock(pool: database.Pool, at: str = "2026-11-23T12:00:00Z") -> None:
    """Business time is about `at`, and goes on from there."""
    offset: timedelta = datetime.fromisoformat(at) - await pool.fetchval("SELECT now()")
    await by_owner(pool, "UPDATE clock SET time_offset = $1", offset)
