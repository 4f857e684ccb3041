"""The public audit suite and the public clients, as they are, against the running BFF."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests import bff_fakes, node

if TYPE_CHECKING:
    from tests.integration.bff.conftest import Stack

FOLDER = Path(__file__).parents[2] / "graphql_clients"
CHANGED = """subscription ($reference: String!, $email: String) {
  bookingChanged(reference: $reference, email: $email) { __typename ... on Booking { status } } }"""
MINE = {"reference": bff_fakes.REFERENCE, "email": bff_fakes.EMAIL}

pytestmark = pytest.mark.skipif(node.found() is None, reason="NO NODE HERE: neither audits nor clients were run")


async def run(*words: str) -> Any:
    """The lines of JSON that one of the folder's programs prints."""
    await asyncio.to_thread(node.install, FOLDER)
    printed = await asyncio.to_thread(node.run, FOLDER, node.found() or "node", *words)
    return [json.loads(line) for line in printed.splitlines()]


async def subscribe(stack: Stack, kind: str, operation: dict[str, Any], results: int = 1) -> Any:
    return await run("subscribe.mjs", kind, f"{stack.url}/graphql", json.dumps(operation), str(results))


async def test_every_audit_of_graphql_over_http_is_passed(stack: Stack) -> None:
    [audits] = await run("audit.mjs", f"{stack.url}/graphql")
    assert len(audits) > 50
    assert [audit for audit in audits if audit["status"] != "ok"] == []


@pytest.mark.parametrize("kind", ["ws", "sse"])
async def test_the_public_clients_follow_a_booking(stack: Stack, kind: str) -> None:
    told = await subscribe(stack, kind, {"query": CHANGED, "variables": MINE})
    assert told[0]["next"]["data"] == {"bookingChanged": {"__typename": "Booking", "status": "PENDING_PAYMENT"}}


@pytest.mark.parametrize("kind", ["ws", "sse"])
async def test_the_public_clients_understand_how_a_stream_ends(stack: Stack, kind: str) -> None:
    query = {"query": "{ clientConfig { version } }"}
    told = await subscribe(stack, kind, query, results=2)
    assert told[0]["next"]["data"] == {"clientConfig": {"version": "development"}}
    assert told[1:] == [{"complete": True}]
    told = await subscribe(stack, kind, {"query": CHANGED, "variables": MINE | {"email": "eve@example.com"}}, results=2)
    assert told[0]["next"]["data"] == {"bookingChanged": {"__typename": "BookingNotFound"}}
    assert told[1:] == [{"complete": True}]


@pytest.mark.parametrize("kind", ["ws", "sse"])
async def test_the_public_clients_understand_what_is_refused(stack: Stack, kind: str) -> None:
    told = await subscribe(stack, kind, {"query": "subscription { nothing }"}, results=2)
    errors = told[0]["error"] if kind == "ws" else told[0]["next"]["errors"]
    assert errors[0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
