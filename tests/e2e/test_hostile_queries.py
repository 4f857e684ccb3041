"""Nonsense and malice in thousands of requests against the whole stack: no failure of ours, and no memory kept.

RENTACAR_FUZZ_SECONDS makes it longer than CI has time for.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest_asyncio
import schemathesis
import websockets
from httpx import AsyncClient, Limits, Response
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis_graphql import nodes
from websockets.typing import Subprotocol

from tests.stack import Stack

SECONDS = float(os.environ.get("RENTACAR_FUZZ_SECONDS", "40"))
SCHEMA = Path(__file__).parents[2] / "bff" / "schema.graphql"
CLIENTS = 8
DELIBERATE = {503: {"OVERLOADED", "SERVICE_UNAVAILABLE"}, 504: {"DEADLINE_EXCEEDED"}}
MEMORY_MB = 40  # caches of documents fill up to their limits, and no further
SEARCH = '{pickupLocation: "GRU", pickupAt: "2027-03-01T10:00", returnAt: "2027-03-02T10:00", driverAge: 30}'


def _scalars() -> None:
    """What the schema's own scalars take, and what they don't."""
    texts = st.text(max_size=20)
    local = st.datetimes().map(lambda each: each.isoformat()[:16])
    for name, given_values in {
        "LocalDateTime": st.one_of(st.just("2027-03-01T10:00"), local, texts),
        "DateTime": st.one_of(st.just("2027-03-01T10:00:00Z"), local.map(lambda each: f"{each}:00Z"), texts),
        "Date": st.one_of(st.dates().map(str), texts),
        "Decimal": st.one_of(st.decimals(allow_nan=False, places=2).map(str), texts),
    }.items():
        schemathesis.graphql.scalar(name, given_values.map(nodes.String))


def fuzzed(count: int, seed: int) -> list[dict[str, Any]]:
    """So many operations for each field of the schema's roots, made of what their arguments' types allow."""
    _scalars()
    schema = schemathesis.graphql.from_file(SCHEMA.read_text())
    made: list[dict[str, Any]] = []
    for kind in ("Query", "Mutation"):
        for field in schema[kind]:

            @settings(
                max_examples=count,
                database=None,
                deadline=None,
                derandomize=seed == 0,
                suppress_health_check=list(HealthCheck),
                phases=[Phase.generate],
            )
            @given(schema[kind][field].as_strategy())
            def generate(case: Any) -> None:
                made.append({"query": case.body})

            generate()
    return made


def corpus() -> Iterator[dict[str, Any]]:
    """What an attacker would try first."""
    name = '{ location(code: "%s") { code } }'
    for text in (
        "' OR 1=1 --",
        '\\"; DROP TABLE rent.booking',
        "{{7*7}}",
        "${jndi:ldap://x}",
        "../../etc/passwd",
        "%00",
        "\\u0000",
        "GRU" * 3000,
    ):
        yield {"query": name.replace("%s", text)}
        yield {"query": '{ locations(query: "%s") { totalCount } }'.replace("%s", text)}
        yield {
            "query": "query ($r: String!) { booking(reference: $r, email: $r) { reference } }",
            "variables": {"r": text},
        }
        yield {
            "query": "query ($i: ID!) { node(id: $i) { id } offer(id: $i) { __typename } }",
            "variables": {"i": text},
        }
        yield {"query": "query ($a: String) { locations(after: $a) { totalCount } }", "variables": {"a": text}}
    for depth in (5, 50, 400):
        yield {"query": "{" + "location(code: 1) {" * depth + "code" + "}" * (depth + 1)}
        yield {"query": "{ __schema { types {" + " fields { type {" * depth + "name" + "} }" * depth + "} } }"}
        yield {"query": f"{{ node(id: {'[' * depth}{']' * depth}) {{ id }} }}"}
        yield {
            "query": "query ($v: OfferSearchInput!) { offers(search: $v) { __typename } }",
            "variables": {"v": _nested(depth)},
        }
    yield {"query": "{" + " ".join(f"a{i}: __typename" for i in range(1000)) + "}"}
    yield {"query": "{" + " ".join(f"a{i}: offers(search: {SEARCH}) {{ __typename }}" for i in range(30)) + "}"}
    yield {"query": "{ __typename " + "@skip(if: false) " * 500 + "}"}
    yield {"query": "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }"}
    doubling = " ".join(f"fragment F{i} on Query {{ ...F{i + 1} ...F{i + 1} }}" for i in range(40))
    yield {"query": "{ ...F0 } " + doubling + " fragment F40 on Query { __typename }"}
    yield {"query": "query " * 500}
    yield {"query": "#" * 90_000 + "\n{ __typename }"}
    yield {"query": '{ location(code: """' + "x" * 50_000 + '""") { code } }'}
    yield {"query": "{ __typename }", "operationName": "x" * 10_000}
    yield {"query": "{ __typename }", "variables": {str(i): i for i in range(5000)}}
    yield {"query": "{ __typename }", "extensions": {"persistedQuery": {"version": 1, "sha256Hash": "x"}}}
    for number in (-1, 0, 101, 2**31, -(2**63), 1e308):
        yield {"query": "query ($n: Int) { locations(first: $n) { totalCount } }", "variables": {"n": number}}
        yield {
            "query": f"query ($n: Int) {{ priceCalendar(search: {SEARCH}, days: $n) {{ date }} }}",
            "variables": {"n": number},
        }
    wrongs: tuple[Any, ...] = (None, 1, True, [], {}, "x", {"__proto__": {}}, [[[]]], "\ud7ff", "🚗" * 1000)
    for wrong in wrongs:
        yield {
            "query": "query ($v: OfferSearchInput!) { offers(search: $v) { __typename } }",
            "variables": {"v": wrong},
        }
        yield {"query": wrong, "variables": wrong, "operationName": wrong}
        yield {"documentId": wrong}
    yield {"query": 'subscription { bookingChanged(reference: "x") { __typename } }'}
    yield {"query": 'mutation { bookingCreate(input: {}, idempotencyKey: "") { __typename } }'}


def _nested(depth: int) -> Any:
    value: Any = "x"
    for _ in range(depth):
        value = {"selection": [value]}
    return value


@pytest_asyncio.fixture
async def client(stack: Stack) -> AsyncIterator[AsyncClient]:
    async with AsyncClient(base_url=stack.web, timeout=60, limits=Limits(max_connections=CLIENTS)) as made:
        yield made


def resident_mb(stack: Stack) -> float:
    """What the BFF's process keeps in memory."""
    lines = Path(f"/proc/{stack.pid('bff')}/status").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("VmRSS:"))) / 1024


