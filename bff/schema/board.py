"""The board: which bookings staff see, and what they decide about one besides the counter. Who may is said in `bff.rights`."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry
from rentacar.rent.v1 import rent_pb2

from bff import account_views as views
from bff import pages, requests
from bff.answers import expected, told
from bff.bookings import Info, shown
from bff.money import minor_units
from bff.problems import invalid
from bff.schema.accounts import After, BookingConnection, BookingEdge, First
from bff.schema.bookings import Booking, BookingNotFound, IdempotencyKeyReused, InvalidInput, NotAllowed, Unavailable
from bff.schema.enums import BoardSide, BookingStatus
from bff.schema.inputs import Key
from bff.schema.plain import plain
from bff.schema.scalars import Date, Decimal

BOARD_PAGE = 20
Reference = Annotated[str, strawberry.argument(description="The booking's reference; case and spaces don't matter.")]


@strawberry.input(description="Which bookings the board shows. Everything that is given must hold.")
class BookingFilter:
    location: str | None = strawberry.field(
        default=None, description="Code of the location where they begin or end. Default: all that the caller sees."
    )
    day: Date | None = strawberry.field(default=None, description="The local date on which they begin or end.")
    side: BoardSide | None = strawberry.field(
        default=None, description="Which end `location` and `day` are of. Default: either."
    )
    statuses: list[BookingStatus] | None = strawberry.field(
        default=None, description="In one of these states. Default: any."
    )
    text: str | None = strawberry.field(
        default=None, description="A reference, a part of a driver's name, an e-mail address or a plate."
    )


@strawberry.input(description="Money to give back by hand.")
class RefundCreateInput:
    reference: str = strawberry.field(description="The booking's reference.")
    amount: Decimal = strawberry.field(
        description="In the booking's currency: no more than was paid of the rental and has not gone back."
    )
    note: str = strawberry.field(description="Why, for the audit log.")


@strawberry.type(description="The booking is marked: nobody came. What the terms keep is kept, the rest goes back.")
class BookingMarkedNoShow:
    booking: Booking = plain("booking", "The booking.")


@strawberry.type(description="The refund is asked for; where it stands is told by the booking's refunds.")
class RefundCreated:
    booking: Booking = plain("booking", "The booking.")


BookingNoShowResult = Annotated[
    BookingMarkedNoShow | BookingNotFound | NotAllowed | InvalidInput | IdempotencyKeyReused | Unavailable,
    strawberry.union("BookingNoShowResult", description="The booking, or why it is as it was."),
]
RefundCreateResult = Annotated[
    RefundCreated | BookingNotFound | NotAllowed | InvalidInput | IdempotencyKeyReused | Unavailable,
    strawberry.union("RefundCreateResult", description="The booking whose money goes back, or why it does not."),
]


async def bookings(
    info: Info,
    filter: Annotated[  # noqa: A002
        BookingFilter | None, strawberry.argument(description="Which ones. Default: all that the caller sees.")
    ] = None,
    first: First = BOARD_PAGE,
    after: After = None,
) -> Any:
    asked, given = pages.Asked.of(first, after, usual=BOARD_PAGE), filter or BookingFilter()
    answer = await info.context.services.staff.board(
        rent_pb2.ListBookingsRequest(
            location_code=(given.location or "").strip().upper(),
            day=given.day or "",
            side=requests.number(given.side) if given.side else None,
            statuses=[requests.number(status) for status in given.statuses or ()],
            text=given.text or "",
            page_size=asked.size,
            page_token=asked.token,
        )
    )
    found = [await shown(info.context, booking) for booking in answer.bookings]
    kinds, total = (BookingConnection, BookingEdge), answer.total_size
    return pages.connection(kinds, found, asked, next_page_token=answer.next_page_token, total_count=total)


async def booking_no_show(info: Info, reference: Reference, idempotency_key: Key) -> Any:
    request_id = requests.idempotency(info.context.caller, idempotency_key)
    request = rent_pb2.MarkNoShowRequest(request_id=request_id, reference=reference)

    async def mark() -> Any:
        return await told(info, await info.context.services.staff.mark_no_show(request), views.BookingMarkedNoShow)

    return await expected(mark())


async def refund_create(
    info: Info,
    input: Annotated[RefundCreateInput, strawberry.argument(description="Of which booking, and how much.")],  # noqa: A002
    idempotency_key: Key,
) -> Any:
    services = info.context.services

    async def create() -> Any:
        booking = (await services.get_booking(rent_pb2.BookingKey(reference=input.reference))).booking
        amount = minor_units(input.amount, booking.total.currency_code)
        if amount is None or amount <= 0:
            return invalid("amount", "AMOUNT_INVALID")
        request = rent_pb2.CreateRefundRequest(
            request_id=requests.idempotency(info.context.caller, idempotency_key),
            reference=input.reference,
            amount_minor_units=amount,
            note=input.note,
        )
        return await told(info, await services.staff.create_refund(request), views.RefundCreated)

    return await expected(create())
