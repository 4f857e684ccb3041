"""The phrases that several mails and documents are made of, in the reader's language. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from rentacar.common.v1.money_pb2 import Money
from rentacar.payment.v1.payment_pb2 import Payment, PaymentMethod
from rentacar.rent.v1.booking_pb2 import Booking, Charge
from rentacar.rent.v1.network_pb2 import Location, PriceLine
from rentacar.rent.v1.offer_pb2 import Stop

from notify_service.facts import Facts
from notify_service.wording import Wording, at, local_time


@dataclass(frozen=True, slots=True)
class LineView:
    """A line of a price or a bill; `detail` says how many of what, or is empty."""

    description: str
    detail: str
    amount: str


def price_lines(lines: Iterable[PriceLine], wording: Wording) -> list[LineView]:
    return [
        LineView(
            wording.pick(line.description), times(line.quantity, line.unit_amount, wording), wording.money(line.amount)
        )
        for line in lines
    ]


def charge_lines(charges: Iterable[Charge], wording: Wording) -> list[LineView]:
    """A bill's lines, each with the paper that it rests on."""
    return [
        LineView(wording.pick(charge.description), _charge_detail(charge, wording), wording.money(charge.amount))
        for charge in charges
    ]


def _charge_detail(charge: Charge, wording: Wording) -> str:
    paper = charge.document_reference
    parts = (
        times(charge.quantity, charge.unit_amount, wording),
        wording.text("bill.document", reference=paper) if paper else "",
    )
    return " · ".join(part for part in parts if part)


def times(quantity: int, unit: Money, wording: Wording) -> str:
    """E.g. `8 × R$ 39,90`; empty for one."""
    return f"{quantity}\u00a0×\u00a0{wording.money(unit)}" if quantity > 1 else ""


def duration(booking: Booking, wording: Wording) -> str:
    parts = [_count("day", booking.rental_days, wording)]
    if booking.extra_hours:
        parts.append(_count("hour", booking.extra_hours, wording))
    return wording.text("format.and").join(parts)


def _count(unit: str, number: int, wording: Wording) -> str:
    return wording.text(f"format.{unit}" if number == 1 else f"format.{unit}s", number=number)


def reason(code: str, wording: Wording) -> str:
    """A decline code in words; a code without words of its own, or one better not told (a stolen card), is generic."""
    name = f"decline.{code}"
    return wording.text(name if code and wording.has(name) else "decline.generic_decline")


def card(payment: Payment | None) -> str:
    """E.g. `Visa •••• 4242`; empty when it was not paid by card."""
    if payment is None or not payment.card_last4:
        return ""
    return f"{payment.card_brand.capitalize()} •••• {payment.card_last4}".strip()


def means(payment: Payment | None, wording: Wording) -> str:
    """What it was paid with, as part of a sentence: the card by its last digits if they are known, or `Pix`."""
    if payment is not None and payment.method == PaymentMethod.PAYMENT_METHOD_PIX:
        return "Pix"
    named = card(payment)
    return wording.text("money.named_card", card=named) if named else wording.text("money.card")


def way_back(tense: str, amount: Money, payment: Payment | None, wording: Wording) -> str:
    """That money goes back (`coming`) or went back (`done`), where to, and when it arrives."""
    if payment is not None and payment.method == PaymentMethod.PAYMENT_METHOD_PIX:
        return wording.text(f"money.{tense}_pix", amount=wording.money(amount))
    return wording.text(f"money.{tense}_card", amount=wording.money(amount), card=means(payment, wording))


def refunded(facts: Facts, wording: Wording) -> str:
    """What went back: the refund the event names; all that was refunded when the payment does not list it."""
    if facts.payment is None:
        return ""
    return wording.money(facts.payment.refunded if facts.refund is None else facts.refund.amount)


def deadline(booking: Booking, wording: Wording) -> str:
    """Until when the car is kept, by the pick-up location's clocks; empty for a booking that is not held."""
    if not booking.HasField("hold_expire_time"):
        return ""
    return wording.moment(at(booking.hold_expire_time, booking.pickup.timezone))


def place_and_time(stop: Stop, locations: dict[str, Location], wording: Wording) -> str:
    """A stop in one line."""
    when, code = local_time(stop), stop.location_code
    place = f"{locations[code].name} ({code})" if code in locations else code
    return wording.text("format.stop", place=place, day=wording.day(when), clock=wording.clock(when))
