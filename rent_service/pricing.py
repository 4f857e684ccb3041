"""The lines of a price, in the order of the rules: pure, in minor units, each line rounded once and half up.

Lines that do not depend on the class (one-way, young driver, after hours, coverage, extras, additional drivers) are
made once per rental; each class adds its TIME and what is a percentage of it.

A line's `quantity × unit_amount` is its amount: rental days × the price of a day for YOUNG_DRIVER and COVERAGE,
kilometres × the price of one for ONE_WAY above its minimum, pieces × the price of one for the whole rental for EXTRA,
persons × the price of one for the whole rental for ADDITIONAL_DRIVER, rental days × an even share for TIME where it
divides without a rest and no hours are in it; 1 × the amount for all others.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from rent_service.great_circle import whole_kilometres
from rent_service.network import ChargedPer, CountryTerms, Extra, LocationKind
from rent_service.rental import Rental
from rent_service.time_charge import TimeCharge, TimeTable

BASIS_POINTS = 10_000  # basis points of the whole


class PriceLineKind(StrEnum):
    """What a line is for. Lines come in this order."""

    TIME = "TIME"
    PROMOTION = "PROMOTION"
    ONE_WAY = "ONE_WAY"
    YOUNG_DRIVER = "YOUNG_DRIVER"
    AFTER_HOURS = "AFTER_HOURS"
    COVERAGE = "COVERAGE"
    EXTRA = "EXTRA"
    ADDITIONAL_DRIVER = "ADDITIONAL_DRIVER"
    AIRPORT_SURCHARGE = "AIRPORT_SURCHARGE"
    SERVICE_FEE = "SERVICE_FEE"
    TAX = "TAX"


@dataclass(frozen=True, slots=True)
class PriceLine:
    """One line. `code` is the promotion's, coverage's, extra's or tax's, or `PICKUP`/`RETURN` of AFTER_HOURS, else None.

    `detail` are the numbers that the line's sentence tells, see `rent_service.descriptions`.
    """

    kind: PriceLineKind
    code: str | None
    quantity: int
    unit_amount: int
    detail: tuple[int, ...] = ()

    @property
    def amount(self) -> int:
        """What the line adds to the total."""
        return self.quantity * self.unit_amount


@dataclass(frozen=True, slots=True)
class Price:
    """The lines of a price, none of them zero, and their sum."""

    lines: tuple[PriceLine, ...]
    total: int


def percent_of(amount: int, basis_points: int) -> int:
    """A percentage of an amount that is not negative, rounded half up."""
    return (2 * amount * basis_points + BASIS_POINTS) // (2 * BASIS_POINTS)


def price(rental: Rental, table: TimeTable, class_independent: tuple[PriceLine, ...]) -> Price:
    """Price a rental for the class whose rates the table holds; `class_independent` are the rental's lines for any class.

    The table must cover the rental's days.
    """
    time = table.charge(rental.days, rental.hours)
    base = [_time_line(time)]
    if rental.promotion:
        discount = -percent_of(time.amount, rental.promotion.percent_bp)
        detail = (rental.promotion.percent_bp,)
        base.append(PriceLine(PriceLineKind.PROMOTION, rental.promotion.code, 1, discount, detail))
    lines = [*base, *class_independent]
    if rental.pickup.location.kind is LocationKind.AIRPORT:
        lines.append(_percentage(PriceLineKind.AIRPORT_SURCHARGE, None, base, rental.country.airport_surcharge_bp))
    lines.append(_percentage(PriceLineKind.SERVICE_FEE, None, lines, rental.country.service_fee_bp))
    day = rental.pickup.wall.date()
    taxes = [tax for tax in rental.country.taxes if tax.is_valid_on(day)]
    lines += [_percentage(PriceLineKind.TAX, tax.code, lines, tax.rate_bp) for tax in taxes]
    kept = tuple(line for line in lines if line.unit_amount and line.quantity)
    return Price(kept, sum(line.amount for line in kept))


def class_independent_lines(rental: Rental) -> tuple[PriceLine, ...]:
    """The lines from ONE_WAY to ADDITIONAL_DRIVER, which are the same for every class (price rules 4 to 7)."""
    return tuple(line for line in _class_independent_lines(rental) if line.unit_amount and line.quantity)


def young_driver_amount(country: CountryTerms, age: int, days: int) -> int:
    """The surcharge on a driver younger than the country's `under_age`, for at most `max_days` (price rule 5)."""
    terms = country.young_driver
    return terms.per_day * min(days, terms.max_days) if age < terms.under_age else 0


def extra_amount(extra: Extra, currency: str, days: int) -> int:
    """What one piece of an extra costs for a rental of so many days."""
    return extra.price[currency] * charged_units(extra, days)


def charged_units(extra: Extra, days: int) -> int:
    """The days that an extra is charged for, or 1 for the rental."""
    if extra.charged_per is ChargedPer.RENTAL:
        return 1
    return days if extra.max_days_charged is None else min(days, extra.max_days_charged)


def _time_line(time: TimeCharge) -> PriceLine:
    detail = (time.days, time.hours, time.months, time.weeks, time.single_days, int(time.capped))
    shares = time.days if not time.hours and time.amount % time.days == 0 else 1
    return PriceLine(PriceLineKind.TIME, None, shares, time.amount // shares, detail)


def _class_independent_lines(rental: Rental) -> Iterator[PriceLine]:
    country, days = rental.country, rental.days
    if rental.is_one_way:
        yield _one_way_line(rental)
    if young := young_driver_amount(country, rental.driver_age, days):
        charged = min(days, country.young_driver.max_days)
        detail = (country.young_driver.under_age, charged)
        yield PriceLine(PriceLineKind.YOUNG_DRIVER, None, charged, young // charged, detail)
    for code, stop in (("PICKUP", rental.pickup), ("RETURN", rental.dropoff)):
        if stop.is_after_hours:
            yield PriceLine(PriceLineKind.AFTER_HOURS, code, 1, country.after_hours_fee)
    coverage = rental.coverage
    yield PriceLine(PriceLineKind.COVERAGE, coverage.code, days, coverage.per_day[country.currency], (days,))
    for extra, quantity in rental.extras:
        per_day = 0 if extra.charged_per is ChargedPer.RENTAL else charged_units(extra, days)
        amount = extra_amount(extra, country.currency, days)
        yield PriceLine(PriceLineKind.EXTRA, extra.code, quantity, amount, (quantity, per_day))
    persons = rental.additional_drivers
    per_person = days * country.additional_driver_per_day
    yield PriceLine(PriceLineKind.ADDITIONAL_DRIVER, None, persons, per_person, (persons, days))


def _one_way_line(rental: Rental) -> PriceLine:
    start, end = rental.pickup.location, rental.dropoff.location
    kilometres = whole_kilometres(start.latitude, start.longitude, end.latitude, end.longitude)
    per_km, minimum = rental.country.one_way_per_km, rental.country.one_way_minimum
    if kilometres * per_km >= minimum:
        return PriceLine(PriceLineKind.ONE_WAY, None, kilometres, per_km, (kilometres,))
    return PriceLine(PriceLineKind.ONE_WAY, None, 1, minimum, (kilometres,))


def _percentage(kind: PriceLineKind, code: str | None, base: list[PriceLine], basis_points: int) -> PriceLine:
    amount = percent_of(sum(line.amount for line in base), basis_points)
    return PriceLine(kind, code, 1, amount, (basis_points,))
