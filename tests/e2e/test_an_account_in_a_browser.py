"""A customer's account at a real browser: a guest's booking joins it, the profile fills in the next one."""

from __future__ import annotations

import re
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.async_api import expect

from deploy.local.checks import browser
from tests.e2e.browser import choose_a_car, customer_page, heading, no_violations, sign_in
from tests.stack import Stack, until

pytestmark = pytest.mark.skipif(browser() is None, reason="no browser was found")
WEEK = "from=GRU&to=GRU&pickup=2027-04-05T10:00&return=2027-04-11T10:00"


async def test_who_booked_as_a_guest_signs_in_and_finds_the_booking_and_a_filled_form(stack: Stack) -> None:
    email = f"{uuid4().hex}@example.com"
    reference = stack.book(stack.offer()["id"], email=email)["booking"]["reference"]
    until(lambda: stack.booking(reference, email)["status"] == "CONFIRMED")
    async with customer_page(stack.web) as page:
        await page.goto("/?lang=en")
        await page.get_by_role("link", name="Sign in").click()
        await heading(page, "Sign in to my account")
        await no_violations(page)
        await sign_in(page, stack, email)
        await heading(page, "My bookings")
        await expect(page.get_by_text(re.compile(reference))).to_be_visible()
        await no_violations(page)

        await page.get_by_role("link", name="Profile").click()
        await heading(page, "My details")
        await page.get_by_label("Given name").fill("Ana")
        await page.get_by_label("Document", exact=True).select_option(label="CPF")
        await page.get_by_label("CPF number").fill("529.982.247-26")
        await expect(page.get_by_text("make a CPF", exact=False)).to_be_visible()
        await page.get_by_label("CPF number").fill("529.982.247-25")
        await page.get_by_role("button", name="Save").click()
        await expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
        await no_violations(page)

        await choose_a_car(page, "Economy", WEEK)
        await expect(page.get_by_label("Given name", exact=True)).to_have_value("Ana")
        await expect(page.get_by_label("E-mail", exact=True)).to_have_value(email)

        await page.goto("/account/privacy")
        await heading(page, "Your data is yours")
        await no_violations(page)
        async with page.expect_download() as started:
            await page.get_by_role("button", name="Take my data").click()
        assert reference in Path(await (await started.value).path()).read_text()

        await page.goto("/account")
        await page.get_by_text(re.compile(reference)).click()
        await heading(page, "Booking confirmed")
        await no_violations(page)


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example/", "javascript:document.title='evil'"])
async def test_a_link_to_the_sign_in_page_leads_nowhere_else(stack: Stack, to: str) -> None:
    async with customer_page(stack.web) as page:
        await page.goto(f"/sign-in?lang=en&to={to}")
        await sign_in(page, stack, f"{uuid4().hex}@example.com")
        await heading(page, "My bookings")
        assert page.url.startswith(f"{stack.web}/account")


async def test_the_other_devices_are_seen_and_signed_out_and_so_is_this_one(stack: Stack) -> None:
    email = f"{uuid4().hex}@example.com"
    async with customer_page(stack.web) as elsewhere, customer_page(stack.web) as page:
        for one in (elsewhere, page):
            await one.goto("/account?lang=en")
            await sign_in(one, stack, email)
            await heading(one, "My bookings")
        await page.get_by_role("link", name="Access").click()
        await heading(page, "Where you are signed in")
        await expect(page.get_by_text("This device")).to_be_visible()
        await no_violations(page)
        await page.get_by_role("button", name="End all others").click()
        await expect(page.get_by_role("button", name=re.compile("^End the access of"))).to_have_count(0)
        await elsewhere.goto("/account")
        await heading(elsewhere, "Sign in to my account")
        await page.get_by_role("button", name="Sign out").click()
        await page.wait_for_url(re.compile(r"/(\?.*)?$"))
        await expect(page.get_by_role("link", name="Sign in")).to_be_visible()
