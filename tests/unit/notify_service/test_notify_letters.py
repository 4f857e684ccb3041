from dataclasses import replace
from typing import Any

import pytest
from icalendar import Calendar
from rentacar.payment.v1.events_pb2 import DepositEvent, DisputeEvent, PaymentEvent
from rentacar.payment.v1.payment_pb2 import Payment
from rentacar.rent.v1.booking_pb2 import BookingChanged, BookingEvent

from notify_service.calendar_file import calendar_file
from notify_service.facts import Facts, MissingError, subject_of
from notify_service.kinds import FOR_STAFF, Kind, of_booking_event, recipient_of
from notify_service.rendering import Rendered, render
from notify_service.sending import calendar_method
from notify_service.settlement import Settlement, settlement
from notify_service.truth import is_true
from notify_service.views import mail_view
from notify_service.wording import Wording
from tests.notify_facts import (
    BOOKING_ID,
    DEPOSIT_ID,
    DISPUTE_ID,
    PAYMENT_ID,
    PIX_TEXT,
    REFUND_ID,
    bill,
    change,
    deposit,
    facts,
    moment,
    money,
    paid,
    payment,
    refund,
)


def rendered(made: Facts) -> Rendered:
    wording = Wording.of(made.booking.locale)
    return render(mail_view(made, wording), wording)


def text_of(made: Facts) -> str:
    return rendered(made).text


def cancelled(at: str, *payments: Payment, **changes: Any) -> Facts:
    """A booking cancelled at that time, with what was paid."""
    event = BookingEvent(type="booking.cancelled", time=moment(at))
    return replace(facts(Kind.BOOKING_CANCELLED, timeline=[event], **changes), payments=payments)


def test_a_cancellation_in_time_keeps_nothing_and_says_when_the_money_arrives() -> None:
    made = cancelled("2027-02-28T10:00-03:00", paid())
    assert settlement(made) == Settlement(paid=483_537, fee=0, refund=483_537)
    text = text_of(made)
    assert "R$ 4.835,37 voltam para o cartão Visa •••• 0002" in text
    assert "5 a 10 dias úteis" in text
    assert "ficam retidos" not in text


def test_a_late_cancellation_keeps_the_fee_of_the_bookings_terms() -> None:
    made = cancelled("2027-02-28T10:01-03:00", paid())
    assert settlement(made) == Settlement(paid=483_537, fee=11_990, refund=471_547)
    text = text_of(made)
    assert "ficam retidos R$ 119,90" in text
    assert "Volta para você: R$ 4.715,47" in text


def test_the_refund_that_was_asked_for_decides_over_the_terms() -> None:
    made = cancelled("2027-02-28T10:01-03:00", paid(483_537, refund(400_000, "CANCELLATION", "PENDING")))
    assert settlement(made) == Settlement(paid=483_537, fee=83_537, refund=400_000)


def test_what_went_back_for_a_change_is_not_given_back_again() -> None:
    made = cancelled("2027-02-01T10:00-03:00", paid(483_537, refund(83_537, "CHANGE")))
    assert settlement(made) == Settlement(paid=400_000, fee=0, refund=400_000)


def test_a_cancelled_hold_says_that_nothing_was_charged() -> None:
    text = text_of(cancelled("2026-11-23T12:10-03:00", payment(status="PAYMENT_STATUS_CANCELLED")))
    assert "Nada foi cobrado" in text
    assert "Volta para você" not in text


def test_a_no_show_keeps_no_more_than_was_paid() -> None:
    made = replace(facts(Kind.NO_SHOW), payments=(paid(9_000),))
    assert settlement(made) == Settlement(paid=9_000, fee=9_000, refund=0)
    assert "voltam para" not in text_of(made)


def test_a_refund_by_pix_goes_back_to_the_account_and_not_to_a_card() -> None:
    by_pix = paid(483_537, method="PAYMENT_METHOD_PIX")
    by_pix.card_last4 = ""
    text = text_of(cancelled("2027-02-01T10:00-03:00", by_pix))
    assert "por Pix para a conta que pagou" in text
    assert "fatura" not in text


def test_a_partial_refund_names_its_amount_its_reason_and_the_payment_it_is_of() -> None:
    mail = rendered(facts(Kind.REFUND_SUCCEEDED, locale="en"))
    assert mail.subject == "Refund of R$4,715.47: booking K7Q2M9XA"
    for expected in ("refund for your cancelled booking", "Of the payment of: R$4,835.37", "Refunded: R$4,715.47"):
        assert expected in mail.text


