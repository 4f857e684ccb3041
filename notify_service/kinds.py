"""Which event is told to whom, how soon, and while which state of the booking it is still true. Pure."""

from datetime import timedelta
from enum import StrEnum

from rentacar.payment.v1.events_pb2 import PaymentEvent
from rentacar.payment.v1.payment_pb2 import PaymentPurpose, RefundReason
from rentacar.rent.v1.booking_pb2 import BookingChanged, BookingStatus, ChangeStatus, LatePaymentOutcome

CUSTOMER = "customer"  # the recipient's role: the address is asked for when the mail is sent, and kept nowhere here
STAFF = "staff"  # the address is a setting


class Kind(StrEnum):
    """What a message says; also its texts' name."""

    BOOKING_CONFIRMED = "booking_confirmed"
    PAYMENT_DECLINED = "payment_declined"
    PIX_WAITING = "pix_waiting"
    HOLD_EXPIRED = "hold_expired"
    LATE_PAYMENT_CONFIRMED = "late_payment_confirmed"
    LATE_PAYMENT_UPGRADED = "late_payment_upgraded"
    LATE_PAYMENT_REFUNDED = "late_payment_refunded"
    BOOKING_CANCELLED = "booking_cancelled"
    NO_SHOW = "no_show"
    BOOKING_CHANGED = "booking_changed"
    CHANGE_DECLINED = "change_declined"
    CHANGE_FAILED = "change_failed"
    BILL_OPENED = "bill_opened"
    BILL_UNPAID = "bill_unpaid"
    BILL_SETTLED = "bill_settled"
    CHARGES_NOTICE = "charges_notice"
    RENTAL_CLOSED = "rental_closed"
    REFUND_SUCCEEDED = "refund_succeeded"
    DEPOSIT_EXPIRING = "deposit_expiring"
    REFUND_FAILED = "refund_failed"
    DISPUTE_OPENED = "dispute_opened"
    DISPUTE_WON = "dispute_won"
    DISPUTE_LOST = "dispute_lost"


CONFIRMATIONS = frozenset({Kind.BOOKING_CONFIRMED, Kind.LATE_PAYMENT_CONFIRMED, Kind.LATE_PAYMENT_UPGRADED})
FOR_STAFF = frozenset({Kind.REFUND_FAILED, Kind.DISPUTE_OPENED, Kind.DISPUTE_WON, Kind.DISPUTE_LOST})
WAITS = {
    Kind.PIX_WAITING: timedelta(minutes=1),  # who pays from the page at once needs no reminder
    Kind.BILL_OPENED: timedelta(minutes=1),  # a bill is mostly settled in seconds: then one mail tells all
    Kind.CHANGE_DECLINED: timedelta(seconds=10),  # off-session the change has failed by then, and that is told instead
}

