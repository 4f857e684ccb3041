"""Mutations: one call each; what a service refuses is a type of the answer, and so is a service that is down."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry
from rentacar.rent.v1 import rent_pb2

from bff import ids, requests, views
from bff.bookings import Info, key_of, rental, shown
from bff.errors import MissingError, RefusedError, ServiceDownError
from bff.problems import invalid, refused_input
from bff.schema.bookings import (
    BookingCreated,
    BookingNotFound,
    BookingPayStarted,
    ExtraSoldOut,
    IdempotencyKeyReused,
    InvalidInput,
    NotAllowed,
    PaymentMethodUnavailable,
    Unavailable,
)
from bff.schema.inputs import BookingCreateInput, BookingPayInput
from bff.schema.offers import ClassSoldOut, OfferExpired

Key = Annotated[
    strawberry.ID,
    strawberry.argument(
        description="Chosen by the client, e.g. a UUID for each press of the button. A repeated call gets the first answer; "
        "InvalidInput and Unavailable are not remembered."
    ),
]

BookingCreateResult = Annotated[
    BookingCreated
    | ClassSoldOut
    | ExtraSoldOut
    | OfferExpired
    | PaymentMethodUnavailable
    | InvalidInput
    | IdempotencyKeyReused
    | Unavailable,
    strawberry.union("BookingCreateResult", description="The booking, or why there is none."),
]
BookingPayResult = Annotated[
    BookingPayStarted
    | BookingNotFound
    | NotAllowed
    | PaymentMethodUnavailable
    | InvalidInput
    | IdempotencyKeyReused
    | Unavailable,
    strawberry.union("BookingPayResult", description="The booking with its payment under way, or why not."),
]


async def booking_create(
    info: Info,
    input: Annotated[BookingCreateInput, strawberry.argument(description="What to book.")],  # noqa: A002
    idempotency_key: Key,
) -> Any:
    context = info.context
    locale = context.language(input.locale)
    try:
        answer = await context.services.create_booking(requests.create(input, key=idempotency_key, locale=locale))
        return await _created(info, answer)
    except ServiceDownError:
        return views.Unavailable()
    except RefusedError as refused:
        return refused_input(refused)


async def _created(info: Info, answer: rent_pb2.CreateBookingResponse) -> Any:
    networks = info.context.shared.networks
    match answer.WhichOneof("result"):
        case "booking":
            return views.BookingCreated(await shown(info.context, answer.booking))
        case "sold_out":
            await networks.covering((), answer.sold_out.acriss)
            return views.sold_out(answer.sold_out)
        case "expired":
            return views.expired(answer.expired)
        case None:
            raise AssertionError("bug: an empty answer")
        case other:
            return getattr(answer, other)


async def booking_pay(
    info: Info,
    input: Annotated[BookingPayInput, strawberry.argument(description="Which booking, and how to pay.")],  # noqa: A002
    idempotency_key: Key,
) -> Any:
    key = key_of(input.booking.reference, input.booking.email, input.booking.token)
    if key is None:
        return views.BookingNotFound()
    try:
        if input.payment_id and not await _is_the_rentals(info, key, input.payment_id):
            return invalid("paymentId", "PAYMENT_UNKNOWN")
        answer = await info.context.services.pay_booking(
            rent_pb2.PayBookingRequest(
                request_id=rent_pb2.Idempotency(scope=requests.GUEST, key=idempotency_key),
                booking=key,
                payment=requests.means(input.payment),
            )
        )
        return await _paid(info, answer)
    except ServiceDownError:
        return views.Unavailable()
    except MissingError:
        return views.BookingNotFound()
    except RefusedError as refused:
        return refused_input(refused)


async def _is_the_rentals(info: Info, key: rent_pb2.BookingKey, payment_id: str) -> bool:
    """Whether the id is that of the payment that is tried again: the last charge of this booking's price."""
    kind, wanted = ids.decode(payment_id) or ("", "")
    booking = (await info.context.services.get_booking(key)).booking
    payment = rental(await info.context.payments_of(booking.booking_id))
    return kind == "Payment" and payment is not None and payment.payment_id == wanted


async def _paid(info: Info, answer: rent_pb2.PayBookingResponse) -> Any:
    match answer.WhichOneof("result"):
        case "booking":
            return views.BookingPayStarted(await shown(info.context, answer.booking))
        case "not_found":
            return views.BookingNotFound()
        case None:
            raise AssertionError("bug: an empty answer")
        case other:
            return getattr(answer, other)


@strawberry.type(description="What can be done. Expected failures are types of each answer.")
class Mutation:
    booking_create: BookingCreateResult = strawberry.field(
        resolver=booking_create,
        description="Takes a car of the offer's class, holds it, and begins the payment. Its end is told by `bookingChanged`.",
    )
    booking_pay: BookingPayResult = strawberry.field(
        resolver=booking_pay, description="Tries the payment again after a decline, with another method or card."
    )
