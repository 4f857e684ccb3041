"""From a search to a rental that may be priced, or the reason why it may not be: the time rules and the refusals."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from rent_service import search_messages as messages
from rent_service.network import CountryTerms, Coverage, Extra, Location, Network, Promotion
from rent_service.refusals import RefusalReason, SearchRefusedError
from rent_service.rental import Rental, Search, Selection, Stop
from rent_service.time_charge import LONGER_DAYS
from rent_service.wallclock import MissingLocalTimeError, charged_period, day_start_dates, existing_instant_of

MAX_DAYS_AHEAD = 730  # of the pick-up (time rule 5)
MAX_RENTAL_DAYS = 90
MAX_ADDITIONAL_DRIVERS = 9  # more than any car has seats for besides the driver
# Wall clocks further apart than this are refused before they are turned into instants, which end with the year 9999.
ZONES_APART = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Offered:
    """What is offered at all at the moment."""

    one_ways: bool = True
    promotions: bool = True


EVERYTHING = Offered()


def plan(network: Network, search: Search, *, now: datetime, offered: Offered = EVERYTHING) -> Rental:
    """Look up and check everything about a search that does not depend on the class or on what is left.

    `now` is an aware instant. Raises SearchRefusedError. How often a promotion was used is checked by `check_promotion_uses`.
    """
    start = _location(network, search.pickup_location, "pickupLocation")
    end = _location(network, search.return_location or start.code, "returnLocation")
    pickup = _pickup(start, search.pickup_at, now)
    country = network.country_of(start)
    dropoff = _dropoff(end, search.return_at, pickup)
    days, hours = charged_period(pickup.wall, start.zone, dropoff.instant, country.grace_minutes)
    if days > MAX_RENTAL_DAYS:
        raise SearchRefusedError(RefusalReason.TOO_LONG, "returnAt", messages.too_long(MAX_RENTAL_DAYS))
    _check_one_way(start, end, offered)
    _check_open(pickup, "pickupAt")
    _check_open(dropoff, "returnAt")
    _check_age(country, search.driver_age)
    return Rental(
        pickup=pickup,
        dropoff=dropoff,
        country=country,
        days=days,
        hours=hours,
        day_starts=tuple(day_start_dates(pickup.wall, start.zone, days + bool(hours) + LONGER_DAYS)),
        driver_age=search.driver_age,
        promotion=_promotion(network, search.promotion_code, country, pickup, days, offered),
        coverage=_coverage(network, search.selection),
        extras=_extras(network, search.selection),
        additional_drivers=_additional_drivers(search.selection),
    )


def check_promotion_uses(rental: Rental, uses: int) -> None:
    """Refuse a promotion that has been used as often as it may be; `uses` counts the bookings that have it."""
    promotion = rental.promotion
    if promotion and promotion.max_uses is not None and uses >= promotion.max_uses:
        message = messages.promotion_used_up(promotion.code)
        raise SearchRefusedError(RefusalReason.PROMOTION_NOT_APPLICABLE, "promotionCode", message)


def _location(network: Network, code: str, field: str) -> Location:
    location = network.locations.get(code.strip().upper())
    if location is None:
        raise SearchRefusedError(RefusalReason.LOCATION_UNKNOWN, field, messages.location_unknown(code))
    return location


def _pickup(location: Location, wall: datetime, now: datetime) -> Stop:
    here = now.astimezone(location.zone).replace(tzinfo=None)
    if wall < here - ZONES_APART:
        raise SearchRefusedError(RefusalReason.PICKUP_IN_THE_PAST, "pickupAt", messages.pickup_in_the_past())
    too_far = SearchRefusedError(RefusalReason.TOO_FAR_AHEAD, "pickupAt", messages.too_far_ahead(MAX_DAYS_AHEAD))
    if wall - here > timedelta(days=MAX_DAYS_AHEAD) + ZONES_APART:
        raise too_far
    stop = _stop(location, wall, "pickupAt")
    if stop.instant < now:
        raise SearchRefusedError(RefusalReason.PICKUP_IN_THE_PAST, "pickupAt", messages.pickup_in_the_past())
    if stop.instant - now > timedelta(days=MAX_DAYS_AHEAD):
        raise too_far
    return stop


def _dropoff(location: Location, wall: datetime, pickup: Stop) -> Stop:
    before = SearchRefusedError(RefusalReason.RETURN_BEFORE_PICKUP, "returnAt", messages.return_before_pickup())
    if wall < pickup.wall - ZONES_APART:
        raise before
    if wall - pickup.wall > timedelta(days=MAX_RENTAL_DAYS + 1) + ZONES_APART:
        raise SearchRefusedError(RefusalReason.TOO_LONG, "returnAt", messages.too_long(MAX_RENTAL_DAYS))
    stop = _stop(location, wall, "returnAt")
    if stop.instant <= pickup.instant:
        raise before
    return stop


def _stop(location: Location, wall: datetime, field: str) -> Stop:
    try:
        return Stop(location, wall, existing_instant_of(wall, location.zone))
    except MissingLocalTimeError:
        message = messages.local_time_does_not_exist(location.city)
        raise SearchRefusedError(RefusalReason.LOCAL_TIME_DOES_NOT_EXIST, field, message) from None


def _check_one_way(start: Location, end: Location, offered: Offered) -> None:
    if start.code != end.code and not offered.one_ways:
        message = messages.one_way_not_now()
        raise SearchRefusedError(RefusalReason.ONE_WAY_NOT_OFFERED, "returnLocation", message)
    if start.country != end.country:
        raise SearchRefusedError(RefusalReason.ONE_WAY_NOT_OFFERED, "returnLocation", messages.one_way_not_offered())


def _check_open(stop: Stop, field: str) -> None:
    if stop.is_after_hours and not stop.location.after_hours_allowed:
        openings = stop.location.opening_hours[stop.wall.weekday()]
        message = messages.location_closed(stop.location.name, [(one.opens, one.closes) for one in openings])
        raise SearchRefusedError(RefusalReason.LOCATION_CLOSED, field, message)


def _check_age(country: CountryTerms, age: int) -> None:
    minimum = country.young_driver.min_age
    if age < minimum:
        raise SearchRefusedError(RefusalReason.DRIVER_TOO_YOUNG, "driverAge", messages.driver_too_young(minimum))


def _promotion(
    network: Network, code: str | None, country: CountryTerms, pickup: Stop, days: int, offered: Offered
) -> Promotion | None:
    if not code:
        return None
    promotion = network.promotions.get(code)
    if promotion is None:
        raise SearchRefusedError(RefusalReason.PROMOTION_UNKNOWN, "promotionCode", messages.promotion_unknown(code))
    message = None
    if not offered.promotions:
        message = messages.promotions_not_now()
    elif promotion.countries is not None and country.code not in promotion.countries:
        message = messages.promotion_elsewhere(code)
    elif not promotion.is_valid_on(pickup.wall.date()):
        message = messages.promotion_not_then(code)
    elif days < promotion.minimum_days:
        message = messages.promotion_too_short(code, promotion.minimum_days)
    if message:
        raise SearchRefusedError(RefusalReason.PROMOTION_NOT_APPLICABLE, "promotionCode", message)
    return promotion


def _coverage(network: Network, selection: Selection) -> Coverage:
    coverage = network.coverages.get(selection.coverage)
    if coverage is None:
        message = messages.coverage_unknown(selection.coverage, network.coverages)
        raise SearchRefusedError(RefusalReason.COVERAGE_UNKNOWN, "selection.coverage", message)
    return coverage


def _extras(network: Network, selection: Selection) -> tuple[tuple[Extra, int], ...]:
    quantities: dict[str, int] = {}
    for code, quantity in selection.extras:
        extra = network.extras.get(code)
        if extra is None:
            message = messages.extra_unknown(code, network.extras)
            raise SearchRefusedError(RefusalReason.EXTRA_UNKNOWN, "selection.extras", message)
        quantities[code] = quantities.get(code, 0) + quantity
        if quantity < 1 or quantities[code] > extra.max_quantity:
            message = messages.extra_quantity(extra.name, extra.max_quantity)
            raise SearchRefusedError(RefusalReason.EXTRA_QUANTITY, "selection.extras", message)
    return tuple((network.extras[code], quantities[code]) for code in sorted(quantities))


def _additional_drivers(selection: Selection) -> int:
    if not 0 <= selection.additional_drivers <= MAX_ADDITIONAL_DRIVERS:
        message = messages.additional_drivers_out_of_range(MAX_ADDITIONAL_DRIVERS)
        raise SearchRefusedError(RefusalReason.EXTRA_QUANTITY, "selection.additionalDrivers", message)
    return selection.additional_drivers
