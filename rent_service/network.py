"""What the company rents, where and for how much: immutable records, loaded once and shared by every search.

Amounts are integers in the minor unit of the currency; percentages are basis points (1200 is 12 %).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from zoneinfo import ZoneInfo

from rent_service.rates import Rate, RateCalendar

BASIC_COVERAGE = "BASIC"  # what a selection that names no coverage gets


@dataclass(frozen=True, slots=True)
class Text:
    """A text in the languages that customers read."""

    pt_br: str
    en: str


class LocationKind(StrEnum):
    """What kind of place a location is. Only airports take the airport surcharge."""

    AIRPORT = "AIRPORT"
    DOWNTOWN = "DOWNTOWN"


class ChargedPer(StrEnum):
    """Whether an extra costs something each rental day or once a rental."""

    DAY = "DAY"
    RENTAL = "RENTAL"


@dataclass(frozen=True, slots=True)
class Opening:
    """One open interval of a weekday in minutes of its day; both ends belong to it, 1440 is the day's own end."""

    opens: int
    closes: int


@dataclass(frozen=True)
class Location:
    """Where cars are picked up and returned. `opening_hours` has seven entries, Monday first."""

    code: str
    name: str
    city: str
    country: str
    kind: LocationKind
    latitude: float
    longitude: float
    timezone: str
    opening_hours: tuple[tuple[Opening, ...], ...]
    after_hours_allowed: bool

    @cached_property
    def zone(self) -> ZoneInfo:
        """The time zone its wall clocks are read in."""
        return ZoneInfo(self.timezone)


@dataclass(frozen=True, slots=True)
class VehicleClass:
    """What a customer books, by its ACRISS code. `minimum_age` is None where only the country's rule counts."""

    acriss: str
    name: Text
    example_models: tuple[str, ...]
    seats: int
    doors: int
    large_bags: int
    small_bags: int
    minimum_age: int | None
    upgrade_rank: int
    deposit: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Coverage:
    """A protection package: its price per rental day and the excess the customer still carries, by currency."""

    code: str
    name: Text
    per_day: Mapping[str, int]
    excess: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Extra:
    """Special equipment. `max_days_charged` caps the days of one charged per day; None charges them all."""

    code: str
    name: Text
    charged_per: ChargedPer
    price: Mapping[str, int]
    max_days_charged: int | None
    max_quantity: int
    stock_per_location: int


@dataclass(frozen=True, slots=True)
class Promotion:
    """A discount on TIME. `countries` and `max_uses` are None where they don't limit; `valid_to` is exclusive."""

    code: str
    percent_bp: int
    valid_from: date
    valid_to: date | None
    minimum_days: int
    countries: frozenset[str] | None
    max_uses: int | None

    def is_valid_on(self, day: date) -> bool:
        """Whether a rental picked up that day may have it."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True, slots=True)
class Tax:
    """A tax on all lines above it, for pick-ups from `valid_from` until before `valid_to`."""

    code: str
    rate_bp: int
    valid_from: date
    valid_to: date | None

    def is_valid_on(self, day: date) -> bool:
        """Whether a rental picked up that day is taxed by it."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True, slots=True)
class YoungDriver:
    """The surcharge on drivers younger than `under_age`, and the age below which nobody drives."""

    min_age: int
    under_age: int
    per_day: int
    max_days: int


@dataclass(frozen=True, slots=True)
class AtReturn:
    """What a country charges at the counter. `km_per_day` is None where the mileage is unlimited."""

    fuel_per_eighth: int
    refuelling_fee: int
    cleaning_fee: int
    km_per_day: int | None
    per_extra_km: int


@dataclass(frozen=True, slots=True)
class CountryTerms:
    """The terms of every rental that is picked up in a country, in its currency."""

    code: str
    currency: str
    grace_minutes: int
    turnaround_minutes: int
    airport_surcharge_bp: int
    service_fee_bp: int
    taxes: tuple[Tax, ...]
    after_hours_fee: int
    one_way_per_km: int
    one_way_minimum: int
    young_driver: YoungDriver
    additional_driver_per_day: int
    at_return: AtReturn


@dataclass(frozen=True, slots=True)
class Pool:
    """The cars of one class at one location, as many as the fleet began with."""

    location: str
    acriss: str
    vehicles: int


@dataclass(frozen=True, slots=True)
class CancellationTerms:
    """What cancelling and not showing up cost; see `rent_service.cancellation`."""

    free_until_hours_before_pickup: int
    late_fee_percent_bp: int
    late_fee_cap: str
    no_show_after_minutes: int
    no_show_fee: str
    refund_rest: bool


@dataclass(frozen=True)
class Network:
    """Everything a price depends on, as it stood at one `version`.

    Mappings are keyed by code (the vehicle classes by ACRISS code, lowest upgrade rank first), `pools` by location code
    and ACRISS code.
    """

    version: str
    countries: Mapping[str, CountryTerms]
    locations: Mapping[str, Location]
    vehicle_classes: Mapping[str, VehicleClass]
    coverages: Mapping[str, Coverage]
    extras: Mapping[str, Extra]
    promotions: Mapping[str, Promotion]
    cancellation: CancellationTerms
    rates: tuple[Rate, ...]
    pools: Mapping[tuple[str, str], Pool]
    _calendars: Mapping[tuple[str, str], RateCalendar] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the rates by what a search knows: where it picks up, and which class it prices."""
        by_class: dict[tuple[str, str], list[Rate]] = {}
        for rate in self.rates:
            by_class.setdefault((rate.country, rate.acriss), []).append(rate)
        calendars = {
            (location.code, acriss): RateCalendar(
                [row for row in by_class.get((location.country, acriss), ()) if row.location in (None, location.code)]
            )
            for location in self.locations.values()
            for acriss in self.vehicle_classes
        }
        object.__setattr__(self, "_calendars", MappingProxyType(calendars))

    def calendar(self, location: Location, acriss: str) -> RateCalendar:
        """The rates of a class for pick-ups at a location, by day."""
        return self._calendars[location.code, acriss]

    def country_of(self, location: Location) -> CountryTerms:
        """The terms of a rental that is picked up there."""
        return self.countries[location.country]
