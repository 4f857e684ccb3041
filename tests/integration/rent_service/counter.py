"""The counter as tests use it: a booking is brought to where its car changes hands, with payment_service's side played by the test."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from rentacar.common.v1.envelope_pb2 import Envelope
from rentacar.common.v1.money_pb2 import Money
from rentacar.payment.v1 import events_pb2, payment_pb2
from rentacar.rent.v1 import booking_pb2, rent_pb2

from chassis import actors
from chassis.actors import Actor
from tests import acting
from tests.integration.rent_service.conftest import Rent, payment_event, set_clock

AT_PICKUP = "2027-03-01T13:00:00Z"  # 10:00 in São Paulo
DEPOSIT = payment_pb2.PAYMENT_PURPOSE_DEPOSIT
CHARGE = payment_pb2.PAYMENT_PURPOSE_CHARGE
STATUSES = {
    "deposit.authorized": payment_pb2.DEPOSIT_STATUS_AUTHORIZED,
    "deposit.declined": payment_pb2.DEPOSIT_STATUS_DECLINED,
    "deposit.captured": payment_pb2.DEPOSIT_STATUS_CAPTURED,
    "deposit.released": payment_pb2.DEPOSIT_STATUS_RELEASED,
    "deposit.lapsed": payment_pb2.DEPOSIT_STATUS_LAPSED,
    "deposit.expiring": payment_pb2.DEPOSIT_STATUS_AUTHORIZED,
}


def staff_key(key: str | None = None) -> rent_pb2.Idempotency:
    return rent_pb2.Idempotency(scope="staff", key=key or str(uuid4()))


def kinds(booking: booking_pb2.Booking) -> list[str]:
    return [event.type for event in booking.timeline]


def deposit_event(kind: str, booking: booking_pb2.Booking, *, number: int = 1, captured: int = 0) -> Envelope:
    """What payment_service would publish about a booking's deposit."""
    currency = booking.total.currency_code
    event = events_pb2.DepositEvent(
        deposit_id=str(uuid4()),
        booking_id=booking.booking_id,
        number=number,
        status=STATUSES[kind],
        amount=booking.deposit,
        captured=Money(minor_units=captured, currency_code=currency),
        failure_code="insufficient_funds" if kind == "deposit.declined" else "",
    )
    return Envelope(event_id=str(uuid4()), type=kind, booking_id=booking.booking_id, payload=event.SerializeToString())


def charge_event(kind: str, booking: booking_pb2.Booking, bill: int = 1, **changes: Any) -> Envelope:
    """What payment_service would publish about a bill's payment."""
    return payment_event(kind, booking, number=bill, **{"purpose": CHARGE, **changes})


@dataclass
class Counter:
    """Staff of every location; `actor` is who of them acts."""

    rent: Rent
    actor: Actor = field(default_factory=acting.staff)

    async def confirmed(self, acriss: str = "EDMM", **changes: Any) -> booking_pb2.Booking:
        """A booking at its pick-up time."""
        booking = await self.rent.confirmed(acriss, **changes)
        await self.clock(booking.pickup.time.ToDatetime(UTC))
        return booking

    async def ready(self, acriss: str = "EDMM", **changes: Any) -> booking_pb2.Booking:
        """A booking at its pick-up time, its deposit held."""
        booking = await self.confirmed(acriss, **changes)
        await self.hold(booking)
        return booking

    async def out(self, acriss: str = "EDMM", **changes: Any) -> booking_pb2.Booking:
        """A booking whose car is out: at 1000 km with a full tank."""
        booking = await self.ready(acriss, **changes)
        picked_up = await self.pick_up(booking)
        assert picked_up.WhichOneof("result") == "booking", picked_up
        return picked_up.booking

    async def hold(self, booking: booking_pb2.Booking) -> None:
        """The deposit is held before anybody asked for it at this counter."""
        await self.rent.events.handle(deposit_event("deposit.authorized", booking))

    async def clock(self, at: datetime) -> None:
        await set_clock(self.rent.pool, at.isoformat())

    async def pick_up(self, booking: booking_pb2.Booking, **changes: Any) -> rent_pb2.PickUpBookingResponse:
        given = {
            "request_id": staff_key(),
            "reference": booking.reference,
            "odometer_km": 1000,
            "fuel_eighths": 8,
            "drivers_seen": 1,
            **changes,
        }
        timeout = given.pop("timeout", 30)
        request = rent_pb2.PickUpBookingRequest(**given)
        with actors.acting(self.actor):
            answer: rent_pb2.PickUpBookingResponse = await self.rent.stub.PickUpBooking(request, timeout=timeout)
        return answer

    async def quote(self, booking: booking_pb2.Booking, **changes: Any) -> rent_pb2.QuoteReturnResponse:
        given = {"reference": booking.reference, "odometer_km": 1300, "fuel_eighths": 8, **changes}
        with actors.acting(self.actor):
            answer: rent_pb2.QuoteReturnResponse = await self.rent.stub.QuoteReturn(
                rent_pb2.QuoteReturnRequest(**given), timeout=30
            )
        return answer

    async def take_back(self, booking: booking_pb2.Booking, **changes: Any) -> rent_pb2.ReturnBookingResponse:
        given = {
            "request_id": staff_key(),
            "reference": booking.reference,
            "odometer_km": 1300,
            "fuel_eighths": 8,
            **changes,
        }
        request = rent_pb2.ReturnBookingRequest(**given)
        with actors.acting(self.actor):
            answer: rent_pb2.ReturnBookingResponse = await self.rent.stub.ReturnBooking(request, timeout=30)
        return answer

    async def add(
        self, booking: booking_pb2.Booking, *charges: rent_pb2.LaterCharge, **changes: Any
    ) -> rent_pb2.AddChargesResponse:
        given = {
            "request_id": staff_key(),
            "reference": booking.reference,
            "charges": charges,
            **changes,
        }
        request = rent_pb2.AddChargesRequest(**given)
        with actors.acting(self.actor):
            answer: rent_pb2.AddChargesResponse = await self.rent.stub.AddCharges(request, timeout=30)
        return answer

    async def settlements(self) -> list[int]:
        """What was asked to be captured, in order; 0 releases."""
        rows = await self.rent.pool.fetch(
            "SELECT payload FROM outbox WHERE type = 'deposit.settle_requested' ORDER BY id"
        )
        return [events_pb2.DepositSettlementRequested.FromString(row["payload"]).capture.minor_units for row in rows]

    async def asked(self, purpose: payment_pb2.PaymentPurpose) -> list[tuple[int, int]]:
        """Which payments of a purpose were asked for: number and attempt."""
        rows = await self.rent.pool.fetch("SELECT payload FROM outbox WHERE type = 'payment.requested' ORDER BY id")
        found = [events_pb2.PaymentRequested.FromString(row["payload"]) for row in rows]
        return [(one.number, one.attempt) for one in found if one.purpose == purpose]

    async def when_asked(self, purpose: payment_pb2.PaymentPurpose, number: int, attempt: int) -> None:
        """Wait until that payment was asked for."""
        async with asyncio.timeout(10):
            while (number, attempt) not in await self.asked(purpose):
                await asyncio.sleep(0.02)
