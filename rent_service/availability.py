"""What is left to rent at a location for a time: the domain's side of the one query."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from rent_service.rental import Rental

FOR_GOOD = datetime.max.replace(tzinfo=UTC)  # later than anything is planned
FEW = 3  # from how many cars left on a customer is told


@dataclass(frozen=True, slots=True)
class Span:
    """What a rental takes of a location: from an instant until another, `FOR_GOOD` if it leaves the location."""

    location: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Availability:
    """The least that is left at any moment of a span, by ACRISS code and by extra; and what else was read with it."""

    now: datetime
    network_version: str | None
    cars: Mapping[str, int]
    extras: Mapping[str, int]
    promotion_uses: int


def span_of(rental: Rental) -> Span:
    """A round trip takes a car until the return and the turnaround, a one-way for good."""
    start = rental.pickup
    turnaround = timedelta(minutes=rental.country.turnaround_minutes)
    until = FOR_GOOD if rental.is_one_way else rental.dropoff.instant + turnaround
    return Span(start.location.code, start.instant, until)


def missing_extra(rental: Rental, availability: Availability) -> tuple[str, int] | None:
    """The first extra of which too few are left, and how many; None if all can be had."""
    for extra, quantity in rental.extras:
        left = max(0, availability.extras.get(extra.code, 0))
        if left < quantity:
            return extra.code, left
    return None
