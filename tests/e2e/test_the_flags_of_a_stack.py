"""Flags from the command line to what customers meet, each back as it was afterwards."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from tests.stack import CREATE, Stack, booking_input, until

FLAGS = "{ clientConfig { flags { key enabled } } }"
SEARCH = "query ($search: OfferSearchInput!) { offers(search: $search) { __typename ... on SearchRefused { reason } } }"
ONE_WAY = {
    "pickupLocation": "GRU",
    "returnLocation": "CGH",
    "pickupAt": "2027-03-01T10:00",
    "returnAt": "2027-03-03T10:00",
    "driverAge": 35,
}


@pytest.fixture
def switched(stack: Stack) -> Iterator[Stack]:
    yield stack
    stack.rentacar("flags", "reset")
    until(lambda: "*" not in stack.rentacar("flags", "list").stdout and not flag(stack, "read-only"), why="all is back")


def flag(stack: Stack, key: str) -> bool:
    told = stack.graphql(FLAGS)["clientConfig"]["flags"]
    return next(bool(one["enabled"]) for one in told if one["key"] == key)


def with_pix(stack: Stack, email: str) -> dict[str, Any]:
    given = booking_input(stack.offer()["id"], email=email, token="")
    given["payment"] = {"method": "PIX"}
    answer: dict[str, Any] = stack.graphql(CREATE, input=given, key=str(uuid4()))["bookingCreate"]
    return answer


def test_pix_and_one_ways_are_gone_within_seconds_of_a_command_and_come_back(switched: Stack) -> None:
    switched.rentacar("flags", "set", "pix", "off")
    switched.rentacar("flags", "set", "one-ways", "off")
    assert "* pix " in switched.rentacar("flags", "list").stdout
    until(lambda: not flag(switched, "pix"), seconds=5, why="the web is told")
    until(
        lambda: with_pix(switched, "pix@example.com")["__typename"] == "PaymentMethodUnavailable",
        seconds=5,
        why="no Pix is taken",
    )
    refused = {"__typename": "SearchRefused", "reason": "ONE_WAY_NOT_OFFERED"}
    until(lambda: switched.graphql(SEARCH, search=ONE_WAY)["offers"] == refused, seconds=5, why="no one-way is offered")
    switched.rentacar("flags", "reset")
    until(lambda: with_pix(switched, "pix@example.com")["__typename"] == "BookingCreated", seconds=5, why="Pix is back")
    until(
        lambda: switched.graphql(SEARCH, search=ONE_WAY)["offers"]["__typename"] == "OfferList",
        seconds=5,
        why="one-ways are back",
    )


def test_while_all_is_read_only_searches_go_on_and_what_was_begun_is_finished(switched: Stack) -> None:
    offer, email = switched.offer()["id"], f"{uuid4().hex}@example.com"
    reference = switched.book(offer, email=email)["booking"]["reference"]
    switched.rentacar("flags", "set", "read-only", "on")
    until(lambda: flag(switched, "read-only"), seconds=5, why="the web is told")
    body = {"query": CREATE, "variables": {"input": booking_input(offer, email=email), "key": str(uuid4())}}
    answer = switched.http.post(f"{switched.web}/graphql", json=body).json()
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["READ_ONLY"]
    assert switched.offers()["offers"]
    until(lambda: switched.booking(reference, email)["status"] == "CONFIRMED", why="the booking is confirmed")


def test_mails_wait_for_the_switch_and_none_is_lost(switched: Stack) -> None:
    switched.rentacar("flags", "set", "mail-kill-switch", "on")
    email = f"{uuid4().hex}@example.com"
    time.sleep(1.5)  # the file is looked at twice a second
    reference = switched.book(switched.offer()["id"], email=email)["booking"]["reference"]
    until(lambda: switched.booking(reference, email)["status"] == "CONFIRMED", why="the booking is confirmed")
    time.sleep(2)
    assert switched.mails(email) == []
    switched.rentacar("flags", "reset", "mail-kill-switch")
    until(lambda: len(switched.mails(email)) == 1, why="the mail came")
