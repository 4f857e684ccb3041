"""Flags that change while a page is open: it follows without being loaded again."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from playwright.async_api import Page, expect

from deploy.local.checks import browser
from tests.e2e.browser import choose_a_car, customer_page, no_violations, say_who_drives
from tests.e2e.test_the_flags_of_a_stack import flag
from tests.stack import Stack, until

pytestmark = pytest.mark.skipif(browser() is None, reason="no browser was found")
SEARCH = "from=GRU&to=GRU&pickup=2027-05-03T10:00&return=2027-05-06T10:00"


@pytest.fixture
def switched(stack: Stack) -> Iterator[Stack]:
    yield stack
    stack.rentacar("flags", "reset")
    until(lambda: flag(stack, "pix") and not flag(stack, "read-only"), why="all is back")


async def set_flag(stack: Stack, page: Page, key: str, value: str) -> None:
    """Switch it, and come back to the page from elsewhere."""
    stack.rentacar("flags", "set", key, value)
    until(lambda: flag(stack, key) is (value == "on"), seconds=5, why="the server has seen it")
    await page.evaluate("window.dispatchEvent(new Event('focus'))")


async def test_a_page_that_is_open_follows_the_flags(switched: Stack) -> None:
    async with customer_page(switched.web) as page:
        await choose_a_car(page, "Economy", SEARCH)
        await say_who_drives(page, f"{uuid4().hex}@example.com")
        pix = page.get_by_role("radio", name="Pix")
        await expect(pix).to_be_visible()
        await page.evaluate("window.notReloaded = true")
        await set_flag(switched, page, "pix", "off")
        await expect(pix).to_have_count(0)
        await set_flag(switched, page, "pix", "on")
        await expect(pix).to_be_visible()
        await set_flag(switched, page, "read-only", "on")
        await expect(page.get_by_text("Nothing can be booked, paid or changed for a moment.")).to_be_visible()
        await no_violations(page)
        assert await page.evaluate("window.notReloaded") is True


async def test_the_search_asks_for_no_other_return_and_no_code_while_those_are_off(switched: Stack) -> None:
    async with customer_page(switched.web) as page:
        await page.goto(f"/?lang=en&{SEARCH}&promo=BEMVINDO10")
        elsewhere, code = page.get_by_role("checkbox"), page.get_by_label("Promotion code")
        await expect(elsewhere).to_be_visible()
        await expect(code).to_have_value("BEMVINDO10")
        await set_flag(switched, page, "one-ways", "off")
        await set_flag(switched, page, "promotions", "off")
        await expect(elsewhere).to_have_count(0)
        await expect(code).to_have_count(0)
        await page.get_by_role("button", name="Show cars").click()
        await page.wait_for_url("**/offers?**")
        assert "promo" not in page.url
