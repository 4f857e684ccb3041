"""The playground in a real browser, with nothing but our own files."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from playwright.async_api import Page, async_playwright
from rentacar.rent.v1 import booking_pb2, rent_pb2

from bff.http import playground
from tests import bff_fakes

if TYPE_CHECKING:
    from tests.integration.bff.conftest import Stack

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
ANSWERS = {
    "Locations": '"totalCount": 20',
    "Offers": '"OfferList"',
    "OfferWithSelection": '"Offer"',
    "BookingCreate": '"BookingCreated"',
    "Booking": '"reference": "K7PQ2M9X"',
    "BookingChanged": '"bookingChanged"',
    "BookingBy3DSecure": '"BookingCreated"',
    "BookingByPix": '"BookingCreated"',
    "BookingChange": '"BookingChangeStarted"',
    "BookingCancel": '"BookingCancelled"',
    "SignInStart": '"againAt"',
    "SignInFinish": '"SignedIn"',
    "Viewer": '"current": true',
    "AccessTokenCreate": '"AccessTokenCreated"',
    "SignOut": '"signOut": true',
    "StaffSignInStart": '"againAt"',
    "StaffSignInFinish": '"AGENT"',
    "Board": '"totalCount"',
    "StaffBooking": '"reference": "K7PQ2M9X"',
    "BookingPickUp": '"BookingPickedUp"',
    "BookingReturn": '"BookingReturned"',
    "BookingAddCharges": '"ChargesAdded"',
}

pytestmark = pytest.mark.skipif(
    CHROMIUM is None or not (playground.DIST / "index.html").exists(),
    reason="needs a Chromium, and the playground built (./rentacar up builds it)",
)


@pytest_asyncio.fixture
async def page() -> AsyncIterator[Page]:
    async with async_playwright() as tool:
        browser = await tool.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield await browser.new_page()
        await browser.close()


async def test_every_example_runs_as_it_stands_without_the_internet(stack: Stack, page: Page) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "request",
        lambda sent: complaints.append(sent.url) if not sent.url.startswith((stack.url, "data:", "ws:")) else None,
    )
    booking = bff_fakes.booking(booking_pb2.BOOKING_STATUS_CONFIRMED)
    stack.rent.answers["GetBooking"] = rent_pb2.GetBookingResponse(booking=booking)
    stack.rent.emails.add("ana.souza@example.com")
    await page.goto(f"{stack.url}/graphql")
    tabs = page.locator(".graphiql-tab .graphiql-tab-button")
    await tabs.first.wait_for()
    assert await tabs.all_inner_texts() == list(ANSWERS)
    for place, answer in enumerate(ANSWERS.values()):
        await tabs.nth(place).click()
        await asyncio.sleep(0.5)  # GraphiQL takes a moment to see which operation the tab has
        await page.locator(".graphiql-execute-button").click()
        await _shows(page, answer)
    assert complaints == []


async def _shows(page: Page, expected: str) -> None:
    """Wait for a text in the answer. Playwright's own waiting evaluates code, which the page's policy forbids."""
    shown = ""
    for _ in range(100):
        shown = await page.locator(".result-window .CodeMirror").evaluate("editor => editor.CodeMirror.getValue()")
        if expected in shown:
            return
        await asyncio.sleep(0.1)
    pytest.fail(f"no {expected} in {shown}")
