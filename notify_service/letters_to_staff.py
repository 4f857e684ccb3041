"""What staff are told: money that needs a person. Pure."""

from collections.abc import Callable

from notify_service.kinds import Kind
from notify_service.letter_form import Letter, Pen, Table
from notify_service.phrases import LineView
from notify_service.wording import at


def staff_letter(sign: str) -> Callable[[Pen], Letter]:
    def build(pen: Pen) -> Letter:
        facts, wording = pen.facts, pen.wording
        concerned = facts.dispute.amount if facts.dispute else (facts.refund.amount if facts.refund else None)
        amount = wording.money(concerned) if concerned else pen.asked
        told = Table(wording.text("staff.title"), [*_references(pen), *_dispute_rows(pen)])
        return Letter(
            sign=sign, amount=amount, leads=[pen.text("lead", amount=amount), pen.text("next")], tables=[told]
        )

    return build


def _references(pen: Pen) -> list[LineView]:
    """What the case is found by, here and at the provider."""
    driver, payment = pen.facts.booking.driver, pen.facts.payment
    rows = {"customer": " ".join(f"{driver.given_name} {driver.family_name}".split())}
    if payment is not None:
        rows |= {"payment": pen.asked, "provider": payment.provider_reference, "payment_id": payment.payment_id}
    rows |= {"refund_id": pen.facts.refund_id}
    return [LineView(pen.wording.text(f"staff.{name}"), "", value) for name, value in rows.items() if value]


def _dispute_rows(pen: Pen) -> list[LineView]:
    dispute = pen.facts.dispute
    if dispute is None:
        return []
    rows = {"dispute_id": dispute.dispute_id, "reason": dispute.reason}
    if pen.facts.kind is Kind.DISPUTE_OPENED and dispute.HasField("evidence_due_time"):
        rows["evidence_due"] = pen.wording.moment(at(dispute.evidence_due_time, pen.zone))
    return [LineView(pen.wording.text(f"staff.{name}"), "", value) for name, value in rows.items() if value]
