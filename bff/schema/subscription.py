"""Subscriptions, over SSE and graphql-transport-ws."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Annotated, Any

import strawberry

from bff.bookings import Info, key_of
from bff.changes import changes
from bff.schema.bookings import Booking, BookingNotFound
from bff.schema.query import described

BookingChanged = Annotated[
    Booking | BookingNotFound,
    strawberry.union("BookingChanged", description="The booking as it is now; or that there is none."),
]


async def booking_changed(
    info: Info,
    reference: Annotated[str, described("The booking's reference; case and spaces don't matter.")],
    email: Annotated[str | None, described("The main driver's e-mail; case doesn't matter.")] = None,
    token: Annotated[str | None, described("From a link in a mail, instead of the e-mail.")] = None,
) -> AsyncGenerator[Any, None]:
    async for state in changes(info.context, key_of(info.context, reference, email, token)):
        yield state


def described_subscription(resolver: Any, description: str) -> Any:
    """A subscription whose type is that of one state, where its resolver's is that of the stream."""
    return strawberry.subscription(resolver=resolver, description=description)


@strawberry.type(description="What can be watched.")
class Subscription:
    booking_changed: BookingChanged = described_subscription(
        booking_changed,
        "The booking's present state first, then every change of it or of its payments, until the client leaves. "
        "By POST (SSE) or over a WebSocket (graphql-transport-ws).",
    )
