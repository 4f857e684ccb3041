"""What flows through the schema besides protobuf messages: a message with what it needs to stand alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp
from rentacar.common.v1.money_pb2 import Money
from rentacar.payment.v1 import payment_pb2
from rentacar.rent.v1 import booking_pb2, network_pb2, offer_pb2


@dataclass(slots=True)
class Offer:
    """An offer with the terms that it shares with the others of its search."""

    offer: offer_pb2.Offer
    terms: offer_pb2.OfferTerms


@dataclass(slots=True)
class OfferList:
    offers: list[Offer]
    unavailable: Sequence[offer_pb2.UnavailableClass]


@dataclass(slots=True)
class OfferExpired:
    age_differs: bool
    replacement: Offer | None


@dataclass(slots=True)
class ClassSoldOut:
    acriss: str
    alternatives: list[Offer]


@dataclass(slots=True)
class Booking:
    """A booking; `payments` where they were read with it, else they are asked for when a field needs them."""

    booking: booking_pb2.Booking
    payments: list[payment_pb2.Payment] | None = None


@dataclass(slots=True)
class BookingCreated:
    booking: Booking


@dataclass(slots=True)
class BookingPayStarted:
    booking: Booking


@dataclass(slots=True)
class BookingNotFound:
    pass


@dataclass(slots=True)
class Unavailable:
    retry_after_seconds: int = 5  # a restart takes about as long


@dataclass(slots=True)
class CancellationQuote:
    fee: Money
    refund: Money
    free_until: Timestamp | None


@dataclass(slots=True)
class CardAuthentication:
    client_secret: str


NAMES: dict[type, str] = {
    Booking: "Booking",
    BookingCreated: "BookingCreated",
    BookingNotFound: "BookingNotFound",
    BookingPayStarted: "BookingPayStarted",
    CardAuthentication: "CardAuthentication",
    ClassSoldOut: "ClassSoldOut",
    Offer: "Offer",
    OfferExpired: "OfferExpired",
    OfferList: "OfferList",
    Unavailable: "Unavailable",
    booking_pb2.IdempotencyKeyReused: "IdempotencyKeyReused",
    booking_pb2.InvalidInput: "InvalidInput",
    booking_pb2.NotAllowed: "NotAllowed",
    booking_pb2.PaymentMethodUnavailable: "PaymentMethodUnavailable",
    network_pb2.Location: "Location",
    network_pb2.VehicleClass: "VehicleClass",
    offer_pb2.ExtraSoldOut: "ExtraSoldOut",
    offer_pb2.SearchRefusal: "SearchRefused",
}
"""The GraphQL type of what a union or an interface may answer."""


def offers(listed: offer_pb2.OfferList) -> list[Offer]:
    """The offers of a list, each with the list's terms."""
    return [Offer(offer, listed.terms) for offer in listed.offers]


def detail(value: offer_pb2.OfferDetail) -> Offer:
    return Offer(value.offer, value.terms)


def expired(value: offer_pb2.OfferExpired) -> OfferExpired:
    return OfferExpired(value.age_differs, detail(value.replacement) if value.HasField("replacement") else None)


def sold_out(value: offer_pb2.ClassSoldOut) -> ClassSoldOut:
    return ClassSoldOut(value.acriss, offers(value.alternatives))


def next_action(payment: Any) -> CardAuthentication | None:
    """What the customer has to do; only while the payment waits for it."""
    if payment.status != payment_pb2.PAYMENT_STATUS_REQUIRES_ACTION or not payment.card_client_secret:
        return None
    return CardAuthentication(payment.card_client_secret)
