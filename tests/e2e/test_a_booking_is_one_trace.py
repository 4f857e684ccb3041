"""A booking over the whole stack is one trace: named by the browser, with every edge between the processes, and nobody's data in it."""

from __future__ import annotations

import json
import re
from typing import Any
from uuid import uuid4

import pytest
from playwright.async_api import expect

from deploy.local.checks import browser
from tests.e2e.browser import DESK, customer_page
from tests.stack import CREATE, Stack, booking_input, until

Span = dict[str, Any]
LAST = {
    ("bff", "POST /graphql"),
    ("rent-serve", "rentacar.rent.v1.RentService/GetPaymentOrder"),
    ("payment-work", "process payment-requests.{0}"),
    ("rent-work", "process payment-events"),
    ("rent-work", "send rent-events"),
    ("notify-work", "send mail"),
}
"""What each process sends with its last batch; what is below it ended before."""
PERSONAL = ("Souza", "91234", "529.982", "52998224725", "04512345678", "1991-05-17", "pm_card_visa")


def traced_booking(stack: Stack) -> tuple[str, str, str]:
    """Book as a page does; returns the trace's id, the reference and the e-mail."""
    email, trace_id = f"{uuid4().hex}@example.com", uuid4().hex
    variables = {"input": booking_input(stack.offer()["id"], email=email), "key": str(uuid4())}
    answer = stack.http.post(
        f"{stack.web}/graphql",
        json={"query": CREATE, "variables": variables},
        headers={"traceparent": f"00-{trace_id}-{uuid4().hex[:16]}-00"},
    ).json()
    reference = answer["data"]["bookingCreate"]["booking"]["reference"]
    until(lambda: stack.mails(email))
    return trace_id, reference, email


def waterfall(stack: Stack, trace_id: str, last: set[tuple[str, str]]) -> list[Span]:
    """The trace's spans, once these have arrived."""

    def whole() -> list[Span]:
        trace = stack.http.get(f"{stack.addresses['telemetry']}/api/traces/{trace_id}").json()
        spans: list[Span] = trace.get("waterfall", [])
        return spans if last <= {(process(span), span["name"]) for span in spans} else []

    found: list[Span] = until(whole, why=f"spans {last}")
    return found


def edges(spans: list[Span]) -> set[tuple[str, str, str, str]]:
    """Process and name of every span that another is below, and its own."""
    by_id = {span["span_id"]: span for span in spans}
    return {
        (process(by_id[span["parent_id"]]), by_id[span["parent_id"]]["name"], process(span), span["name"])
        for span in spans
        if span["parent_id"] in by_id
    }


def process(span: Span) -> str:
    """Without the number of a replica."""
    return str(span["service"]).removesuffix("-1")


@pytest.fixture(scope="module")
def booked(stack: Stack) -> tuple[str, str, str, list[Span]]:
    trace_id, reference, email = traced_booking(stack)
    return trace_id, reference, email, waterfall(stack, trace_id, LAST)


def test_every_edge_between_the_processes_is_in_the_trace_that_the_browser_named(
    booked: tuple[str, str, str, list[Span]],
) -> None:
    *_, spans = booked
    create, order = "rentacar.rent.v1.RentService/CreateBooking", "rentacar.rent.v1.RentService/GetPaymentOrder"
    requests, events = "payment-requests.{0}", "payment-events"
    confirm = "POST /v1/payment_intents/{id}/confirm"
    assert edges(spans) >= {
        ("bff", "POST /graphql", "bff", create),
        ("bff", create, "rent-serve", create),
        ("rent-serve", create, "rent-serve", "bookings.create"),
        ("rent-serve", create, "rent-work", "send payment-requests"),
        ("rent-work", "send payment-requests", "payment-work", f"process {requests}"),
        ("payment-work", f"process {requests}", "payment-work", order),
        ("payment-work", order, "rent-serve", order),
        ("payment-work", f"process {requests}", "payment-work", "POST /v1/payment_intents"),
        ("payment-work", f"process {requests}", "payment-work", confirm),
        ("payment-work", f"process {requests}", "payment-work", f"send {events}"),
        ("payment-work", f"send {events}", "rent-work", f"process {events}"),
        ("rent-work", f"process {events}", "rent-work", "send rent-events"),
        ("rent-work", "send rent-events", "notify-work", "process rent-events"),
        ("notify-work", "process rent-events", "notify-work", "send mail"),
        ("notify-work", "send mail", "notify-work", "SMTP"),
    }
    (root,) = [span for span in spans if span["depth"] == 0]
    assert (root["service"].partition("-")[0], root["name"]) == ("bff", "POST /graphql")
    assert root["parent_id"]
    kinds = {span["name"]: span["kind"] for span in spans}
    assert (kinds["send payment-requests"], kinds[f"process {requests}"]) == ("producer", "consumer")
    assert not [span for span in spans if span["error"]]


def test_the_trace_is_found_by_the_bookings_reference(stack: Stack, booked: tuple[str, str, str, list[Span]]) -> None:
    trace_id, reference, *_ = booked
    found = stack.http.get(f"{stack.addresses['telemetry']}/api/traces", params={"q": reference.lower()}).json()
    assert trace_id in {trace["trace_id"] for trace in found}


def test_neither_traces_nor_metrics_nor_logs_hold_who_booked(
    stack: Stack, booked: tuple[str, str, str, list[Span]]
) -> None:
    _, reference, email, spans = booked
    at = stack.addresses["telemetry"]
    metrics = stack.http.get(f"{at}/api/metrics").json()
    logs = stack.http.get(f"{at}/api/logs", params={"limit": "1000"}).json()
    assert metrics
    assert logs
    everything = json.dumps([spans, metrics, logs], ensure_ascii=False)
    assert [word for word in (email, email.partition("@")[0], *PERSONAL) if word in everything] == []
    assert reference not in json.dumps(metrics)


def test_every_process_measures_and_logs(stack: Stack, booked: tuple[str, str, str, list[Span]]) -> None:
    at, ours = (
        stack.addresses["telemetry"],
        {"bff", *(f"{s}-{k}" for s in ("rent", "payment", "notify") for k in ("serve", "work"))},
    )
    delays = until(
        lambda: (
            (found := stack.http.get(f"{at}/api/metrics", params={"name": "rentacar.event_loop"}).json())
            and len(found) >= len(ours)
            and found
        )
    )
    assert {process(series) for series in delays} == ours
    logs = stack.http.get(f"{at}/api/logs", params={"q": "listening", "limit": "1000"}).json()
    assert {process(line) for line in logs} == ours


@pytest.mark.skipif(browser() is None, reason="no browser was found")
async def test_what_was_searched_on_the_telemetry_page_can_be_sent_to_somebody(
    stack: Stack, booked: tuple[str, str, str, list[Span]]
) -> None:
    trace_id, reference, *_ = booked
    async with customer_page(str(stack.addresses["telemetry"]), screen=DESK) as page:
        await page.goto("/")
        await page.get_by_role("searchbox").fill(reference)
        await page.locator("#list button").first.click()
        await expect(page).to_have_url(re.compile(rf"#/{trace_id}\?q={reference}$"))
        sent = page.url
    async with customer_page(str(stack.addresses["telemetry"]), screen=DESK) as page:
        await page.goto(sent)
        await expect(page.get_by_role("searchbox")).to_have_value(reference)
        await expect(page.locator("#facts")).to_contain_text(reference)
