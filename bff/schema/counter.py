"""The counter: what staff do with a booking. Everybody else gets an error, FORBIDDEN or UNAUTHENTICATED."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import strawberry
from rentacar.rent.v1 import rent_pb2

from bff import requests, views
from bff.answers import expected, told
from bff.bookings import Info, find
from bff.errors import MissingError, RefusedError
from bff.money import minor_units
from bff.problems import invalid, refused_input
from bff.schema.bookings import (
    BookingNotFound,
    BookingPickedUp,
    BookingReturned,
    BookingReturnQuote,
    ChargesAdded,
    IdempotencyKeyReused,
    InvalidInput,
    NotAllowed,
    Unavailable,
)
from bff.schema.inputs import BookingAddChargesInput, BookingPickUpInput, BookingReturnInput, Key

BookingPickUpResult = Annotated[
    BookingPickedUp | BookingNotFound | NotAllowed | InvalidInput | IdempotencyKeyReused | Unavailable,
    strawberry.union("BookingPickUpResult", description="The booking with its car, or why not."),
]
BookingReturnResult = Annotated[
    BookingReturned | BookingNotFound | NotAllowed | InvalidInput | IdempotencyKeyReused | Unavailable,
    strawberry.union("BookingReturnResult", description="The booking with its bill, or why not."),
]
BookingReturnQuoteResult = Annotated[
    BookingReturnQuote | BookingNotFound | NotAllowed | InvalidInput,
    strawberry.union("BookingReturnQuoteResult", description="What a return would bill, or why it can't be."),
]
BookingAddChargesResult = Annotated[
    ChargesAdded | BookingNotFound | NotAllowed | InvalidInput | IdempotencyKeyReused | Unavailable,
    strawberry.union("BookingAddChargesResult", description="The booking with its new bill, or why not."),
]


async def staff_booking(
    info: Info,
    reference: Annotated[
        str, strawberry.argument(description="The booking's reference; case and spaces don't matter.")
    ],
) -> Any:
    return await find(info.context, _key(reference))


async def booking_return_quote(
    info: Info,
    input: Annotated[BookingReturnInput, strawberry.argument(description="As it would be sent to `bookingReturn`.")],  # noqa: A002
) -> Any:
    try:
        amounts = await _amounts(info, _key(input.reference), [damage.amount for damage in input.damages or ()])
        if None in amounts:
            return invalid(f"damages.{amounts.index(None)}.amount", "AMOUNT_INVALID")
        answer = await info.context.services.quote_return(requests.quote_return(input, amounts))
    except MissingError:
        return views.BookingNotFound()
    except RefusedError as refused:
        return refused_input(refused)
    result = answer.WhichOneof("result")
    return views.BookingNotFound() if result == "not_found" else getattr(answer, result)


async def booking_pick_up(
    info: Info,
    input: Annotated[BookingPickUpInput, strawberry.argument(description="Which booking, and what was noted.")],  # noqa: A002
    idempotency_key: Key,
) -> Any:
    request = requests.pick_up(input, caller=info.context.caller, key=idempotency_key)

    async def pick_up() -> Any:
        return await told(info, await info.context.services.pick_up_booking(request), views.BookingPickedUp)

    return await expected(pick_up())


async def booking_return(
    info: Info,
    input: Annotated[BookingReturnInput, strawberry.argument(description="Which booking, and what was noted.")],  # noqa: A002
    idempotency_key: Key,
) -> Any:
    caller, services = info.context.caller, info.context.services

    async def take_back() -> Any:
        given = [damage.amount for damage in input.damages or ()]
        amounts = await _amounts(info, _key(input.reference), given)
        if None in amounts:
            return invalid(f"damages.{amounts.index(None)}.amount", "AMOUNT_INVALID")
        request = requests.take_back(input, amounts, caller=caller, key=idempotency_key)
        return await told(info, await services.return_booking(request), views.BookingReturned)

    return await expected(take_back())


async def booking_add_charges(
    info: Info,
    input: Annotated[BookingAddChargesInput, strawberry.argument(description="Which booking, and for what.")],  # noqa: A002
    idempotency_key: Key,
) -> Any:
    caller, services = info.context.caller, info.context.services

    async def add() -> Any:
        amounts = await _amounts(info, _key(input.reference), [charge.amount for charge in input.charges])
        if None in amounts:
            return invalid(f"charges.{amounts.index(None)}.amount", "AMOUNT_INVALID")
        request = requests.add_charges(input, amounts, caller=caller, key=idempotency_key)
        return await told(info, await services.add_charges(request), views.ChargesAdded)

    return await expected(add())


def _key(reference: str) -> rent_pb2.BookingKey:
    """Staff need no proof: who they are goes with the call."""
    return rent_pb2.BookingKey(reference=reference)


async def _amounts(info: Info, key: rent_pb2.BookingKey, given: Sequence[str]) -> list[Any]:
    """Amounts in the minor units of the booking's currency; None for one that the currency has not."""
    if not given:
        return []
    currency = (await info.context.services.get_booking(key)).booking.total.currency_code
    return [minor_units(amount, currency) for amount in given]