_CONFIRMED = frozenset(
    {
        BookingStatus.BOOKING_STATUS_CONFIRMED,
        BookingStatus.BOOKING_STATUS_PICKED_UP,
        BookingStatus.BOOKING_STATUS_RETURNED,
        BookingStatus.BOOKING_STATUS_CLOSED,
    }
)
_CONFIRMATION_OF = {
    LatePaymentOutcome.LATE_PAYMENT_OUTCOME_UNSPECIFIED: Kind.BOOKING_CONFIRMED,
    LatePaymentOutcome.LATE_PAYMENT_OUTCOME_HONOURED: Kind.LATE_PAYMENT_CONFIRMED,
    LatePaymentOutcome.LATE_PAYMENT_OUTCOME_UPGRADED: Kind.LATE_PAYMENT_UPGRADED,
}
_OF_BOOKING = {
    "booking.cancelled": Kind.BOOKING_CANCELLED,
    "booking.change_failed": Kind.CHANGE_FAILED,
    "booking.no_show": Kind.NO_SHOW,
    "booking.closed": Kind.RENTAL_CLOSED,
    "bill.settled": Kind.BILL_SETTLED,
}
_DECLINED = {
    PaymentPurpose.PAYMENT_PURPOSE_RENTAL: Kind.PAYMENT_DECLINED,
    PaymentPurpose.PAYMENT_PURPOSE_CHANGE: Kind.CHANGE_DECLINED,
    PaymentPurpose.PAYMENT_PURPOSE_CHARGE: Kind.BILL_UNPAID,
}
_PAID_BY_PIX = frozenset({PaymentPurpose.PAYMENT_PURPOSE_RENTAL, PaymentPurpose.PAYMENT_PURPOSE_CHANGE})
_OF_DEPOSIT = {"deposit.expiring": Kind.DEPOSIT_EXPIRING}
_OF_DISPUTE = {
    "dispute.opened": Kind.DISPUTE_OPENED,
    "dispute.won": Kind.DISPUTE_WON,
    "dispute.lost": Kind.DISPUTE_LOST,
}
_WHILE = {
    Kind.PAYMENT_DECLINED: frozenset({BookingStatus.BOOKING_STATUS_PENDING_PAYMENT}),
    Kind.HOLD_EXPIRED: frozenset({BookingStatus.BOOKING_STATUS_EXPIRED}),
    Kind.BOOKING_CANCELLED: frozenset({BookingStatus.BOOKING_STATUS_CANCELLED}),
    Kind.NO_SHOW: frozenset({BookingStatus.BOOKING_STATUS_NO_SHOW}),
    Kind.BOOKING_CHANGED: _CONFIRMED,
    Kind.CHANGE_DECLINED: _CONFIRMED,
    Kind.CHANGE_FAILED: _CONFIRMED,
    Kind.RENTAL_CLOSED: frozenset({BookingStatus.BOOKING_STATUS_CLOSED}),
    Kind.DEPOSIT_EXPIRING: frozenset({BookingStatus.BOOKING_STATUS_PICKED_UP, BookingStatus.BOOKING_STATUS_RETURNED}),
} | dict.fromkeys(CONFIRMATIONS, _CONFIRMED)


def recipient_of(kind: Kind) -> str:
    """Who is told, by role."""
    return STAFF if kind in FOR_STAFF else CUSTOMER


def of_booking_event(event_type: str, event: BookingChanged) -> Kind | None:
    """What a `booking.*` or `bill.*` event tells the customer; None when nothing.

    A late payment that is given back is told when the money goes (`refund.succeeded`), not when it is decided; a return is
    told with its bill, or as closed when there is none.
    """
    if event_type == "booking.confirmed":
        return _CONFIRMATION_OF.get(event.late_payment)
    if event_type == "booking.expired" and event.late_payment == LatePaymentOutcome.LATE_PAYMENT_OUTCOME_UNSPECIFIED:
        return Kind.HOLD_EXPIRED
    if event_type == "booking.changed" and event.change_status == ChangeStatus.CHANGE_STATUS_APPLIED:
        return Kind.BOOKING_CHANGED
    if event_type == "bill.opened":
        return Kind.BILL_OPENED if event.bill_number == 1 else Kind.CHARGES_NOTICE
    return _OF_BOOKING.get(event_type)


def of_payment_event(event_type: str, event: PaymentEvent) -> Kind | None:
    """What a `payment.*` or `refund.*` event tells; None when nothing.

    That a payment waits for the customer is told only for a Pix, which is paid elsewhere; 3-D Secure is done in the page.
    """
    if event_type == "payment.declined":
        return _DECLINED.get(event.purpose)
    if event_type == "payment.action_required":
        return Kind.PIX_WAITING if event.purpose in _PAID_BY_PIX else None
    if event_type == "refund.succeeded":
        late = event.refund_reason == RefundReason.REFUND_REASON_LATE_PAYMENT
        return Kind.LATE_PAYMENT_REFUNDED if late else Kind.REFUND_SUCCEEDED
    return Kind.REFUND_FAILED if event_type == "refund.failed" else None


def of_deposit_event(event_type: str) -> Kind | None:
    """What a `deposit.*` event tells the customer: only that a deposit ends while the car is out."""
    return _OF_DEPOSIT.get(event_type)


def of_dispute_event(event_type: str) -> Kind | None:
    """What a `dispute.*` event tells staff."""
    return _OF_DISPUTE.get(event_type)


def still_true(kind: Kind, status: BookingStatus) -> bool:
    """Whether a message may still be sent, given what the booking is now.

    A mail that waited out an outage must not say that a paid booking was declined or that a cancelled one is confirmed.
    """
    allowed = _WHILE.get(kind)
    return allowed is None or status in allowed
