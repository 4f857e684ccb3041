"""What was published stays, unless it is said otherwise."""

from __future__ import annotations

import pytest

from bff.print_schema import printed
from bff.published import PUBLISHED, breaking


def test_nothing_that_was_published_is_broken() -> None:
    found = breaking(PUBLISHED.read_text(), printed())
    assert found == [], "if it is meant: python -m bff.published --declare, and say so in the commit"


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        ("type Query { a: Int b: Int }", "type Query { a: Int }", "FIELD_REMOVED: Field Query.b was removed."),
        (
            "type Query { a: Int! }",
            "type Query { a: Int }",
            "FIELD_CHANGED_KIND: Field Query.a changed type from Int! to Int.",
        ),
        ("type Query { a(x: Int): Int }", "type Query { a(x: Int!): Int }", "ARG_CHANGED_KIND"),
        ("type Query { a(x: Int = 1): Int }", "type Query { a(x: Int = 2): Int }", "ARG_DEFAULT_VALUE_CHANGE"),
        ("type Query { a: E } enum E { X Y }", "type Query { a: E } enum E { X }", "VALUE_REMOVED_FROM_ENUM"),
    ],
)
def test_what_breaks_clients_is_found(before: str, after: str, change: str) -> None:
    [found] = breaking(before, after)
    assert found.startswith(change)


def test_what_is_added_breaks_nobody() -> None:
    before = "type Query { a(x: Int): U } union U = T type T { e: E } enum E { X } input I { a: Int }"
    after = (
        before.replace("a(x: Int)", "b: V a(x: Int, y: I)").replace("U = T", "U = T | V").replace("{ X }", "{ X Y }")
    )
    assert breaking(before, after.replace("{ a: Int }", "{ a: Int b: Int } type V { e: E }")) == []
