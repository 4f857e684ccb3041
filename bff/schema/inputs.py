"""What clients send."""

from __future__ import annotations

import strawberry

from bff.schema.enums import DocumentType, PaymentMethod
from bff.schema.scalars import Date, LocalDateTime


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


@strawberry.input(description="Another try at a payment: after a decline, with another card.")
class BookingPayInput:
    booking: BookingRef = strawberry.field(description="Which booking.")
    payment_id: strawberry.ID | None = strawberry.field(
        default=None, description="Which payment. Default: the rental's. A payment of another booking is refused."
    )
    payment: PaymentInput = strawberry.field(description="How to pay.")
