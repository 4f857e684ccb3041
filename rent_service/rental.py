"""A rental that may be priced: what is searched for, and the same with every code looked up and every rule of time checked."""

from dataclasses import dataclass, field
from datetime import date, datetime

from rent_service.network import BASIC_COVERAGE, CountryTerms, Coverage, Extra, Location, Promotion

MINUTES_PER_HOUR = 60


@dataclass(frozen=True, slots=True)
class Selection:
    """What is rented besides the car, by code. An extra may stand twice: the quantities add up."""

    coverage: str = BASIC_COVERAGE
    extras: tuple[tuple[str, int], ...] = ()
    additional_drivers: int = 0


@dataclass(frozen=True, slots=True)
class Search:
    """What a customer asks for. `return_location` None means the pick-up's; wall clocks are naive datetimes."""

    pickup_location: str
    return_location: str | None
    pickup_at: datetime
    return_at: datetime
    driver_age: int
    promotion_code: str | None = None
    selection: Selection = field(default_factory=Selection)


@dataclass(frozen=True, slots=True)
class Stop:
    """Where and when a car changes hands: the location, the wall clock there (naive) and the instant (UTC)."""

    location: Location
    wall: datetime
    instant: datetime

    @property
    def is_after_hours(self) -> bool:
        """Whether the location is closed then. Both ends of an opening belong to it; 24:00 is not the next day's 00:00."""
        minute = self.wall.hour * MINUTES_PER_HOUR + self.wall.minute
        openings = self.location.opening_hours[self.wall.weekday()]
        return not any(opening.opens <= minute <= opening.closes for opening in openings)


@dataclass(frozen=True, slots=True)
class Rental:
    """One rental, ready to be priced for any class: no rule refuses it as a whole.

    `day_starts` are the local dates on which its rental days start and those of the longer rentals that its TIME may
    not exceed, so they go on beyond `days`. `extras` stand in order of code.
    """

    pickup: Stop
    dropoff: Stop
    country: CountryTerms
    days: int
    hours: int
    day_starts: tuple[date, ...]
    driver_age: int
    promotion: Promotion | None
    coverage: Coverage
    extras: tuple[tuple[Extra, int], ...]
    additional_drivers: int

    @property
    def is_one_way(self) -> bool:
        """Whether the car is returned elsewhere."""
        return self.pickup.location.code != self.dropoff.location.code

    @property
    def selection(self) -> Selection:
        """What is rented besides the car, by code."""
        extras = tuple((extra.code, quantity) for extra, quantity in self.extras)
        return Selection(self.coverage.code, extras, self.additional_drivers)

    @property
    def search(self) -> Search:
        """The search that asks for this rental again."""
        return Search(
            pickup_location=self.pickup.location.code,
            return_location=self.dropoff.location.code,
            pickup_at=self.pickup.wall,
            return_at=self.dropoff.wall,
            driver_age=self.driver_age,
            promotion_code=self.promotion.code if self.promotion else None,
            selection=self.selection,
        )