def complaint(answer: Response) -> str | None:
    """What is wrong with an answer, whatever was asked."""
    told = {error["extensions"]["code"] for error in answer.json().get("errors", ())}
    if answer.status_code >= 500 and not told <= DELIBERATE.get(answer.status_code, set()):
        return f"{answer.status_code} {told}"
    if "INTERNAL_SERVER_ERROR" in told:
        return f"internal: {answer.text[:300]}"
    return "a traceback" if "Traceback" in answer.text else None


async def send_all(client: AsyncClient, bodies: Iterator[dict[str, Any]], more: Callable[[], bool]) -> Counter[int]:
    """Send them by several clients at once while there is `more` time; what is wrong ends the test."""
    statuses: Counter[int] = Counter()

    async def one() -> None:
        for body in bodies:
            if not more():
                return
            content = json.dumps(body, ensure_ascii=True).encode()
            answer = await client.post("/graphql", content=content, headers={"content-type": "application/json"})
            statuses[answer.status_code] += 1
            if wrong := complaint(answer):
                complaints.append(f"{wrong}\nfor {content[:2000]!r}")

    complaints: list[str] = []
    await asyncio.gather(*(one() for _ in range(CLIENTS)))
    assert not complaints, f"{len(complaints)} complaints; the first:\n\n" + "\n\n".join(complaints[:10])
    return statuses


async def test_no_nonsense_makes_the_api_fail_or_keep_memory(stack: Stack, client: AsyncClient) -> None:
    first = fuzzed(8, seed=0)
    await send_all(client, iter(first), lambda: True)  # fills the caches
    before = resident_mb(stack)
    ends = asyncio.get_running_loop().time() + SECONDS
    statuses: Counter[int] = Counter()
    while asyncio.get_running_loop().time() < ends:
        batch = await asyncio.to_thread(fuzzed, 20, 1)
        statuses += await send_all(client, iter(batch), lambda: asyncio.get_running_loop().time() < ends)
    assert sum(statuses.values()) > 500
    assert statuses[200] > 0
    grown = resident_mb(stack) - before
    assert grown < MEMORY_MB, f"{grown:.0f} MB more after {sum(statuses.values())} requests"


async def test_no_malice_makes_the_api_fail_or_keep_memory(stack: Stack, client: AsyncClient) -> None:
    await send_all(client, corpus(), lambda: True)
    before = resident_mb(stack)
    for _ in range(5):
        statuses = await send_all(client, corpus(), lambda: True)
    assert sum(statuses.values()) > 100
    assert resident_mb(stack) - before < MEMORY_MB
    found = stack.offers()
    assert found["__typename"] == "OfferList"


async def test_no_nonsense_over_a_websocket_ends_more_than_its_own_connection(stack: Stack) -> None:
    url = stack.web.replace("http", "ws") + "/graphql"
    payloads: list[Any] = [
        None,
        1,
        "x",
        [],
        {},
        {"query": None},
        {"query": "{"},
        {"query": "{ nothing }"},
        {"query": 1},
    ]
    payloads += [{"query": "{ __typename }", "variables": "x"}, {"query": "{" * 400}, {"documentId": "sha256:0"}]
    messages: list[Any] = [{"type": "subscribe", "id": str(n), "payload": each} for n, each in enumerate(payloads)]
    messages += [
        {},
        [],
        1,
        {"type": "nothing"},
        {"type": "subscribe"},
        {"type": "complete", "id": "x"},
        {"type": "ping"},
    ]
    raw: list[str | bytes] = [*map(json.dumps, messages), "{", "", b"\x00\xff"]
    for message in raw:
        async with websockets.connect(url, subprotocols=[Subprotocol("graphql-transport-ws")]) as socket:
            await socket.send(json.dumps({"type": "connection_init"}))
            assert json.loads(await socket.recv())["type"] == "connection_ack"
            await socket.send(message)
            try:
                answer = await asyncio.wait_for(socket.recv(), 1)
                assert "INTERNAL_SERVER_ERROR" not in str(answer)
            except (TimeoutError, websockets.ConnectionClosed) as ended:
                code = getattr(getattr(ended, "rcvd", None), "code", 1000)
                assert code < 5000
                assert code != 1011, message  # our failure
    assert stack.offers()["__typename"] == "OfferList"
