"""What flows through the schema besides protobuf messages: a message with what it needs to stand alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp
from rentacar.common.v1.money_pb2 import Money
from rentacar.notify.v1 import notify_pb2
from rentacar.payment.v1 import payment_pb2
from rentacar.rent.v1 import booking_pb2, network_pb2, offer_pb2, rent_pb2


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
class Payments:
    """What payment_service knows of one booking."""

    payments: list[payment_pb2.Payment]
    deposits: list[payment_pb2.Deposit]
    disputes: list[payment_pb2.Dispute]


@dataclass(slots=True)
class Booking:
    """A booking; `payments` where they were read with it, else they are asked for when a field needs them."""

    booking: booking_pb2.Booking
    payments: Payments | None = None


@dataclass(slots=True)
class Bill:
    """A bill with the booking that it is of."""

    of: Booking
    bill: booking_pb2.Bill


@dataclass(slots=True)
class BookingChange:
    """A change with the booking that it is of."""

    of: Booking
    change: booking_pb2.BookingChange


@dataclass(slots=True)
class Document:
    document: notify_pb2.Document
    url: str


@dataclass(slots=True)
class BookingCreated:
    booking: Booking


@dataclass(slots=True)
class BookingPayStarted:
    booking: Booking


@dataclass(slots=True)
class BookingCancelled:
    booking: Booking


@dataclass(slots=True)
class BookingChangeStarted:
    booking: Booking

    @property
    def change(self) -> BookingChange:
        """The one that was asked for: changes come oldest first."""
        return BookingChange(self.booking, self.booking.booking.changes[-1])


@dataclass(slots=True)
class BookingPickedUp:
    booking: Booking


@dataclass(slots=True)
class BookingReturned:
    booking: Booking


@dataclass(slots=True)
class ChargesAdded:
    booking: Booking

    @property
    def bill(self) -> Bill:
        """The one that was opened: bills come oldest first."""
        return Bill(self.booking, self.booking.booking.bills[-1])


@dataclass(slots=True)
class BookingNotFound:
    pass


@dataclass(slots=True)
class Unavailable:
    retry_after_seconds: int = 5  # a restart takes about as long


@dataclass(slots=True)
class CardAuthentication:
    client_secret: str


@dataclass(slots=True)
class PixTransfer:
    text: str
    expires_at: Timestamp


NAMES: dict[type, str] = {
    Booking: "Booking",
    BookingCancelled: "BookingCancelled",
    BookingChangeStarted: "BookingChangeStarted",
    BookingCreated: "BookingCreated",
    BookingNotFound: "BookingNotFound",
    BookingPayStarted: "BookingPayStarted",
    BookingPickedUp: "BookingPickedUp",
    BookingReturned: "BookingReturned",
    CardAuthentication: "CardAuthentication",
    ChargesAdded: "ChargesAdded",
    ClassSoldOut: "ClassSoldOut",
    Offer: "Offer",
    OfferExpired: "OfferExpired",
    OfferList: "OfferList",
    PixTransfer: "PixTransfer",
    Unavailable: "Unavailable",
    booking_pb2.IdempotencyKeyReused: "IdempotencyKeyReused",
    booking_pb2.InvalidInput: "InvalidInput",
    booking_pb2.NotAllowed: "NotAllowed",
    booking_pb2.PaymentMethodUnavailable: "PaymentMethodUnavailable",
    booking_pb2.QuoteChanged: "QuoteChanged",
    network_pb2.Location: "Location",
    network_pb2.VehicleClass: "VehicleClass",
    offer_pb2.ExtraSoldOut: "ExtraSoldOut",
    offer_pb2.SearchRefusal: "SearchRefused",
    rent_pb2.ReturnQuote: "BookingReturnQuote",
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


def bills(booking: Booking) -> list[Bill]:
    return [Bill(booking, bill) for bill in booking.booking.bills]


def driver_age(booking: Booking) -> int:
    """In whole years on the pick-up's date, as prices count it."""
    born = date.fromisoformat(booking.booking.driver.birth_date)
    on = date.fromisoformat(booking.booking.pickup.local_time[:10])
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def charges(booking: Booking) -> list[booking_pb2.Charge]:
    return [charge for bill in booking.booking.bills for charge in bill.charges]


def changes(booking: Booking) -> list[BookingChange]:
    return [BookingChange(booking, change) for change in booking.booking.changes]


def paid(booking: Booking) -> Money:
    return _or_nothing(booking.booking, "paid", booking.booking.total)


def from_deposit(bill: Bill) -> Money:
    return _or_nothing(bill.bill, "from_deposit", bill.bill.total)


def from_payment(bill: Bill) -> Money:
    return _or_nothing(bill.bill, "from_payment", bill.bill.total)


def due(bill: Bill) -> Money:
    """What of a bill is still to be taken."""
    written = bill.bill
    left = 0
    if written.status == booking_pb2.BILL_STATUS_OPEN:
        left = written.total.minor_units - written.from_deposit.minor_units - written.from_payment.minor_units
    return Money(minor_units=left, currency_code=written.total.currency_code)


def quoted_due(quote: rent_pb2.ReturnQuote) -> Money:
    """What the deposit would leave of a bill."""
    left = quote.total.minor_units - quote.from_deposit.minor_units
    return Money(minor_units=left, currency_code=quote.total.currency_code)


def captured(deposit: Any) -> Money:
    return _or_nothing(deposit, "captured", deposit.amount)


def _or_nothing(message: Any, name: str, like: Money) -> Money:
    """An amount of a message; zero in the currency of `like` where there is none yet."""
    return getattr(message, name) if message.HasField(name) else Money(currency_code=like.currency_code)


def next_action(payment: Any) -> CardAuthentication | PixTransfer | None:
    """What the customer has to do; only while the payment waits for it."""
    if payment.status != payment_pb2.PAYMENT_STATUS_REQUIRES_ACTION:
        return None
    if payment.pix_text:
        return PixTransfer(payment.pix_text, payment.pix_expire_time)
    return CardAuthentication(payment.card_client_secret) if payment.card_client_secret else None


def deposit_action(deposit: Any) -> CardAuthentication | None:
    """What the customer has to do for a deposit; only while it waits for it."""
    waits = deposit.status == payment_pb2.DEPOSIT_STATUS_REQUIRES_ACTION and deposit.card_client_secret
    return CardAuthentication(deposit.card_client_secret) if waits else None