def test_a_pix_reminder_has_the_text_to_copy_and_the_deadline() -> None:
    mail = rendered(facts(Kind.PIX_WAITING))
    for part in (mail.text, mail.html):
        assert PIX_TEXT in part
    assert "até segunda-feira, 23 de novembro de 2026, às 12:30 (horário de São Paulo, GMT-3)" in mail.text
    assert "/booking/K7Q2M9XA/pay?token=" in mail.text


def test_a_change_shows_old_and_new_and_what_the_difference_was() -> None:
    text = text_of(facts(Kind.BOOKING_CHANGED))
    assert "Categoria\n  Antes: Compacto\n  Agora: Econômico" in text
    assert "Antes: R$ 4.835,37\n  Agora: R$ 4.910,00" in text
    assert "A diferença de R$ 74,63 está paga." in text
    assert "Retirada\n  Antes:" not in text, "what is the same is not told as new"


def test_a_cheaper_change_says_what_goes_back() -> None:
    made = facts(Kind.BOOKING_CHANGED)
    made.booking.changes[0].difference.CopyFrom(money(-5_000))
    made = replace(made, payments=(paid(),))
    assert "R$ 50,00 voltam para o cartão Visa •••• 0002" in text_of(made)


def test_a_second_change_is_compared_with_the_first() -> None:
    made = replace(facts(Kind.BOOKING_CHANGED), number=2)
    made.booking.changes[0].total.CopyFrom(money(500_000))
    made.booking.changes.append(change("APPLIED", 2))
    assert "Antes: R$ 5.000,00\n  Agora: R$ 4.910,00" in text_of(made)


def test_a_change_whose_original_nobody_remembers_is_told_without_it() -> None:
    text = text_of(replace(facts(Kind.BOOKING_CHANGED), original=None))
    assert "O QUE MUDOU" not in text
    assert "Novo total: R$ 4.910,00" in text


@pytest.mark.parametrize(("status", "why"), [("FAILED", "could not be charged"), ("EXPIRED", "has run out")])
def test_a_change_that_failed_says_that_the_old_booking_stands(status: str, why: str) -> None:
    made = facts(Kind.CHANGE_FAILED, locale="en")
    made.booking.changes[0].CopyFrom(change(status))
    text = text_of(made)
    assert why in text
    assert "stands exactly as it was" in text
    assert "Asked for: R$4,910.00" in text


def test_a_bill_shows_each_line_what_the_deposit_covered_and_what_was_charged() -> None:
    made = facts(Kind.BILL_SETTLED, locale="en")
    own = paid(23_520, purpose="PAYMENT_PURPOSE_CHARGE", card_last4="4242")
    text = text_of(replace(made, payments=(paid(), own)))
    for expected in (
        "Missing fuel (3 × R$65.00): R$195.00",
        "Right mirror broken: R$600.00",
        "Total of the bill: R$935.20",
        "Covered by the deposit: R$700.00.",
        "Charged to card Visa •••• 4242: R$235.20.",
    ):
        assert expected in text
    assert "rest of the deposit" not in text, "all of it was taken"


def test_a_bill_that_could_not_be_charged_leads_to_where_it_can_be_paid() -> None:
    text = text_of(replace(facts(Kind.BILL_UNPAID, locale="en"), failure_code="authentication_required"))
    assert "The bank asks you to confirm the purchase" in text
    assert "https://rentacar.example/booking/K7Q2M9XA/pay?token=" in text


def test_a_later_charge_is_announced_48_hours_ahead_with_its_document() -> None:
    text = text_of(facts(Kind.CHARGES_NOTICE, locale="en"))
    assert "Traffic fine (document AIT-2027-88412): R$195.23" in text
    assert "R$195.23 will be charged to your card on Thursday, March 11, 2027 at 12:40 AM (Sao Paulo time" in text


@pytest.mark.parametrize("kind", sorted(FOR_STAFF))
def test_staff_get_what_finds_the_case_and_no_link_that_opens_the_booking(kind: Kind) -> None:
    mail = rendered(facts(kind, locale="en"))
    assert mail.subject.startswith("Staff: ")
    for expected in ("pi_3PqRs7Tu", PAYMENT_ID, "Ana Gonçalves", "R$4,835.37"):
        assert expected in mail.text
    assert "token=" not in mail.text + mail.html
    assert recipient_of(kind) == "staff"


def test_only_what_is_decided_about_a_bill_or_a_change_is_told() -> None:
    def told(event_type: str, **fields: Any) -> Kind | None:
        return of_booking_event(event_type, BookingChanged(**fields))

    assert told("booking.changed", change_status="CHANGE_STATUS_APPLIED") is Kind.BOOKING_CHANGED
    assert told("booking.changed", change_status="CHANGE_STATUS_HELD") is None
    assert told("bill.opened", bill_number=1) is Kind.BILL_OPENED
    assert told("bill.opened", bill_number=2) is Kind.CHARGES_NOTICE


