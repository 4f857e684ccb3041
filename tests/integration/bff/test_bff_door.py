"""What every operation passes before it runs: documents published beforehand, limits, deadlines, rates, and room."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import pytest_asyncio
import websockets
from graphql import get_introspection_query
from strawberry.types.graphql import OperationType
from websockets.typing import Subprotocol

from bff.execution import schema as executed
from bff.execution.rates import SIGN_INS, Rates
from bff.execution.trusted import TrustedDocuments
from chassis.roles import Role
from tests import bff_fakes
from tests.integration.bff.conftest import running

if TYPE_CHECKING:
    from tests.integration.bff.conftest import Stack

GRAPHQL = {"accept": "application/graphql-response+json"}
EVENTS = {"accept": "text/event-stream"}
PROTOCOL = Subprotocol("graphql-transport-ws")
LOCATION = 'query L($code: String = "GRU") { location(code: $code) { code } }'
CHANGED = """subscription C($reference: String!, $email: String) { bookingChanged(reference: $reference, email: $email) { __typename } }"""
PAY = """mutation P($key: ID!) { bookingPay(idempotencyKey: $key,
  input: {booking: {reference: "x", email: "a@b.c"}, payment: {method: PIX}}) { __typename } }"""
MINE = {"reference": bff_fakes.REFERENCE, "email": bff_fakes.EMAIL}


def id_of(text: str) -> str:
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def publish(folder: Path, *texts: str) -> None:
    (folder / "trusted-documents.json").write_text(json.dumps({id_of(text): text for text in texts}))


def codes(answer: httpx.Response) -> list[str]:
    return [error["extensions"]["code"] for error in answer.json()["errors"]]


async def over_websocket(stack: Stack, payload: dict[str, Any]) -> Any:
    """The first answer to one operation."""
    async with websockets.connect(stack.url.replace("http", "ws") + "/graphql", subprotocols=[PROTOCOL]) as socket:
        await socket.send(json.dumps({"type": "connection_init"}))
        await socket.recv()
        await socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": payload}))
        return json.loads(await asyncio.wait_for(socket.recv(), 5))


async def over_events(stack: Stack, body: dict[str, Any]) -> Any:
    """The first state of a stream."""
    async with stack.client.stream("POST", "/graphql", json=body, headers=EVENTS) as response:
        assert response.status_code == 200, await response.aread()
        async for line in response.aiter_lines():
            if line.startswith("data: {"):
                return json.loads(line.removeprefix("data: "))
    return None


async def test_a_published_document_runs_by_its_id_by_every_way(stack: Stack, tmp_path: Path) -> None:
    publish(tmp_path, LOCATION, CHANGED, PAY)
    for text in (LOCATION, PAY):
        answer = await stack.client.post("/graphql", json={"documentId": id_of(text), "variables": {"key": "k"}})
        assert "errors" not in answer.json(), answer.text
    given = {"documentId": id_of(LOCATION), "variables": '{"code": "CGH"}'}
    answer = await stack.client.get("/graphql", params=given)
    assert answer.json()["data"] == {"location": {"code": "CGH"}}
    assert (
        await stack.client.get("/graphql", params={"documentId": id_of(PAY), "variables": '{"key": "k"}'})
    ).status_code == 405
    body = {"documentId": id_of(CHANGED), "variables": MINE}
    assert (await over_events(stack, body))["data"] == {"bookingChanged": {"__typename": "Booking"}}
    told = await over_websocket(stack, body)
    assert told["payload"]["data"] == {"bookingChanged": {"__typename": "Booking"}}
    async with stack.client.stream("GET", "/graphql", params=given, headers=EVENTS) as response:
        lines = [line async for line in response.aiter_lines()]
    assert any('"code":"CGH"' in line for line in lines)


async def test_a_document_that_nobody_published_has_no_id(stack: Stack) -> None:
    unknown = {"documentId": id_of("{ nothing }")}
    answer = await stack.client.post("/graphql", json=unknown)
    assert (answer.status_code, codes(answer)) == (400, ["DOCUMENT_UNKNOWN"])
    answer = await stack.client.post("/graphql", json={"documentId": id_of(LOCATION), "query": LOCATION})
    assert (answer.status_code, codes(answer)) == (400, ["BAD_REQUEST"])
    told = await over_websocket(stack, unknown)
    assert (told["type"], told["payload"][0]["extensions"]["code"]) == ("error", "DOCUMENT_UNKNOWN")


async def test_a_manifest_that_lies_is_not_believed(tmp_path: Path) -> None:
    (tmp_path / "trusted-documents.json").write_text(json.dumps({id_of(LOCATION): PAY}))
    with pytest.raises(ValueError, match="is not the SHA-256"):
        TrustedDocuments([tmp_path / "trusted-documents.json"])


@pytest_asyncio.fixture
async def production(redis_url: str, tmp_path: Path) -> AsyncIterator[Stack]:
    """As in production: one published query, and production's limits."""
    publish(tmp_path, LOCATION, CHANGED)
    async with running(redis_url, tmp_path, environment="production") as made:
        yield made


