"""Bookings."""

from __future__ import annotations

import strawberry

from bff import ids, views
from bff.bookings import (
    deposit_of,
    disputes_of,
    payment_of_bill,
    payment_of_change,
    payments_of,
    refunds_of,
    rental_payment,
)
from bff.documents import documents_of
from bff.schema.enums import (
    BillStatus,
    BookingStatus,
    ChangeStatus,
    ChargeKind,
    DocumentKind,
    DocumentType,
    PaymentMethod,
)
from bff.schema.network import Location, Money, Node, PriceLine, Stop, VehicleClass
from bff.schema.offers import CancellationTerms, MileageAllowance, Selection
from bff.schema.payments import Deposit, Dispute, Payment, Refund
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
    vehicle_class: VehicleClass = looked_up(
        lambda source, context: context.network.classes[source.acriss], "Its class; at least the one that was booked."
    )
    odometer_km: int = plain("odometer_km", "As last noted.")
    fuel_eighths: int = plain("fuel_eighths", "As last noted, 0 to 8.")


@strawberry.type(description="What the counter noted when the car changed hands.")
class HandOver:
    time: DateTime = plain("time", "When.")
    location: Location = looked_up(lambda source, context: context.network.locations[source.location_code], "Where.")
    odometer_km: int = plain("odometer_km", "As read.")
    fuel_eighths: int = plain("fuel_eighths", "0 to 8.")
    staff: str | None = plain(unless_empty("staff"), "Who did it; for staff only, else null.")


@strawberry.type(description="One line of a bill.")
class Charge:
    id: strawberry.ID = plain(lambda source: ids.encode("Charge", source.charge_id), "Opaque and stable.")
    kind: ChargeKind = plain("kind", "What it is for.")
    description: str = text("description", "A plain sentence saying what it is for.")
    quantity: int = plain("quantity", "How many, e.g. eighths of a tank or kilometres.")
    unit_amount: Money = plain("unit_amount", "The price of one.")
    amount: Money = plain("amount", "What it adds to the bill.")
    document_reference: str | None = plain(
        unless_empty("document_reference"), "Of the paper it rests on, e.g. a fine's number."
    )


@strawberry.type(
    description="What is charged after the rental's price: the first at the return, later ones for tolls and fines."
)
class Bill:
    number: int = plain("bill.number", "From 1: also that of its payment with purpose CHARGE.")
    status: BillStatus = plain("bill.status", "Where it stands.")
    charges: list[Charge] = plain("bill.charges", "What it consists of.")
    total: Money = plain("bill.total", "Sum of the charges.")
    from_deposit: Money = plain(views.from_deposit, "Taken from the deposit.")
    from_payment: Money = plain(views.from_payment, "Taken by a payment of its own.")
    due: Money = plain(views.due, "What is still to be taken; zero once it is settled.")
    payment: Payment | None = strawberry.field(
        resolver=payment_of_bill,
        description="Its payment; null where there is none, and null with an error if payments are down.",
    )
    created_at: DateTime = plain("bill.create_time", "When it was written.")


@strawberry.type(
    description="A change of a booking to another offer. Until it is applied the old booking stands untouched."
)
class BookingChange:
    number: int = plain("change.number", "From 1: also that of its payment with purpose CHANGE.")
    status: ChangeStatus = plain("change.status", "Where it stands.")
    vehicle_class: VehicleClass = looked_up(
        lambda source, context: context.network.classes[source.change.acriss], "The class asked for."
    )
    pickup: Stop = plain("change.pickup", "Where and when it would begin.")
    return_: Stop = plain("change.dropoff", "Where and when it would end.", name="return")
    lines: list[PriceLine] = plain("change.lines", "Of the new price.")
    total: Money = plain("change.total", "The new total.")
    difference: Money = plain(
        "change.difference",
        "The new total minus the old one: charged if positive, refunded if negative, as far as it was paid and has not gone back.",
    )
    payment: Payment | None = strawberry.field(
        resolver=payment_of_change,
        description="The payment of the difference; null where there is none, and null with an error if payments are down.",
    )
    hold_expires_at: DateTime | None = plain(
        present("change.hold_expire_time"), "Until when it is kept for its payment; null when nothing is due."
    )
    created_at: DateTime = plain("change.create_time", "When it was asked for.")


