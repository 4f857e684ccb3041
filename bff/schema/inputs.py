"""What clients send."""

from __future__ import annotations

from typing import Annotated

import strawberry

from bff.schema.enums import DocumentType, LaterChargeKind, PaymentMethod, PaymentPurpose
from bff.schema.scalars import Date, DateTime, Decimal, LocalDateTime

Key = Annotated[
    strawberry.ID,
    strawberry.argument(
        description="Chosen by the client, e.g. a UUID for each press of the button. A repeated call gets the first answer; "
        "InvalidInput and Unavailable are not remembered."
    ),
]


@strawberry.input(description="A position on the earth, WGS 84.")
class CoordinatesInput:
    latitude: float = strawberry.field(description="In degrees, north positive, -90 to 90.")
    longitude: float = strawberry.field(description="In degrees, east positive, -180 to 180.")


@strawberry.input(description="An extra and how many of it.")
class ExtraInput:
    code: str = strawberry.field(description="e.g. `CHILD_SEAT`.")
    quantity: int = strawberry.field(default=1, description="How many.")


@strawberry.input(description="What is rented besides the car.")
class SelectionInput:
    coverage: str | None = strawberry.field(default="BASIC", description="A coverage's code, e.g. `FULL`.")
    extras: list[ExtraInput] | None = strawberry.field(default=None, description="Each code at most once.")
    additional_drivers: int | None = strawberry.field(default=0, description="Drivers besides the main one, up to 9.")


@strawberry.input(description="What is searched for.")
class OfferSearchInput:
    pickup_location: str = strawberry.field(description="Location code, e.g. `GRU`.")
    return_location: str | None = strawberry.field(default=None, description="Location code. Default: the pick-up's.")
    pickup_at: LocalDateTime = strawberry.field(description="Wall clock at the pick-up location.")
    return_at: LocalDateTime = strawberry.field(description="Wall clock at the return location.")
    driver_age: int = strawberry.field(description="The driver's age on the pick-up date, in years.")
    promotion_code: str | None = strawberry.field(default=None, description="A promotion's code.")
    selection: SelectionInput | None = strawberry.field(
        default=None, description="What is rented besides the car. Default: basic coverage, nothing else."
    )


@strawberry.input(description="Who drives.")
class DriverInput:
    given_name: str = strawberry.field(description="Given name.")
    family_name: str = strawberry.field(description="Family name.")
    email: str = strawberry.field(description="E-mail address; mails go to the main driver's.")
    phone: str = strawberry.field(description="Telephone, in E.164 or as dialled in the country.")
    birth_date: Date = strawberry.field(
        description="Decides the age. Where it prices otherwise than the offer's age did, the answer is OfferExpired."
    )
    country_code: str = strawberry.field(description="ISO 3166-1 alpha-2 of residence.")
    document_type: DocumentType = strawberry.field(description="What will be shown at the counter.")
    document_number: str = strawberry.field(description="Its number; a CPF's check digits are verified.")
    licence_number: str = strawberry.field(description="The driving licence's number.")


@strawberry.input(description="How to pay.")
class PaymentInput:
    method: PaymentMethod = strawberry.field(description="By card or by Pix.")
    token: str | None = strawberry.field(
        default=None,
        description="CARD: the provider's ConfirmationToken (`ctoken_…`) or PaymentMethod (`pm_…`), e.g. `pm_card_visa` in "
        "the sandbox as in Stripe's test mode. PIX: none.",
    )


@strawberry.input(description="A booking to make from an offer.")
class BookingCreateInput:
    offer_id: strawberry.ID = strawberry.field(description="The offer's id.")
    driver: DriverInput = strawberry.field(description="Who drives.")
    additional_drivers: list[DriverInput] | None = strawberry.field(
        default=None, description="Who drives besides: as many as the offer's selection says."
    )
    payment: PaymentInput = strawberry.field(description="How to pay.")
    flight_number: str | None = strawberry.field(default=None, description="Of the flight that brings the customer.")
    locale: str | None = strawberry.field(
        default=None, description="Of the mails: `pt-BR` or `en`. Default: the request's Accept-Language, else `pt-BR`."
    )


