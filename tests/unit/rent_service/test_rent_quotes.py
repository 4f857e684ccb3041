"""What a search is answered with: classes, prices, options, and what one may choose."""

import ast
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rent_service.descriptions import describe
from rent_service.drivers import AgeVerdict, age_on, judge_age
from rent_service.great_circle import whole_kilometres
from rent_service.money_text import money_en, money_pt_br
from rent_service.network import Network, Text
from rent_service.network_files import load_folder
from rent_service.options import coverage_options, extra_options, mileage
from rent_service.planning import plan
from rent_service.pricing import PriceLineKind, percent_of
from rent_service.quoting import Quote, UnavailableReason, quote_class, quote_classes
from rent_service.refusals import SearchRefusedError
from rent_service.rental import Rental, Search, Selection
from rent_service.wallclock import parse_wall_clock
from tests.conftest import NETWORK, ROOT

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DEMO = load_folder(NETWORK)


def rental(network: Network, pickup: str, returned: str, location: str = "GRU", age: int = 35, **more: Any) -> Rental:
    searched = Search(location, None, parse_wall_clock(pickup), parse_wall_clock(returned), age)
    return plan(network, replace(searched, **more), now=NOW)


def quote(network: Network, asked: Rental, acriss: str = "EDMM") -> Quote:
    answer = quote_class(network, asked, acriss)
    assert isinstance(answer, Quote)
    return answer


def test_every_class_is_offered_or_says_why_not(network: Network) -> None:
    asked = rental(network, "2027-05-04T10:00", "2027-05-06T10:00", location="CGB", age=20)
    counted = dict.fromkeys(network.vehicle_classes, 3) | {"EDAM": 0}
    del counted["CLAM"]
    quotes = quote_classes(network, asked, counted)
    assert [one.acriss for one in quotes.quotes] == ["MDMM", "EDMM", "CDAM", "CGAM"]
    assert [one.free for one in quotes.quotes] == [3, 3, 3, 3]
    assert {one.acriss: one.reason for one in quotes.unavailable} == {
        "EDAM": UnavailableReason.SOLD_OUT,
        "CLAM": UnavailableReason.SOLD_OUT,
        "IVAM": UnavailableReason.DRIVER_TOO_YOUNG,
        **dict.fromkeys(("IFAM", "FLAH", "CDAE", "SQBD", "FFBD"), UnavailableReason.NOT_OFFERED),
    }


def test_quotes_stand_in_order_of_their_total(network: Network) -> None:
    totals = [
        one.total for one in quote_classes(network, rental(network, "2027-05-04T10:00", "2027-05-09T12:00")).quotes
    ]
    assert totals == sorted(totals)
    assert len(totals) == len(network.vehicle_classes)


def test_a_class_without_a_rate_for_one_of_the_days_is_not_offered(network: Network) -> None:
    rows = [
        replace(row, valid_to=parse_wall_clock("2027-05-06T00:00").date())
        if row.acriss == "EDMM" and row.country == "BR" and row.valid_to is None
        else row
        for row in network.rates
    ]
    ending = replace(network, rates=tuple(rows))
    assert isinstance(quote_class(ending, rental(ending, "2027-05-04T10:00", "2027-05-06T15:00"), "EDMM"), Quote)
    longer = rental(ending, "2027-05-04T10:00", "2027-05-06T15:01")
    assert quote_class(ending, longer, "EDMM") is UnavailableReason.NOT_OFFERED


def test_what_is_no_class_at_all_is_not_offered(network: Network) -> None:
    asked = rental(network, "2027-05-04T10:00", "2027-05-06T10:00")
    assert quote_class(network, asked, "ZZZZ") is UnavailableReason.NOT_OFFERED


