"""Bookings with their payments: how they are found, and the fields that need payment_service."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import strawberry
from rentacar.payment.v1 import payment_pb2
from rentacar.rent.v1 import booking_pb2, rent_pb2

from bff import views
from bff.context import Context
from bff.errors import MissingError, RefusedError, ServiceDownError, ToldError

Info = strawberry.Info[Context, None]


def key_of(context: Context, reference: str, email: str | None, token: str | None) -> rent_pb2.BookingKey | None:
    """What proves that the caller may see a booking; None if there is nothing to prove it by.

    A token goes before an e-mail. Who signed in needs neither for what is theirs: who they are goes with the call. Raises ServiceDownError
    where that would prove it, and nobody can say who they are.
    """
    if token:
        return rent_pb2.BookingKey(reference=reference, link_token=token)
    if email:
        return rent_pb2.BookingKey(reference=reference, email=email)
    return None if context.caller.actor.kind == "guest" else rent_pb2.BookingKey(reference=reference)


async def find(context: Context, key: rent_pb2.BookingKey | None) -> views.Booking | None:
    """The booking; None if there is none, or the proof does not go with it."""
    if key is None:
        return None
    try:
        answer = await context.services.get_booking(key)
    except (MissingError, RefusedError):  # what is too long to be a reference is none
        return None
    return await shown(context, answer.booking)


async def find_by_id(context: Context, booking_id: str) -> views.Booking | None:
    """A booking of the caller's, or one that they see as staff; None else."""
    try:
        answer = await context.services.get_booking_by_id(booking_id)
    except ServiceDownError:
        raise
    except ToldError:
        return None
    return await shown(context, answer.booking)


async def shown(context: Context, booking: booking_pb2.Booking) -> views.Booking:
    """A booking whose codes the network knows."""
    places = [booking.pickup, booking.dropoff]
    places += [getattr(booking, name) for name in ("picked_up", "returned") if booking.HasField(name)]
    classes = [booking.acriss, booking.booked_acriss or booking.acriss]
    classes += [booking.vehicle.acriss] if booking.HasField("vehicle") else []
    for change in booking.changes:
        places += [change.pickup, change.dropoff]
        classes.append(change.acriss)
    await context.shared.networks.covering(places, *classes)
    return views.Booking(booking)


async def _of(root: views.Booking, info: Info) -> views.Payments:
    if root.payments is not None:
        return root.payments
    return await info.context.payments_of(root.booking.booking_id)


async def payments_of(root: Any, info: Info) -> Any:
    return (await _of(root, info)).payments


async def rental_payment(root: Any, info: Info) -> Any:
    """The last charge of the rental's price."""
    payments = (await _of(root, info)).payments
    ours = [payment for payment in payments if payment.purpose == payment_pb2.PAYMENT_PURPOSE_RENTAL]
    return max(ours, key=_number, default=None)


async def payment_of_bill(root: Any, info: Info) -> Any:
    payments = (await _of(root.of, info)).payments
    return _numbered(payments, payment_pb2.PAYMENT_PURPOSE_CHARGE, root.bill.number)


async def payment_of_change(root: Any, info: Info) -> Any:
    payments = (await _of(root.of, info)).payments
    return _numbered(payments, payment_pb2.PAYMENT_PURPOSE_CHANGE, root.change.number)


async def refunds_of(root: Any, info: Info) -> Any:
    return [refund for payment in (await _of(root, info)).payments for refund in payment.refunds]


async def deposit_of(root: Any, info: Info) -> Any:
    """The latest: a renewal takes the place of the one before."""
    return max((await _of(root, info)).deposits, key=_number, default=None)


async def disputes_of(root: Any, info: Info) -> Any:
    return (await _of(root, info)).disputes


def _number(numbered: Any) -> int:
    number: int = numbered.number
    return number


def _numbered(payments: Iterable[payment_pb2.Payment], purpose: int, number: int) -> payment_pb2.Payment | None:
    return next((each for each in payments if (each.purpose, each.number) == (purpose, number)), None)
