"""The worked prices that came with the price rules, to the cent."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from rent_service.network import Network
from rent_service.planning import plan
from rent_service.pricing import PriceLine
from rent_service.quoting import Quote, Quotes, quote_classes
from rent_service.refusals import SearchRefusedError
from rent_service.rental import Search, Selection
from rent_service.wallclock import parse_wall_clock

FROZEN_NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
CASES = json.loads((Path(__file__).parents[2] / "data" / "prices.json").read_text())


def search_of(case: dict[str, Any]) -> Search:
    return Search(
        pickup_location=case["pickup"],
        return_location=case.get("return"),
        pickup_at=parse_wall_clock(case["pickup_at"]),
        return_at=parse_wall_clock(case["return_at"]),
        driver_age=case["driver_age"],
        promotion_code=case.get("promotion"),
        selection=Selection(
            case.get("coverage", "BASIC"), tuple(case.get("extras", {}).items()), case.get("additional_drivers", 0)
        ),
    )


def outcome(network: Network, case: dict[str, Any]) -> Quote | str:
    """The quote for the case's class, or why there is none."""
    try:
        rental = plan(network, search_of(case), now=FROZEN_NOW)
    except SearchRefusedError as refused:
        return refused.reason
    quotes: Quotes = quote_classes(network, rental)
    refusals = {one.acriss: one.reason for one in quotes.unavailable}
    return next((one for one in quotes.quotes if one.acriss == case["acriss"]), None) or refusals[case["acriss"]]


def seen(line: PriceLine) -> dict[str, Any]:
    return {"kind": line.kind, "code": line.code, "amount": line.amount}


@pytest.mark.parametrize("case", CASES, ids=[case["shows"] for case in CASES])
def test_a_worked_price_comes_out_to_the_cent(network: Network, case: dict[str, Any]) -> None:
    expected, actual = case["expect"], outcome(network, case)
    if "refused" in expected:
        assert actual == expected["refused"]
        return
    assert isinstance(actual, Quote)
    rental = actual.rental
    assert {
        "rental_days": rental.days,
        "extra_hours": rental.hours,
        "currency": rental.country.currency,
        "lines": [seen(line) for line in actual.lines],
        "total": actual.total,
        "deposit": actual.deposit,
        "excess": actual.excess,
    } == expected