searches = st.builds(
    lambda location, other, start, minutes, age, promotion, selection: Search(
        location, other, start, start + timedelta(minutes=minutes), age, promotion, selection
    ),
    st.sampled_from(["GRU", "VCP", "NAT", "FLN"]),
    st.sampled_from([None, "GRU", "CGB", "SSA"]),
    st.integers(0, 60 * 24 * 300).map(lambda minute: parse_wall_clock("2026-12-01T00:00") + timedelta(minutes=minute)),
    st.integers(1, 60 * 24 * 60),
    st.integers(18, 80),
    st.sampled_from([None, "BEMVINDO10"]),
    st.builds(
        Selection,
        st.sampled_from(["BASIC", "PLUS", "FULL"]),
        st.lists(st.sampled_from([("GPS", 1), ("CHILD_SEAT", 3), ("TOLL_TAG", 1)]), unique=True).map(tuple),
        st.integers(0, 2),
    ),
)
ORDER = {kind: place for place, kind in enumerate(PriceLineKind)}


@given(searches)
def test_lines_are_in_order_and_sum_to_the_total_and_none_is_zero(search: Search) -> None:
    for one in quote_classes(DEMO, plan(DEMO, search, now=NOW)).quotes:
        assert sum(line.amount for line in one.lines) == one.total > 0
        assert all(line.amount and line.quantity > 0 for line in one.lines)
        assert [ORDER[line.kind] for line in one.lines] == sorted(ORDER[line.kind] for line in one.lines)
        fee = next((line.amount for line in one.lines if line.kind is PriceLineKind.SERVICE_FEE), 0)
        assert fee == percent_of(one.total - fee, 1200)
        assert all(describe(DEMO, line).pt_br and describe(DEMO, line).en for line in one.lines)


@given(searches, st.integers(1, 60 * 24 * 3))
def test_returning_later_never_makes_the_time_cheaper(search: Search, minutes: int) -> None:
    later = replace(search, return_at=search.return_at + timedelta(minutes=minutes))
    for acriss in ("EDMM", "IFAM"):
        answers = [quote_class(DEMO, plan(DEMO, one, now=NOW), acriss) for one in (search, later)]
        times = [answer.lines[0].amount for answer in answers if isinstance(answer, Quote)]
        assert times == sorted(times)


@given(searches, st.timedeltas(timedelta(0), timedelta(days=7)))
def test_when_a_price_is_asked_for_changes_nothing(search: Search, later: timedelta) -> None:
    first, again = (plan(DEMO, search, now=now) for now in (NOW, NOW + later))
    assert first == again
    assert [(one.acriss, one.lines) for one in quote_classes(DEMO, first).quotes] == [
        (one.acriss, one.lines) for one in quote_classes(DEMO, again).quotes
    ]


