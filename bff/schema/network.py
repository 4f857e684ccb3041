"""Money, price lines, locations, vehicle classes."""

from __future__ import annotations

from typing import Any

import strawberry

from bff import ids, money
from bff.schema.enums import BodyType, Fuel, LocationKind, PriceLineKind, Transmission
from bff.schema.plain import Locale, computed, looked_up, plain, text, unless_empty
from bff.schema.scalars import DateTime, Decimal, LocalDateTime


def _formatted(root: Any, info: strawberry.Info, locale: Locale = None) -> str:
    return money.formatted(root.minor_units, root.currency_code, locale or info.context.locale)


@strawberry.interface(description="Something that `node` finds again by its id.")
class Node:
    id: strawberry.ID = strawberry.field(description="Opaque and stable.")


@strawberry.type(description="An amount in one currency.")
class Money:
    amount: Decimal = plain(
        lambda source: money.amount(source.minor_units, source.currency_code),
        "With exactly the currency's digits: two for BRL, EUR and USD, none for CLP. Negative for a discount.",
    )
    currency_code: str = plain("currency_code", "ISO 4217, e.g. `BRL`.")
    formatted: str = computed(_formatted, "As a person reads it, e.g. `R$ 134,29`.")


@strawberry.type(description="One line of a price.")
class PriceLine:
    kind: PriceLineKind = plain("kind", "What it is for.")
    code: str | None = plain(
        unless_empty("code"),
        "The promotion's, coverage's, extra's or tax's code; `PICKUP` or `RETURN` of AFTER_HOURS; else null.",
    )
    description: str = text("description", "A plain sentence saying what it is.")
    quantity: int = plain("quantity", "How many.")
    unit_amount: Money = plain("unit_amount", "The price of one.")
    amount: Money = plain("amount", "What the line adds to the total.")


@strawberry.type(description="A position on the earth, WGS 84.")
class Coordinates:
    latitude: float = plain("latitude", "In degrees, north positive.")
    longitude: float = plain("longitude", "In degrees, east positive.")


@strawberry.type(description="An interval in which a location is open; both ends belong to it.")
class OpeningHours:
    weekday: int = plain("weekday", "ISO 8601: 1 is Monday, 7 is Sunday.")
    opens: str = plain("opens", "Wall clock, `06:00`.")
    closes: str = plain("closes", "Wall clock, `23:00`; `24:00` is the day's end.")


@strawberry.type(description="Where cars are picked up and returned.")
class Location(Node):
    id: strawberry.ID = plain(lambda source: ids.encode("Location", source.code), "Opaque and stable.")
    code: str = plain("code", "IATA or our own code, e.g. `GRU`: what a search takes.")
    name: str = plain("name", "Its full name.")
    city: str = plain("city", "The city it serves.")
    country_code: str = plain("country_code", "ISO 3166-1 alpha-2.")
    kind: LocationKind = plain("kind", "What kind of place it is.")
    coordinates: Coordinates = plain("coordinates", "Where it is.")
    timezone: str = plain("timezone", "IANA time zone: whose wall clock pick-ups and returns go by.")
    opening_hours: list[OpeningHours] = plain("opening_hours", "By weekday, then time; a day without any is closed.")
    after_hours_allowed: bool = plain(
        "after_hours_allowed", "Whether cars are handed over outside the hours, for a fee."
    )


@strawberry.type(description="A location in a page of them.")
class LocationEdge:
    node: Location = strawberry.field(description="The location.")
    cursor: str = strawberry.field(description="Opaque: where this one stands, for `after`.")


@strawberry.type(description="Where a page stands in the whole list.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether there are more after this page.")
    has_previous_page: bool = strawberry.field(description="Whether there are some before this page.")
    start_cursor: str | None = strawberry.field(description="The first one's cursor; null on an empty page.")
    end_cursor: str | None = strawberry.field(description="The last one's cursor: the next page's `after`.")


@strawberry.type(description="A page of locations.")
class LocationConnection:
    edges: list[LocationEdge] = strawberry.field(description="Best match, or nearest, first.")
    nodes: list[Location] = strawberry.field(description="The same without cursors.")
    page_info: PageInfo = strawberry.field(description="Where this page stands.")
    total_count: int = strawberry.field(description="How many there are in all.")


@strawberry.type(description="What a customer books: never one car, but one of these or similar.")
class VehicleClass(Node):
    id: strawberry.ID = plain(lambda source: ids.encode("VehicleClass", source.acriss), "Opaque and stable.")
    acriss: str = plain("acriss", "The ACRISS code, e.g. `EDMM`.")
    name: str = text("name", "Its name.")
    example_models: list[str] = plain("example_models", 'Models it may be, "or similar".')
    seats: int = plain("seats", "Seats, the driver's included.")
    doors: int = plain("doors", "Doors.")
    large_bags: int = plain("large_bags", "Large bags it takes.")
    small_bags: int = plain("small_bags", "Small bags it takes.")
    transmission: Transmission = plain("transmission", "How the gears are shifted.")
    fuel: Fuel = plain("fuel", "What it runs on.")
    air_conditioning: bool = plain("air_conditioning", "Whether it has air conditioning.")
    body_type: BodyType = plain("body_type", "Its silhouette.")
    minimum_age: int | None = plain(
        unless_empty("minimum_age"), "Youngest driver, in years; null if only the country's rule counts."
    )


@strawberry.type(description="Where and when a car changes hands.")
class Stop:
    location: Location = looked_up(
        lambda source, context: context.network.locations[source.location_code], "The location."
    )
    local_time: LocalDateTime = plain("local_time", "The wall clock there.")
    time: DateTime = plain("time", "The instant.")
