"""Whether what a message says is still so, beyond the booking's state (`kinds.still_true`). Pure."""

from collections.abc import Callable

from rentacar.payment.v1.payment_pb2 import DepositStatus, PaymentMethod, PaymentPurpose, PaymentStatus
from rentacar.rent.v1.booking_pb2 import BillStatus, BookingStatus, ChangeStatus

from notify_service.facts import Facts
from notify_service.kinds import FOR_STAFF, Kind, still_true

NOWHERE = ".invalid"  # RFC 2606: what rent_service puts in place of the address of somebody who was erased
UNPAID = frozenset({PaymentStatus.PAYMENT_STATUS_DECLINED, PaymentStatus.PAYMENT_STATUS_REQUIRES_ACTION})


def is_true(facts: Facts) -> bool:
    """Whether the message may be sent. Raises MissingError when the booking lacks what the event is about."""
    more = _MORE.get(facts.kind)
    if facts.kind not in FOR_STAFF and facts.booking.driver.email.endswith(NOWHERE):
        return False
    return still_true(facts.kind, facts.booking.status) and (more is None or more(facts))


def _pix_is_wanted(facts: Facts) -> bool:
    payment = facts.payment
    if payment is None or payment.method != PaymentMethod.PAYMENT_METHOD_PIX:
        return False  # 3-D Secure waits in the page, not in a mail
    if payment.status != PaymentStatus.PAYMENT_STATUS_REQUIRES_ACTION:
        return False
    if payment.purpose == PaymentPurpose.PAYMENT_PURPOSE_CHANGE:
        return _change_is_held(facts)
    return facts.booking.status == BookingStatus.BOOKING_STATUS_PENDING_PAYMENT


def _change_is_held(facts: Facts) -> bool:
    return facts.change.status == ChangeStatus.CHANGE_STATUS_HELD


def _bill_is_open(facts: Facts) -> bool:
    return facts.bill.status == BillStatus.BILL_STATUS_OPEN


def _bill_is_being_settled(facts: Facts) -> bool:
    """An open bill whose payment failed is told as that."""
    failed = any(
        payment.purpose == PaymentPurpose.PAYMENT_PURPOSE_CHARGE
        and payment.number == facts.number
        and payment.status in UNPAID
        for payment in facts.payments
    )
    return _bill_is_open(facts) and not failed


def _bill_waits_for_the_customer(facts: Facts) -> bool:
    return _bill_is_open(facts) and facts.payment is not None and facts.payment.status in UNPAID


def _bill_had_something(facts: Facts) -> bool:
    return facts.bill.total.minor_units > 0


def _owed_nothing(facts: Facts) -> bool:
    """A rental with a bill is told with its bill."""
    return not any(bill.total.minor_units for bill in facts.booking.bills)


def _deposit_still_ends(facts: Facts) -> bool:
    """Not when it was renewed, settled or let go meanwhile."""
    held = DepositStatus.DEPOSIT_STATUS_AUTHORIZED
    deposit = facts.deposit
    if deposit is None or deposit.status != held:
        return False
    return not any(other.number > deposit.number and other.status == held for other in facts.deposits)


_MORE: dict[Kind, Callable[[Facts], bool]] = {
    Kind.PIX_WAITING: _pix_is_wanted,
    Kind.CHANGE_DECLINED: _change_is_held,
    Kind.BILL_OPENED: _bill_is_being_settled,
    Kind.BILL_UNPAID: _bill_waits_for_the_customer,
    Kind.BILL_SETTLED: _bill_had_something,
    Kind.CHARGES_NOTICE: _bill_is_open,
    Kind.RENTAL_CLOSED: _owed_nothing,
    Kind.DEPOSIT_EXPIRING: _deposit_still_ends,
}