def modules_behind(*names: str) -> set[Path]:
    """The modules of the service that these import, directly or not, and they themselves."""
    found: set[Path] = set()
    names_left = list(names)
    while names_left:
        path = ROOT / "rent_service" / f"{names_left.pop()}.py"
        if path in found:
            continue
        found.add(path)
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module == "rent_service":
                names_left += [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("rent_service."):
                names_left.append((node.module or "").removeprefix("rent_service."))
    return found


def test_no_rule_reads_a_clock() -> None:
    clocks = {"now", "today", "utcnow", "time_ns", "monotonic", "perf_counter"}
    modules = modules_behind(
        "quoting", "planning", "price_advice", "offer_tokens", "options", "cancellation", "drivers"
    )
    assert len(modules) > 15
    for path in modules:
        calls = [node.func for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
        assert not [call.attr for call in calls if isinstance(call, ast.Attribute) and call.attr in clocks], path
        assert "\nimport time\n" not in path.read_text(), path


def test_taxes_do_not_tax_one_another(network: Network) -> None:
    portugal = network.countries["PT"]
    second = replace(portugal.taxes[0], code="EXTRA_TAX", rate_bp=1000)
    taxed = replace(
        network,
        countries={**network.countries, "PT": replace(portugal, taxes=(*portugal.taxes, second), service_fee_bp=500)},
    )
    lines = quote(taxed, rental(taxed, "2027-05-04T10:00", "2027-05-05T10:00", location="LIS")).lines
    assert [(line.kind, line.code, line.amount) for line in lines] == [
        ("TIME", None, 2990),
        ("AIRPORT_SURCHARGE", None, 209),
        ("SERVICE_FEE", None, 160),
        ("TAX", "IVA", 773),
        ("TAX", "EXTRA_TAX", 336),
    ]


def test_quantities_times_unit_amounts_are_the_amounts(network: Network) -> None:
    asked = rental(
        network,
        "2027-05-04T10:00",
        "2027-05-14T10:00",
        age=20,
        return_location="CGB",
        selection=Selection("PLUS", (("CHILD_SEAT", 2), ("TOLL_TAG", 1)), 2),
    )
    lines = {(str(line.kind), line.code): (line.quantity, line.unit_amount) for line in quote(network, asked).lines}
    distance = whole_kilometres(-23.4356, -46.4731, -15.6529, -56.1167)
    assert lines["ONE_WAY", None] == (distance, 120)
    assert lines["YOUNG_DRIVER", None] == (10, 3895)
    assert lines["COVERAGE", "PLUS"] == (10, 3990)
    assert lines["EXTRA", "CHILD_SEAT"] == (2, 7 * 2993)
    assert lines["EXTRA", "TOLL_TAG"] == (1, 3990)
    assert lines["ADDITIONAL_DRIVER", None] == (2, 10 * 990)


@pytest.mark.parametrize(
    ("returned", "pt_br", "en"),
    [
        ("2027-03-02T10:00", "1 diária, tarifa diária", "1 day, daily rate"),
        ("2027-03-02T11:00", "1 diária e 1 hora extra, tarifa diária", "1 day and 1 extra hour, daily rate"),
        ("2027-03-07T10:00", "6 diárias, tarifa semanal", "6 days, weekly rate"),
        ("2027-03-10T10:00", "9 diárias: 1 semana + 2 diárias", "9 days: 1 week + 2 days"),
        ("2027-03-30T10:00", "29 diárias, tarifa mensal", "29 days, monthly rate"),
    ],
)
def test_the_time_line_says_what_it_is_made_of(network: Network, returned: str, pt_br: str, en: str) -> None:
    line = quote(network, rental(network, "2027-03-01T10:00", returned)).lines[0]
    assert describe(network, line) == Text(pt_br, en)


def test_a_capped_hour_says_so(network: Network) -> None:
    line = quote(network, rental(network, "2027-03-01T10:00", "2027-03-06T14:00")).lines[0]
    assert describe(network, line).en == "5 days and 4 extra hours, at the price of 6 days"
    assert line.amount == 67144


def test_every_kind_of_line_has_its_sentence(network: Network) -> None:
    asked = rental(
        network,
        "2027-05-04T23:30",
        "2027-05-14T05:00",
        age=20,
        location="NAT",
        return_location="VCP",
        promotion_code="BEMVINDO10",
        selection=Selection("FULL", (("CHILD_SEAT", 2), ("TOLL_TAG", 1)), 1),
    )
    assert [describe(network, line).en for line in quote(network, asked).lines] == [
        "10 days: 1 week + 3 days",
        "Promotion BEMVINDO10: discount of 10%",
        f"Return elsewhere, {whole_kilometres(-5.7688, -35.3663, -23.0074, -47.1345)} km away",
        "Driver under 25, 10 days",
        "Pick-up outside opening hours",
        "Return outside opening hours",
        "Full: zero excess, glass and tyres, 10 days",
        "2 × Child seat, 7 days",
        "Toll tag, per rental",
        "1 additional driver, 10 days",
        "Service fee, 12%",
    ]
    tax = quote(network, rental(network, "2027-05-04T10:00", "2027-05-05T10:00", location="JFK")).lines[-1]
    assert describe(network, tax) == Text("Imposto SALES TAX, 9,25%", "Tax SALES TAX, 9.25%")


def test_options_are_priced_for_the_days(network: Network) -> None:
    brazil = network.countries["BR"]
    plus = coverage_options(network, brazil, 10)[1]
    assert (plus.code, plus.per_day, plus.amount, plus.excess) == ("PLUS", 3990, 39900, 160000)
    extras = {one.code: one for one in extra_options(network, brazil, 10, {"CHILD_SEAT": 2, "GPS": 9, "WIFI": -1})}
    assert (extras["CHILD_SEAT"].amount, extras["CHILD_SEAT"].available) == (7 * 2993, 2)
    assert (extras["GPS"].available, extras["WIFI"].available, extras["BOOSTER"].available) == (1, 0, 0)
    assert (extras["TOLL_TAG"].amount, extras["TOLL_TAG"].is_per_day) == (3990, False)
    assert mileage(brazil, 10).included_km is None
    assert mileage(network.countries["PT"], 10).included_km == 3000


def test_distances_are_those_of_the_great_circle() -> None:
    assert whole_kilometres(0, 0, 0, 180) == 20015
    assert whole_kilometres(0, 0, 0, 0) == 0


@pytest.mark.parametrize(("amount", "basis_points", "expected"), [(11655, 1000, 1166), (5, 1000, 1), (4, 1000, 0)])
def test_percentages_are_rounded_half_up(amount: int, basis_points: int, expected: int) -> None:
    assert percent_of(amount, basis_points) == expected


def test_amounts_read_as_people_write_them() -> None:
    assert (money_pt_br(123450, "BRL"), money_en(123450, "BRL")) == ("R$ 1.234,50", "R$ 1,234.50")
    assert (money_pt_br(1234567, "CLP"), money_en(-5, "EUR")) == ("CLP 1.234.567", "-€ 0.05")


@pytest.mark.parametrize(
    ("birth_date", "day", "age"),
    [
        ("2000-03-01", "2027-03-01", 27),
        ("2000-03-02", "2027-03-01", 26),
        ("2004-02-29", "2027-02-28", 22),
        ("2004-02-29", "2027-03-01", 23),
        ("2030-01-01", "2027-03-01", -3),
    ],
)
def test_an_age_is_counted_in_full_years(birth_date: str, day: str, age: int) -> None:
    born, then = (parse_wall_clock(f"{one}T00:00").date() for one in (birth_date, day))
    assert age_on(born, then) == age


@pytest.mark.parametrize(
    ("acriss", "offered", "actual", "verdict"),
    [
        ("EDMM", 30, 45, "SAME_PRICE"),
        ("EDMM", 20, 24, "SAME_PRICE"),
        ("EDMM", 30, 24, "OTHER_PRICE"),
        ("EDMM", 24, 25, "OTHER_PRICE"),
        ("EDMM", 24, 17, "TOO_YOUNG"),
        ("IFAM", 30, 20, "TOO_YOUNG"),
        ("IFAM", 30, 21, "OTHER_PRICE"),
        ("SQBD", 30, 24, "TOO_YOUNG"),
    ],
)
def test_a_birth_date_may_change_the_price_or_forbid_the_class(
    network: Network, acriss: str, offered: int, actual: int, verdict: str
) -> None:
    brazil, chosen = network.countries["BR"], network.vehicle_classes[acriss]
    judged = judge_age(brazil, chosen, offered_age=offered, actual_age=actual, days=3)
    assert judged is AgeVerdict(verdict)


def test_a_country_refuses_the_whole_search_below_its_age(network: Network) -> None:
    with pytest.raises(SearchRefusedError, match="DRIVER_TOO_YOUNG"):
        rental(network, "2027-05-04T10:00", "2027-05-05T10:00", location="SCL", age=21)
