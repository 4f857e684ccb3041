"""What is told of the return: the bill, what covered it, later charges, and the deposit. Pure."""

from collections.abc import Callable
from datetime import timedelta

from rentacar.payment.v1.payment_pb2 import PaymentPurpose

from notify_service import phrases
from notify_service.letter_form import Letter, Pen, Table
from notify_service.phrases import LineView
from notify_service.wording import at

NOTICE = timedelta(hours=48)  # between telling of a later charge and charging it


def _bill(pen: Pen) -> Table:
    """A bill's lines and sum; below it what the deposit and a payment covered."""
    bill, wording = pen.facts.bill, pen.wording
    said = (
        ("from_deposit", bill.from_deposit, ""),
        ("from_payment", bill.from_payment, _charged_to(pen)),
    )
    notes = [
        wording.text(f"bill.{name}", amount=wording.money(amount), card=card)
        for name, amount, card in said
        if amount.minor_units
    ]
    if 0 < bill.from_deposit.minor_units < pen.facts.booking.deposit.minor_units:
        notes.append(wording.text("bill.deposit_rest"))
    total = LineView(wording.text("bill.total"), "", wording.money(bill.total))
    return Table(wording.text("bill.title"), phrases.charge_lines(bill.charges, wording), total, notes)


def _charged_to(pen: Pen) -> str:
    """What the bill's own payment was made with."""
    own = [
        payment
        for payment in pen.facts.payments
        if payment.number == pen.facts.number and payment.purpose == PaymentPurpose.PAYMENT_PURPOSE_CHARGE
    ]
    return phrases.means(own[0] if own else None, pen.wording)


def bill_letter(sign: str) -> Callable[[Pen], Letter]:
    def build(pen: Pen) -> Letter:
        total = pen.wording.money(pen.facts.bill.total)
        leads = [pen.text("lead", amount=total)]
        return Letter(sign=sign, amount=total, leads=leads, button=pen.links.booking, tables=[_bill(pen)])

    return build


def bill_unpaid(pen: Pen) -> Letter:
    why = phrases.reason(pen.facts.failure_code, pen.wording)
    card = phrases.means(pen.facts.payment, pen.wording)
    return Letter(
        sign="failed",
        amount=pen.asked,
        leads=[pen.text("lead", amount=pen.asked, card=card, reason=why)],
        strong=pen.text("next"),
        button=pen.links.pay,
        tables=[_bill(pen)],
    )


def charges_notice(pen: Pen) -> Letter:
    bill = pen.facts.bill
    amount = pen.wording.money(bill.total)
    charged = pen.wording.moment(at(bill.create_time, pen.zone) + NOTICE)
    return Letter(
        sign="over",
        amount=amount,
        leads=[pen.text("lead"), pen.text("objection")],
        strong=pen.text("when", amount=amount, moment=charged),
        button=pen.links.booking,
        tables=[_bill(pen)],
    )


def rental_closed(pen: Pen) -> Letter:
    deposit = pen.wording.money(pen.facts.booking.deposit)
    return Letter(sign="done", amount="", leads=[pen.text("lead", deposit=deposit)], button=pen.links.booking)


def deposit_expiring(pen: Pen) -> Letter:
    deposit = pen.facts.deposit
    assert deposit is not None, "bug: only a deposit that is known to end is told"
    amount = pen.wording.money(deposit.amount)
    until = pen.wording.moment(at(deposit.capture_before_time, pen.zone))
    return Letter(
        sign="over",
        amount=amount,
        leads=[pen.text("lead", amount=amount), pen.text("how")],
        strong=pen.text("deadline", deadline=until),
        button=pen.links.booking,
    )
