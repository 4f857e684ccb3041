"""GraphQL over HTTP by its specification, and what else the BFF serves."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import grpc
import pytest
from rentacar.rent.v1 import rent_pb2

from bff.http import playground
from chassis import rpc
from tests import bff_fakes

if TYPE_CHECKING:
    from tests.integration.bff.conftest import Stack

GRAPHQL = "application/graphql-response+json"
SIMPLE = "{ clientConfig { version } }"


@pytest.mark.parametrize(
    ("accept", "status", "content_type"),
    [
        (None, 200, "application/json"),
        ("*/*", 200, "application/json"),
        ("application/json", 200, "application/json"),
        (GRAPHQL, 200, GRAPHQL),
        (f"{GRAPHQL}, application/json;q=0.9", 200, GRAPHQL),
        (f"{GRAPHQL}, application/graphql+json, application/json, text/event-stream, multipart/mixed", 200, GRAPHQL),
        ("application/json, application/graphql-response+json;q=0.5", 200, "application/json"),
        ("image/png", 406, "application/json"),
    ],
)
async def test_the_answer_has_the_media_type_that_is_accepted(
    stack: Stack, accept: str | None, status: int, content_type: str
) -> None:
    request = stack.client.build_request("POST", "/graphql", json={"query": SIMPLE})
    request.headers.pop("accept")
    if accept:
        request.headers["accept"] = accept
    answer = await stack.client.send(request)
    assert answer.status_code == status
    assert answer.headers["content-type"] == f"{content_type}; charset=utf-8"


@pytest.mark.parametrize(
    ("query", "variables", "code"),
    [
        ("{", None, "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", None, "GRAPHQL_VALIDATION_FAILED"),
        ("query A { __typename } query B { __typename }", None, "OPERATION_UNKNOWN"),
        ("query ($id: ID!) { node(id: $id) { id } }", {}, "BAD_USER_INPUT"),
        ("{" + " ".join(f"a{i}: __typename" for i in range(40)) + "}", None, "LIMIT_EXCEEDED"),
        (
            "{" + "__schema { types { fields { type { ofType " * 5 + "{ name }" + " } } } }" * 5 + "}",
            None,
            "LIMIT_EXCEEDED",
        ),
        ("{ " + "__typename " * 3000 + "}", None, "GRAPHQL_PARSE_FAILED"),
        ('{ location(code: "G\\u0000") { code } }', None, "BAD_USER_INPUT"),
    ],
)
async def test_what_cannot_be_executed_is_400_without_data_where_the_media_type_says_so(
    stack: Stack, query: str, variables: Any, code: str
) -> None:
    body = {"query": query, "variables": variables}
    answer = await stack.client.post("/graphql", json=body, headers={"accept": GRAPHQL})
    assert answer.status_code == 400
    assert "data" not in answer.json()
    assert answer.json()["errors"][0]["extensions"]["code"] == code
    answer = await stack.client.post("/graphql", json=body, headers={"accept": "application/json"})
    assert answer.status_code == 200
    assert answer.json()["errors"][0]["extensions"]["code"] == code


async def test_nesting_without_end_is_an_error_of_the_sender(stack: Stack) -> None:
    deep = 490  # what the limit of tokens allows
    documents = (
        "{a" * deep + "}" * deep,
        f"{{ node(id: {'[' * deep}{']' * deep}) {{ id }} }}",
        "{" + "...{" * deep + "a" + "}" * (deep + 1),
    )
    for query in documents:
        for answer in (
            await stack.client.post("/graphql", json={"query": query}, headers={"accept": GRAPHQL}),
            await stack.client.get("/graphql", params={"query": query}, headers={"accept": GRAPHQL}),
        ):
            assert answer.status_code == 400
            assert answer.json()["errors"][0]["extensions"]["code"] == "GRAPHQL_PARSE_FAILED"
    deep = 900  # what the JSON parser allows
    variables = '{"id": ' + "[" * deep + "]" * deep + "}"
    body = f'{{"query": "query ($id: ID!) {{ node(id: $id) {{ id }} }}", "variables": {variables}}}'
    headers = {"content-type": "application/json", "accept": GRAPHQL}
    answer = await stack.client.post("/graphql", content=body, headers=headers)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize(
    ("content", "content_type", "status"),
    [
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b'[{"query": "{ __typename }"}]', "application/json", 400),
        (b'"text"', "application/json", 400),
        (b"{}", "application/json", 400),
        (b'{"query": 1}', "application/json", 400),
        (b'{"query": "{ __typename }", "variables": []}', "application/json", 400),
        (b'{"query": "{ __typename }", "operationName": {}}', "application/json", 400),
        (b'{"query": "{ __typename }", "extensions": "x"}', "application/json", 400),
        (b'{"query": "{ __typename }", "variables": {"a": "\\ud800"}}', "application/json", 400),
        (b'{"query": "\xff"}', "application/json", 400),
        (b'{"query": "{ __typename }"}', "text/plain", 415),
        (b'{"query": "{ __typename }"}', "application/json; charset=latin-1", 415),
        (b'{"query": "{ __typename }"}', "", 415),
        (b'{"query": "{ __typename }"}', "application/json; charset=utf-8", 200),
        (b'{"query": "{ __typename }", "variables": null, "operationName": null}', "application/json", 200),
        (b'{"query": "' + b" " * 100_001 + b'"}', "application/json", 413),
    ],
)
async def test_malformed_requests_are_refused_by_status(
    stack: Stack, content: bytes, content_type: str, status: int
) -> None:
    answer = await stack.client.post("/graphql", content=content, headers={"content-type": content_type})
    assert answer.status_code == status, answer.text
    if status != 200:
        assert set(answer.json()) == {"errors"}


async def test_a_body_without_a_declared_length_is_limited_too(stack: Stack) -> None:
    async def chunks() -> Any:
        for _ in range(200):
            yield b" " * 1000

    answer = await stack.client.post("/graphql", content=chunks(), headers={"content-type": "application/json"})
    assert answer.status_code == 413


async def test_queries_may_go_by_get_and_nothing_else(stack: Stack) -> None:
    given = {"query": "query A($q: ID!) { node(id: $q) { id } }", "variables": '{"q": "x"}', "operationName": "A"}
    answer = await stack.client.get("/graphql", params=given)
    assert (answer.status_code, answer.json()["data"]) == (200, {"node": None})
    mutation = 'mutation { bookingPay(input: {booking: {reference: "x"}, payment: {method: PIX}}, idempotencyKey: "k") { __typename } }'
    answer = await stack.client.get("/graphql", params={"query": mutation})
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    out, stream = {"query": "mutation { signOut }"}, {"accept": "text/event-stream"}
    assert (await stack.client.get("/graphql", params=out, headers=stream)).status_code == 405
    assert (await stack.client.put("/graphql", json={"query": SIMPLE})).status_code == 405
    assert (await stack.client.get("/graphql", params={"query": SIMPLE, "variables": "{"})).status_code == 400
    assert (await stack.client.get("/graphql", params={"variables": "{}"})).status_code == 400
    assert stack.rent.asked == []


@pytest.mark.parametrize(
    "given",
    [
        {"query": '{ booking(reference: "K7PQ2M9X", email: "ana@example.com") { id } }'},
        {
            "query": 'query ($e: String) { booking(reference: "K7PQ2M9X", email: $e) { id } }',
            "variables": '{"e": "a@b.c"}',
        },
        {"query": '{ booking(reference: "K7PQ2M9X", token: "secret") { id } }'},
        {
            "query": 'query ($s: OfferSearchInput!) { offers(search: $s, changing: {reference: "x", email: "a@b.c"}) { __typename } }',
        },
        {"query": "{ __typename }", "variables": '{"changing": [{"reference": "x", "email": "a@b.c"}]}'},
        {"query": "{ __typename }", "variables": '{"email": "ana@example.com"}'},
        {
            "query": "query ($f: BookingFilter) { bookings(filter: $f) { totalCount } }",
            "variables": '{"f": {"text": "Souza"}}',
        },
        {"query": '{ auditLog(filter: {subject: "ana@example.com"}) { totalCount } }'},
        {"query": 'subscription { bookingChanged(reference: "x", email: "ana@example.com") { __typename } }'},
    ],
)
async def test_what_is_personal_never_goes_by_get(stack: Stack, given: dict[str, str]) -> None:
    for accept in ("application/json", "text/event-stream"):
        answer = await stack.client.get("/graphql", params=given, headers={"accept": accept})
        assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert stack.rent.asked == []


async def test_a_subscription_asked_for_as_json_is_told_where_to_go(stack: Stack) -> None:
    query = 'subscription { bookingChanged(reference: "x") { __typename } }'
    answer = await stack.client.post("/graphql", json={"query": query})
    assert answer.status_code == 406
    assert "text/event-stream" in answer.json()["errors"][0]["message"]


async def test_other_origins_are_let_in_by_name_only(stack: Stack) -> None:
    asked = {"access-control-request-method": "POST", "access-control-request-headers": "content-type"}
    for origin, allowed in (("https://web.example", "https://web.example"), ("https://evil.example", None)):
        answer = await stack.client.options("/graphql", headers={"origin": origin, **asked})
        assert answer.headers.get("access-control-allow-origin") == allowed
        answer = await stack.client.post("/graphql", json={"query": SIMPLE}, headers={"origin": origin})
        assert answer.headers.get("access-control-allow-origin") == allowed
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert (await stack.client.options("/graphql")).headers["allow"] == "GET, POST, OPTIONS"


async def test_the_schema_is_served_as_sdl(stack: Stack) -> None:
    answer = await stack.client.get("/schema.graphql")
    assert answer.headers["content-type"].startswith("text/plain")
    assert "type Query" in answer.text


async def test_a_browser_gets_the_playground_and_no_other_site(stack: Stack) -> None:
    browser = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    answer = await stack.client.get("/graphql", headers=browser)
    assert answer.headers["content-type"].startswith(
        "text/html" if (playground.DIST / "index.html").exists() else "text/plain"
    )
    assert "default-src 'self'" in answer.headers["content-security-policy"]


async def test_the_web_is_served_with_its_routes(stack: Stack) -> None:
    for path in ("/", "/booking/K7PQ2M9X", "/offers"):
        answer = await stack.client.get(path)
        assert (answer.status_code, "<title>web</title>" in answer.text) == (200, True), path
        assert "js.stripe.com" in answer.headers["content-security-policy"]
        assert "http://127.0.0.1:9" in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"] == "no-cache"
    asset = await stack.client.get("/assets/app-1a2b.js", headers={"accept-encoding": "gzip"})
    assert (asset.text, "immutable" in asset.headers["cache-control"]) == ("console.log(1)", True)
    packed = await stack.client.get("/assets/app-1a2b.js", headers={"accept-encoding": "br"})
    assert packed.headers["content-encoding"] == "br"
    assert packed.headers["content-type"].startswith("text/javascript")
    for path in ("/assets/missing.js", "/favicon.ico", "/../../etc/passwd.txt", "/%2e%2e/conftest.py"):
        assert (await stack.client.get(path)).status_code == 404, path


async def test_a_webhook_whose_sender_leaves_in_the_middle_is_no_error(
    stack: Stack, caplog: pytest.LogCaptureFixture
) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", int(stack.url.rpartition(":")[2]))
    writer.write(b"POST /webhooks/stripe HTTP/1.1\r\nhost: bff\r\ncontent-length: 100\r\n\r\nhalf")
    await writer.drain()
    await asyncio.sleep(0.2)
    writer.close()
    await asyncio.sleep(0.3)
    assert stack.payment.webhooks == []
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []


async def test_a_webhook_is_acknowledged_only_once_it_is_stored(stack: Stack) -> None:
    payload = b'{"id": "evt_1",  "raw": "\xc3\xa9"}'
    answer = await stack.client.post("/webhooks/stripe", content=payload, headers={"stripe-signature": "good"})
    assert (answer.status_code, stack.payment.webhooks) == (200, [payload])
    assert (await stack.client.post("/webhooks/stripe", content=payload)).status_code == 400
    assert (await stack.client.post("/webhooks/stripe", content=b"")).status_code == 400
    assert (await stack.client.post("/webhooks/stripe", content=b"x" * 1_048_577)).status_code == 413
    await stack.servers["payment"].grpc.stop(0)
    answer = await stack.client.post("/webhooks/stripe", content=payload, headers={"stripe-signature": "good"})
    assert answer.status_code == 503


async def test_the_network_is_read_again_when_its_version_changes(stack: Stack) -> None:
    query = '{ location(code: "GRU") { city } }'
    assert (await stack.ask(query))["data"]["location"]["city"] == "Guarulhos"
    changed = bff_fakes.demo_locations()
    changed[0].city = "Cumbica"
    extra = bff_fakes.demo_classes(13)
    stack.rent.answers["GetNetwork"] = rent_pb2.GetNetworkResponse(
        version="2", locations=changed, vehicle_classes=extra
    )
    found = stack.rent.answers["SearchOffers"].offers
    found.offers.append(bff_fakes.offer(extra[-1].acriss))
    search = '{pickupLocation: "GRU", pickupAt: "2027-03-01T10:00", returnAt: "2027-03-02T10:00", driverAge: 30}'
    offers = f"{{ offers(search: {search}) {{ ... on OfferList {{ offers {{ vehicleClass {{ acriss }} }} }} }} }}"
    answer = await stack.ask(offers)
    assert answer["data"]["offers"]["offers"][-1] == {"vehicleClass": {"acriss": extra[-1].acriss}}
    assert (await stack.ask(query))["data"]["location"]["city"] == "Cumbica"


async def test_errors_tell_nothing_of_our_insides(stack: Stack) -> None:
    stack.rent.failures["GetOffer"] = rpc.RpcError(grpc.StatusCode.UNKNOWN, "X", "postgres://rent:secret@host")
    answer = await stack.ask('{ offer(id: "x") { __typename } }')
    assert answer["errors"][0]["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
    assert "postgres" not in str(answer)


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("gzip, deflate, br", "gzip"), ("*", "gzip"), ("identity", None), ("gzip;q=0, *", None), ("br", None)],
)
async def test_large_answers_without_secrets_are_compressed_for_who_takes_that(
    stack: Stack, accepted: str, encoding: str | None
) -> None:
    search = '{pickupLocation: "GRU", pickupAt: "2027-03-01T10:00", returnAt: "2027-03-02T10:00", driverAge: 30}'
    lines = "lines { kind description unitAmount { amount currencyCode } amount { amount currencyCode } }"
    offers = f"{{ offers(search: {search}) {{ ... on OfferList {{ offers {{ id {lines} }} }} }} }}"
    answer = await stack.client.post("/graphql", json={"query": offers}, headers={"accept-encoding": accepted})
    assert answer.headers.get("content-encoding") == encoding
    assert "accept-encoding" in answer.headers["vary"]
    assert len(answer.json()["data"]["offers"]["offers"]) > 5
    secret = f'{{ booking(reference: "{bff_fakes.REFERENCE}", email: "{bff_fakes.EMAIL}") {{ {lines * 9} timeline {{ type }} }} }}'
    for query in (SIMPLE, secret, offers[:-1] + secret[1:]):
        answer = await stack.client.post("/graphql", json={"query": query}, headers={"accept-encoding": accepted})
        assert "content-encoding" not in answer.headers
