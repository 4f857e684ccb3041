"""Staff at a real browser: they sign in, hand a car out while the card's bank asks, and take it back with a bill."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from playwright.async_api import Page, expect

from deploy.local.checks import browser
from tests.e2e.browser import BANK_ASKS_CARD, DECLINED_CARD, DESK, customer_page, heading, no_violations, sign_in
from tests.stack import Stack, until

pytestmark = pytest.mark.skipif(browser() is None, reason="no browser was found")
AGENT, ADMIN = "agent@rentacar.example", "admin@rentacar.example"
TODAY = {"pickupAt": "2026-11-23T11:00", "returnAt": "2026-11-25T11:00"}


def booked_for_today(stack: Stack) -> str:
    """The reference of a paid booking whose car is fetched today in Guarulhos."""
    email = f"{uuid4().hex}@example.com"
    made = stack.book(stack.offer(**TODAY)["id"], email=email)
    reference: str = made["booking"]["reference"]
    until(lambda: stack.booking(reference, email)["status"] == "CONFIRMED")
    return reference


async def read_instruments(page: Page, kilometres: str, eighths: str) -> None:
    await page.get_by_label("Odometer (km)").fill(kilometres)
    await page.get_by_role("radio", name=eighths, exact=True).check(force=True)


async def show_card(page: Page, card: str) -> None:
    await page.get_by_role("radio", name="Another card").check()
    await page.get_by_role("button", name=re.compile(re.escape(card))).click()
    await page.get_by_role("button", name="Hold the deposit and hand out").click()


async def test_a_car_goes_out_after_a_declined_card_and_a_bank_that_asks_and_comes_back_with_a_bill(
    stack: Stack,
) -> None:
    reference = booked_for_today(stack)
    async with customer_page(stack.web, screen=DESK) as page:
        await page.goto("/staff?lang=en")
        await heading(page, "Sign in to the counter")
        await no_violations(page)
        await sign_in(page, stack, AGENT)
        await heading(page, "Today at the counter")
        await page.get_by_role("combobox", name="Counter of").fill("guaru")
        await page.get_by_role("option", name=re.compile("GRU")).click()
        row = page.get_by_role("list", name="Pick-ups").get_by_role("link", name=re.compile(reference))
        await expect(row).to_be_visible(timeout=20_000)
        await no_violations(page)
        await row.click()
        await heading(page, "Ana Souza")
        await no_violations(page)

        await page.get_by_role("link", name="Hand out the car").click()
        await expect(page.get_by_label("Odometer (km)")).to_be_focused()
        await page.get_by_role("button", name="Hold the deposit and hand out").click()
        await expect(page.get_by_text("See the documents of everybody who drives.")).to_be_visible()
        await no_violations(page)
        await read_instruments(page, "900,000", "Full")
        await page.get_by_role("checkbox", name=re.compile("Ana Souza")).check()
        await show_card(page, DECLINED_CARD)
        await expect(page.get_by_role("alert").filter(has_text="declined")).to_be_visible(timeout=20_000)
        await no_violations(page)
        await show_card(page, BANK_ASKS_CARD)
        await expect(page.get_by_role("heading", name="The bank wants to hear the customer")).to_be_visible(
            timeout=20_000
        )
        await no_violations(page)
        await page.get_by_role("button", name="Confirm with the bank").click()
        await page.get_by_role("button", name="Approve").click()
        await expect(page.get_by_role("heading", name=re.compile("^Car handed out: "))).to_be_visible(timeout=30_000)
        await no_violations(page)

        await page.goto(f"/staff/booking/{reference}/return")
        await heading(page, "Take the car back")
        await read_instruments(page, "900,150", "5/8")
        await expect(page.get_by_text("3 eighths below the level at pick-up.")).to_be_visible()
        await page.get_by_role("button", name="Note a damage").click()
        await page.keyboard.type("Scratched door")
        await page.keyboard.press("Tab")
        await page.keyboard.type("120.00")
        bill = page.get_by_role("region", name="The bill, before it is closed")
        await expect(bill.get_by_text("Damage: Scratched door")).to_be_visible(timeout=20_000)
        total = await bill.get_by_role("status").inner_text()
        await no_violations(page)
        await page.get_by_role("button", name="Take back and close the bill").click()
        await expect(page.get_by_role("heading", name=re.compile("^Car taken back: "))).to_be_visible(timeout=20_000)
        await expect(page.get_by_text("Scratched door")).to_be_visible()
        await expect(page.get_by_text(total.removeprefix("Total of this bill: "), exact=True).first).to_be_visible()
        await expect(page.get_by_text("Settled.", exact=True)).to_be_visible(timeout=40_000)
        await no_violations(page)


async def test_an_agent_finds_a_booking_by_the_keyboard_and_sees_no_more_than_an_agent_may(stack: Stack) -> None:
    reference = booked_for_today(stack)
    async with customer_page(stack.web, screen=DESK) as page:
        await page.goto("/staff?lang=en")
        await sign_in(page, stack, AGENT)
        await heading(page, "Today at the counter")
        await expect(page.get_by_role("link", name="Audit log")).to_have_count(0)
        await page.keyboard.press("Control+k")
        await page.keyboard.type(reference.lower())
        await page.keyboard.press("Enter")
        await heading(page, "Ana Souza")
        await expect(page.get_by_role("link", name="Refund")).to_have_count(0)
        await page.goto("/staff/audit")
        await expect(page.get_by_role("alert").filter(has_text="This is not for your role")).to_be_visible()
        await no_violations(page)
        await page.get_by_role("button", name="Sign out").click()
        await heading(page, "Sign in to the counter")


async def test_an_admin_takes_a_car_out_and_takes_somebody_on_and_the_audit_log_says_so(stack: Stack) -> None:
    newcomer = f"{uuid4().hex}@rentacar.example"
    async with customer_page(stack.web, screen=DESK) as page:
        await page.goto("/staff/people?lang=en")
        await sign_in(page, stack, ADMIN)
        await heading(page, "Staff")
        await page.get_by_role("button", name="Take somebody on").click()
        await page.get_by_label("Name", exact=True).fill("Nina New")
        await page.get_by_label("E-mail").fill(newcomer)
        await page.get_by_label(re.compile("^Counters")).fill("gru")
        await no_violations(page)
        await page.get_by_role("button", name="Save").click()
        await expect(page.get_by_role("rowheader", name="Nina New")).to_be_visible()
        await no_violations(page)

        await page.get_by_role("link", name="Vehicles").click()
        await heading(page, "Vehicles")
        await page.get_by_role("button", name=re.compile("^Maintenance of ")).last.click()
        await page.get_by_label("Why").fill("New tyres")
        await no_violations(page)
        await page.get_by_role("button", name="Take out").click()
        await expect(page.get_by_text(re.compile("New tyres"))).to_be_visible(timeout=20_000)

        await page.get_by_role("link", name="Audit log").click()
        await expect(page.get_by_role("cell", name=newcomer).or_(page.get_by_text(newcomer)).first).to_be_visible(
            timeout=20_000
        )
        await no_violations(page)
        for name in ("Mails", "Dead letters"):
            await page.get_by_role("link", name=name).click()
            await heading(page, name)
            await no_violations(page)
