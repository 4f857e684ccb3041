"""The public audit suite and the public clients, as they are, against the running BFF."""

from __future__ import annotations

import asyncio
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from chassis import rpc
from tests import bff_fakes, node

if TYPE_CHECKING:
    from tests.integration.bff.conftest import Stack

FOLDER = Path(__file__).parents[2] / "graphql_clients"
PACKAGE = Path(__file__).parents[3] / "bff" / "typescript"
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


@pytest.mark.parametrize("trusted", ["", "trusted"])
async def test_a_program_on_our_package_of_operations_is_checked_and_runs(
    stack: Stack, tmp_path: Path, trusted: str
) -> None:
    await asyncio.to_thread(_build_consumer, tmp_path / "consumer")
    shutil.copy(PACKAGE / "dist" / "trusted-documents.json", tmp_path / "trusted-documents.json")
    stack.rent.answers["GetOffer"] = None
    stack.rent.failures["GetOffer"] = rpc.invalid("OFFER_INVALID", "no offer of ours")
    words = ("consumer.js", f"{stack.url}/graphql", trusted, *MINE.values())
    printed = await asyncio.to_thread(node.run, tmp_path / "consumer", node.found() or "node", *words)
    told = json.loads(printed)
    assert (told["changed"], told["refused"]) == ("PENDING_PAYMENT", "BAD_USER_INPUT")
    assert told["totals"] == ["150.99"] * len(told["totals"])


def _build_consumer(folder: Path) -> None:
    """The program beside the package, as npm would have installed it; compiled, which checks its types."""
    node.build(PACKAGE)
    (folder / "node_modules" / "@rentacar").mkdir(parents=True)
    (folder / "node_modules" / "@rentacar" / "operations").symlink_to(PACKAGE)
    (folder / "node_modules" / "@types").symlink_to(PACKAGE / "node_modules" / "@types")
    (folder / "package.json").write_text('{"type": "module"}')
    shutil.copy(FOLDER / "consumer.ts", folder)
    compiler = PACKAGE / "node_modules" / "typescript" / "bin" / "tsc"
    strictly = ("--strict", "--module", "nodenext", "--target", "es2022", "--types", "node", "--lib", "es2023,dom")
    node.run(folder, node.found() or "node", str(compiler), *strictly, "consumer.ts")