async def test_in_production_only_published_documents_run(production: Stack) -> None:
    known = await production.client.post("/graphql", json={"documentId": id_of(LOCATION)})
    assert known.json()["data"] == {"location": {"code": "GRU"}}
    assert (await production.client.post("/graphql", json={"query": LOCATION})).json()["data"] == known.json()["data"]
    for text in ("{ clientConfig { version } }", get_introspection_query(), "{ __typename }", "{", LOCATION + " "):
        for answer in (
            await production.client.post("/graphql", json={"query": text}),
            await production.client.post("/graphql", json={"query": text}, headers=EVENTS),
            await production.client.get("/graphql", params={"query": text}),
        ):
            assert (answer.status_code, codes(answer)) == (403, ["DOCUMENT_NOT_TRUSTED"]), text
        told = await over_websocket(production, {"query": text})
        assert told["payload"][0]["extensions"]["code"] == "DOCUMENT_NOT_TRUSTED"
    assert (await over_events(production, {"documentId": id_of(CHANGED), "variables": MINE}))["data"]


async def test_in_production_a_developers_token_runs_everything(production: Stack) -> None:
    developer = {"authorization": f"Bearer {bff_fakes.TOKENS[Role.ADMIN]}"}
    for token, status in ((bff_fakes.CUSTOMER_TOKEN, 403), (bff_fakes.TOKENS[Role.AGENT], 403), (None, 403)):
        headers = {"authorization": f"Bearer {token}"} if token else {}
        answer = await production.client.post("/graphql", json={"query": get_introspection_query()}, headers=headers)
        assert answer.status_code == status
    answer = await production.client.post("/graphql", json={"query": get_introspection_query()}, headers=developer)
    assert answer.json()["data"]["__schema"]["queryType"]["name"] == "Query"
    url = production.url.replace("http", "ws") + "/graphql"
    async with websockets.connect(url, subprotocols=[PROTOCOL]) as socket:
        await socket.send(json.dumps({"type": "connection_init", "payload": developer}))
        assert json.loads(await socket.recv())["type"] == "connection_ack"
        await socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": {"query": "{ __typename }"}}))
        assert json.loads(await socket.recv())["payload"]["data"] == {"__typename": "Query"}


async def test_the_cost_is_told_with_every_answer(stack: Stack) -> None:
    answer = (await stack.client.post("/graphql", json={"query": LOCATION})).json()
    cost = answer["extensions"]["cost"]
    assert (cost["requested"], cost["limit"]) == (6, 10_000)
    assert cost["remaining"] > 0
    told = await over_websocket(stack, {"query": LOCATION})
    assert told["payload"]["extensions"]["cost"]["requested"] == 6
    told = await over_events(stack, {"query": LOCATION})
    assert told["extensions"]["cost"]["requested"] == 6