@strawberry.input(
    description="Which booking: its reference, and the e-mail of its driver or the token of a link in a mail."
)
class BookingRef:
    reference: str = strawberry.field(description="The booking's reference; case and spaces don't matter.")
    email: str | None = strawberry.field(default=None, description="The main driver's e-mail; case doesn't matter.")
    token: str | None = strawberry.field(default=None, description="From a link in a mail, instead of the e-mail.")


@strawberry.input(
    description="Another try at a payment: after a decline, with another card; or what is owed. Without `paymentId` and "
    "`purpose` it is the one that is owed."
)
class BookingPayInput:
    booking: BookingRef = strawberry.field(description="Which booking.")
    payment_id: strawberry.ID | None = strawberry.field(
        default=None, description="Which payment. One of another booking is refused."
    )
    purpose: PaymentPurpose | None = strawberry.field(
        default=None, description="What is paid for, where there is no payment yet to name: CHANGE or CHARGE."
    )
    number: int | None = strawberry.field(
        default=None, description="Which of that purpose: the change's or the bill's number. Default: the latest."
    )
    payment: PaymentInput = strawberry.field(description="How to pay.")


@strawberry.input(description="A booking to cancel.")
class BookingCancelInput:
    booking: BookingRef = strawberry.field(description="Which booking.")
    expected_fee: Decimal = strawberry.field(
        description="The fee that the customer was shown, in the booking's currency: `cancellationQuote.fee.amount`."
    )


@strawberry.input(description="A booking to change: to the times, the class and the selection of a new offer.")
class BookingChangeInput:
    booking: BookingRef = strawberry.field(description="Which booking.")
    offer_id: strawberry.ID = strawberry.field(
        description="The offer to change to, searched with the same driver's age and with `changing`."
    )
    payment: PaymentInput | None = strawberry.field(
        default=None, description="How to pay a difference. Default: the card that the rental was paid with."
    )


@strawberry.input(description="A car to hand out.")
class BookingPickUpInput:
    reference: str = strawberry.field(description="The booking's reference; case and spaces don't matter.")
    plate: str | None = strawberry.field(
        default=None, description="Which car. Default: one of the class that is free there, chosen by us."
    )
    odometer_km: int = strawberry.field(description="As read.")
    fuel_eighths: int = strawberry.field(description="0 to 8.")
    drivers_seen: int = strawberry.field(description="How many drivers showed their documents; all must.")
    deposit: PaymentInput | None = strawberry.field(
        default=None,
        description="For the deposit, if another card is shown or the rental was paid by Pix. Default: the rental's card.",
    )


@strawberry.input(description="A damage, as staff write it down.")
class DamageInput:
    description: str = strawberry.field(description="What is broken, in a sentence.")
    amount: Decimal = strawberry.field(description="What it costs, in the booking's currency; more than zero.")


@strawberry.input(description="A car to take back.")
class BookingReturnInput:
    reference: str = strawberry.field(description="The booking's reference; case and spaces don't matter.")
    time: DateTime | None = strawberry.field(
        default=None, description="When it came back, never before the pick-up nor in the future. Default: now."
    )
    location: str | None = strawberry.field(
        default=None, description="Code of the location that it came back to. Default: as booked."
    )
    odometer_km: int = strawberry.field(description="As read.")
    fuel_eighths: int = strawberry.field(description="0 to 8.")
    cleaning: bool | None = strawberry.field(default=False, description="Whether it needs a special cleaning.")
    damages: list[DamageInput] | None = strawberry.field(default=None, description="What is broken.")


@strawberry.input(description="A charge that came after the return.")
class LaterChargeInput:
    kind: LaterChargeKind = strawberry.field(description="What for.")
    description: str = strawberry.field(description="What for, in a sentence.")
    amount: Decimal = strawberry.field(description="How much, in the booking's currency; more than zero.")
    document_reference: str | None = strawberry.field(
        default=None, description="Of the paper it rests on, e.g. the fine's number."
    )


@strawberry.input(description="Charges that came after the return: a bill of its own.")
class BookingAddChargesInput:
    reference: str = strawberry.field(description="The booking's reference; case and spaces don't matter.")
    charges: list[LaterChargeInput] = strawberry.field(description="At least one.")
