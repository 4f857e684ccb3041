"""Bookings with their payments: how they are found, and the fields that need payment_service."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import strawberry
from rentacar.common.v1.money_pb2 import Money
from rentacar.payment.v1 import payment_pb2
from rentacar.rent.v1 import booking_pb2, rent_pb2

from bff import views
from bff.context import Context
from bff.errors import MissingError, RefusedError

Info = strawberry.Info[Context, None]

_PAYABLE = (booking_pb2.BOOKING_STATUS_PENDING_PAYMENT, booking_pb2.BOOKING_STATUS_CONFIRMED)


def key_of(reference: str, email: str | None, token: str | None) -> rent_pb2.BookingKey | None:
    """What proves that a guest may see a booking; None if there is nothing to prove it by. A token goes before an e-mail."""
    if token:
        return rent_pb2.BookingKey(reference=reference, link_token=token)
    return rent_pb2.BookingKey(reference=reference, email=email) if email else None


async def find(context: Context, key: rent_pb2.BookingKey | None) -> views.Booking | None:
    """The booking; None if there is none, or the proof does not go with it."""
    if key is None:
        return None
    try:
        answer = await context.services.get_booking(key)
    except (MissingError, RefusedError):  # what is too long to be a reference is none
        return None
    return await shown(context, answer.booking)


async def shown(context: Context, booking: booking_pb2.Booking) -> views.Booking:
    """A booking whose codes the network knows."""
    await context.shared.networks.covering(
        (booking.pickup, booking.dropoff), booking.acriss, booking.booked_acriss or booking.acriss
    )
    return views.Booking(booking)


async def _payments(root: views.Booking, info: Info) -> list[payment_pb2.Payment]:
    if root.payments is not None:
        return root.payments
    return await info.context.payments_of(root.booking.booking_id)


async def payments_of(root: Any, info: Info) -> Any:
    return await _payments(root, info)


async def rental_payment(root: Any, info: Info) -> Any:
    """The last charge of the rental's price."""
    return rental(await _payments(root, info))


def rental(payments: list[payment_pb2.Payment]) -> payment_pb2.Payment | None:
    ours = [payment for payment in payments if payment.purpose == payment_pb2.PAYMENT_PURPOSE_RENTAL]
    return max(ours, key=lambda payment: payment.number, default=None)


async def refunds_of(root: Any, info: Info) -> Any:
    return [refund for payment in await _payments(root, info) for refund in payment.refunds]


async def cancellation_quote(root: Any, info: Info) -> Any:
    """By the terms: free until 24 hours before the pick-up, later a fee, never more than was paid."""
    booking = root.booking
    if booking.status not in _PAYABLE:
        return None
    paid = sum(
        payment.amount.minor_units - payment.refunded.minor_units
        for payment in await _payments(root, info)
        if payment.status == payment_pb2.PAYMENT_STATUS_SUCCEEDED
    )
    terms, currency = booking.cancellation, booking.total.currency_code
    free = datetime.now(UTC) <= terms.free_until_time.ToDatetime(tzinfo=UTC)
    fee = 0 if free else min(terms.late_fee.minor_units, paid)
    return views.CancellationQuote(
        fee=Money(minor_units=fee, currency_code=currency),
        refund=Money(minor_units=paid - fee, currency_code=currency),
        free_until=terms.free_until_time if free else None,
    )