async def test_what_costs_too_much_never_reaches_a_service(stack: Stack) -> None:
    search = '{pickupLocation: "GRU", pickupAt: "2027-03-01T10:00", returnAt: "2027-03-02T10:00", driverAge: 30}'
    offers = "... on OfferList { offers { lines { amount { amount } unitAmount { amount } } } }"
    many = "{" + " ".join(f"s{i}: offers(search: {search}) {{ {offers} {offers} }}" for i in range(10)) + "}"
    for query in (many, "{ locations(first: 5000) { totalCount } }"):
        answer = await stack.client.post("/graphql", json={"query": query}, headers=GRAPHQL)
        assert (answer.status_code, codes(answer)) == (400, ["LIMIT_EXCEEDED"])
    assert stack.rent.asked == []


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        ("{ clientConfi { version } }", {}),
        ('{ location(cod: "GRU") { code } }', {}),
        ("query ($x: Decimall) { clientConfig { version } }", {}),
        (PAY, {"key": "k", "unknown": 1}),
        ('mutation ($i: BookingPayInput!) { bookingPay(input: $i, idempotencyKey: "k") { __typename } }',
         {"i": {"bookin": {"reference": "x"}, "payment": {"method": "PIXX"}}}),
        ("{ location(code: GRU) { code } }", {}),
        ('{ node(id: "x") { acriss } }', {}),
    ],
)  # fmt: skip
async def test_errors_suggest_nothing_outside_development(stack: Stack, query: str, variables: dict[str, Any]) -> None:
    answer = await stack.client.post("/graphql", json={"query": query, "variables": variables})
    assert "Did you mean" not in answer.text
    for error in answer.json().get("errors", []):
        assert error["extensions"]["code"]
        assert len(error["extensions"]["traceId"]) == 32


async def test_errors_suggest_in_development(redis_url: str, tmp_path: Path) -> None:
    async with running(redis_url, tmp_path, environment="local") as made:
        answer = await made.client.post("/graphql", json={"query": "{ clientConfi { version } }"})
        assert "Did you mean 'clientConfig'?" in answer.text


