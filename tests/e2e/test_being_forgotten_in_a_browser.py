"""Being forgotten at a real browser: refused while a booking is open, proven by a fresh code, and then nobody is signed in."""

from __future__ import annotations

import os
import re
from uuid import uuid4

import pytest
from playwright.async_api import Page, expect

from deploy.local.checks import browser
from tests.e2e.browser import customer_page, heading, no_violations, sign_in
from tests.stack import Stack, until

pytestmark = pytest.mark.skipif(browser() is None, reason="no browser was found")


async def confirm(page: Page, stack: Stack, email: str) -> None:
    """Ask for a code and bring it."""
    stack.rentacar("clock", "advance", "1m")  # nobody is sent two codes within half a minute
    before = {mail["id"] for mail in stack.mails(email)}
    await page.goto("/account/privacy")
    await heading(page, "Your data is yours")
    await page.get_by_role("button", name="Erase my account").click()
    code = page.get_by_label("Code", exact=True)
    await expect(code).to_be_visible()
    await no_violations(page)
    mail = until(lambda: next((mail for mail in stack.mails(email) if mail["id"] not in before), None))
    written = stack.http.get(f"{stack.addresses['mailbox']}/api/messages/{mail['id']}").json()
    found = re.search(r"\b\d{6}\b", written["text"])
    assert found, "the mail has no code"
    await code.fill(found.group())
    await page.get_by_role("button", name="Erase for good").click()


async def test_who_has_an_open_booking_stays_and_who_has_none_is_gone(stack: Stack) -> None:
    email = f"{uuid4().hex}@example.com"
    reference = stack.book(stack.offer()["id"], email=email)["booking"]["reference"]
    until(lambda: stack.booking(reference, email)["status"] == "CONFIRMED")
    async with customer_page(stack.web) as page:
        await page.goto("/sign-in?lang=en")
        await sign_in(page, stack, email)
        await heading(page, "My bookings")
        await confirm(page, stack, email)
        await expect(page.get_by_text(re.compile("A booking is still open"))).to_be_visible()
        if folder := os.environ.get("RENTACAR_SCREENSHOTS"):
            await page.screenshot(path=f"{folder}/erase.png", full_page=True)

    other = f"{uuid4().hex}@example.com"
    async with customer_page(stack.web) as page:
        await page.goto("/sign-in?lang=en")
        await sign_in(page, stack, other)
        await heading(page, "My bookings")
        await confirm(page, stack, other)
        await expect(page.get_by_role("link", name="Sign in")).to_be_visible()
        await page.goto("/account")
        await heading(page, "Sign in to my account")
