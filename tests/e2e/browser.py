"""A customer at a browser: the steps of the web's path, named as a person would say them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Page, async_playwright, expect

from deploy.local.checks import browser
from tests.stack import ROOT, Stack, until

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
GOOD_CARD, DECLINED_CARD, BANK_ASKS_CARD = "4242 4242 4242 4242", "4000 0000 0000 0002", "4000 0000 0000 3220"


@asynccontextmanager
async def customer_page(base_url: str, *, screen: dict[str, int] = PHONE) -> AsyncIterator[Page]:
    """A page of a fresh browser, on a phone unless told otherwise, in English."""
    async with async_playwright() as playwright:
        program = browser()
        assert program is not None
        started = await playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        context = await started.new_context(base_url=base_url, viewport=screen, locale="en-US")  # type: ignore[arg-type]
        page = await context.new_page()
        page.set_default_timeout(20_000)
        yield page
        await started.close()


async def no_violations(page: Page) -> None:
    """The page as it stands passes axe."""
    await page.evaluate(AXE.read_text())
    found = await page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    told = [
        f"{rule['id']} at {' '.join(map(str, node['target']))}\n    {node['html']}\n    {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
    assert not told, "\n".join([f"{page.url} has {len(told)} violations:", *told])


async def heading(page: Page, name: str) -> None:
    await expect(page.get_by_role("heading", level=1, name=name)).to_be_visible(timeout=20_000)


async def choose_a_car(page: Page, name: str, search: str) -> None:
    """From a search's offers to the driver's page."""
    await page.goto(f"/offers?{search}&lang=en")
    await heading(page, "Choose your car")
    await no_violations(page)
    await page.get_by_role("link", name=f"Choose {name}", exact=True).click()
    await heading(page, "Your rental")
    await no_violations(page)
    await page.get_by_role("link", name="Continue to the driver").click()
    await heading(page, "Who drives?")


async def say_who_drives(page: Page, email: str) -> None:
    """Fill the driver's page, as a Brazilian wherever the car is, and go on to the payment."""
    await page.get_by_label("Document", exact=True).select_option(label="CPF")
    for label, text in {
        "Given name": "Ana",
        "Family name": "Souza",
        "E-mail": email,
        "Phone": "+55 11 91234-5678",
        "Date of birth": "1991-05-17",
        "CPF number": "529.982.247-25",
        "Driving licence number": "04512345678",
    }.items():
        await page.get_by_label(label, exact=True).fill(text)
    await no_violations(page)
    await page.get_by_role("button", name="Continue to payment").click()
    await heading(page, "Pay")


async def pay_with(page: Page, card: str) -> None:
    """Take one of the test cards that the page offers, and pay."""
    await page.get_by_role("button", name=re.compile(re.escape(card))).click()
    await page.get_by_role("button", name=re.compile(r"^Pay R\$.")).click()


async def book(page: Page, search: str, email: str, card: str) -> str:
    """Book the smallest car of a search with a test card; the booking's reference."""
    await choose_a_car(page, "Economy", search)
    await say_who_drives(page, email)
    await pay_with(page, card)
    return await reference_of(page)


async def reference_of(page: Page) -> str:
    await page.wait_for_url(re.compile("/booking/[0-9A-Z]{8}"))
    return page.url.split("/booking/")[1][:8]


async def answer_the_bank(page: Page, answer: str) -> None:
    """Go to the bank's page from the booking's, approve or refuse there, and be sent back."""
    await heading(page, "One more step: confirm with the bank")
    await no_violations(page)
    await page.get_by_role("button", name="Confirm with the bank").click()
    await page.get_by_role("button", name=answer).click()
    await page.wait_for_url(re.compile("/booking/"))


async def sign_in(page: Page, stack: Stack, email: str) -> None:
    """Type the address and the code that was mailed there."""
    stack.rentacar("clock", "advance", "1m")  # nobody is sent two codes within half a minute
    before = {mail["id"] for mail in stack.mails(email)}
    await page.get_by_label("E-mail").fill(email)
    await page.get_by_role("button", name="Send the code").click()
    code = page.get_by_label("Code", exact=True)
    await expect(code).to_be_visible(timeout=20_000)
    await no_violations(page)
    mail = until(lambda: next((mail for mail in stack.mails(email) if mail["id"] not in before), None))
    written = stack.http.get(f"{stack.addresses['mailbox']}/api/messages/{mail['id']}").json()
    found = re.search(r"\b\d{6}\b", written["text"])
    assert found, "the mail has no code"
    await code.fill(found.group())
