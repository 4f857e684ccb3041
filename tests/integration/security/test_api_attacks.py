"""What an attacker tries at the one address that we publish, over everything that the schema takes (OWASP API Security Top 10, 2023).

What is tried where it belongs stands there; `docs/security.md` names each.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    build_schema,
    get_named_type,
    is_composite_type,
)

from chassis.actors import GUEST, Actor
from chassis.roles import Role
from tests import acting, bff_fakes
from tests.integration.bff.conftest import stack as stack  # the fixture

if TYPE_CHECKING:
    from tests.integration.bff.conftest import Stack

ROOT = Path(__file__).parents[3]
SCHEMA: GraphQLSchema = build_schema((ROOT / "bff" / "schema.graphql").read_text())
SCALARS: dict[str, Any] = {
    "Int": 1,
    "Float": 1.5,
    "Boolean": True,
    "LocalDateTime": "2027-03-01T10:00",
    "DateTime": "2027-03-01T13:00:00Z",
    "Date": "1990-01-31",
    "Decimal": "1.00",
}
ADMIN = {"authorization": f"Bearer {bff_fakes.TOKENS[Role.ADMIN]}"}
CUSTOMER = {"authorization": f"Bearer {bff_fakes.CUSTOMER_TOKEN}"}
OUTWARD = {
    "bff/oidc.py": "the issuer that is set, and what its own document names",
    "chassis/otlp_logs.py": "the collector that is set",
    "chassis/secrets.py": "the vault that is set",
    "notify_service/mail.py": "the mail server that is set",
    "payment_service/stripe_provider.py": "Stripe's address that is set",
}


def value_of(kind: Any, text: str, depth: int = 0) -> Any:
    """A value of an input type that has `text` wherever a text may stand."""
    if isinstance(kind, GraphQLNonNull):
        return value_of(kind.of_type, text, depth)
    if isinstance(kind, GraphQLList):
        return [value_of(kind.of_type, text, depth)]
    if isinstance(kind, GraphQLEnumType):
        return next(iter(kind.values))
    if isinstance(kind, GraphQLInputObjectType):
        return {name: value_of(field.type, text, depth + 1) for name, field in kind.fields.items()} if depth < 6 else {}
    return SCALARS.get(kind.name, text)


def operations(text: str) -> Iterator[dict[str, Any]]:
    """Every field of Query and Mutation, with `text` in every text that it takes."""
    for operation, root in (("query", SCHEMA.query_type), ("mutation", SCHEMA.mutation_type)):
        assert root is not None
        for name, field in root.fields.items():
            told = ", ".join(f"${each}: {argument.type}" for each, argument in field.args.items())
            given = ", ".join(f"{each}: ${each}" for each in field.args)
            selected = " { __typename }" if is_composite_type(get_named_type(field.type)) else ""
            query = f"{operation}{f'({told})' if told else ''} {{ {name}{f'({given})' if given else ''}{selected} }}"
            yield {
                "query": query,
                "variables": {each: value_of(argument.type, text) for each, argument in field.args.items()},
            }


@asynccontextmanager
async def canary() -> AsyncIterator[tuple[str, list[bytes]]]:
    """An address that nobody has a reason to call, and what it was told."""
    heard: list[bytes] = []

    async def hear(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.read(1000))
        writer.close()

    server = await asyncio.start_server(hear, "127.0.0.1", 0)
    async with server:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}", heard


async def test_nothing_that_a_caller_can_say_makes_us_call_an_address(stack: Stack) -> None:
    async with canary() as (address, heard):
        for url in (f"http://{address}/x", f"//{address}/x", f"gopher://{address}/_x"):
            for headers in (ADMIN, CUSTOMER, {}):
                told = {
                    **headers,
                    "referer": url,
                    "x-forwarded-host": address,
                    "forwarded": f"host={address}",
                    "x-original-url": url,
                }
                for body in operations(url):
                    await stack.client.post("/graphql", json=body, headers=told)
            hook = json.dumps({"id": url, "type": url, "data": {"object": {"id": url, "url": url}}, "api_version": url})
            await stack.client.post("/webhooks/stripe", content=hook, headers={"stripe-signature": "good"})
            await stack.client.get("/documents/x/y.pdf", params={"token": url, "url": url})
            await stack.client.get("/", params={"url": url, "next": url, "to": url})
        await asyncio.sleep(0.2)
        assert heard == []


def test_only_few_modules_open_connections_and_all_by_their_settings() -> None:
    opens = re.compile(
        r"^\s*(import|from) (aiohttp|httpx|requests|urllib3|aiosmtplib|smtplib|stripe|http\.client)\b(?!.*errors)"
        r"|urllib\.request|open_connection",
        re.MULTILINE,
    )
    found = set()
    for folder in ("bff", "chassis", "rent_service", "payment_service", "notify_service"):
        for path in (ROOT / folder).rglob("*.py"):
            if opens.search(path.read_text()):
                found.add(str(path.relative_to(ROOT)))
    words_only = {"payment_service/stripe_answers.py"}  # reads the SDK's errors
    assert found - words_only <= set(OUTWARD), "say in OUTWARD by which setting the new one finds its address"


@pytest.mark.parametrize(
    "text",
    [
        "'; DROP TABLE rent.booking; --",
        "x' OR '1'='1",
        "x\r\nBcc: everybody@example.com\r\n\r\nhello",
        "{{7*7}}${7*7}<%= 7*7 %>",
        "<script>alert(1)</script>",
        "$(touch /tmp/x)`id`|id",
        "../../../etc/passwd",
        "\u202e\U0001f697\u0001",
    ],
)
async def test_no_text_is_anything_but_text(stack: Stack, text: str) -> None:
    for headers in (ADMIN, CUSTOMER):
        for body in operations(text):
            answer = await stack.client.post("/graphql", json=body, headers=headers)
            codes = {error["extensions"]["code"] for error in answer.json().get("errors", ())}
            assert answer.status_code < 500, (body["query"], answer.text)
            assert "INTERNAL_SERVER_ERROR" not in codes, (body["query"], answer.text)


BOOK = 'mutation ($i: BookingCreateInput!) { bookingCreate(input: $i, idempotencyKey: "k") { __typename } }'
PROFILE = "mutation ($i: ProfileUpdateInput!) { profileUpdate(input: $i) { __typename } }"


@pytest.mark.parametrize(
    ("query", "more"),
    [
        (BOOK, {"total": "1.00"}),
        (BOOK, {"lines": []}),
        (BOOK, {"status": "CONFIRMED"}),
        (BOOK, {"customerId": "x"}),
        (BOOK, {"payment": {"method": "CARD", "token": "pm_card_visa", "amount": "0.01"}}),
        (PROFILE, {"email": "admin@rentacar.example"}),
        (PROFILE, {"role": "ADMIN"}),
        (PROFILE, {"customerId": "x"}),
    ],
)
async def test_nobody_sets_a_price_a_state_an_owner_or_a_role(stack: Stack, query: str, more: dict[str, Any]) -> None:
    kind = "BookingCreateInput" if query is BOOK else "ProfileUpdateInput"
    given = {**value_of(SCHEMA.type_map[kind], "x"), **more}
    before = len(stack.rent.asked), len(stack.accounts.asked)
    answer = await stack.ask(query, {"i": given}, CUSTOMER)
    assert answer["errors"], answer
    assert not answer.get("data")
    written = [type(one).__name__ for one in (*stack.rent.asked[before[0] :], *stack.accounts.asked[before[1] :])]
    assert not {"CreateBookingRequest", "UpdateCustomerRequest"} & set(written)


async def test_who_claims_to_be_staff_is_believed_by_nobody(stack: Stack) -> None:
    """The signed claim travels between processes alone: one that comes from outside, even a genuine one, is not passed on."""
    genuine = acting.SIGNERS["bff"].sign(Actor("staff", "00000000-0000-4000-8000-000000000001", "ADMIN", "s"))
    claims = ("rentacar-actor", "Rentacar-Actor", "grpc-metadata-rentacar-actor", "x-rentacar-actor")
    for name in claims:
        headers = {name: genuine, "x-role": "ADMIN", "x-user": "admin@rentacar.example"}
        for query in ("{ auditLog { totalCount } }", "{ staffMembers { totalCount } }", "{ bookings { totalCount } }"):
            [error] = (await stack.ask(query, None, headers))["errors"]
            assert error["extensions"]["code"] in ("UNAUTHENTICATED", "GRAPHQL_VALIDATION_FAILED")
        proven = f'{{ booking(reference: "{bff_fakes.REFERENCE}", email: "{bff_fakes.EMAIL}") {{ id }} }}'
        assert (await stack.ask(proven, None, headers))["data"]["booking"]
    assert stack.rent.actors == [GUEST] * len(claims)


async def test_one_surface_is_published_and_no_other(stack: Stack) -> None:
    for path in (
        "/docs", "/redoc", "/openapi.json", "/metrics", "/debug/pprof", "/admin", "/graphql/v1", "/v1/graphql", "/api", "/actuator/env",
        "/.env", "/.git/config", "/server-status", "/schema.json", "/playground/../../pyproject.toml", "/%2e%2e/pyproject.toml",
        "/rentacar.rent.v1.RentService/GetBooking",
    ):  # fmt: skip
        answer = await stack.client.get(path)
        page = answer.status_code == 200 and answer.headers["content-type"].startswith("text/html")
        assert page or answer.status_code in (404, 405), (path, answer.status_code)
        assert "[project]" not in answer.text
        assert "RENTACAR_" not in answer.text
    for method in ("PUT", "DELETE", "PATCH", "TRACE"):
        assert (await stack.client.request(method, "/graphql")).status_code in (404, 405)


async def test_every_answer_keeps_browsers_from_guessing_framing_and_telling(stack: Stack) -> None:
    for method, path in (
        ("GET", "/"), ("GET", "/nothing"), ("GET", "/graphql"), ("POST", "/graphql"), ("GET", "/schema.graphql"),
        ("POST", "/webhooks/stripe"), ("GET", "/documents/x/y.pdf"), ("PUT", "/graphql"),
    ):  # fmt: skip
        told = (await stack.client.request(method, path)).headers
        assert told["x-content-type-options"] == "nosniff", path
        assert "referrer-policy" in told, path
        assert (
            "frame-ancestors 'none'" in told.get("content-security-policy", "") or told.get("x-frame-options") == "DENY"
        ), path
        assert "server" not in told, path
        assert "x-powered-by" not in told, path
