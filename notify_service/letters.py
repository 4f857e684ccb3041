"""Which letter each kind is. Pure."""

from collections.abc import Callable

from notify_service import letters_of_bills, letters_of_bookings, letters_to_staff
from notify_service.facts import Facts
from notify_service.kinds import Kind
from notify_service.letter_form import Letter, Pen
from notify_service.wording import Wording

LETTERS: dict[Kind, Callable[[Pen], Letter]] = {
    Kind.PIX_WAITING: letters_of_bookings.pix_waiting,
    Kind.BOOKING_CANCELLED: letters_of_bookings.ended,
    Kind.NO_SHOW: letters_of_bookings.ended,
    Kind.BOOKING_CHANGED: letters_of_bookings.changed,
    Kind.CHANGE_DECLINED: letters_of_bookings.change_declined,
    Kind.CHANGE_FAILED: letters_of_bookings.change_failed,
    Kind.BILL_OPENED: letters_of_bills.bill_letter("over"),
    Kind.BILL_UNPAID: letters_of_bills.bill_unpaid,
    Kind.BILL_SETTLED: letters_of_bills.bill_letter("done"),
    Kind.CHARGES_NOTICE: letters_of_bills.charges_notice,
    Kind.RENTAL_CLOSED: letters_of_bills.rental_closed,
    Kind.REFUND_SUCCEEDED: letters_of_bookings.refund_succeeded,
    Kind.DEPOSIT_EXPIRING: letters_of_bills.deposit_expiring,
    Kind.REFUND_FAILED: letters_to_staff.staff_letter("failed"),
    Kind.DISPUTE_OPENED: letters_to_staff.staff_letter("failed"),
    Kind.DISPUTE_WON: letters_to_staff.staff_letter("done"),
    Kind.DISPUTE_LOST: letters_to_staff.staff_letter("over"),
}


def letter(facts: Facts, wording: Wording) -> Letter | None:
    """The letter of a message; None for a kind with a template of its own. Raises MissingError."""
    build = LETTERS.get(facts.kind)
    return build(Pen(facts, wording)) if build else None
