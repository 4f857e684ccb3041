"""From an event of a payment's later life to the mailbox, with what the mail carries."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from rentacar.common.v1.envelope_pb2 import Envelope
from rentacar.payment.v1.payment_pb2 import Deposit, Dispute, ListPaymentsResponse, Payment
from rentacar.rent.v1.booking_pb2 import Booking, BookingEvent

from tests.integration.notify_service.conftest import (
    Notify,
    Others,
    booking_event,
    confirmed,
    deposit_event,
    dispute_event,
    payment_event,
)
from tests.mailbox_process import MailboxProcess
from tests.notify_facts import bill, change, deposit, dispute, moment, money, paid, payment, refund

PIX = {"status": "PAYMENT_STATUS_REQUIRES_ACTION", "method": "PAYMENT_METHOD_PIX", "pix_text": "000201PIX"}


@dataclass
class Case:
    """An event, what the services say of it, and the mail's subject; `attached` are the files' endings."""

    event: Envelope
    subject: str
    booking: Booking
    payments: list[Payment] = field(default_factory=lambda: [paid()])
    deposits: list[Deposit] = field(default_factory=list)
    disputes: list[Dispute] = field(default_factory=list)
    attached: list[str] = field(default_factory=list)
    to: str = "ana@example.com"


def state(status: str, **changes: Any) -> Booking:
    return Booking(status=f"BOOKING_STATUS_{status}", locale="en", **changes)


WAS_CONFIRMED = [
    BookingEvent(type="booking.confirmed", time=moment("2026-11-23T12:01-03:00")),
    BookingEvent(type="booking.cancelled", time=moment("2026-11-24T12:00-03:00")),
]
CAPTURED = deposit(status="DEPOSIT_STATUS_CAPTURED", captured=money(70_000))
UNPAID = payment(purpose="PAYMENT_PURPOSE_CHARGE", status="PAYMENT_STATUS_DECLINED")
CASES = {
    "cancelled": Case(
        booking_event("booking.cancelled"),
        "Booking cancelled: K7Q2M9XA",
        state("CANCELLED", timeline=WAS_CONFIRMED),
        attached=["RentACar-K7Q2M9XA.ics"],
    ),
    "no show": Case(booking_event("booking.no_show"), "Car not picked up: booking K7Q2M9XA", state("NO_SHOW")),
    "changed": Case(
        booking_event("booking.changed", change_number=1, change_status="CHANGE_STATUS_APPLIED"),
        "Booking changed: K7Q2M9XA, Economy at GRU",
        state("CONFIRMED", changes=[change("APPLIED")]),
        [paid(7_463, purpose="PAYMENT_PURPOSE_CHANGE")],
        attached=["RentACar-K7Q2M9XA.ics", "Receipt-R-*.pdf"],
    ),
    "change failed": Case(
        booking_event("booking.change_failed", change_number=1),
        "Booking not changed: K7Q2M9XA stands as it was",
        state("CONFIRMED", changes=[change("FAILED")]),
    ),
    "change declined": Case(
        payment_event("payment.declined", purpose="PAYMENT_PURPOSE_CHANGE", number=1),
        "Payment of the change declined: booking K7Q2M9XA, please try again",
        state("CONFIRMED", changes=[change("HELD")]),
        [payment(purpose="PAYMENT_PURPOSE_CHANGE", status="PAYMENT_STATUS_DECLINED")],
    ),
    "Pix waits": Case(
        payment_event("payment.action_required"),
        "Pay R$4,835.37 by Pix: booking K7Q2M9XA",
        state("PENDING_PAYMENT"),
        [payment(pix_expire_time=moment("2026-11-23T12:30-03:00"), **PIX)],
    ),
    "bill opened": Case(
        booking_event("bill.opened", bill_number=1),
        "Your bill of R$935.20: booking K7Q2M9XA",
        state("RETURNED", bills=[bill(1)]),
    ),
    "bill unpaid": Case(
        payment_event(
            "payment.declined", purpose="PAYMENT_PURPOSE_CHARGE", number=1, failure_code="authentication_required"
        ),
        "Please pay R$4,835.37: bill of booking K7Q2M9XA",
        state("RETURNED", bills=[bill(1)]),
        [UNPAID],
    ),
    "bill settled": Case(
        booking_event("bill.settled", bill_number=1),
        "Bill settled: booking K7Q2M9XA",
        state("CLOSED", bills=[bill(1, settled=True)]),
        [paid(23_520, purpose="PAYMENT_PURPOSE_CHARGE")],
        [CAPTURED],
        attached=["Receipt-R-*.pdf", "Receipt-R-*.pdf"],
    ),
    "later charges": Case(
        booking_event("bill.opened", bill_number=2),
        "A charge of R$195.23 is coming: booking K7Q2M9XA",
        state("CLOSED", bills=[bill(1, settled=True), bill(2)]),
    ),
    "closed": Case(booking_event("booking.closed"), "All done: booking K7Q2M9XA", state("CLOSED")),
    "refunded in part": Case(
        payment_event("refund.succeeded", refund_reason="REFUND_REASON_CHANGE"),
        "Refund of R$50.00: booking K7Q2M9XA",
        state("CONFIRMED"),
        [paid(483_537, refund(5_000, "CHANGE"))],
        attached=["Credit-note-C-*.pdf"],
    ),
    "deposit ends": Case(
        deposit_event("deposit.expiring"),
        "Your deposit ends soon: booking K7Q2M9XA",
        state("PICKED_UP"),
        deposits=[deposit()],
    ),
    "refund failed": Case(
        payment_event("refund.failed", refund_reason="REFUND_REASON_CANCELLATION"),
        "Equipe: reembolso de R$ 50,00 falhou de vez, reserva K7Q2M9XA",
        state("CANCELLED"),
        [paid(483_537, refund(5_000, "CANCELLATION", "FAILED"))],
        to="staff@rentacar.example",
    ),
    "dispute": Case(
        dispute_event("dispute.opened"),
        "Equipe: contestação de R$ 4.835,37 aberta, reserva K7Q2M9XA",
        state("CONFIRMED"),
        disputes=[dispute()],
        to="staff@rentacar.example",
    ),
}


def numbered_alike(filename: str) -> str:
    """The name of a file without the document's own number."""
    stem, dot, ending = filename.rpartition(".")
    return f"{'-'.join(stem.split('-')[:-2])}-*.pdf" if ending == "pdf" else f"{stem}{dot}{ending}"


