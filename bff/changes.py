"""The states of a booking, one after the other, for who watches it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from opentelemetry.context import Context as Untraced
from opentelemetry.context import attach, detach
from rentacar.rent.v1 import rent_pb2

from bff import views
from bff.bookings import find
from bff.context import Context
from bff.errors import ServiceDownError, ToldError

REREAD_SECONDS = 5.0


async def changes(context: Context, key: rent_pb2.BookingKey | None) -> AsyncIterator[Any]:
    """The present state, then every other one until the caller leaves; BookingNotFound, and the end, once it isn't found.

    It listens first and reads then, so that no change falls between. While a service is down, the first read says so and later ones wait.
    """
    known = await find(context, key)
    if known is None:
        yield views.BookingNotFound()
        return
    with context.shared.wakeups.waiting(known.booking.booking_id) as woken:
        seen: object = None
        papers: list[str] = []
        while True:
            woken.clear()
            state, papers = await _state(context, key, papers, first=seen is None)
            if state is None:
                yield views.BookingNotFound()
                return
            if isinstance(state, views.Booking) and (mark := (_mark(state), papers)) != seen:
                seen = mark
                yield state
            await _until(woken)


async def _state(
    context: Context, key: rent_pb2.BookingKey | None, papers: list[str], *, first: bool
) -> tuple[views.Booking | ToldError | None, list[str]]:
    """The booking with its payments (without, while payment_service is down); the failure if it can't be read now. And its documents,
    which nobody announces: as they were before, while notify_service is down.
    """
    # Re-reading belongs to no request: in the trace of the first one it would go on for hours.
    token = None if first else attach(Untraced())
    try:
        if not first:
            await context.renew(needed=key is None or not key.WhichOneof("proof"))
        booking = await find(context, key)
        if booking is not None:
            booking.payments = await _payments(context, booking)
            papers = await _papers(context, booking, papers)
    except ServiceDownError as failure:
        if first:
            raise
        return failure, papers
    finally:
        if token:
            detach(token)
    return booking, papers


async def _payments(context: Context, booking: views.Booking) -> Any:
    try:
        return await context.payments_of(booking.booking.booking_id)
    except ServiceDownError:
        return None


async def _papers(context: Context, booking: views.Booking, before: list[str]) -> list[str]:
    try:
        listed = await context.services.list_documents(booking.booking.booking_id)
    except ServiceDownError:
        return before
    return [document.document_id for document in listed]


def _mark(state: views.Booking) -> object:
    """What makes one state differ from another."""
    known = state.payments
    messages = [state.booking] if known is None else [state.booking, *known.payments, *known.deposits, *known.disputes]
    return known is None, [message.SerializeToString(deterministic=True) for message in messages]


async def _until(woken: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(woken.wait(), REREAD_SECONDS)
    except TimeoutError:
        return
