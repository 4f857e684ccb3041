"""With any one service stopped, what doesn't need it works, and what does says which part is down."""

from __future__ import annotations

from typing import Any

import pytest

from tests.stack import Stack

SEARCH = {"pickupLocation": "GRU", "pickupAt": "2027-03-01T10:00", "returnAt": "2027-03-03T10:00", "driverAge": 35}
EMAIL = "parts@example.com"
DOWN = {"SERVICE_UNAVAILABLE", "DEADLINE_EXCEEDED"}
IN_MEMORY = '{ clientConfig { version } location(code: "GRU") { name } vehicleClasses { acriss } node(id: "x") { id } viewer { id } }'
OFFERS = "query ($search: OfferSearchInput!) { offers(search: $search) { __typename } }"
CALENDAR = "query ($search: OfferSearchInput!) { priceCalendar(search: $search, days: 1) { date } }"
LOCATIONS = "{ locations(first: 3) { totalCount } }"
BOOKING = "query ($reference: String!, $email: String) { booking(reference: $reference, email: $email) { %s } }"
PAYMENTS = ("payment { status }", "payments { status }", "deposit { status }", "refunds { status }")
DOCUMENTS = ("documents { number }",)
PLAIN = ("status", "total { amount }", "timeline { type }", "charges { id }", "cancellationQuote { fee { amount } }")


@pytest.fixture(scope="module")
def reference(stack: Stack) -> str:
    answer = stack.book(stack.offer()["id"], email=EMAIL)
    found: str = answer["booking"]["reference"]
    return found


def ask(stack: Stack, query: str, **variables: Any) -> Any:
    answer = stack.http.post(f"{stack.web}/graphql", json={"query": query, "variables": variables}, timeout=30)
    assert answer.status_code == 200, answer.text
    return answer.json()


def works(stack: Stack, query: str, **variables: Any) -> None:
    answer = ask(stack, query, **variables)
    assert not answer.get("errors"), answer
    assert answer["data"]


def says_what_is_down(stack: Stack, part: str, query: str, **variables: Any) -> Any:
    answer = ask(stack, query, **variables)
    assert {error["extensions"]["code"] for error in answer["errors"]} <= DOWN, answer
    assert all(f"The {part} service" in error["message"] for error in answer["errors"]), answer
    return answer["data"]


def test_without_payments_everything_but_payments_works(stack: Stack, reference: str) -> None:
    mine = {"reference": reference, "email": EMAIL}
    with stack.halted("payment-serve"):
        for query in (IN_MEMORY, LOCATIONS):
            works(stack, query)
        for query in (OFFERS, CALENDAR):
            works(stack, query, search=SEARCH)
        for field in (*PLAIN, *DOCUMENTS):
            works(stack, BOOKING % field, **mine)
        told = says_what_is_down(stack, "payment", BOOKING % f"reference {' '.join(PAYMENTS)}", **mine)
        assert told["booking"]["reference"] == reference
        assert [told["booking"][name] for name in ("payment", "payments", "deposit", "refunds")] == [None] * 4


def test_without_notifications_everything_but_documents_works(stack: Stack, reference: str) -> None:
    mine = {"reference": reference, "email": EMAIL}
    with stack.halted("notify-serve"):
        for query in (IN_MEMORY, LOCATIONS):
            works(stack, query)
        for query in (OFFERS, CALENDAR):
            works(stack, query, search=SEARCH)
        for field in (*PLAIN, *PAYMENTS):
            works(stack, BOOKING % field, **mine)
        told = says_what_is_down(stack, "documents", BOOKING % "reference documents { number }", **mine)
        assert told == {"booking": {"reference": reference, "documents": None}}


def test_without_rentals_what_is_known_by_heart_is_still_told(stack: Stack, reference: str) -> None:
    with stack.halted("rent-serve"):
        works(stack, IN_MEMORY)
        assert says_what_is_down(stack, "rental", LOCATIONS) == {"locations": None}
        assert says_what_is_down(stack, "rental", OFFERS, search=SEARCH) == {"offers": None}
        mine = {"reference": reference, "email": EMAIL}
        assert says_what_is_down(stack, "rental", BOOKING % "status", **mine) == {"booking": None}
        variables = {"input": {"booking": mine, "payment": {"method": "PIX"}}, "key": "parts-1"}
        pay = "mutation ($input: BookingPayInput!, $key: ID!) { bookingPay(input: $input, idempotencyKey: $key) { __typename } }"
        assert ask(stack, pay, **variables)["data"] == {"bookingPay": {"__typename": "Unavailable"}}
    works(stack, OFFERS, search=SEARCH)
