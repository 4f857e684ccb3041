"""What a mail shows, taken from the services' answers and already in the reader's words. Pure."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from rentacar.rent.v1.booking_pb2 import Booking, DocumentType
from rentacar.rent.v1.network_pb2 import Location
from rentacar.rent.v1.offer_pb2 import Stop

from notify_service import phrases
from notify_service.facts import Facts
from notify_service.kinds import Kind
from notify_service.letter_form import Letter
from notify_service.letters import letter
from notify_service.links import links
from notify_service.phrases import LineView
from notify_service.wording import Wording, at, local_time

DOCUMENTS = {
    DocumentType.DOCUMENT_TYPE_CPF: "cpf",
    DocumentType.DOCUMENT_TYPE_PASSPORT: "passport",
    DocumentType.DOCUMENT_TYPE_ID_CARD: "id_card",
}
ALL_DAY = ("00:00", "24:00")


@dataclass(frozen=True, slots=True)
class StopView:
    """Where and when a car changes hands. `hours` are that weekday's; `note` is about a time outside them, or empty."""

    heading: str
    place: str
    city: str
    day: str
    clock: str
    zone: str
    hours: str
    note: str
    map_url: str


@dataclass(frozen=True, slots=True)
class MailView:
    """Everything the templates may show; plain text in the reader's language, nothing escaped yet.

    The addresses are those of `Links`; `letter` is there for the kinds that have no template of their own.
    """

    kind: Kind
    reference: str
    given_name: str
    class_name: str
    booked_class_name: str
    models: str
    pickup_code: str
    pickup: StopView
    dropoff: StopView
    duration: str
    lines: list[LineView]
    total: str
    deposit: str
    excess: str
    mileage: str
    flight_number: str
    bring: list[str]
    cancellation: list[str]
    deadline: str
    reason: str
    card: str
    refund: str
    booking_url: str
    page_url: str
    pay_url: str
    search_url: str
    letter: Letter | None


def mail_view(facts: Facts, wording: Wording) -> MailView:
    """The view of a message. Raises KeyError when the booking names a location or class that the network has not."""
    booking, classes = facts.booking, facts.classes
    vehicle_class = classes[booking.acriss]
    booked = classes.get(booking.booked_acriss, vehicle_class)
    to = links(facts)
    return MailView(
        kind=facts.kind,
        reference=booking.reference,
        given_name=" ".join(booking.driver.given_name.split()),
        class_name=wording.pick(vehicle_class.name),
        booked_class_name=wording.pick(booked.name),
        models=", ".join(vehicle_class.example_models),
        pickup_code=booking.pickup.location_code,
        pickup=_stop(booking.pickup, "pickup", facts.locations, wording),
        dropoff=_stop(booking.dropoff, "dropoff", facts.locations, wording),
        duration=phrases.duration(booking, wording),
        lines=phrases.price_lines(booking.lines, wording),
        total=wording.money(booking.total),
        deposit=wording.money(booking.deposit),
        excess=_excess(booking, wording),
        mileage=_mileage(booking, wording),
        flight_number=booking.flight_number,
        bring=_bring(booking, wording),
        cancellation=_cancellation(booking, wording),
        deadline=phrases.deadline(booking, wording),
        reason=phrases.reason(facts.failure_code, wording),
        card=phrases.card(facts.payment),
        refund=phrases.refunded(facts, wording),
        booking_url=to.booking,
        page_url=to.page,
        pay_url=to.pay,
        search_url=to.search,
        letter=letter(facts, wording),
    )


def _stop(stop: Stop, name: str, locations: dict[str, Location], wording: Wording) -> StopView:
    location, when = locations[stop.location_code], local_time(stop)
    place = location.coordinates
    return StopView(
        heading=wording.text(f"stop.{name}"),
        place=f"{location.name} ({location.code})",
        city=location.city,
        day=wording.day(when),
        clock=wording.clock(when),
        zone=wording.zone(when),
        hours=_hours(location, when, wording),
        note="" if _is_open(location, when) else wording.text("stop.outside_hours"),
        map_url="https://www.google.com/maps/search/?"
        + urlencode({"api": 1, "query": f"{place.latitude:.5f},{place.longitude:.5f}"}),
    )


def _intervals(location: Location, when: datetime) -> list[tuple[str, str]]:
    return [(hours.opens, hours.closes) for hours in location.opening_hours if hours.weekday == when.isoweekday()]


def _is_open(location: Location, when: datetime) -> bool:
    clock = when.strftime("%H:%M")
    return any(opens <= clock <= closes for opens, closes in _intervals(location, when))


def _hours(location: Location, when: datetime, wording: Wording) -> str:
    intervals = _intervals(location, when)
    if not intervals:
        return wording.text("stop.closed")
    if ALL_DAY in intervals:
        return wording.text("stop.all_day")
    spans = (f"{_hour(opens, wording)}–{_hour(closes, wording)}" for opens, closes in intervals)
    return wording.text("stop.open", hours=", ".join(spans))


def _hour(clock: str, wording: Wording) -> str:
    return wording.clock(datetime.strptime(clock.replace("24:", "00:"), "%H:%M"))  # noqa: DTZ007 - a clock, no moment


def _excess(booking: Booking, wording: Wording) -> str:
    if booking.excess.minor_units == 0:
        return wording.text("terms.no_excess")
    return wording.text("terms.excess", amount=wording.money(booking.excess))


def _mileage(booking: Booking, wording: Wording) -> str:
    if booking.mileage.unlimited:
        return wording.text("terms.unlimited_mileage")
    return wording.text(
        "terms.mileage", km=booking.mileage.included_km, amount=wording.money(booking.mileage.per_extra_km)
    )


def _bring(booking: Booking, wording: Wording) -> list[str]:
    document = DOCUMENTS.get(booking.driver.document_type, "id_card")
    things = [
        wording.text("bring.licence"),
        wording.text(f"bring.{document}"),
        wording.text("bring.card", amount=wording.money(booking.deposit)),
    ]
    if booking.additional_drivers:
        things.append(wording.text("bring.additional_drivers"))
    return things


def _cancellation(booking: Booking, wording: Wording) -> list[str]:
    terms = booking.cancellation
    free_until = at(terms.free_until_time, booking.pickup.timezone)
    return [
        wording.text("cancellation.free", moment=wording.moment(free_until)),
        wording.text("cancellation.late", amount=wording.money(terms.late_fee)),
        wording.text("cancellation.no_show", amount=wording.money(terms.no_show_fee)),
    ]