@pytest.mark.parametrize("name", CASES)
async def test_each_event_is_told_once_to_whom_it_concerns_with_what_belongs_to_it(
    name: str, notify: Notify, others: Others, mailbox: MailboxProcess
) -> None:
    case = CASES[name]
    others.booking.MergeFrom(case.booking)
    others.booking.status = case.booking.status
    others.money.CopyFrom(ListPaymentsResponse(payments=case.payments, deposits=case.deposits, disputes=case.disputes))
    for _ in range(2):
        await notify.handler.handle(case.event)
        await notify.make_due()
        await notify.send_due()
    [listed] = mailbox.mails()
    assert listed["subject"].replace("\u00a0", " ") == case.subject
    assert listed["to"] == [case.to]
    files = mailbox.mail(listed["id"])["attachments"]
    assert [numbered_alike(file["filename"]) for file in files] == case.attached


async def test_a_change_is_compared_with_what_the_confirmation_told(
    notify: Notify, others: Others, mailbox: MailboxProcess
) -> None:
    await notify.handler.handle(confirmed())
    await notify.send_due()
    others.booking.changes.append(change("APPLIED"))
    others.booking.total.CopyFrom(money(491_000))
    await notify.handler.handle(CASES["changed"].event)
    await notify.send_due()
    told = [mailbox.mail(mail["id"])["text"].replace("\u00a0", " ").replace("\r\n", "\n") for mail in mailbox.mails()]
    [text] = [text for text in told if "ALTERADA" in text]
    assert "Antes: R$ 4.835,37\n  Agora: R$ 4.910,00" in text


async def test_a_bill_that_is_settled_at_once_is_told_in_one_mail(
    notify: Notify, others: Others, mailbox: MailboxProcess
) -> None:
    others.booking.status = state("RETURNED").status
    others.booking.bills.append(bill(1))
    await notify.handler.handle(CASES["bill opened"].event)
    assert await notify.send_due() == 0, "it waits for the payment"
    others.booking.status = state("CLOSED").status
    others.booking.bills[0].CopyFrom(bill(1, settled=True))
    await notify.handler.handle(CASES["bill settled"].event)
    await notify.handler.handle(CASES["closed"].event)
    await notify.make_due()
    await notify.send_due()
    assert [mail["subject"] for mail in mailbox.mails()] == ["Conta quitada: reserva K7Q2M9XA"]


async def test_three_d_secure_is_no_matter_for_a_mail(notify: Notify, others: Others, mailbox: MailboxProcess) -> None:
    others.booking.status = state("PENDING_PAYMENT").status
    others.money.payments[0].MergeFrom(
        Payment(status="PAYMENT_STATUS_REQUIRES_ACTION", method="PAYMENT_METHOD_CARD", card_client_secret="s")
    )
    await notify.handler.handle(payment_event("payment.action_required"))
    await notify.make_due()
    await notify.send_due()
    assert mailbox.mails() == []


async def test_a_payment_that_payment_service_does_not_list_yet_is_waited_for(
    notify: Notify, others: Others, mailbox: MailboxProcess
) -> None:
    del others.money.payments[:]
    others.booking.status = state("PENDING_PAYMENT").status
    await notify.handler.handle(payment_event("payment.declined"))
    await notify.send_due()
    row = await notify.row()
    assert (row["status"], row["last_error"]) == ("PENDING", "payment_service does not know what the event is about")
    assert mailbox.mails() == []
