"""Where returning a little earlier saves money: by dropping extra hours, a day, or the fee for a closed counter.

A price only falls at the last minute of something: of the grace, of an extra hour, of the opening hours. So these
minutes are the only ones to look at.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from rent_service.money_text import money_en, money_pt_br
from rent_service.network import Text
from rent_service.pricing import PriceLine, class_independent_lines, price
from rent_service.quoting import Quote
from rent_service.rental import MINUTES_PER_HOUR, Rental, Stop
from rent_service.wallclock import (
    EXTRA_HOURS_LIMIT,
    HOUR,
    MissingLocalTimeError,
    charged_period,
    day_boundary,
    existing_instant_of,
    wall_of,
)

A_LITTLE_EARLIER = timedelta(hours=8)  # beyond that it is another plan, not advice
MINUTE = timedelta(minutes=1)
LAST_MINUTE = 24 * MINUTES_PER_HOUR - 1  # 24:00 itself already shows the next day's 00:00


@dataclass(frozen=True, slots=True)
class PriceAdvice:
    """A cheaper rental that differs in its return: what it saves in minor units, and its wall clocks."""

    description: Text
    saving: int
    pickup_at: datetime
    return_at: datetime


@dataclass(frozen=True, slots=True)
class EarlierReturn:
    """The rental with an earlier return, and its lines that are the same for every class."""

    rental: Rental
    class_independent: tuple[PriceLine, ...]


def earlier_returns(rental: Rental) -> tuple[EarlierReturn, ...]:
    """The returns that might be cheaper, latest first: worked out once, for all classes of a search."""
    found: dict[tuple[int, int, bool], EarlierReturn] = {}
    for instant in sorted(_turning_points(rental), reverse=True):
        earlier = _returned_at(rental, instant)
        if earlier and (key := _what_changes(earlier)) not in found and key != _what_changes(rental):
            found[key] = EarlierReturn(earlier, class_independent_lines(earlier))
    return tuple(found.values())


def advise(quote: Quote, returns: Sequence[EarlierReturn]) -> tuple[PriceAdvice, ...]:
    """The smallest change that saves, and the one that saves most of those that drop all extra hours, if that is more."""
    savings = ((one, _saving(quote, one)) for one in returns)
    smallest = next(((one, saving) for one, saving in savings if saving > 0), None)
    if smallest is None:
        return ()
    without_hours = [(one, _saving(quote, one)) for one in returns if not one.rental.hours]
    largest = max([smallest, *without_hours], key=lambda option: option[1])
    chosen = [smallest] if largest[1] == smallest[1] else [smallest, largest]
    return tuple(_advice(quote.rental, one.rental, saving) for one, saving in chosen)


def _turning_points(rental: Rental) -> Iterator[datetime]:
    """Instants within reach at which the price may be lower than a minute later."""
    end = rental.dropoff.instant
    earliest = max(end - A_LITTLE_EARLIER, rental.pickup.instant + MINUTE)
    for instant in (*_ends_of_hours(rental), *_closing_times(rental.dropoff)):
        if earliest <= instant < end:
            yield instant


def _ends_of_hours(rental: Rental) -> Iterator[datetime]:
    grace = timedelta(minutes=rental.country.grace_minutes)
    for day in range(max(1, rental.days - 1), rental.days + 1):
        boundary = day_boundary(rental.pickup.wall, rental.pickup.location.zone, day)
        yield boundary + grace
        yield from (boundary + hours * HOUR for hours in range(1, EXTRA_HOURS_LIMIT + 1))


def _closing_times(stop: Stop) -> Iterator[datetime]:
    """The last open minutes of that day and the day before, where the return is after hours."""
    if not stop.is_after_hours:
        return
    for day in (stop.wall.date(), stop.wall.date() - timedelta(days=1)):
        for opening in stop.location.opening_hours[day.weekday()]:
            hour, minute = divmod(min(opening.closes, LAST_MINUTE), MINUTES_PER_HOUR)
            try:
                yield existing_instant_of(datetime.combine(day, time(hour, minute)), stop.location.zone)
            except MissingLocalTimeError:
                continue


def _returned_at(rental: Rental, instant: datetime) -> Rental | None:
    """The rental with its return at (the first pass of) an instant's wall clock, or None if that is refused."""
    location = rental.dropoff.location
    wall = wall_of(instant, location.zone)
    stop = Stop(location, wall, existing_instant_of(wall, location.zone))
    if stop.instant <= rental.pickup.instant or (stop.is_after_hours and not location.after_hours_allowed):
        return None
    zone, grace = rental.pickup.location.zone, rental.country.grace_minutes
    days, hours = charged_period(rental.pickup.wall, zone, stop.instant, grace)
    if rental.promotion and days < rental.promotion.minimum_days:
        return None
    return replace(rental, dropoff=stop, days=days, hours=hours)


def _what_changes(rental: Rental) -> tuple[int, int, bool]:
    return rental.days, rental.hours, rental.dropoff.is_after_hours


def _saving(quote: Quote, earlier: EarlierReturn) -> int:
    return quote.total - price(earlier.rental, quote.table, earlier.class_independent).total


def _advice(rental: Rental, earlier: Rental, saving: int) -> PriceAdvice:
    minutes = (rental.dropoff.instant - earlier.dropoff.instant) // MINUTE
    currency = rental.country.currency
    span = _span(minutes)
    return PriceAdvice(
        description=Text(
            f"Devolva {span.pt_br} mais cedo e economize {money_pt_br(saving, currency)}.",
            f"Return {span.en} earlier and save {money_en(saving, currency)}.",
        ),
        saving=saving,
        pickup_at=earlier.pickup.wall,
        return_at=earlier.dropoff.wall,
    )


def _span(minutes: int) -> Text:
    hours, minutes = divmod(minutes, MINUTES_PER_HOUR)
    parts = [
        (hours, Text("hora" if hours == 1 else "horas", "hour" if hours == 1 else "hours")),
        (minutes, Text("minuto" if minutes == 1 else "minutos", "minute" if minutes == 1 else "minutes")),
    ]
    said = [(number, unit) for number, unit in parts if number]
    return Text(
        " e ".join(f"{number} {unit.pt_br}" for number, unit in said),
        " ".join(f"{number} {unit.en}" for number, unit in said),
    )
