"""From JSON records to the network's: each function reads one record and refuses what it can tell is wrong by itself."""

from collections.abc import Sequence
from datetime import time
from itertools import pairwise
from zoneinfo import ZoneInfo

from rent_service.network import (
    AtReturn,
    CancellationTerms,
    ChargedPer,
    CountryTerms,
    Coverage,
    Extra,
    Location,
    LocationKind,
    Opening,
    Pool,
    Promotion,
    Tax,
    VehicleClass,
    YoungDriver,
)
from rent_service.pricing import BASIS_POINTS
from rent_service.rates import Rate
from rent_service.record_reader import Record
from rent_service.vehicle_classes import is_acriss

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTES_PER_DAY = 24 * 60
FIRST_DAY = "FIRST_DAY"


def read_country(record: Record) -> CountryTerms:
    """Terms of a country; its code is the key it stands under."""
    record.only(
        "code",
        *("currency", "grace_minutes", "turnaround_minutes", "airport_surcharge_bp", "service_fee_bp", "taxes"),
        *("after_hours_fee", "one_way_per_km", "one_way_minimum", "young_driver", "additional_driver_per_day"),
        "at_return",
    )
    currency = record.text("currency")
    if len(currency) != 3 or not currency.isascii() or not currency.isupper():
        raise record.wrong("currency", f"must be an ISO 4217 code like BRL, is {currency!r}")
    return CountryTerms(
        code=record.text("code"),
        currency=currency,
        grace_minutes=record.integer("grace_minutes", maximum=MINUTES_PER_DAY),
        turnaround_minutes=record.integer("turnaround_minutes", maximum=7 * MINUTES_PER_DAY),
        airport_surcharge_bp=record.integer("airport_surcharge_bp", maximum=BASIS_POINTS),
        service_fee_bp=record.integer("service_fee_bp", maximum=BASIS_POINTS),
        taxes=_taxes(record),
        after_hours_fee=record.integer("after_hours_fee"),
        one_way_per_km=record.integer("one_way_per_km"),
        one_way_minimum=record.integer("one_way_minimum"),
        young_driver=_young_driver(record.record("young_driver")),
        additional_driver_per_day=record.integer("additional_driver_per_day"),
        at_return=_at_return(record.record("at_return")),
    )


def read_location(record: Record) -> Location:
    """A location."""
    record.only(
        *("code", "name", "city", "country", "kind", "latitude", "longitude", "timezone", "opening_hours"),
        "after_hours_allowed",
    )
    return Location(
        code=record.text("code"),
        name=record.text("name"),
        city=record.text("city"),
        country=record.text("country"),
        kind=record.one_of("kind", LocationKind),
        latitude=record.number("latitude", 90),
        longitude=record.number("longitude", 180),
        timezone=_timezone(record),
        opening_hours=_opening_hours(record.record("opening_hours")),
        after_hours_allowed=record.flag("after_hours_allowed"),
    )


def read_vehicle_class(record: Record, currencies: Sequence[str]) -> VehicleClass:
    """A vehicle class with its deposit in each currency."""
    record.only(
        *("acriss", "name", "example_models", "seats", "doors", "large_bags", "small_bags", "minimum_age"),
        *("upgrade_rank", "deposit"),
    )
    acriss = record.text("acriss")
    if not is_acriss(acriss):
        raise record.wrong("acriss", f"must be an ACRISS code like EDMM, is {acriss!r}")
    return VehicleClass(
        acriss=acriss,
        name=record.localized("name"),
        example_models=record.texts("example_models"),
        seats=record.integer("seats", 1, 99),
        doors=record.integer("doors", 0, 9),
        large_bags=record.integer("large_bags", maximum=99),
        small_bags=record.integer("small_bags", maximum=99),
        minimum_age=record.optional_integer("minimum_age", 1, 120),
        upgrade_rank=record.integer("upgrade_rank"),
        deposit=record.amounts("deposit", currencies),
    )


def read_rate(record: Record) -> Rate:
    """A rate row."""
    record.only(
        *("country", "acriss", "location", "valid_from", "valid_to", "daily", "weekend_daily", "weekly", "monthly"),
        "extra_hour",
    )
    valid_from, valid_to = record.period()
    return Rate(
        country=record.text("country"),
        acriss=record.text("acriss"),
        location=None if record.values["location"] is None else record.text("location"),
        valid_from=valid_from,
        valid_to=valid_to,
        daily=record.integer("daily", 1),
        weekend_daily=record.optional_integer("weekend_daily", 1),
        weekly=record.optional_integer("weekly", 1),
        monthly=record.optional_integer("monthly", 1),
        extra_hour=record.optional_integer("extra_hour"),
    )


def read_coverage(record: Record, currencies: Sequence[str]) -> Coverage:
    """A coverage."""
    record.only("code", "name", "per_day", "excess")
    per_day, excess = record.amounts("per_day", currencies), record.amounts("excess", currencies)
    return Coverage(record.text("code"), record.localized("name"), per_day, excess)


