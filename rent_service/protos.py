"""From the domain to the messages of `rentacar.rent.v1`."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from google.protobuf.timestamp_pb2 import Timestamp
from rentacar.common.v1.money_pb2 import Money
from rentacar.rent.v1 import booking_pb2, network_pb2, offer_pb2, rent_pb2

from rent_service import booking as bookings
from rent_service import rental as rentals
from rent_service.bills import Charge, total_of
from rent_service.booking import Booking
from rent_service.cancellation import CancellationCosts, CancellationQuote, booked_quote
from rent_service.descriptions import describe
from rent_service.input_problems import InputProblem
from rent_service.network import Location, LocationKind, Network, Text, VehicleClass
from rent_service.options import CoverageOption, ExtraOption, Mileage
from rent_service.price_advice import PriceAdvice
from rent_service.pricing import PriceLine
from rent_service.refusals import SearchRefusedError
from rent_service.rented import Bill, HandOver, Vehicle
from rent_service.vehicle_classes import body_type, fuel, has_air_conditioning, transmission
from rent_service.wallclock import format_wall_clock

CANCELLABLE = (bookings.BookingStatus.PENDING_PAYMENT, bookings.BookingStatus.CONFIRMED)
_KINDS = {
    LocationKind.AIRPORT: network_pb2.LOCATION_KIND_AIRPORT,
    LocationKind.DOWNTOWN: network_pb2.LOCATION_KIND_DOWNTOWN,
}


def text(value: Text) -> network_pb2.LocalizedText:
    """A text in both languages."""
    return network_pb2.LocalizedText(pt_br=value.pt_br, en=value.en)


def timestamp(instant: datetime) -> Timestamp:
    """An instant."""
    message = Timestamp()
    message.FromDatetime(instant)
    return message


def money(minor_units: int, currency: str) -> Money:
    """An amount."""
    return Money(minor_units=minor_units, currency_code=currency)


def location(one: Location) -> network_pb2.Location:
    """A location with its opening hours, Monday first."""
    return network_pb2.Location(
        code=one.code,
        name=one.name,
        city=one.city,
        country_code=one.country,
        kind=_KINDS[one.kind],
        coordinates=network_pb2.Coordinates(latitude=one.latitude, longitude=one.longitude),
        timezone=one.timezone,
        opening_hours=[
            network_pb2.OpeningHours(weekday=weekday, opens=_clock(opening.opens), closes=_clock(opening.closes))
            for weekday, openings in enumerate(one.opening_hours, 1)
            for opening in openings
        ],
        after_hours_allowed=one.after_hours_allowed,
    )


def vehicle_class(one: VehicleClass) -> network_pb2.VehicleClass:
    """A class with what its ACRISS code says."""
    return network_pb2.VehicleClass(
        acriss=one.acriss,
        name=text(one.name),
        example_models=one.example_models,
        seats=one.seats,
        doors=one.doors,
        large_bags=one.large_bags,
        small_bags=one.small_bags,
        transmission=f"TRANSMISSION_{transmission(one.acriss)}",
        fuel=f"FUEL_{fuel(one.acriss)}",
        air_conditioning=has_air_conditioning(one.acriss),
        body_type=f"BODY_TYPE_{body_type(one.acriss)}",
        minimum_age=one.minimum_age or 0,
    )


def lines(network: Network, priced: Iterable[PriceLine], currency: str) -> list[network_pb2.PriceLine]:
    """The lines of a price with their sentences."""
    return [
        network_pb2.PriceLine(
            kind=f"PRICE_LINE_KIND_{line.kind}",
            code=line.code or "",
            description=text(describe(network, line)),
            quantity=line.quantity,
            unit_amount=money(line.unit_amount, currency),
            amount=money(line.amount, currency),
        )
        for line in priced
    ]


def stop(one: rentals.Stop) -> offer_pb2.Stop:
    """Where and when a searched rental begins or ends."""
    return offer_pb2.Stop(
        location_code=one.location.code,
        local_time=format_wall_clock(one.wall),
        timezone=one.location.timezone,
        time=timestamp(one.instant),
    )


def selection(chosen: rentals.Selection) -> offer_pb2.Selection:
    """What is rented besides the car."""
    return offer_pb2.Selection(
        coverage=chosen.coverage,
        extras=[offer_pb2.ExtraSelection(code=code, quantity=quantity) for code, quantity in chosen.extras],
        additional_drivers=chosen.additional_drivers,
    )


def coverage_option(one: CoverageOption, currency: str) -> offer_pb2.CoverageOption:
    """A coverage to choose."""
    return offer_pb2.CoverageOption(
        code=one.code,
        name=text(one.name),
        per_day=money(one.per_day, currency),
        amount=money(one.amount, currency),
        excess=money(one.excess, currency),
    )


def extra_option(one: ExtraOption, currency: str) -> offer_pb2.ExtraOption:
    """An extra to choose."""
    return offer_pb2.ExtraOption(
        code=one.code,
        name=text(one.name),
        amount=money(one.amount, currency),
        per_day=one.is_per_day,
        max_quantity=one.max_quantity,
        available=one.available,
    )


def mileage(one: Mileage, currency: str) -> offer_pb2.MileageAllowance:
    """What may be driven."""
    return offer_pb2.MileageAllowance(
        unlimited=one.included_km is None,
        included_km=one.included_km or 0,
        per_extra_km=money(one.per_extra_km, currency),
    )


def cancellation(costs: CancellationCosts, currency: str) -> offer_pb2.CancellationTerms:
    """What cancelling costs."""
    return offer_pb2.CancellationTerms(
        free_until_time=timestamp(costs.free_until),
        late_fee=money(costs.late_fee, currency),
        no_show_fee=money(costs.no_show_fee, currency),
    )


def advice(one: PriceAdvice, currency: str) -> offer_pb2.PriceAdvice:
    """A way to pay less."""
    return offer_pb2.PriceAdvice(
        description=text(one.description),
        saving=money(one.saving, currency),
        pickup_at=format_wall_clock(one.pickup_at),
        dropoff_at=format_wall_clock(one.return_at),
    )


def refusal(refused: SearchRefusedError) -> offer_pb2.SearchRefusal:
    """Why a search can't be answered."""
    return offer_pb2.SearchRefusal(
        reason=f"SEARCH_REFUSAL_REASON_{refused.reason}",
        message=text(refused.message),
        field=refused.field,
    )


