"""Customers at a real browser: they book, are declined and retry, confirm with their bank, pay by Pix, change and cancel."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import expect

from deploy.local.checks import browser
from tests.e2e.browser import (
    BANK_ASKS_CARD,
    DECLINED_CARD,
    GOOD_CARD,
    answer_the_bank,
    book,
    choose_a_car,
    customer_page,
    heading,
    no_violations,
    pay_with,
    say_who_drives,
)
from tests.e2e.test_the_life_of_a_payment import PICK_UP, RETURN, at_the_counter
from tests.stack import Stack, until

pytestmark = pytest.mark.skipif(browser() is None, reason="no browser was found")
WEEK = "from=GRU&to=GRU&pickup=2027-04-05T10:00&return=2027-04-11T10:00"
LONGER = "from=GRU&pickup=2027-04-05T10:00&return=2027-04-13T10:00&age=35&lang=en"


def someone() -> str:
    return f"{uuid4().hex}@example.com"


async def test_a_customer_searches_books_pays_and_sees_the_booking_confirmed_without_reloading(stack: Stack) -> None:
    email = someone()
    async with customer_page(stack.web) as page:
        await page.goto("/?lang=en")
        await heading(page, "Rent a car")  # until it is drawn, the bare shell of the page stands there
        await no_violations(page)
        await page.get_by_role("combobox", name="Pick-up location").fill("guaru")
        await page.get_by_role("option", name=re.compile("GRU")).click()
        await page.get_by_role("button", name="Show cars").click()
        await heading(page, "Choose your car")
        await choose_a_car(page, "Economy", WEEK)
        await say_who_drives(page, email)
        await no_violations(page)
        await pay_with(page, GOOD_CARD)
        await heading(page, "Booking confirmed")
        await no_violations(page)
        reference = page.url.split("/booking/")[1][:8]
        (mail,) = until(lambda: stack.mails(email))
        assert reference in mail["subject"]

        await page.goto("/find?lang=en")
        await page.get_by_label("Booking reference").fill(reference.lower())
        await page.get_by_label("E-mail").fill(email)
        await page.get_by_role("button", name="Show my booking").click()
        await heading(page, "Booking confirmed")


async def test_a_declined_customer_pays_with_another_card(stack: Stack) -> None:
    email = someone()
    async with customer_page(stack.web) as page:
        await choose_a_car(page, "Economy", WEEK)
        await say_who_drives(page, email)
        await pay_with(page, DECLINED_CARD)
        await expect(page.get_by_role("alert").filter(has_text="declined")).to_be_visible(timeout=20_000)
        await no_violations(page)
        await page.get_by_role("link", name="Pay with another card").click()
        await pay_with(page, GOOD_CARD)
        await heading(page, "Booking confirmed")


async def test_a_customer_confirms_with_the_bank_and_the_booking_is_confirmed(stack: Stack) -> None:
    async with customer_page(stack.web) as page:
        await book(page, WEEK, someone(), BANK_ASKS_CARD)
        await answer_the_bank(page, "Approve")
        await heading(page, "Booking confirmed")


async def test_who_refuses_at_the_bank_is_told_and_pays_with_another_card(stack: Stack) -> None:
    async with customer_page(stack.web) as page:
        await book(page, WEEK, someone(), BANK_ASKS_CARD)
        await answer_the_bank(page, "Refuse")
        await expect(page.get_by_role("alert").filter(has_text="did not confirm that it is you")).to_be_visible(
            timeout=20_000
        )
        await page.get_by_role("link", name="Pay with another card").click()
        await pay_with(page, GOOD_CARD)
        await heading(page, "Booking confirmed")


async def test_a_pix_is_shown_copied_and_confirms_the_booking_once_it_is_paid(stack: Stack) -> None:
    async with customer_page(stack.web) as page:
        await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        await choose_a_car(page, "Economy", WEEK)
        await say_who_drives(page, someone())
        await page.get_by_role("radio", name="Pix").check()
        await no_violations(page)
        await page.get_by_role("button", name=re.compile(r"^Pay R\$")).click()
        await heading(page, "One more step: pay the Pix")
        await expect(page.get_by_role("img", name="QR code of the Pix")).to_be_visible()
        await expect(page.get_by_role("timer")).to_have_text(re.compile(r"It can be paid for \d+:\d\d"))
        await no_violations(page)
        await page.get_by_role("button", name="Copy the code").click()
        await expect(page.get_by_role("button", name="Copied")).to_be_visible()
        code = await page.get_by_label("Pix code to copy and paste").input_value()
        assert await page.evaluate("navigator.clipboard.readText()") == code
        stack.pay_pix(code)
        await heading(page, "Booking confirmed")


async def test_a_customer_sees_what_cancelling_costs_cancels_and_is_told_what_goes_back(stack: Stack) -> None:
    email = someone()
    async with customer_page(stack.web) as page:
        reference = await book(page, WEEK, email, GOOD_CARD)
        await heading(page, "Booking confirmed")
        await page.get_by_role("button", name="Cancel the booking…").click()
        question = page.get_by_role("group", name="Cancel this booking?")
        await expect(question.get_by_text("We keep")).to_be_visible()
        await no_violations(page)
        await question.get_by_role("button", name="Cancel the booking").click()
        await heading(page, "Booking cancelled")
        await expect(page.get_by_role("status").filter(has_text=re.compile(r"R\$.752\.01"))).to_be_visible(
            timeout=20_000
        )
        await no_violations(page)
        assert stack.booking(reference, email)["status"] == "CANCELLED"


async def test_a_customer_moves_the_booking_by_two_days_and_pays_the_difference(stack: Stack) -> None:
    async with customer_page(stack.web) as page:
        reference = await book(page, WEEK, someone(), GOOD_CARD)
        await heading(page, "Booking confirmed")
        await page.get_by_role("link", name="Change times or car").click()
        await heading(page, "Change times or car")
        await no_violations(page)
        await page.goto(
            f"/booking/{reference}/change?from=GRU&pickup=2027-04-05T10:00&return=2027-04-13T10:00&age=35&lang=en"
        )
        await expect(page.get_by_text("The car you booked")).to_be_visible(timeout=20_000)
        await no_violations(page)
        await page.get_by_role("link", name="Choose Economy", exact=True).click()
        await expect(page.get_by_role("heading", name="Old and new")).to_be_visible(timeout=20_000)
        await expect(page.get_by_text(re.compile("You pay .* more"))).to_be_visible()
        await no_violations(page)
        await page.get_by_role("button", name=re.compile("^Pay .* and change$")).click()
        await expect(page.get_by_role("heading", name="Booking changed")).to_be_visible(timeout=20_000)
        await no_violations(page)


async def test_a_declined_change_leaves_the_booking_as_it_was_and_takes_another_card(stack: Stack) -> None:
    email = someone()
    async with customer_page(stack.web) as page:
        reference = await book(page, WEEK, email, GOOD_CARD)
        await heading(page, "Booking confirmed")
        await page.goto(f"/booking/{reference}/change?{LONGER}")
        await page.get_by_role("link", name="Choose Economy", exact=True).click()
        await page.get_by_role("radio", name="Another card").check()
        await pay_with(page, DECLINED_CARD)
        declined = page.get_by_role("alert").filter(has_text="Your booking stands as it was")
        await expect(declined).to_be_visible(timeout=20_000)
        await no_violations(page)
        assert stack.booking(reference, email)["total"]["amount"] == "752.01"
        await declined.get_by_role("link", name="Pay with another card").click()
        await heading(page, "Pay for the change")
        await no_violations(page)
        await pay_with(page, GOOD_CARD)
        await expect(page.get_by_role("heading", name="Booking changed")).to_be_visible(timeout=20_000)


async def test_a_customer_on_the_road_returns_later_and_pays_what_the_deposit_left_of_the_bill(stack: Stack) -> None:
    today = "from=GRU&pickup=2026-11-23T11:00&return=2026-11-25T11:00"
    async with customer_page(stack.web) as page:
        # A card that its bank must be asked about can't be charged again without its owner.
        reference = await book(page, today, someone(), BANK_ASKS_CARD)
        await answer_the_bank(page, "Approve")
        await heading(page, "Booking confirmed")
        noted = {"reference": reference, "odometerKm": 900_000, "fuelEighths": 8}
        at_the_counter(stack, PICK_UP, **noted, driversSeen=1, deposit={"method": "CARD", "token": "pm_card_visa"})
        await heading(page, "Have a good trip")
        await no_violations(page)

        await page.get_by_role("link", name="Return later").click()
        await page.get_by_label("Return", exact=True).fill("2026-11-26T11:00")
        await no_violations(page)
        await page.get_by_role("button", name="See the price").click()
        await page.get_by_role("link", name="Choose Economy", exact=True).click()
        await page.get_by_role("radio", name="Another card").check()
        await pay_with(page, GOOD_CARD)
        await expect(page.get_by_role("heading", name="Booking changed")).to_be_visible(timeout=20_000)

        at_the_counter(stack, RETURN, **noted, damages=[{"description": "Broken window", "amount": "2000.00"}])
        due = page.get_by_role("alert").filter(has_text="are still to pay")
        await expect(due).to_be_visible(timeout=40_000)
        await expect(page.get_by_text("From the deposit", exact=True)).to_be_visible()
        await no_violations(page)
        await due.get_by_role("link", name=re.compile("^Pay ")).click()
        await heading(page, "Pay what is left")
        await no_violations(page)
        await pay_with(page, GOOD_CARD)
        await heading(page, "Rental closed")
        await no_violations(page)


async def test_who_pays_after_the_last_car_is_gone_is_told_and_offered_others(stack: Stack) -> None:
    search = {"pickupLocation": "NYC-MIDTOWN", "pickupAt": "2027-08-02T10:00", "returnAt": "2027-08-04T10:00"}
    async with customer_page(stack.web) as page:
        # The only compact sedan there is booked by somebody else while our customer types.
        await choose_a_car(page, "Compact sedan", "from=NYC-MIDTOWN&pickup=2027-08-02T10:00&return=2027-08-04T10:00")
        other = stack.book(stack.offer("CLAM", **search)["id"], email=someone())
        assert other["__typename"] == "BookingCreated"
        await say_who_drives(page, someone())
        await page.get_by_role("button", name=re.compile(re.escape(GOOD_CARD))).click()
        await page.get_by_role("button", name=re.compile(r"^Pay ")).click()
        gone = page.get_by_role("alert").filter(has_text="The last car has just gone")
        await expect(gone).to_be_visible(timeout=20_000)
        await expect(gone.get_by_role("link", name=re.compile(" for "))).not_to_have_count(0)
        await no_violations(page)


async def test_a_closed_counter_is_refused_with_what_to_do_next(stack: Stack) -> None:
    async with customer_page(stack.web) as page:
        await page.goto("/offers?from=NYC-MIDTOWN&pickup=2027-05-08T15:00&return=2027-05-10T10:00&lang=en")
        refusal = page.get_by_role("alert")
        await expect(refusal).to_be_visible(timeout=20_000)
        await no_violations(page)


async def test_the_offers_of_an_address_are_asked_for_once_and_everything_by_its_id(stack: Stack) -> None:
    asked: list[str] = []
    async with customer_page(stack.web) as page:
        page.on("request", lambda request: asked.append(request.post_data or "") if "/graphql" in request.url else None)
        await page.goto(f"/offers?{WEEK}&lang=en")
        await expect(page.get_by_role("link", name="Choose Economy", exact=True)).to_be_visible(timeout=20_000)
        await page.wait_for_load_state("networkidle")
    assert [body for body in asked if '"documentId"' not in body] == [], "production runs no text but the build's"
    searches = [body for body in asked if '"pickupLocation"' in body]
    assert searches
    assert len(searches) == len(set(searches))


async def test_no_day_that_is_over_stands_beside_the_searched_one(stack: Stack) -> None:
    now = datetime.fromisoformat(stack.graphql("{ clientConfig { now } }")["clientConfig"]["now"])
    today = now.astimezone(ZoneInfo("America/Sao_Paulo")).date()
    pickup, back = today + timedelta(days=2), today + timedelta(days=4)
    async with customer_page(stack.web) as page:
        await page.goto(f"/offers?from=GRU&to=GRU&pickup={pickup}T10:00&return={back}T10:00&lang=en")
        days = page.get_by_role("navigation", name="Lowest total on other days").get_by_role("link")
        await expect(days).to_have_count(6, timeout=20_000)
        await expect(days.first).to_contain_text(f"{today:%b} {today.day}")


async def test_the_playground_opens_with_examples_and_runs_one(stack: Stack) -> None:
    async with customer_page(stack.web) as page:
        await page.set_viewport_size({"width": 1280, "height": 900})
        await page.goto("/graphql")
        # Each editor is loaded by itself, after the button is there; a click before both are drawn does nothing.
        for editor in (page.get_by_label("Query Editor"), page.get_by_label("Result Window")):
            await expect(editor.locator(".CodeMirror")).to_be_visible(timeout=20_000)
        await page.get_by_role("button", name=re.compile("Execute")).click()
        await expect(page.get_by_text('"data"')).to_be_visible(timeout=20_000)
