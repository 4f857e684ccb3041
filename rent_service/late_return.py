"""What a rental costs more because the car came back later, or elsewhere, than booked.

The rental is priced again by the same rules, for the class that was booked and by the tariff that it was booked on, with the return as it
was: at the later of the booked and the actual instant, at the actual location. The difference of the two prices before fee and taxes is
charged: what its ONE_WAY line adds as a line of its own, all else as LATE_RETURN. Fee and taxes are the differences of the two prices'
own lines, so that all of it comes to exactly the new total minus the old one. Where the new price is the lower one, nothing is charged
and nothing is refunded. Nothing is refused any more: a return after hours, or beyond 90 days, is priced like any other; days for which the
booked tariff has no rates cost nothing more.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from rent_service.bills import Charge, ChargeKind, PriceDifference
from rent_service.booking import Booking, Line
from rent_service.descriptions import describe
from rent_service.network import Location, Network, Text
from rent_service.pricing import PriceLine, PriceLineKind, class_independent_lines, price
from rent_service.rental import Rental, Stop
from rent_service.time_charge import LONGER_DAYS, TimeTable
from rent_service.wallclock import charged_period, day_start_dates, wall_of

FEES = (PriceLineKind.SERVICE_FEE, PriceLineKind.TAX)


@dataclass(frozen=True, slots=True)
class Repriced:
    """The difference to charge, and the rental days that the mileage allowance goes by."""

    days: int
    difference: PriceDifference


def reprice(network: Network, booking: Booking, *, location: Location, returned_at: datetime) -> Repriced:
    """Price a booking again as it was returned. `network` is the one it was booked on, `location` where the car is now."""
    is_late = returned_at > booking.dropoff.at
    if not is_late and location.code == booking.dropoff.location:
        return Repriced(booking.rental_days, PriceDifference())
    rental = _as_it_was(network, booking, location, max(returned_at, booking.dropoff.at))
    table = TimeTable(network.calendar(rental.pickup.location, booking.booked_acriss), rental.day_starts)
    rental = _covered(rental, table)
    if rental.days < 1:
        return Repriced(booking.rental_days, PriceDifference())
    lines = price(rental, table, class_independent_lines(rental)).lines
    days = max(rental.days, booking.rental_days)
    return Repriced(days, _difference(network, booking, rental, lines))


def _as_it_was(network: Network, booking: Booking, location: Location, ended_at: datetime) -> Rental:
    start = network.locations[booking.pickup.location]
    country = network.country_of(start)
    pickup = Stop(start, booking.pickup.local, booking.pickup.at)
    days, hours = charged_period(pickup.wall, start.zone, ended_at, country.grace_minutes)
    return Rental(
        pickup=pickup,
        dropoff=Stop(location, wall_of(ended_at, location.zone), ended_at),
        country=country,
        days=days,
        hours=hours,
        day_starts=tuple(day_start_dates(pickup.wall, start.zone, days + bool(hours) + LONGER_DAYS)),
        driver_age=booking.driver_age,
        promotion=network.promotions.get(booking.promotion) if booking.promotion else None,
        coverage=network.coverages[booking.coverage],
        extras=tuple((network.extras[code], quantity) for code, quantity in booking.extras),
        additional_drivers=len(booking.drivers) - 1,
    )


def _covered(rental: Rental, table: TimeTable) -> Rental:
    while rental.days and not table.covers(rental.days):
        rental = replace(rental, days=rental.days - 1, hours=0)
    return rental


def _difference(network: Network, booking: Booking, rental: Rental, lines: tuple[PriceLine, ...]) -> PriceDifference:
    old = booking.lines
    one_way = _sum(lines, PriceLineKind.ONE_WAY) - _sum(old, PriceLineKind.ONE_WAY)
    before_fees = _sum_before_fees(lines) - _sum_before_fees(old)
    if before_fees <= 0:
        return PriceDifference()
    elsewhere = min(max(one_way, 0), before_fees)
    taxes = {line.code or "": line.amount for line in lines if line.kind is PriceLineKind.TAX}
    for line in old:
        if line.kind is PriceLineKind.TAX:
            taxes[line.code] = taxes.get(line.code, 0) - line.quantity * line.unit_amount
    return PriceDifference(
        charges=(*_late(booking, rental, before_fees - elsewhere), *_elsewhere(network, lines, elsewhere)),
        service_fee=_sum(lines, PriceLineKind.SERVICE_FEE) - _sum(old, PriceLineKind.SERVICE_FEE),
        taxes=taxes,
    )


def _late(booking: Booking, rental: Rental, amount: int) -> tuple[Charge, ...]:
    if not amount:
        return ()
    was, booked = _span(rental.days, rental.hours), _span(booking.rental_days, booking.extra_hours)
    described = Text("Devolução depois do combinado", "Returned later than booked")
    if was != booked:
        described = Text(
            f"{described.pt_br}: {was.pt_br} em vez de {booked.pt_br}",
            f"{described.en}: {was.en} instead of {booked.en}",
        )
    return (Charge(ChargeKind.LATE_RETURN, described, 1, amount),)


def _elsewhere(network: Network, lines: Iterable[PriceLine], amount: int) -> tuple[Charge, ...]:
    if not amount:
        return ()
    line = next(line for line in lines if line.kind is PriceLineKind.ONE_WAY)
    return (Charge(ChargeKind.OTHER, describe(network, line), 1, amount),)


def _sum(lines: Iterable[PriceLine | Line], kind: PriceLineKind) -> int:
    return sum(line.quantity * line.unit_amount for line in lines if line.kind is kind)


def _sum_before_fees(lines: Iterable[PriceLine | Line]) -> int:
    return sum(line.quantity * line.unit_amount for line in lines if line.kind not in FEES)


def _span(days: int, hours: int) -> Text:
    pt_br, en = f"{days} diária{'s' * (days > 1)}", f"{days} day{'s' * (days > 1)}"
    if hours:
        pt_br += f" e {hours} hora{'s' * (hours > 1)} extra{'s' * (hours > 1)}"
        en += f" and {hours} extra hour{'s' * (hours > 1)}"
    return Text(pt_br, en)
