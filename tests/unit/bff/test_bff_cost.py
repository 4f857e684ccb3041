"""What operations cost, before they run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest
from graphql import OperationDefinitionNode, get_introspection_query, parse, validate

from bff.errors import ToldError
from bff.execution import cost
from bff.execution.documents import Prepared, prepare
from bff.execution.limits import MAX_DIRECTIVES
from bff.schema.build import build

SCHEMA = build()._schema
OPERATIONS = Path(__file__).parents[3] / "bff" / "typescript" / "operations"
TRUSTED = Path(__file__).parents[3] / "web" / "dist" / "trusted-documents.json"
SEARCH = '{pickupLocation: "GRU", pickupAt: "2027-03-01T10:00", returnAt: "2027-03-02T10:00", driverAge: 30}'


def prepared(text: str) -> Prepared:
    found = prepare(SCHEMA, text)
    assert found.errors == []
    return found


def points(text: str, variables: dict[str, Any] | None = None, name: str | None = None) -> int:
    return prepared(text).cost(name, variables)


def test_a_page_costs_as_much_as_it_may_be_long() -> None:
    query = "query ($n: Int) { locations(first: $n) { nodes { code coordinates { latitude } } } }"
    alone = points(query, {"n": 0})
    assert points(query, {"n": 1}) - alone == 2
    assert points(query, {"n": 100}) - alone == 200
    assert (
        points(query)
        == points(query, {"n": None})
        == points("{ locations { nodes { code coordinates { latitude } } } }")
    )
    assert points("query ($n: Int = 7) { locations(first: $n) { nodes { code } } }") == alone + 7


def test_a_page_longer_than_allowed_is_refused_before_it_runs() -> None:
    for query, variables in (
        ("{ locations(first: 101) { totalCount } }", {}),
        ("query ($n: Int) { locations(first: $n) { totalCount } }", {"n": 2_000_000_000}),
    ):
        with pytest.raises(ToldError, match="must be 1 to 100"):
            points(query, variables)


def test_a_field_that_asks_a_service_costs_more_than_what_is_in_memory() -> None:
    assert points('{ location(code: "GRU") { code } }') < points('{ booking(reference: "x") { reference } }')
    assert points('{ booking(reference: "x") { reference } }') < points(
        f"{{ offers(search: {SEARCH}) {{ __typename }} }}"
    )
    plain, paid = '{ booking(reference: "x") { reference } }', '{ booking(reference: "x") { payment { id } } }'
    assert points(paid) - points(plain) > cost.JOINED


@pytest.mark.parametrize(
    ("without", "with_it", "calls"),
    [
        ('{ node(id: "x") { __typename } }', '{ node(id: "x") { ... on Booking { documents { url } } } }', 1),
        ("{ viewer { email } }", "{ viewer { email bookings(first: 1) { totalCount } } }", 1),
        ("{ viewer { email } }", "{ viewer { email a: bookings { totalCount } b: bookings { totalCount } } }", 2),
        ("{ bookings(first: 20) { nodes { id } } }", "{ bookings(first: 20) { nodes { id documents { url } } } }", 20),
        ("{ deadLetters(first: 50) { nodes { id } } }", "{ deadLetters(first: 50) { nodes { id payload } } }", 50),
    ],
)
def test_what_asks_a_service_below_the_root_costs_a_call_each_time(without: str, with_it: str, calls: int) -> None:
    assert points(without) >= cost.CALL
    assert calls * cost.CALL <= points(with_it) - points(without) < calls * (cost.CALL + 20)


def test_fragments_and_aliases_hide_nothing() -> None:
    hours = "openingHours { opens }"
    two = 'a: location(code: "GRU") {{ {0} }} b: location(code: "CGH") {{ {1} }}'
    plain = "{" + two.format(hours, hours) + "}"
    spread = (
        "{"
        + two.format("...P", "...P")
        + "}"
        + f"fragment P on Location {{ ...Q }} fragment Q on Location {{ {hours} }}"
    )
    inline = "{ ... on Query {" + two.format(f"... {{ {hours} }}", f"... on Location {{ {hours} }}") + "} }"
    assert points(plain) == points(spread) == points(inline) > 2 * points('{ location(code: "GRU") { code } }')


def test_what_is_skipped_costs_as_if_it_were_not() -> None:
    assert points('{ booking(reference: "x") @skip(if: true) { reference } }') == points(
        '{ booking(reference: "x") { reference } }'
    )


def test_each_operation_of_a_document_costs_what_it_asks() -> None:
    text = '{ location(code: "GRU") { code } }'
    both = f'query A {text} query B {{ booking(reference: "x") {{ reference }} }}'
    assert points(both, name="A") == points(text)
    assert points(both, name="B") > points(both, name="A")
    assert prepared(both).cost(None, {}) == cost.REFUSED


def test_many_searches_in_one_operation_are_too_many() -> None:
    everything = f"offers(search: {SEARCH}) {{ ... on OfferList {{ offers {{ ...O }} }} }}"
    stop, money = "{ location { openingHours { opens } } }", "{ amount }"
    fragment = f"""fragment O on Offer {{ vehicleClass {{ name }} pickup {stop} return {stop}
      lines {{ unitAmount {money} amount {money} }} extraOptions {{ amount {money} }}
      coverageOptions {{ perDay {money} amount {money} excess {money} }} }}"""
    one = f"{{ {everything} }} {fragment}"
    assert 2_000 < points(one) < cost.MOST / 2
    five = "{" + " ".join(f"s{i}: {everything}" for i in range(5)) + "}" + fragment
    with pytest.raises(ToldError, match="may cost 10,000 points at most") as refused:
        points(five)
    assert refused.value.code == "LIMIT_EXCEEDED"


def test_introspection_as_tools_ask_it_is_allowed_and_one_that_multiplies_is_not() -> None:
    assert points(get_introspection_query()) <= 1_000
    bomb = "{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }"
    assert [error.message for error in prepare(SCHEMA, bomb).errors] == ["Maximum introspection depth exceeded"]


def test_every_list_of_sizes_is_counted_once() -> None:
    found = prepared("query ($n: Int) { locations(first: $n) { totalCount } }")
    for size in range(200):
        found.cost(None, {"n": size % 100})
    assert len(found.costs._known) == found.costs.KEPT


def test_directives_without_end_are_refused() -> None:
    fields = " ".join(f"a{i}: __typename @skip(if: false) @include(if: true)" for i in range(MAX_DIRECTIVES))
    assert "directives" in prepare(SCHEMA, f"{{ {fields} }}").errors[0].message


def test_every_operation_of_our_package_is_valid_and_within_the_limits() -> None:
    document = parse("\n".join(path.read_text() for path in sorted(OPERATIONS.glob("*.graphql"))))
    assert validate(SCHEMA, document) == []
    costs = cost.Costs(SCHEMA, document)
    operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    assert len(operations) > 10
    for operation in operations:
        assert costs.of(operation, {"first": 100}) <= cost.MOST


@pytest.mark.skipif(not TRUSTED.exists(), reason="the web isn't built (./rentacar up builds it)")
def test_every_document_of_the_web_is_valid_and_within_the_limits() -> None:
    for text in orjson.loads(TRUSTED.read_bytes()).values():
        found = prepared(text)
        assert len(found.operations) == 1
        for name in found.operations:
            assert found.cost(name, {"days": 14, "first": 100}) <= cost.MOST