def problem(one: InputProblem) -> booking_pb2.InputProblem:
    """One thing wrong with an input."""
    return booking_pb2.InputProblem(field=one.field, code=one.code, message=text(one.message))


def status(one: bookings.BookingStatus) -> str:
    """Where a booking stands, as protobuf spells it."""
    return f"BOOKING_STATUS_{one}"


def cancellation_quote(
    quote: CancellationQuote, currency: str, *, now: datetime | None
) -> booking_pb2.CancellationQuote:
    """What cancelling costs; until when it is free only where that has not passed."""
    free = now is not None and now <= quote.free_until
    return booking_pb2.CancellationQuote(
        fee=money(quote.fee, currency),
        refund=money(quote.refund, currency),
        free_until_time=timestamp(quote.free_until) if free else None,
    )


def booking(one: Booking, now: datetime | None = None) -> booking_pb2.Booking:
    """A booking at an instant; times that are not decided yet are left out."""
    currency = one.currency
    costs = CancellationCosts(one.free_until, one.late_fee, one.no_show_fee)
    message = booking_pb2.Booking(
        booking_id=str(one.booking_id),
        reference=one.reference,
        status=status(one.status),
        acriss=one.acriss,
        pickup=_booked_stop(one.pickup),
        dropoff=_booked_stop(one.dropoff),
        rental_days=one.rental_days,
        extra_hours=one.extra_hours,
        lines=[_booked_line(line, currency) for line in one.lines],
        total=money(one.total, currency),
        deposit=money(one.deposit, currency),
        excess=money(one.excess, currency),
        selection=selection(rentals.Selection(one.coverage, one.extras, len(one.drivers) - 1)),
        driver=_driver(one.drivers[0]),
        additional_drivers=[_driver(driver) for driver in one.drivers[1:]],
        flight_number=one.flight_number,
        locale=one.locale,
        cancellation=cancellation(costs, currency),
        timeline=[_event(event, currency) for event in one.timeline],
        mileage=mileage(Mileage(one.included_km, one.per_extra_km), currency),
        booked_acriss=one.booked_acriss,
        version=one.version,
        paid=money(one.paid, currency),
        changes=[_change(change, currency) for change in one.changes],
        vehicle=_vehicle(one.rented.vehicle) if one.rented.vehicle else None,
        picked_up=_hand_over(one.rented.picked_up) if one.rented.picked_up else None,
        returned=_hand_over(one.rented.returned) if one.rented.returned else None,
        bills=[_bill(bill, currency) for bill in one.rented.bills],
        customer_id=str(one.customer_id or ""),
    )
    if one.status in CANCELLABLE:
        quote = booked_quote(costs, paid=one.paid, now=now or one.free_until)
        message.cancellation_quote.CopyFrom(cancellation_quote(quote, currency, now=now))
    if one.hold_expires_at and one.status in (bookings.BookingStatus.PENDING_PAYMENT, bookings.BookingStatus.EXPIRED):
        message.hold_expire_time.FromDatetime(one.hold_expires_at)
    if one.created_at and one.updated_at:
        message.create_time.FromDatetime(one.created_at)
        message.update_time.FromDatetime(one.updated_at)
    return message