async def test_an_operation_that_takes_too_long_is_ended(
    redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(executed.SECONDS, OperationType.QUERY, 0.2)
    ended = asyncio.Event()

    async def never(_self: bff_fakes.FakeRent, _request: Any, _context: Any) -> Any:
        try:
            await asyncio.sleep(60)
        finally:
            ended.set()

    monkeypatch.setattr(bff_fakes.FakeRent, "GetOffer", never)
    slow = {"query": '{ offer(id: "x") { __typename } }'}
    async with running(redis_url, tmp_path) as made:
        answer = await made.client.post("/graphql", json=slow, headers=GRAPHQL)
        assert (answer.status_code, codes(answer)) == (504, ["DEADLINE_EXCEEDED"])
        await asyncio.wait_for(ended.wait(), 5)
        told = await over_websocket(made, slow)
        assert told["payload"]["errors"][0]["extensions"]["code"] == "DEADLINE_EXCEEDED"


async def test_who_asks_for_more_than_their_share_is_told_when_to_come_again(redis_url: str, tmp_path: Path) -> None:
    async with running(redis_url, tmp_path, rate_limits=0.0005) as made:  # 100 points, and 10 more each second
        query = {"query": LOCATION}
        answers = [await made.client.post("/graphql", json=query) for _ in range(30)]
        granted, refused = (
            [each for each in answers if each.status_code == 200],
            [each for each in answers if each.status_code == 429],
        )
        assert len(granted) + len(refused) == 30
        assert 16 <= len(granted) <= 22  # 6 points each
        assert codes(refused[0]) == ["RATE_LIMITED"]
        assert (
            refused[0].headers["retry-after"]
            == "1"
            == str(refused[0].json()["errors"][0]["extensions"]["retryAfterSeconds"])
        )
        assert granted[0].json()["extensions"]["cost"]["remaining"] < 100
        told = await over_websocket(made, query)
        assert told["payload"][0]["extensions"]["code"] == "RATE_LIMITED"
        signed_in = {"authorization": f"Bearer {bff_fakes.CUSTOMER_TOKEN}"}
        assert (await made.client.post("/graphql", json=query, headers=signed_in)).status_code == 200
        await asyncio.sleep(1.1)
        assert (await made.client.post("/graphql", json=query)).status_code == 200


async def test_acts_are_limited_more_tightly_than_reads(redis_url: str, tmp_path: Path) -> None:
    async with running(redis_url, tmp_path, rate_limits=0.05) as made:  # three acts, and one more in 20 s
        body = {"query": PAY, "variables": {"key": "k"}}
        statuses = [(await made.client.post("/graphql", json=body)).status_code for _ in range(5)]
        assert statuses == [200, 200, 200, 429, 429]
        assert (await made.client.post("/graphql", json={"query": LOCATION})).status_code == 200


async def test_a_bucket_that_holds_less_than_one_lets_one_through_and_then_waits_too(redis_url: str) -> None:
    rates = Rates(redis_url, scale=0.05)
    verdicts = [await rates.spend(SIGN_INS, "203.0.113.7", 1) for _ in range(3)]
    await rates.close()
    assert [verdict.granted for verdict in verdicts] == [True, False, False]
    assert 1 < verdicts[-1].retry_after <= 300


async def test_many_acts_in_one_operation_are_as_many_acts(redis_url: str, tmp_path: Path) -> None:
    async with running(redis_url, tmp_path, rate_limits=0.1) as made:  # six acts; one attempt to sign in
        query = "mutation { a: signOut ...Again } fragment Again on Mutation { b: signOut c: signOut }"
        statuses = [(await made.client.post("/graphql", json={"query": query})).status_code for _ in range(3)]
        assert statuses == [200, 200, 429]
        guesses = " ".join(
            f'g{code}: signInFinish(email: "ana@example.com", code: "00000{code}") {{ __typename }}'
            for code in range(9)
        )
        first = await made.client.post("/graphql", json={"query": f"mutation {{ {guesses} }}"})
        assert first.status_code == 200  # as many as the bucket holds are granted at once, and it is empty
        one = 'mutation { signInFinish(email: "ana@example.com", code: "123456") { __typename } }'
        assert (await made.client.post("/graphql", json={"query": one})).status_code == 429


async def test_without_redis_reads_go_through_and_acts_are_still_counted(tmp_path: Path) -> None:
    async with running("redis://127.0.0.1:1/0", tmp_path, rate_limits=0.05) as made:
        for _ in range(20):
            assert (await made.client.post("/graphql", json={"query": LOCATION})).status_code == 200
        body = {"query": PAY, "variables": {"key": "k"}}
        statuses = [(await made.client.post("/graphql", json=body)).status_code for _ in range(4)]
        assert statuses == [200, 200, 200, 429]


async def test_what_would_only_wait_is_turned_away_reads_before_acts(
    redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = asyncio.Event()
    answering = bff_fakes.FakeRent.GetOffer

    async def slowly(self: bff_fakes.FakeRent, request: Any, context: Any) -> Any:
        await go_on.wait()
        return await answering(self, request, context)

    monkeypatch.setattr(bff_fakes.FakeRent, "GetOffer", slowly)
    async with running(redis_url, tmp_path, operations_at_once=4) as made:
        slow = {"query": '{ offer(id: "x") { __typename } }'}
        waiting = [asyncio.create_task(made.client.post("/graphql", json=slow)) for _ in range(4)]
        await asyncio.sleep(0.3)
        answer = await made.client.post("/graphql", json={"query": LOCATION})
        assert (answer.status_code, codes(answer), answer.headers["retry-after"]) == (503, ["OVERLOADED"], "1")
        for told in (await over_websocket(made, {"query": LOCATION}))["payload"]:
            assert told["extensions"]["code"] == "OVERLOADED"
        stream = await made.client.post("/graphql", json={"query": LOCATION}, headers=EVENTS)
        assert (stream.status_code, codes(stream)) == (503, ["OVERLOADED"])
        act = await made.client.post("/graphql", json={"query": PAY, "variables": {"key": "k"}})
        assert act.status_code == 200
        go_on.set()
        assert [each.status_code for each in await asyncio.gather(*waiting)] == [200] * 4
        assert (await made.client.post("/graphql", json={"query": LOCATION})).status_code == 200
