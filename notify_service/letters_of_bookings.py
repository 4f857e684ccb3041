"""What is told of a booking that waits, ends or changes, by kind. Pure."""

from rentacar.common.v1.money_pb2 import Money
from rentacar.payment.v1.payment_pb2 import Payment, PaymentStatus, RefundReason
from rentacar.rent.v1.booking_pb2 import Booking, BookingChange, ChangeStatus

from notify_service import phrases
from notify_service.facts import Facts
from notify_service.kinds import Kind
from notify_service.letter_form import Difference, Letter, Pen, Table
from notify_service.phrases import LineView
from notify_service.settlement import settlement, was_confirmed
from notify_service.wording import at


def pix_waiting(pen: Pen) -> Letter:
    payment = pen.facts.payment
    assert payment is not None, "bug: only a Pix that waits is told"
    until = pen.wording.moment(at(payment.pix_expire_time, pen.zone))
    return Letter(
        sign="over",
        amount=pen.asked,
        leads=[pen.text("lead", amount=pen.asked)],
        strong=pen.text("deadline", deadline=until),
        code=payment.pix_text,
        button=pen.links.pay,
    )


def ended(pen: Pen) -> Letter:
    """A cancelled booking, or one whose car was never picked up."""
    made = settlement(pen.facts)
    leads = [pen.text("lead", reference=pen.facts.booking.reference)]
    if not made.paid:
        leads.append(pen.text("nothing_paid"))
    elif made.fee:
        leads.append(pen.text("fee", fee=pen.money(made.fee)))
    if made.refund:
        leads.append(phrases.way_back("coming", pen.amount(made.refund), _paid_with(pen.facts), pen.wording))
    if pen.facts.kind is Kind.BOOKING_CANCELLED and was_confirmed(pen.facts.booking):
        leads.append(pen.text("calendar"))
    rows = [pen.row("paid", pen.money(made.paid)), pen.row("kept", pen.money(made.fee))]
    table = Table(pen.wording.text("money.title"), rows, pen.row("goes_back", pen.money(made.refund)))
    return Letter(
        sign="over",
        amount=pen.money(made.refund),
        leads=leads,
        button=pen.links.search,
        tables=[table] if made.paid else [],
    )


def _paid_with(facts: Facts) -> Payment | None:
    """The payment that money goes back to: the rental's, which is the first that succeeded."""
    succeeded = (each for each in facts.payments if each.status == PaymentStatus.PAYMENT_STATUS_SUCCEEDED)
    return next(succeeded, None)


def refund_succeeded(pen: Pen) -> Letter:
    facts, wording = pen.facts, pen.wording
    refund, payment = facts.refund, facts.payment
    given = refund.amount if refund else (payment.refunded if payment else pen.amount(0))
    why = RefundReason.Name(refund.reason if refund else 0).removeprefix("REFUND_REASON_").lower()
    rows = [pen.row("of_payment", wording.money(payment.amount))] if payment else []
    table = Table(wording.text("money.title"), rows, pen.row("gone_back", wording.money(given)))
    leads = [wording.text(f"refund_reason.{why}"), phrases.way_back("done", given, payment, wording)]
    return Letter(sign="done", amount=wording.money(given), leads=leads, button=pen.links.booking, tables=[table])


def changed(pen: Pen) -> Letter:
    change, difference = pen.facts.change, pen.facts.change.difference
    before = _before(pen.facts)
    total = LineView(pen.wording.text("price.new_total"), "", pen.wording.money(change.total))
    return Letter(
        sign="done",
        amount=pen.money(abs(difference.minor_units)),
        leads=[pen.text("lead"), _said_of(difference, pen)],
        button=pen.links.booking,
        differences=_differences(before, change, pen) if before else [],
        tables=[Table(pen.wording.text("price.title"), phrases.price_lines(change.lines, pen.wording), total)],
    )


def _before(facts: Facts) -> Booking | BookingChange | None:
    """The rental that a change replaced: the last change before it that was applied, else as it was booked."""
    applied = [
        change
        for change in facts.booking.changes
        if change.number < facts.number and change.status == ChangeStatus.CHANGE_STATUS_APPLIED
    ]
    return applied[-1] if applied else facts.original


def _said_of(difference: Money, pen: Pen) -> str:
    """What a change cost or gave back."""
    if difference.minor_units < 0:
        amount = pen.amount(-difference.minor_units)
        return phrases.way_back("coming", amount, _paid_with(pen.facts), pen.wording)
    return pen.text("charged", amount=pen.wording.money(difference)) if difference.minor_units else pen.text("same")


def _differences(before: Booking | BookingChange, after: Booking | BookingChange, pen: Pen) -> list[Difference]:
    """What is not the same in two rentals, from the class to the total."""
    pairs = zip(_described(before, pen), _described(after, pen), strict=True)
    return [Difference(label, was, becomes) for (label, was), (_, becomes) in pairs if was != becomes]


def _described(rental: Booking | BookingChange, pen: Pen) -> list[tuple[str, str]]:
    facts, wording = pen.facts, pen.wording
    known = facts.classes.get(rental.acriss)
    return [
        (wording.text("change.class"), wording.pick(known.name) if known else rental.acriss),
        (wording.text("stop.pickup"), phrases.place_and_time(rental.pickup, facts.locations, wording)),
        (wording.text("stop.dropoff"), phrases.place_and_time(rental.dropoff, facts.locations, wording)),
        (wording.text("change.total"), wording.money(rental.total)),
    ]


def change_declined(pen: Pen) -> Letter:
    change = pen.facts.change
    why = phrases.reason(pen.facts.failure_code, pen.wording)
    card = phrases.means(pen.facts.payment, pen.wording)
    until = pen.wording.moment(at(change.hold_expire_time, pen.zone))
    return Letter(
        sign="failed",
        amount=pen.asked,
        leads=[pen.text("lead", amount=pen.asked, card=card, reason=why)],
        strong=pen.text("deadline", deadline=until),
        button=pen.links.pay,
        differences=_differences(pen.facts.booking, change, pen),
    )


def change_failed(pen: Pen) -> Letter:
    change = pen.facts.change
    expired = change.status == ChangeStatus.CHANGE_STATUS_EXPIRED
    return Letter(
        sign="over",
        amount=pen.wording.money(change.difference),
        leads=[pen.text("lead_expired" if expired else "lead"), pen.text("stands")],
        button=pen.links.booking,
        differences=_differences(pen.facts.booking, change, pen),
    )
