"""What a receipt or a credit note shows, in the reader's words. Pure: the page is made of it elsewhere."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from google.protobuf.timestamp_pb2 import Timestamp
from rentacar.common.v1.money_pb2 import Money
from rentacar.payment.v1.payment_pb2 import (
    Deposit,
    DepositStatus,
    ListPaymentsResponse,
    Payment,
    PaymentPurpose,
    PaymentStatus,
    Refund,
    RefundReason,
    RefundStatus,
)
from rentacar.rent.v1.booking_pb2 import Booking, ChargeKind
from rentacar.rent.v1.network_pb2 import Location, PriceLine, PriceLineKind, VehicleClass

from notify_service import phrases
from notify_service.facts import MissingError, bill_of, change_of
from notify_service.phrases import LineView
from notify_service.store.documents import BOOKS_ZONE, Stored, Wanted
from notify_service.wording import Wording, at


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything on the page. `amount` is what was taken or given back; `rest` stands between `total` and it."""

    language: str
    title: str
    number: str
    issued: str
    amount_label: str
    amount: str
    particulars: list[tuple[str, str]]
    lines_heading: str
    lines: list[LineView]
    total: LineView
    rest: list[LineView]
    payments_heading: str
    payments: list[LineView]
    note: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """What a document is made from: the booking, all its money, and the network. `original` is the rental first told."""

    booking: Booking
    money: ListPaymentsResponse
    locations: dict[str, Location]
    classes: dict[str, VehicleClass]
    original: Booking | None = None


@dataclass(frozen=True, slots=True)
class Priced:
    """What the money is for: lines with their sum, and the part of them that is tax."""

    lines: list[LineView]
    total: int
    tax: int = 0


def sheet(wanted: Wanted, ledger: Ledger) -> Sheet:
    """The page of a document that has no number yet. Raises MissingError when its money has not moved, or is not listed."""
    wording = Wording.of(ledger.booking.locale)
    make = _credit_note if wanted.kind == "CREDIT_NOTE" else _receipt
    return make(wanted.subject_id, ledger, wording)


def numbered(blank: Sheet, document: Stored) -> Sheet:
    """The page with its number and the day that it was issued on."""
    wording = Wording(blank.language)
    day = wording.day(document.issued_at.astimezone(ZoneInfo(BOOKS_ZONE)))
    return replace(blank, number=document.number, issued=wording.text("paper.issued", day=day))


def _receipt(subject_id: str, ledger: Ledger, wording: Wording) -> Sheet:
    for payment in ledger.money.payments:
        if payment.payment_id == subject_id:
            return _receipt_of_payment(payment, ledger, wording)
    for deposit in ledger.money.deposits:
        if deposit.deposit_id == subject_id:
            return _receipt_of_deposit(deposit, ledger, wording)
    raise MissingError("payment_service does not list the receipt's payment")


def _receipt_of_payment(payment: Payment, ledger: Ledger, wording: Wording) -> Sheet:
    if payment.status != PaymentStatus.PAYMENT_STATUS_SUCCEEDED:
        raise MissingError("the receipt's payment has not succeeded")
    priced = _priced(payment, ledger, wording)
    return _filled(
        "receipt",
        ledger,
        wording,
        amount=payment.amount,
        paid=[
            ("paid_with", _upper(phrases.means(payment, wording))),
            ("paid_on", _day(_paid_time(payment), wording)),
            ("provider", payment.provider_reference),
        ],
        priced=priced,
        rest=_rest(priced.total - payment.amount.minor_units, payment.purpose, ledger, wording),
    )


def _receipt_of_deposit(deposit: Deposit, ledger: Ledger, wording: Wording) -> Sheet:
    if deposit.status != DepositStatus.DEPOSIT_STATUS_CAPTURED:
        raise MissingError("the receipt's deposit was not captured")
    priced = _of_bill(ledger.booking, 1, wording)
    return _filled(
        "receipt",
        ledger,
        wording,
        amount=deposit.captured,
        paid=[("paid_with", _upper(wording.text("paper.from_deposit")))],
        priced=priced,
        rest=_rest(
            priced.total - deposit.captured.minor_units, PaymentPurpose.PAYMENT_PURPOSE_DEPOSIT, ledger, wording
        ),
    )


def _priced(payment: Payment, ledger: Ledger, wording: Wording) -> Priced:
    """What the payment is for; one line when the lines known by now are not those that it paid."""
    booking = ledger.booking
    if payment.purpose == PaymentPurpose.PAYMENT_PURPOSE_CHARGE:
        return _of_bill(booking, payment.number, wording)
    if payment.purpose == PaymentPurpose.PAYMENT_PURPOSE_CHANGE:
        return _of_lines(change_of(booking, payment.number).lines, wording)
    for rental in (booking, ledger.original):
        if rental is not None and rental.total.minor_units == payment.amount.minor_units:
            return _of_lines(rental.lines, wording)
    return Priced(
        [LineView(wording.text("paper.rental"), "", wording.money(payment.amount))], payment.amount.minor_units
    )


def _of_lines(lines: Sequence[PriceLine], wording: Wording) -> Priced:
    tax = sum(line.amount.minor_units for line in lines if line.kind == PriceLineKind.PRICE_LINE_KIND_TAX)
    return Priced(phrases.price_lines(lines, wording), sum(line.amount.minor_units for line in lines), tax)


def _of_bill(booking: Booking, number: int, wording: Wording) -> Priced:
    bill = bill_of(booking, number)
    tax = sum(charge.amount.minor_units for charge in bill.charges if charge.kind == ChargeKind.CHARGE_KIND_TAX)
    return Priced(phrases.charge_lines(bill.charges, wording), bill.total.minor_units, tax)


