"""What may be chosen besides the car, priced for the days of one rental: the same for every class."""

from collections.abc import Mapping
from dataclasses import dataclass

from rent_service.network import ChargedPer, CountryTerms, Network, Text
from rent_service.pricing import extra_amount


@dataclass(frozen=True, slots=True)
class CoverageOption:
    """A coverage: its price a day and for these days, before fees and taxes, and the excess; in minor units."""

    code: str
    name: Text
    per_day: int
    amount: int
    excess: int


@dataclass(frozen=True, slots=True)
class ExtraOption:
    """An extra: the price of one piece for these days, before fees and taxes, and how many may be had."""

    code: str
    name: Text
    amount: int
    is_per_day: bool
    max_quantity: int
    available: int


@dataclass(frozen=True, slots=True)
class Mileage:
    """The kilometres in the price: None is without limit; and the price of each one more."""

    included_km: int | None
    per_extra_km: int


def coverage_options(network: Network, country: CountryTerms, days: int) -> tuple[CoverageOption, ...]:
    """Every coverage, in the network's order."""
    currency = country.currency
    return tuple(
        CoverageOption(one.code, one.name, one.per_day[currency], days * one.per_day[currency], one.excess[currency])
        for one in network.coverages.values()
    )


def extra_options(
    network: Network, country: CountryTerms, days: int, left: Mapping[str, int]
) -> tuple[ExtraOption, ...]:
    """Every extra, in the network's order; `left` is what the location still has for the interval, by code."""
    return tuple(
        ExtraOption(
            code=extra.code,
            name=extra.name,
            amount=extra_amount(extra, country.currency, days),
            is_per_day=extra.charged_per is ChargedPer.DAY,
            max_quantity=extra.max_quantity,
            available=max(0, min(extra.max_quantity, left.get(extra.code, 0))),
        )
        for extra in network.extras.values()
    )


def mileage(country: CountryTerms, days: int) -> Mileage:
    """The allowance of a rental of so many days."""
    terms = country.at_return
    return Mileage(None if terms.km_per_day is None else days * terms.km_per_day, terms.per_extra_km)
