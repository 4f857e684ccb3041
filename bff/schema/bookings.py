"""Bookings."""

from __future__ import annotations

import strawberry

from bff import ids
from bff.bookings import cancellation_quote, payments_of, refunds_of, rental_payment
from bff.schema.enums import BookingStatus, DocumentType, PaymentMethod
from bff.schema.network import Money, Node, PriceLine, Stop, VehicleClass
from bff.schema.offers import CancellationTerms, MileageAllowance, Selection
from bff.schema.payments import Charge, Deposit, Document, Payment, Refund
from bff.schema.plain import looked_up, plain, present, text, unless_empty
from bff.schema.scalars import DateTime
from bff.words import say


@strawberry.type(description="Who drives. Document and licence numbers are taken, never shown.")
class Driver:
    given_name: str = plain("given_name", "Given name.")
    family_name: str = plain("family_name", "Family name.")
    email: str = plain("email", "Where mails go.")
    phone: str = plain("phone", "Telephone.")
    country_code: str = plain("country_code", "ISO 3166-1 alpha-2 of residence.")
    document_type: DocumentType = plain("document_type", "What is shown at the counter.")


@strawberry.type(description="The one car that a booking has been given.")
class Vehicle:
    plate: str = plain("plate", "Its number plate.")
    model: str = plain("model", "Maker and model.")


@strawberry.type(description="One change of a booking.")
class BookingEvent:
    type: str = plain("type", "What happened, e.g. `booking.confirmed`, `payment.declined`.")
    time: DateTime = plain("time", "When.")
    status: BookingStatus = plain("status", "The booking's state after it.")
    actor: str = plain("actor", "Who did it: `customer`, `staff`, `system` or `payment`.")
    amount: Money | None = plain(present("amount"), "The money it is about, if any.")
    detail: str | None = plain(unless_empty("detail"), "More as a stable word, e.g. the decline code.")


@strawberry.type(description="What cancelling now would keep and refund.")
class CancellationQuote:
    fee: Money = plain("fee", "What would be kept.")
    refund: Money = plain("refund", "What would go back.")
    free_until: DateTime | None = plain("free_until", "Until when cancelling is free; null once that has passed.")


@strawberry.type(description="A rental, from the hold to the closed bill.")
class Booking(Node):
    id: strawberry.ID = plain(lambda source: ids.encode("Booking", source.booking.booking_id), "Opaque and stable.")
    reference: str = plain("booking.reference", "What the customer knows it by: 8 characters.")
    status: BookingStatus = plain("booking.status", "Where it stands.")
    hold_expires_at: DateTime | None = plain(
        present("booking.hold_expire_time"), "Until when the car is kept for a payment; null once it is paid."
    )
    vehicle_class: VehicleClass = looked_up(
        lambda source, context: context.network.classes[source.booking.acriss],
        "The class the customer gets; after a free upgrade the better one.",
    )
    booked_class: VehicleClass = looked_up(
        lambda source, context: context.network.classes[source.booking.booked_acriss or source.booking.acriss],
        "The class that was booked.",
    )
    pickup: Stop = plain("booking.pickup", "Where and when it begins.")
    return_: Stop = plain("booking.dropoff", "Where and when it ends.", name="return")
    rental_days: int = plain("booking.rental_days", "Days charged.")
    extra_hours: int = plain("booking.extra_hours", "Hours charged besides.")
    lines: list[PriceLine] = plain("booking.lines", "In the order of the price rules; they sum to the total.")
    total: Money = plain("booking.total", "What is paid, everything included.")
    deposit_amount: Money = plain("booking.deposit", "What will be pre-authorised at pick-up; no part of the total.")
    excess: Money = plain("booking.excess", "What the customer still carries.")
    selection: Selection = plain("booking.selection", "What is rented besides the car.")
    mileage: MileageAllowance = plain("booking.mileage", "What may be driven.")
    cancellation: CancellationTerms = plain("booking.cancellation", "What cancelling costs.")
    driver: Driver = plain("booking.driver", "Who drives.")
    additional_drivers: list[Driver] = plain("booking.additional_drivers", "Who drives besides.")
    flight_number: str | None = plain(unless_empty("booking.flight_number"), "Of the flight that brings the customer.")
    locale: str = plain("booking.locale", "Of the mails: `pt-BR` or `en`.")
    vehicle: Vehicle | None = plain(
        lambda _source: None, "The car; assigned at or shortly before pick-up, null until then."
    )
    payment: Payment | None = strawberry.field(
        resolver=rental_payment,
        description="The rental's payment; null until its charge has begun, and null with an error if payments are down.",
    )
    payments: list[Payment] | None = strawberry.field(
        resolver=payments_of, description="Every payment, oldest first; null with an error if payments are down."
    )
    deposit: Deposit | None = plain(lambda _source: None, "The pre-authorisation; null before pick-up.")
    refunds: list[Refund] | None = strawberry.field(
        resolver=refunds_of, description="Everything that went back; null with an error if payments are down."
    )
    charges: list[Charge] = plain(lambda _source: (), "What was found at the return, or came later.")
    documents: list[Document] = plain(lambda _source: (), "Agreement, receipts, credit notes, once there are any.")
    timeline: list[BookingEvent] = plain("booking.timeline", "Every change, oldest first.")
    cancellation_quote: CancellationQuote | None = strawberry.field(
        resolver=cancellation_quote,
        description="What cancelling now would keep and refund; null if it can't be cancelled.",
    )
    created_at: DateTime = plain("booking.create_time", "When it was made.")
    updated_at: DateTime = plain("booking.update_time", "When it last changed.")