@strawberry.type(description="A document to download, as PDF.")
class Document:
    id: strawberry.ID = plain(lambda source: ids.encode("Document", source.document.document_id), "Opaque and stable.")
    kind: DocumentKind = plain("document.kind", "What it is.")
    number: str = plain("document.number", "Its own number, e.g. `R-2026-000123`.")
    created_at: DateTime = plain("document.create_time", "When it was issued.")
    url: str = plain("url", "Its path on this server, with a signed token that expires.")


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
    free_until: DateTime | None = plain(
        present("free_until_time"), "Until when cancelling is free; null once that has passed."
    )


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
    driver_age: int = plain(
        views.driver_age, "The main driver's age on the pick-up date, in years: what a search for a change takes."
    )
    additional_drivers: list[Driver] = plain("booking.additional_drivers", "Who drives besides.")
    flight_number: str | None = plain(unless_empty("booking.flight_number"), "Of the flight that brings the customer.")
    locale: str = plain("booking.locale", "Of the mails: `pt-BR` or `en`.")
    vehicle: Vehicle | None = plain(present("booking.vehicle"), "The car; null until it is picked up.")
    picked_up: HandOver | None = plain(present("booking.picked_up"), "What was noted when the car was handed out.")
    returned: HandOver | None = plain(present("booking.returned"), "What was noted when it came back.")
    paid: Money = plain(views.paid, "What has been paid for this booking and has not gone back.")
    payment: Payment | None = strawberry.field(
        resolver=rental_payment,
        description="The rental's payment; null until its charge has begun, and null with an error if payments are down.",
    )
    payments: list[Payment] | None = strawberry.field(
        resolver=payments_of, description="Every payment, oldest first; null with an error if payments are down."
    )
    deposit: Deposit | None = strawberry.field(
        resolver=deposit_of,
        description="The pre-authorisation, the latest if it was renewed; null before the pick-up, and null with an error if "
        "payments are down.",
    )
    refunds: list[Refund] | None = strawberry.field(
        resolver=refunds_of, description="Everything that went back; null with an error if payments are down."
    )
    disputes: list[Dispute] | None = strawberry.field(
        resolver=disputes_of, description="Payments that a bank takes back; for staff only, else null."
    )
    bills: list[Bill] = plain(views.bills, "What was found at the return, and what came later, oldest first.")
    charges: list[Charge] = plain(views.charges, "The lines of all bills.")
    changes: list[BookingChange] = plain(views.changes, "Changes asked for, oldest first.")
    documents: list[Document] | None = strawberry.field(
        resolver=documents_of,
        description="Receipts and credit notes, oldest first; null with an error if the service that has them is down.",
    )
    timeline: list[BookingEvent] = plain("booking.timeline", "Every change, oldest first.")
    cancellation_quote: CancellationQuote | None = plain(
        present("booking.cancellation_quote"),
        "What cancelling now would keep and refund; null if it can't be cancelled.",
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


@strawberry.type(description="The booking is cancelled, the car is free again; what goes back is on its way.")
class BookingCancelled:
    booking: Booking = plain("booking", "The booking.")


@strawberry.type(
    description="The fee shown is no longer the fee due: nothing was cancelled. Show the new one and ask again."
)
class QuoteChanged:
    message: str = say("QUOTE_CHANGED", "What happened, for the customer.")
    quote: CancellationQuote = plain("quote", "What cancelling would keep and refund now.")


@strawberry.type(
    description="The change is applied, or waits for its payment: then both the old and the new rental are kept."
)
class BookingChangeStarted:
    booking: Booking = plain("booking", "The booking; the old one until the change is applied.")
    change: BookingChange = plain("change", "The change, and where it stands.")


@strawberry.type(
    description="The car is handed out. While the deposit is still being authorised the booking is CONFIRMED: "
    "the same call again goes on."
)
class BookingPickedUp:
    booking: Booking = plain("booking", "The booking.")


@strawberry.type(description="The car is back; the booking is CLOSED where nothing is to be settled.")
class BookingReturned:
    booking: Booking = plain("booking", "The booking, with its bill.")


@strawberry.type(description="One line of a bill that is not written yet.")
class QuotedCharge:
    kind: ChargeKind = plain("kind", "What it is for.")
    description: str = text("description", "A plain sentence saying what it is for.")
    quantity: int = plain("quantity", "How many, e.g. eighths of a tank or kilometres.")
    unit_amount: Money = plain("unit_amount", "The price of one.")
    amount: Money = plain("amount", "What it adds to the bill.")


@strawberry.type(
    description="The bill that a return would open now. Nothing is written, and a later return may cost more."
)
class BookingReturnQuote:
    charges: list[QuotedCharge] = plain("charges", "What it would consist of; none if nothing is to be charged.")
    total: Money = plain("total", "Sum of the charges.")
    from_deposit: Money = plain("from_deposit", "What the deposit that is held would cover.")
    due: Money = plain(views.quoted_due, "What would be charged besides.")


@strawberry.type(description="The charges are noted; the customer is told before they are taken.")
class ChargesAdded:
    booking: Booking = plain("booking", "The booking.")
    bill: Bill = plain("bill", "The new bill.")


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
    reason: str = plain(
        "reason", "A stable word, e.g. `HOLD_EXPIRED`, `PAYMENT_IN_PROGRESS`, `ALREADY_PAID`, `DEPOSIT_DECLINED`."
    )


@strawberry.type(description="A part of the system is down. Call again with the same key: nothing is done twice.")
class Unavailable:
    message: str = say("UNAVAILABLE", "What happened, for the customer.")
    retry_after_seconds: int = plain("retry_after_seconds", "When to try again.")