def _booked_stop(one: bookings.Stop) -> offer_pb2.Stop:
    return offer_pb2.Stop(
        location_code=one.location,
        local_time=format_wall_clock(one.local),
        timezone=one.timezone,
        time=timestamp(one.at),
    )


def _booked_line(line: bookings.Line, currency: str) -> network_pb2.PriceLine:
    return network_pb2.PriceLine(
        kind=f"PRICE_LINE_KIND_{line.kind}",
        code=line.code,
        description=text(line.description),
        quantity=line.quantity,
        unit_amount=money(line.unit_amount, currency),
        amount=money(line.quantity * line.unit_amount, currency),
    )


def _driver(one: bookings.Driver) -> booking_pb2.Driver:
    return booking_pb2.Driver(
        given_name=one.given_name,
        family_name=one.family_name,
        email=one.email,
        phone=one.phone,
        birth_date=one.birth_date.isoformat(),
        country_code=one.country_code,
        document_type=f"DOCUMENT_TYPE_{one.document_type}",
        document_number=one.document_number,
        licence_number=one.licence_number,
    )


def _vehicle(one: Vehicle) -> booking_pb2.Vehicle:
    return booking_pb2.Vehicle(
        vehicle_id=str(one.vehicle_id),
        plate=one.plate,
        acriss=one.acriss,
        odometer_km=one.odometer_km,
        fuel_eighths=one.fuel_eighths,
    )


def _hand_over(one: HandOver) -> booking_pb2.HandOver:
    return booking_pb2.HandOver(
        time=timestamp(one.at),
        location_code=one.location,
        odometer_km=one.odometer_km,
        fuel_eighths=one.fuel_eighths,
        staff=one.staff,
    )


def return_quote(charges: Sequence[Charge], held: int, currency: str) -> rent_pb2.ReturnQuote:
    """A bill that is not written; `held` is the deposit that stands, in minor units."""
    total = total_of(charges)
    return rent_pb2.ReturnQuote(
        charges=[_charge(charge, currency) for charge in charges],
        total=money(total, currency),
        from_deposit=money(min(total, held), currency),
    )


def _bill(one: Bill, currency: str) -> booking_pb2.Bill:
    return booking_pb2.Bill(
        number=one.number,
        charges=[_charge(charge, currency, charge_id) for charge_id, charge in one.charges],
        total=money(one.total, currency),
        from_deposit=money(one.from_deposit, currency),
        from_payment=money(one.from_payment, currency),
        status=f"BILL_STATUS_{one.status}",
        create_time=timestamp(one.created_at),
    )


def _charge(one: Charge, currency: str, charge_id: UUID | None = None) -> booking_pb2.Charge:
    return booking_pb2.Charge(
        charge_id=str(charge_id or ""),
        kind=f"CHARGE_KIND_{one.kind}",
        description=text(one.description),
        quantity=one.quantity,
        unit_amount=money(one.unit_amount, currency),
        amount=money(one.amount, currency),
        document_reference=one.document_reference,
    )


def _change(one: bookings.Change, currency: str) -> booking_pb2.BookingChange:
    return booking_pb2.BookingChange(
        number=one.number,
        status=f"CHANGE_STATUS_{one.status}",
        acriss=one.acriss,
        pickup=_booked_stop(one.pickup),
        dropoff=_booked_stop(one.dropoff),
        lines=[_booked_line(line, currency) for line in one.lines],
        total=money(one.total, currency),
        difference=money(one.difference, currency),
        hold_expire_time=timestamp(one.hold_expires_at) if one.hold_expires_at else None,
        create_time=timestamp(one.created_at),
    )


def _event(event: bookings.Event, currency: str) -> booking_pb2.BookingEvent:
    message = booking_pb2.BookingEvent(
        type=event.type,
        time=timestamp(event.occurred_at),
        status=status(event.status),
        actor=event.actor,
        detail=event.detail,
    )
    if event.amount is not None:
        message.amount.CopyFrom(money(event.amount, currency))
    return message


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