@strawberry.type(
    description="There is no such booking, or the e-mail or token doesn't go with it: the two are told alike."
)
class BookingNotFound:
    message: str = say("BOOKING_NOT_FOUND", "What happened, for the customer.")


@strawberry.type(description="The booking is made and holds a car; its payment is under way.")
class BookingCreated:
    booking: Booking = plain("booking", "The booking.")


@strawberry.type(description="Another try at the payment is under way.")
class BookingPayStarted:
    booking: Booking = plain("booking", "The booking.")


@strawberry.type(description="An extra has run out at the location for these dates.")
class ExtraSoldOut:
    message: str = say("EXTRA_SOLD_OUT", "What happened, for the customer.")
    code: str = plain("code", "The extra.")
    available: int = plain("available", "How many are left.")


@strawberry.type(description="The method isn't offered here, e.g. Pix outside BRL.")
class PaymentMethodUnavailable:
    message: str = say("PAYMENT_METHOD_UNAVAILABLE", "What happened, for the customer.")
    method: PaymentMethod = plain("method", "The method asked for.")


@strawberry.type(description="One thing wrong with an input.")
class InputProblem:
    field: str = plain("field", "Its path, e.g. `driver.documentNumber`, `additionalDrivers.0.email`.")
    code: str = plain("code", "A stable word, e.g. `REQUIRED`, `TOO_LONG`, `CPF_CHECK_DIGITS`.")
    message: str = text("message", "What is wrong and what to do, for the customer.")


@strawberry.type(
    description="The input can't be taken; nothing was written. The same key may be used for the corrected one."
)
class InvalidInput:
    problems: list[InputProblem] = plain("problems", "At least one.")


@strawberry.type(description="The idempotency key was used before with other input.")
class IdempotencyKeyReused:
    message: str = say("IDEMPOTENCY_KEY_REUSED", "What happened, for the customer.")


@strawberry.type(description="The state of things doesn't allow it.")
class NotAllowed:
    message: str = text("message", "Why, and what to do, for the customer.")
    status: BookingStatus = plain("status", "The booking's state.")
    reason: str = plain("reason", "A stable word, e.g. `HOLD_EXPIRED`, `PAYMENT_IN_PROGRESS`, `ALREADY_PAID`.")


@strawberry.type(description="A part of the system is down. Call again with the same key: nothing is done twice.")
class Unavailable:
    message: str = say("UNAVAILABLE", "What happened, for the customer.")
    retry_after_seconds: int = plain("retry_after_seconds", "When to try again.")
