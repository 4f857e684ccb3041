"""People with marked names, addresses, documents and cards go every way through a real stack: no log, span, metric or stream has a mark.

Then they are erased, and nothing but what law keeps has one either, while the ledger still equals the provider's list.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import grpc
import redis
from opentelemetry.proto.collector.logs.v1 import logs_service_pb2, logs_service_pb2_grpc
from opentelemetry.proto.collector.metrics.v1 import metrics_service_pb2, metrics_service_pb2_grpc
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2, trace_service_pb2_grpc

from tests.e2e.test_an_account_through_everything import Person
from tests.stack import CREATE, Stack, booking_input, running, until

EMAIL, GUEST = "marcadora.zyx@example.com", "convidado.zyx@example.com"
NAMES, PHONE, CPF, LICENCE, FLIGHT = (
    ("Marcadora", "Zyxwvut"),
    "+55 11 98642-7531",
    "390.533.447-05",
    "77123456789",
    "ZX8084",
)
MARKS = (
    *NAMES, "zyx@example.com", "98642-7531", "390.533.447", "39053344705", LICENCE, FLIGHT, "1991-05-17", "pm_card_", "marked+query",
)  # fmt: skip
CANCEL = """mutation ($i: BookingCancelInput!, $k: ID!) { bookingCancel(input: $i, idempotencyKey: $k) {
  __typename ... on BookingCancelled { booking { status } } } }"""
QUOTE = """query ($r: String!, $e: String) { booking(reference: $r, email: $e) {
  status cancellationQuote { fee { amount } } refunds { status } documents { number url } } }"""
PROFILE = "mutation ($i: ProfileUpdateInput!) { profileUpdate(input: $i) { __typename } }"
START = "mutation ($e: String!) { signInStart(email: $e) { expiresAt } }"
EXPORT = "{ myDataExport { version document } }"
ERASE = """mutation ($c: String!) { accountErase(code: $c) { __typename
  ... on AccountErased { erasure { id } } ... on ErasureNotAllowed { openBookings { reference status } } } }"""
BY_STAFF = """mutation ($e: String!) { customerErase(email: $e, note: "letter 17") { __typename
  ... on AccountErased { erasure { id } } } }"""
STATUS = "query ($i: ID!) { erasure(id: $i) { doneAt parts { service doneAt } } }"


class Collector(
    trace_service_pb2_grpc.TraceServiceServicer,
    metrics_service_pb2_grpc.MetricsServiceServicer,
    logs_service_pb2_grpc.LogsServiceServicer,
):
    """Keeps all that it is sent, by kind."""

    def __init__(self) -> None:
        self.kept: dict[str, list[str]] = {"spans": [], "metrics": [], "logs": []}

    def Export(self, request: Any, context: Any) -> Any:
        kind, answer = next(
            (kind, answer)
            for kind, asked, answer in (
                ("spans", trace_service_pb2.ExportTraceServiceRequest, trace_service_pb2.ExportTraceServiceResponse),
                (
                    "metrics",
                    metrics_service_pb2.ExportMetricsServiceRequest,
                    metrics_service_pb2.ExportMetricsServiceResponse,
                ),
                ("logs", logs_service_pb2.ExportLogsServiceRequest, logs_service_pb2.ExportLogsServiceResponse),
            )
            if isinstance(request, asked)
        )
        self.kept[kind].append(str(request))
        return answer()


@contextmanager
def collecting() -> Iterator[tuple[Collector, str]]:
    """A collector of everything OpenTelemetry sends, and its address."""
    collector, server = Collector(), grpc.server(ThreadPoolExecutor(8))
    trace_service_pb2_grpc.add_TraceServiceServicer_to_server(collector, server)
    metrics_service_pb2_grpc.add_MetricsServiceServicer_to_server(collector, server)
    logs_service_pb2_grpc.add_LogsServiceServicer_to_server(collector, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield collector, f"http://127.0.0.1:{port}"
    finally:
        server.stop(0)


def test_marked_people_leave_no_mark_outside_the_tables_and_none_there_once_erased(tmp_path: Path) -> None:
    with collecting() as (collector, endpoint):
        told = {"OTEL_EXPORTER_OTLP_ENDPOINT": endpoint}
        with running(tmp_path / "data", environment=told) as stack:
            customer = journeys(stack)
            exported = json.loads(customer.ask(EXPORT)["myDataExport"]["document"])
            assert complete(exported)
            streams = streamed(stack)
            assert sum(map(len, streams.values())) > 10
            assert marks_in({name: "\n".join(entries) for name, entries in streams.items()}) == {}

            erase(stack, customer)
            assert asyncio.run(kept_in_tables(stack)) == {}
            stack.rentacar("ledger", "check")
            logs = {path.name: path.read_text(errors="replace") for path in (stack.data / "logs").glob("*.log")}
            until(lambda: collector.kept["metrics"] and len(collector.kept["spans"]) > 20)
            assert marks_in(logs) == {}
        kept = {kind: "\n".join(sent) for kind, sent in collector.kept.items()}
        assert all(kept[kind] for kind in ("spans", "metrics"))
        assert marks_in(kept) == {}


def journeys(stack: Stack) -> Person:
    """Everything that people do with their data; who has signed in at the end."""
    guest = Person(stack)
    for email, card in ((EMAIL, "pm_card_visa"), (GUEST, "pm_card_mastercard")):
        reference = book(guest, email, card)
        until(lambda r=reference, e=email: stack.booking(r, e)["status"] == "CONFIRMED")  # type: ignore[misc]
        cancel(guest, reference, email)
        until(lambda e=email: len(stack.mails(e)) >= 2, why="the confirmation and the cancellation")  # type: ignore[misc]
    book(guest, EMAIL, "pm_card_visa_chargeDeclined")  # expires
    wrong(stack)
    customer = Person(stack)
    customer.sign_in(EMAIL)
    profile = {"givenName": NAMES[0], "familyName": NAMES[1], "phone": PHONE, "licenceNumber": LICENCE}
    assert customer.ask(PROFILE, i=profile)["profileUpdate"]["__typename"] == "ProfileUpdated"
    staff = Person(stack)
    staff.sign_in("admin@rentacar.example", staff=True)
    staff.ask("query ($t: String!) { bookings(filter: {text: $t}) { totalCount } }", t=NAMES[1])
    return customer


def book(who: Person, email: str, card: str) -> str:
    offer = who.stack.offer("EDMM")
    given = booking_input(offer["id"], email=email, token=card)
    given["flightNumber"] = FLIGHT
    given["driver"] |= {
        "givenName": NAMES[0], "familyName": NAMES[1], "phone": PHONE, "documentNumber": CPF, "licenceNumber": LICENCE,
    }  # fmt: skip
    created: dict[str, Any] = who.ask(CREATE, input=given, key=str(uuid4()))["bookingCreate"]
    return str(created["booking"]["reference"])


def cancel(who: Person, reference: str, email: str) -> None:
    quote = who.ask(QUOTE, r=reference, e=email)["booking"]["cancellationQuote"]
    given = {"booking": {"reference": reference, "email": email}, "expectedFee": quote["fee"]["amount"]}
    assert who.ask(CANCEL, i=given, k=str(uuid4()))["bookingCancel"]["__typename"] == "BookingCancelled"
    until(lambda: [r["status"] for r in who.ask(QUOTE, r=reference, e=email)["booking"]["refunds"]] == ["SUCCEEDED"])


def wrong(stack: Stack) -> None:
    """What people get wrong, and where personal data does not belong."""
    http, web = stack.http, stack.web
    given = booking_input("no-offer", email="not an address zyx@example.com", token="pm_card_zyx")
    given["driver"]["givenName"] = NAMES[0] * 40
    http.post(f"{web}/graphql", json={"query": CREATE, "variables": {"input": given, "key": "k"}})
    http.post(
        f"{web}/graphql", json={"query": f'{{ booking(reference: "{NAMES[0]}", email: "{EMAIL}") {{ nonsense }} }}'}
    )
    http.post(f"{web}/graphql", content=f'{{"query": "{EMAIL}'.encode())
    http.get(f"{web}/graphql", params={"query": f'{{ booking(reference: "X", email: "{EMAIL}") {{ id }} }}'})
    http.get(f"{web}/booking/ABCD2345", params={"token": "marked+query", "email": EMAIL})
    http.get(f"{web}/documents/ABCD2345/{uuid4()}.pdf", params={"token": EMAIL})
    http.post(f"{web}/webhooks/stripe", content=EMAIL.encode(), headers={"stripe-signature": f"t=1,v1={EMAIL}"})
    http.get(f"{web}/nothing/{EMAIL}", headers={"cookie": f"rentacar={EMAIL}", "authorization": f"Bearer {EMAIL}"})


def complete(exported: dict[str, Any]) -> bool:
    """Whether an export has something of every part."""
    booking = exported["bookings"][0]
    return all(
        (
            exported["account"]["profile"]["phone"] == PHONE,
            len(exported["bookings"]) == 2,
            booking["drivers"][0]["licence_number"] == LICENCE,
            {line["kind"] for line in booking["lines"]} >= {"TIME"},
            [len(one["refunds"]) for one in exported["payments"]["payments"]].count(1) == 1,
            any(one["provider_intent_id"] for one in exported["payments"]["payments"]),
            len(exported["payments"]["ledger"]) == 2,
            {one["kind"] for one in exported["messages"]} >= {"booking_confirmed", "booking_cancelled"},
            exported["sessions"],
        )
    )


def erase(stack: Stack, customer: Person) -> None:
    """The customer by a fresh code, the guest by an admin; then no table of ours has a mark, but for receipts that law keeps."""
    refused = customer.ask(ERASE, c="000000")["accountErase"]["__typename"]
    assert refused in ("SignInRefused", "ErasureNotAllowed")
    stack.rentacar("clock", "advance", "2h")
    until(
        lambda: customer.ask(ERASE, c="000000")["accountErase"]["__typename"] == "SignInRefused", why="the hold is over"
    )
    before = {mail["id"] for mail in stack.mails(EMAIL)}
    customer.ask(START, e=EMAIL)
    [mail] = until(lambda: [one for one in stack.mails(EMAIL) if one["id"] not in before and "@" not in one["subject"]])
    text = stack.http.get(f"{stack.addresses['mailbox']}/api/messages/{mail['id']}").json()["text"]
    code = re.search(r"\b(\d{6})\b", mail["subject"] + text)
    assert code
    done = [customer.ask(ERASE, c=code[1])["accountErase"]]
    staff = Person(stack)
    staff.sign_in("admin@rentacar.example", staff=True)
    done.append(staff.ask(BY_STAFF, e=GUEST)["customerErase"])
    for one in done:
        assert one["__typename"] == "AccountErased", one
        until(lambda i=one["erasure"]["id"]: staff.ask(STATUS, i=i)["erasure"]["doneAt"], seconds=60)  # type: ignore[misc]
    assert customer.ask("{ viewer { email } }") == {"viewer": None}
    for email in (EMAIL, GUEST):
        assert (
            staff.ask("query ($t: String!) { bookings(filter: {text: $t}) { totalCount } }", t=email)["bookings"][
                "totalCount"
            ]
            == 0
        )


def streamed(stack: Stack) -> dict[str, list[str]]:
    """All entries of all streams, dead letters too."""
    client = redis.Redis.from_url(stack.addresses["redis"])
    found: dict[str, list[str]] = {}
    for key in client.scan_iter("*", _type="stream"):
        found[key.decode()] = [repr(fields) for _, fields in client.xrange(key) or ()]
    client.close()
    return found


async def kept_in_tables(stack: Stack) -> dict[str, list[str]]:
    """Which marks stand in which tables, as text or as bytes."""
    connection = await asyncpg.connect(stack.addresses["postgres"])
    try:
        tables = await connection.fetch(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('rent', 'payment', 'notify')"
        )
        text = {
            f"{schema}.{table}": "\n".join(
                row[0] for row in await connection.fetch(f'SELECT t::text FROM {schema}."{table}" AS t')
            )
            for schema, table in tables
        }
    finally:
        await connection.close()
    return marks_in(text)


def marks_in(written: dict[str, str]) -> dict[str, list[str]]:
    """Which marks stand where."""
    found = {
        name: [mark for mark in MARKS if mark in text or mark.encode().hex() in text] for name, text in written.items()
    }
    return {name: marks for name, marks in found.items() if marks}
