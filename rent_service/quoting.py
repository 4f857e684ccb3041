"""Prices for every class of the pick-up's location, or why a class is not offered."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from rent_service.network import Network, VehicleClass
from rent_service.pricing import PriceLine, class_independent_lines, price
from rent_service.rental import Rental
from rent_service.time_charge import TimeTable
from rent_service.vehicle_classes import may_drive


class UnavailableReason(StrEnum):
    """Why a class is not offered."""

    SOLD_OUT = "SOLD_OUT"
    DRIVER_TOO_YOUNG = "DRIVER_TOO_YOUNG"
    NOT_OFFERED = "NOT_OFFERED"


@dataclass(frozen=True, slots=True)
class Unavailable:
    """A class that is not offered, and why."""

    acriss: str
    reason: UnavailableReason


@dataclass(frozen=True, slots=True)
class Quote:
    """The price of one class for a rental, in minor units of the country's currency.

    `first_day_rate` is what a cancellation and a no-show are measured by; `free` the cars left, None if not counted.
    """

    rental: Rental
    acriss: str
    table: TimeTable
    lines: tuple[PriceLine, ...]
    total: int
    deposit: int
    free: int | None = None

    @property
    def excess(self) -> int:
        """What the customer still carries."""
        return self.rental.coverage.excess[self.rental.country.currency]

    @property
    def first_day_rate(self) -> int:
        """What a cancellation and a no-show are measured by."""
        return self.table.first_day_rate()


@dataclass(frozen=True, slots=True)
class Quotes:
    """The answer to a search: quotes, lowest total first, and every class without one, by upgrade rank."""

    quotes: tuple[Quote, ...]
    unavailable: tuple[Unavailable, ...]


def quote_classes(network: Network, rental: Rental, free: Mapping[str, int] | None = None) -> Quotes:
    """Price a rental for every class. `free` has the cars left by ACRISS code; without it nothing is sold out."""
    class_independent = class_independent_lines(rental)
    quotes, unavailable = [], []
    for vehicle_class in network.vehicle_classes.values():
        answer = _quote(network, rental, vehicle_class, class_independent, free)
        if isinstance(answer, Quote):
            quotes.append(answer)
        else:
            unavailable.append(Unavailable(vehicle_class.acriss, answer))
    return Quotes(tuple(sorted(quotes, key=lambda quote: quote.total)), tuple(unavailable))


def quote_class(
    network: Network, rental: Rental, acriss: str, free: Mapping[str, int] | None = None
) -> Quote | UnavailableReason:
    """Price a rental for one class, or say why it is not offered."""
    vehicle_class = network.vehicle_classes.get(acriss)
    if vehicle_class is None:
        return UnavailableReason.NOT_OFFERED
    return _quote(network, rental, vehicle_class, class_independent_lines(rental), free)


def _quote(
    network: Network,
    rental: Rental,
    vehicle_class: VehicleClass,
    class_independent: tuple[PriceLine, ...],
    free: Mapping[str, int] | None,
) -> Quote | UnavailableReason:
    acriss, location = vehicle_class.acriss, rental.pickup.location
    if (location.code, acriss) not in network.pools:
        return UnavailableReason.NOT_OFFERED
    table = TimeTable(network.calendar(location, acriss), rental.day_starts)
    if not table.covers(rental.days):
        return UnavailableReason.NOT_OFFERED
    if not may_drive(vehicle_class, rental.driver_age):
        return UnavailableReason.DRIVER_TOO_YOUNG
    left = None if free is None else free.get(acriss, 0)
    if left is not None and left < 1:
        return UnavailableReason.SOLD_OUT
    priced = price(rental, table, class_independent)
    deposit = vehicle_class.deposit[rental.country.currency]
    return Quote(rental, acriss, table, priced.lines, priced.total, deposit, left)