def test_an_events_payload_says_what_its_message_is_about() -> None:
    paying = PaymentEvent(payment_id=PAYMENT_ID, refund_id=REFUND_ID, number=3, failure_code="expired_card")
    about = subject_of(Kind.BILL_UNPAID, paying.SerializeToString())
    assert (about.payment_id, about.refund_id, about.number, about.failure_code) == (
        PAYMENT_ID, REFUND_ID, 3, "expired_card",
    )  # fmt: skip
    holding = DepositEvent(deposit_id=DEPOSIT_ID).SerializeToString()
    assert subject_of(Kind.DEPOSIT_EXPIRING, holding).deposit_id == DEPOSIT_ID
    disputing = DisputeEvent(dispute_id=DISPUTE_ID, payment_id=PAYMENT_ID).SerializeToString()
    assert subject_of(Kind.DISPUTE_LOST, disputing).dispute_id == DISPUTE_ID
    billing = BookingChanged(booking_id=BOOKING_ID, bill_number=2).SerializeToString()
    assert subject_of(Kind.CHARGES_NOTICE, billing).number == 2


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_is_true_of_the_facts_it_is_made_for(kind: Kind) -> None:
    assert is_true(facts(kind))


def untrue() -> list[tuple[str, Facts]]:
    settled = facts(Kind.BILL_UNPAID)
    settled.booking.bills[0].CopyFrom(bill(1, settled=True))
    applied = facts(Kind.CHANGE_DECLINED)
    applied.booking.changes[0].CopyFrom(change("APPLIED"))
    failed = facts(Kind.BILL_OPENED)
    declined = payment(purpose="PAYMENT_PURPOSE_CHARGE", status="PAYMENT_STATUS_DECLINED")
    billed = facts(Kind.RENTAL_CLOSED)
    billed.booking.bills.append(bill(1, settled=True))
    by_card = replace(
        facts(Kind.PIX_WAITING),
        payment=payment(status="PAYMENT_STATUS_REQUIRES_ACTION", method="PAYMENT_METHOD_CARD"),
    )
    return [
        ("3-D Secure waits in the page", by_card),
        ("the Pix was paid", replace(facts(Kind.PIX_WAITING), payment=paid(method="PAYMENT_METHOD_PIX"))),
        ("the bill was paid meanwhile", settled),
        ("the payment of the bill went through", replace(facts(Kind.BILL_UNPAID), payment=paid())),
        ("the bill's payment failed, which is told instead", replace(failed, payments=(declined,))),
        ("the change was paid after all", applied),
        ("the bill is told instead", billed),
        ("the deposit was captured", replace(
            facts(Kind.DEPOSIT_EXPIRING), deposit=deposit(status="DEPOSIT_STATUS_CAPTURED")
        )),
        ("the deposit was renewed", replace(
            facts(Kind.DEPOSIT_EXPIRING), deposits=(deposit(), deposit(number=2))
        )),
        ("the booking was cancelled too", facts(Kind.CHANGE_FAILED, status="BOOKING_STATUS_CANCELLED")),
    ]  # fmt: skip


@pytest.mark.parametrize(("why", "made"), untrue())
def test_what_was_overtaken_is_not_told(why: str, made: Facts) -> None:
    assert not is_true(made), why


def test_a_bill_that_rent_service_does_not_name_is_waited_for() -> None:
    with pytest.raises(MissingError, match="bill 7"):
        is_true(replace(facts(Kind.BILL_SETTLED), number=7))


def test_a_cancellation_takes_a_confirmed_booking_out_of_the_calendar() -> None:
    made = cancelled("2027-02-01T10:00-03:00", paid())
    assert calendar_method(made) is None, "a hold never was in a calendar"
    made.booking.timeline.insert(0, BookingEvent(type="booking.confirmed"))
    assert calendar_method(made) == "CANCEL"
    wording = Wording("en")
    content = calendar_file(
        made.booking, mail_view(made, wording), made.locations["GRU"].coordinates,
        domain="rentacar.example", wording=wording, method="CANCEL",
    )  # fmt: skip
    parsed = Calendar.from_ical(content)
    assert isinstance(parsed, Calendar)
    [event] = parsed.events
    assert (parsed["METHOD"], event["STATUS"], event["UID"]) == (
        "CANCEL",
        "CANCELLED",
        f"{BOOKING_ID}@rentacar.example",
    )
    assert event.alarms.times == []


def test_a_changed_booking_is_changed_in_the_calendar_too() -> None:
    assert calendar_method(facts(Kind.BOOKING_CHANGED)) == "PUBLISH"
    assert calendar_method(facts(Kind.CHANGE_FAILED)) is None
