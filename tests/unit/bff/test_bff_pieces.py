"""The BFF's pure pieces."""

from __future__ import annotations

from contextlib import suppress

import pytest
from graphql import GraphQLError, parse
from hypothesis import given
from hypothesis import strategies as st

from bff import ids, money, pages
from bff.context import preferred
from bff.errors import ToldError, graphql_path
from bff.execution.documents import holds_unsafe
from bff.execution.limits import measure
from bff.http import negotiation
from bff.schema import scalars


@pytest.mark.parametrize(
    ("minor_units", "currency", "text"),
    [
        (13429, "BRL", "134.29"),
        (0, "BRL", "0.00"),
        (-5, "USD", "-0.05"),
        (15000, "CLP", "15000"),
        (10**12, "EUR", "10000000000.00"),
    ],
)
def test_amounts_have_exactly_the_currencys_digits(minor_units: int, currency: str, text: str) -> None:
    assert money.amount(minor_units, currency) == text


@pytest.mark.parametrize(
    ("currency", "locale", "text"),
    [
        ("BRL", "pt-BR", "R$\xa01.342,90"),
        ("BRL", "en", "R$1,342.90"),
        ("CLP", "es-CL", "$134.290"),
        ("BRL", "xx-nonsense", "R$\xa01.342,90"),
        ("BRL", "", "R$\xa01.342,90"),
        ("BRL", "é" * 1000, "R$\xa01.342,90"),
    ],
)
def test_money_reads_as_in_the_readers_country(currency: str, locale: str, text: str) -> None:
    assert money.formatted(134290, currency, locale) == text


@given(st.text(max_size=200))
def test_any_text_is_a_locale_that_money_survives(locale: str) -> None:
    assert money.formatted(134290, "BRL", locale)


@given(st.text())
def test_any_text_may_be_asked_for_as_an_id_or_a_cursor(text: str) -> None:
    ids.decode(text)
    with suppress(ToldError):
        pages.decode(text)


@given(st.sampled_from(["Location", "Booking"]), st.text())
def test_an_id_names_what_it_was_made_of(kind: str, key: str) -> None:
    assert ids.decode(ids.encode(kind, key)) == (kind, key)


@given(st.text(alphabet=st.characters(codec="ascii")), st.integers(0, 100))
def test_a_cursor_names_its_page_and_place(token: str, skip: int) -> None:
    assert pages.decode(pages.encode(token, skip)) == (token, skip)


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("", negotiation.JSON),
        ("text/event-stream", negotiation.EVENTS),
        ("application/json;q=0, */*;q=0.1", negotiation.JSON),
        ("application/json;q=x", None),
        ("text/html, */*;q=0.8", negotiation.HTML),
        ("application/xml", None),
    ],
)
def test_the_best_accepted_media_type_is_chosen(accept: str, media: str | None) -> None:
    assert negotiation.best(accept) == media


def test_the_readers_language_is_the_best_that_we_speak() -> None:
    asked = {
        "": "pt-BR",
        "en": "en",
        "fr, en;q=0.2": "en",
        "en;q=0.1, pt-PT;q=0.9": "pt-BR",
        "en;q=0": "pt-BR",
        "en;q=x": "pt-BR",
    }
    assert {header: preferred(header) for header in asked} == asked


def test_wall_clocks_may_carry_zero_seconds_and_nothing_else() -> None:
    local = scalars.SCALARS[scalars.LocalDateTime].parse_value
    assert local is not None
    assert (
        local("2027-03-01T10:00")
        == local("2027-03-01T10:00:00")
        == local("2027-03-01T10:00:00.000")
        == "2027-03-01T10:00"
    )
    refusals: list[object] = [
        "2027-03-01T10:00:01",
        "2027-03-01T24:00",
        "2027-13-01T10:00",
        "0000-01-01T00:00",
        "٢٠٢٧-03-01T10:00",
        5,
        None,
        [],
    ]
    for refused in refusals:
        with pytest.raises(GraphQLError, match="LocalDateTime"):
            local(refused)


def test_days_and_decimals_are_checked() -> None:
    date, decimal = (scalars.SCALARS[kind].parse_value for kind in (scalars.Date, scalars.Decimal))
    assert date is not None
    assert decimal is not None
    assert date("1990-01-31") == "1990-01-31"
    assert decimal("-0.50") == "-0.50"
    no_dates: list[object] = ["1990-02-30", "31/01/1990", 19900131]
    for refused in no_dates:
        with pytest.raises(GraphQLError, match="Date"):
            date(refused)
    no_decimals: list[object] = ["NaN", "1e5", 1.5, "1" * 30]
    for refused in no_decimals:
        with pytest.raises(GraphQLError, match="Decimal"):
            decimal(refused)


def test_proto_paths_are_spelled_as_graphql_does() -> None:
    spelled = {
        "search.dropoff_at": "search.returnAt",
        "driver.given_name": "driver.givenName",
        "request_id.key": "idempotencyKey",
        "booking.link_token": "booking.token",
    }
    assert {path: graphql_path(path) for path in spelled} == spelled


def test_fragments_within_themselves_are_measured_to_an_end() -> None:
    text = "query { ...a } fragment a on Query { node(id: 1) { ...b } } fragment b on Query { node(id: 1) { ...a } }"
    assert measure(parse(text)).exceeded == []
    doubling = "query { ...f0 } " + " ".join(f"fragment f{i} on Query {{ ...f{i + 1} ...f{i + 1} }}" for i in range(60))
    measure(parse(doubling))
    assert measure(parse(doubling + " fragment f60 on Query { __typename }")).exceeded


def test_texts_that_no_service_can_take_are_found_anywhere() -> None:
    assert holds_unsafe({"a": ["ok", {"b": "x\0"}]})
    assert holds_unsafe({"a": "\ud800"})
    assert not holds_unsafe({"a": ["São Paulo", 1, None, True]})