def _rest(minor_units: int, purpose: PaymentPurpose, ledger: Ledger, wording: Wording) -> list[LineView]:
    """What of the total this payment did not pay."""
    if not minor_units:
        return []
    name = {
        PaymentPurpose.PAYMENT_PURPOSE_CHARGE: "rest_from_deposit",
        PaymentPurpose.PAYMENT_PURPOSE_DEPOSIT: "rest_charged",
    }.get(purpose, "rest_paid_before")
    return [LineView(wording.text(f"paper.{name}"), "", _money(-minor_units, ledger, wording))]


def _credit_note(refund_id: str, ledger: Ledger, wording: Wording) -> Sheet:
    payment, refund = _refund_of(refund_id, ledger.money.payments)
    why = RefundReason.Name(refund.reason).removeprefix("REFUND_REASON_").lower()
    priced = Priced(
        [LineView(wording.text(f"refund_reason.{why}"), "", wording.money(refund.amount))], refund.amount.minor_units
    )
    return _filled(
        "credit_note",
        ledger,
        wording,
        amount=refund.amount,
        paid=[
            ("refunded_to", _upper(phrases.means(payment, wording))),
            ("refunded_on", _day(refund.update_time, wording)),
            ("of_payment", f"{wording.money(payment.amount)}, {_day(_paid_time(payment), wording)}"),
            ("provider", payment.provider_reference),
        ],
        priced=priced,
        rest=[],
    )


def _refund_of(refund_id: str, payments: Iterable[Payment]) -> tuple[Payment, Refund]:
    for payment in payments:
        for refund in payment.refunds:
            if refund.refund_id == refund_id and refund.status == RefundStatus.REFUND_STATUS_SUCCEEDED:
                return payment, refund
    raise MissingError("payment_service does not list the credit note's refund as made")


def _filled(
    name: str,
    ledger: Ledger,
    wording: Wording,
    *,
    amount: Money,
    paid: list[tuple[str, str]],
    priced: Priced,
    rest: list[LineView],
) -> Sheet:
    """What all documents have alike. The number and the day come with the document."""
    total = _money(priced.total, ledger, wording)
    tax = wording.text("paper.tax", amount=_money(priced.tax, ledger, wording)) if priced.tax else ""
    return Sheet(
        language=wording.language,
        title=wording.text(f"{name}.title"),
        number="",
        issued="",
        amount_label=wording.text(f"{name}.amount"),
        amount=wording.money(amount),
        particulars=[
            (wording.text(f"paper.{label}"), value) for label, value in [*_rental(ledger, wording), *paid] if value
        ],
        lines_heading=wording.text(f"{name}.lines"),
        lines=priced.lines,
        total=LineView(wording.text("paper.total"), tax, total),
        rest=rest,
        payments_heading=wording.text("paper.payments"),
        payments=_payments(ledger, wording),
        note=wording.text(f"{name}.note"),
    )


def _rental(ledger: Ledger, wording: Wording) -> list[tuple[str, str]]:
    booking, driver = ledger.booking, ledger.booking.driver
    known = ledger.classes.get(booking.acriss)
    return [
        ("reference", booking.reference),
        ("customer", " ".join(f"{driver.given_name} {driver.family_name}".split())),
        ("class", wording.text("rental.class", class_name=wording.pick(known.name) if known else booking.acriss)),
        ("pickup", phrases.place_and_time(booking.pickup, ledger.locations, wording)),
        ("dropoff", phrases.place_and_time(booking.dropoff, ledger.locations, wording)),
    ]


def _payments(ledger: Ledger, wording: Wording) -> list[LineView]:
    """Every movement of the booking's money so far: what was taken, and what went back as negative."""
    moved: list[tuple[int, LineView]] = []
    for payment in ledger.money.payments:
        means = phrases.means(payment, wording)
        if payment.status == PaymentStatus.PAYMENT_STATUS_SUCCEEDED:
            moved.append(_movement(_upper(means), _paid_time(payment), payment.amount, wording))
        for refund in payment.refunds:
            if refund.status == RefundStatus.REFUND_STATUS_SUCCEEDED:
                back = Money(minor_units=-refund.amount.minor_units, currency_code=refund.amount.currency_code)
                moved.append(_movement(wording.text("paper.back_to", means=means), refund.update_time, back, wording))
    taken = [deposit for deposit in ledger.money.deposits if deposit.captured.minor_units]
    lines = [line for _, line in sorted(moved, key=lambda movement: movement[0])]
    return lines + [
        LineView(_upper(wording.text("paper.from_deposit")), "", wording.money(each.captured)) for each in taken
    ]


def _movement(what: str, when: Timestamp, amount: Money, wording: Wording) -> tuple[int, LineView]:
    return when.ToNanoseconds(), LineView(what, _day(when, wording), wording.money(amount))


def _upper(text: str) -> str:
    """A phrase that stands alone begins with a capital."""
    return text[:1].upper() + text[1:]


def _paid_time(payment: Payment) -> Timestamp:
    """When it was paid: its last change, unless that was a refund; then, when the try that succeeded began."""
    if not payment.refunds:
        return payment.update_time
    return payment.attempts[-1].create_time if payment.attempts else payment.create_time


def _day(when: Timestamp, wording: Wording) -> str:
    moment: datetime = at(when, BOOKS_ZONE)
    return wording.day(moment)


def _money(minor_units: int, ledger: Ledger, wording: Wording) -> str:
    return wording.money(Money(minor_units=minor_units, currency_code=ledger.booking.total.currency_code))