def read_extra(record: Record, currencies: Sequence[str]) -> Extra:
    """An extra."""
    record.only("code", "name", "charged_per", "price", "max_days_charged", "max_quantity", "stock_per_location")
    return Extra(
        code=record.text("code"),
        name=record.localized("name"),
        charged_per=record.one_of("charged_per", ChargedPer),
        price=record.amounts("price", currencies),
        max_days_charged=record.optional_integer("max_days_charged", 1),
        max_quantity=record.integer("max_quantity", 1, 999),
        stock_per_location=record.integer("stock_per_location"),
    )


def read_promotion(record: Record) -> Promotion:
    """A promotion."""
    record.only("code", "percent_bp", "valid_from", "valid_to", "minimum_days", "countries", "max_uses")
    valid_from, valid_to = record.period()
    return Promotion(
        code=record.text("code"),
        percent_bp=record.integer("percent_bp", 1, BASIS_POINTS),
        valid_from=valid_from,
        valid_to=valid_to,
        minimum_days=record.integer("minimum_days", 1),
        countries=None if record.values["countries"] is None else frozenset(record.texts("countries")),
        max_uses=record.optional_integer("max_uses"),
    )


def read_cancellation(record: Record) -> CancellationTerms:
    """The terms of cancelling."""
    record.only(
        *("free_until_hours_before_pickup", "late_fee_percent_bp", "late_fee_cap", "no_show_after_minutes"),
        *("no_show_fee", "refund_rest"),
    )
    for field in ("late_fee_cap", "no_show_fee"):
        if record.values[field] != FIRST_DAY:
            raise record.wrong(field, f"must be {FIRST_DAY}, is {record.values[field]!r}")
    if not record.flag("refund_rest"):
        raise record.wrong("refund_rest", "must be true: what is above the fee always goes back")
    return CancellationTerms(
        free_until_hours_before_pickup=record.integer("free_until_hours_before_pickup", maximum=24 * 365),
        late_fee_percent_bp=record.integer("late_fee_percent_bp", maximum=BASIS_POINTS),
        late_fee_cap=FIRST_DAY,
        no_show_after_minutes=record.integer("no_show_after_minutes", maximum=MINUTES_PER_DAY),
        no_show_fee=FIRST_DAY,
        refund_rest=True,
    )


def read_pool(record: Record) -> Pool:
    """A pool."""
    record.only("location", "acriss", "vehicles")
    return Pool(record.text("location"), record.text("acriss"), record.integer("vehicles", maximum=100_000))


def _taxes(record: Record) -> tuple[Tax, ...]:
    taxes: list[Tax] = []
    for row in record.records("taxes"):
        row.only("code", "rate_bp", "valid_from", "valid_to")
        tax = Tax(row.text("code"), row.integer("rate_bp", maximum=BASIS_POINTS), *row.period())
        if any(tax.code == other.code and _overlap(tax, other) for other in taxes):
            raise row.wrong("valid_from", f"overlaps another row of {tax.code}, which would tax twice")
        taxes.append(tax)
    return tuple(taxes)


def _overlap(one: Tax, other: Tax) -> bool:
    first, second = sorted((one, other), key=lambda tax: tax.valid_from)
    return first.valid_to is None or second.valid_from < first.valid_to


def _young_driver(record: Record) -> YoungDriver:
    record.only("min_age", "under_age", "per_day", "max_days")
    return YoungDriver(
        min_age=record.integer("min_age", maximum=120),
        under_age=record.integer("under_age", maximum=120),
        per_day=record.integer("per_day"),
        max_days=record.integer("max_days"),
    )


def _at_return(record: Record) -> AtReturn:
    record.only("fuel_per_eighth", "refuelling_fee", "cleaning_fee", "km_per_day", "per_extra_km")
    return AtReturn(
        fuel_per_eighth=record.integer("fuel_per_eighth"),
        refuelling_fee=record.integer("refuelling_fee"),
        cleaning_fee=record.integer("cleaning_fee"),
        km_per_day=record.optional_integer("km_per_day"),
        per_extra_km=record.integer("per_extra_km"),
    )


def _timezone(record: Record) -> str:
    name = record.text("timezone")
    try:
        return ZoneInfo(name).key
    except (KeyError, OSError, ValueError):  # not found; a folder of zones; a path
        raise record.wrong("timezone", f"must be an IANA time zone like America/Sao_Paulo, is {name!r}") from None


def _opening_hours(record: Record) -> tuple[tuple[Opening, ...], ...]:
    record.only(*WEEKDAYS)
    return tuple(_openings(record, weekday) for weekday in WEEKDAYS)


def _openings(record: Record, weekday: str) -> tuple[Opening, ...]:
    intervals = record.values[weekday]
    problem = f'must be a list of intervals like ["08:00", "18:00"] in order, is {intervals!r}'
    try:
        openings = tuple(Opening(_minutes(opens), _minutes(closes)) for opens, closes in intervals)
    except (TypeError, ValueError):
        raise record.wrong(weekday, problem) from None
    in_order = all(before.closes < after.opens for before, after in pairwise(openings))
    if not in_order or any(opening.opens >= opening.closes for opening in openings):
        raise record.wrong(weekday, problem)
    return openings


def _minutes(clock: str) -> int:
    if clock == "24:00":
        return MINUTES_PER_DAY
    if len(clock) != len("08:00"):
        raise ValueError(clock)
    moment = time.fromisoformat(clock)
    return moment.hour * 60 + moment.minute
