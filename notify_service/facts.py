"""What the services said about one message, before it is put into words. Pure."""

from dataclasses import dataclass

from rentacar.payment.v1.events_pb2 import DepositEvent, DisputeEvent, PaymentEvent
from rentacar.payment.v1.payment_pb2 import Deposit, Dispute, Payment, Refund
from rentacar.rent.v1.booking_pb2 import Bill, Booking, BookingChange, BookingChanged
from rentacar.rent.v1.network_pb2 import Location, VehicleClass

from notify_service.kinds import Kind

_PAYMENT_KINDS = frozenset(
    {
        Kind.PAYMENT_DECLINED,
        Kind.PIX_WAITING,
        Kind.LATE_PAYMENT_REFUNDED,
        Kind.CHANGE_DECLINED,
        Kind.BILL_UNPAID,
        Kind.REFUND_SUCCEEDED,
        Kind.REFUND_FAILED,
    }
)
_DISPUTE_KINDS = frozenset({Kind.DISPUTE_OPENED, Kind.DISPUTE_WON, Kind.DISPUTE_LOST})


class MissingError(Exception):
    """A service does not know yet what another one's event is about."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What an event is about, by id; empty where it is about no such thing. `number` is the change's or the bill's."""

    payment_id: str = ""
    refund_id: str = ""
    deposit_id: str = ""
    dispute_id: str = ""
    number: int = 0
    failure_code: str = ""


def subject_of(kind: Kind, event: bytes) -> Subject:
    """`event` is the serialized payload of the event that a message of this kind is about."""
    if kind in _PAYMENT_KINDS:
        paid = PaymentEvent.FromString(event)
        return Subject(
            payment_id=paid.payment_id, refund_id=paid.refund_id, number=paid.number, failure_code=paid.failure_code
        )
    if kind is Kind.DEPOSIT_EXPIRING:
        return Subject(deposit_id=DepositEvent.FromString(event).deposit_id)
    if kind in _DISPUTE_KINDS:
        disputed = DisputeEvent.FromString(event)
        return Subject(payment_id=disputed.payment_id, dispute_id=disputed.dispute_id)
    changed = BookingChanged.FromString(event)
    return Subject(number=changed.bill_number or changed.change_number)


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that a message may be made of.

    `payment` is the one that the event is about; `failure_code` is the decline's; `number` is the change's or the bill's;
    `link_token` opens the booking. `original` is the rental as it was first told, with acriss, stops, lines and total alone.
    """

    kind: Kind
    booking: Booking
    locations: dict[str, Location]
    classes: dict[str, VehicleClass]
    link_token: str
    web_url: str
    payment: Payment | None = None
    failure_code: str = ""
    refund_id: str = ""
    number: int = 0
    deposit: Deposit | None = None
    dispute: Dispute | None = None
    payments: tuple[Payment, ...] = ()
    deposits: tuple[Deposit, ...] = ()
    original: Booking | None = None

    @property
    def bill(self) -> Bill:
        """The bill that the event is about. Raises MissingError."""
        return bill_of(self.booking, self.number)

    @property
    def change(self) -> BookingChange:
        """The change that the event is about. Raises MissingError."""
        return change_of(self.booking, self.number)

    @property
    def refund(self) -> Refund | None:
        """The refund that the event is about, if its payment lists it."""
        refunds = self.payment.refunds if self.payment else ()
        return next((refund for refund in refunds if refund.refund_id == self.refund_id), None)


def bill_of(booking: Booking, number: int) -> Bill:
    """Raises MissingError when the booking has no such bill."""
    for bill in booking.bills:
        if bill.number == number:
            return bill
    raise MissingError(f"the booking has no bill {number}")


def change_of(booking: Booking, number: int) -> BookingChange:
    """Raises MissingError when the booking has no such change."""
    for change in booking.changes:
        if change.number == number:
            return change
    raise MissingError(f"the booking has no change {number}")
