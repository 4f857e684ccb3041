"""The load: whom it may be put on, how far it goes, and what its table and report say."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from xml.etree import ElementTree

import pytest
from aiohttp import web

from deploy.local.load import report, screen
from deploy.local.load.__main__ import is_loopback, main, parser
from deploy.local.load.engine import Load, LoadError
from deploy.local.load.measured import Measured, StepError

OFFERS = {"__typename": "OfferList", "offers": [{"id": "one"}], "unavailable": []}


@asynccontextmanager
async def shop(provider: str = "SANDBOX", *, down: bool = False) -> AsyncIterator[tuple[str, list[str]]]:
    """A server that answers what customers ask, and what it was asked."""
    asked: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        query = (await request.json())["query"].split()[1].partition("(")[0]
        asked.append(query)
        if query != "Config" and down:
            told: dict[str, Any] = {"errors": [{"extensions": {"code": "SERVICE_UNAVAILABLE"}}]}
            return web.json_response(told, status=503)
        data = {
            "Config": {"clientConfig": {"now": "2026-11-23T12:00:00+00:00", "payment": {"provider": provider}}},
            "Offers": {"offers": OFFERS},
            "Calendar": {"priceCalendar": []},
            "Create": {"bookingCreate": {"__typename": "BookingCreated", "booking": {"reference": "ABCDEFGH"}}},
            "Find": {"booking": {"status": "CONFIRMED"}},
            "Quote": {"booking": {"cancellationQuote": {"fee": {"amount": "0.00"}}}},
            "Cancel": {"bookingCancel": {"__typename": "BookingCancelled"}},
        }[query]
        return web.json_response({"data": data})

    app = web.Application()
    app.router.add_post("/graphql", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}", asked
    finally:
        await runner.cleanup()


async def test_customers_come_at_their_rate_and_every_step_is_measured() -> None:
    async with shop() as (url, asked):
        load = Load(url, rate=30, users=100)
        await load.run(asyncio.Event(), seconds=1.5)
    measured = load.measured
    assert measured.errors == 0
    assert measured.under_way == 0
    assert {"search", "calendar", "book", "paid and confirmed", "look"} <= measured.steps.keys()
    assert len(measured.steps["search"].seconds) == asked.count("Offers")
    assert measured.outcomes["confirmed"] == len(load.booked) == asked.count("Create")


async def test_where_real_cards_are_charged_nobody_books() -> None:
    async with shop("STRIPE") as (url, asked):
        await Load(url, rate=40, users=100).run(asyncio.Event(), seconds=1)
    assert "Create" not in asked
    assert "Offers" in asked


async def test_a_failure_is_counted_once_with_its_reason_and_nothing_is_asked_twice() -> None:
    async with shop(down=True) as (url, asked):
        load = Load(url, rate=20, users=100)
        await load.run(asyncio.Event(), seconds=0.5)
    assert load.measured.errors == len(asked) - 1 > 0
    assert all("SERVICE_UNAVAILABLE" in reason for reason in load.measured.reasons)


async def test_no_more_customers_are_under_way_than_allowed() -> None:
    async with shop() as (url, _asked):
        load = Load(url, rate=50, users=2)
        await load.run(asyncio.Event(), seconds=0.5)
    assert load.measured.outcomes["too late"] > 0


async def test_what_is_no_rentacar_is_said_in_a_sentence() -> None:
    with pytest.raises(LoadError, match="is no RentACar that answers"):
        await Load("http://127.0.0.1:1", rate=1, users=1).run(asyncio.Event(), seconds=1)


def test_other_hosts_are_left_alone_unless_somebody_owns_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["load", "--url", "https://example.com"])
    assert main() == 1
    assert "--i-own-this-host" in capsys.readouterr().err
    assert all(map(is_loopback, ("http://127.0.0.1:8000", "http://localhost:1", "http://[::1]:2")))
    assert not any(
        map(
            is_loopback, ("http://localhost.example.com", "http://10.0.0.1", "http://127.0.0.1.example.com", "http://[")
        )
    )


@pytest.mark.parametrize(
    "words", [["--minutes", "61"], ["--rate", "201"], ["--users", "1001"], ["--users", "0.5"], ["--rate", "0"]]
)
def test_a_load_without_bounds_is_refused(words: list[str]) -> None:
    with pytest.raises(SystemExit):
        parser().parse_args(["--url", "http://127.0.0.1", *words])


def test_the_table_and_the_report_tell_of_failures_and_the_report_asks_nobody_for_anything() -> None:
    measured = Measured()
    for _ in range(20):
        with measured.step("search"):
            pass
    with pytest.raises(StepError), measured.step("book"):
        raise StepError("<script>")
    assert "book: <script>" in screen.table(measured)
    page = report.html(measured, title="Load", told={"Rate": "1"})
    assert "<script" not in page
    assert "http" not in page
    charts = [part.split("</svg>")[0] for part in page.split("<svg")[1:]]
    assert len(charts) == 4
    for chart in charts:
        ElementTree.fromstring(f"<svg{chart}</svg>")
    assert json.dumps(measured.outcomes) == "{}"
