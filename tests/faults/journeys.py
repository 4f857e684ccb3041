"""The ways that customers go, each as often as its weight says, as soon as the schema has what it needs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from deploy.local.load.documents import CANCEL
from tests.faults.customers import CHANGE, DECLINED, PICK_UP, Customer
from tests.faults.memory import IF_MET, IF_PAID

CHALLENGED = "pm_card_threeDSecure2Required"


@dataclass(frozen=True)
class Journey:
    """One way. `needs` is a mutation on a booking without which it leads nowhere."""

    name: str
    weight: int
    go: Callable[[Customer], Awaitable[None]]
    needs: str = ""


async def pays(customer: Customer) -> None:
    """Books, and waits for the confirmation."""
    if await customer.book(wanted="CONFIRMED"):
        await customer.until("CONFIRMED")


async def presses_twice(customer: Customer) -> None:
    """A double click: two requests at once under one key."""
    if await customer.book(wanted="CONFIRMED", twice=True):
        await customer.until("CONFIRMED")


async def races(customer: Customer) -> None:
    """Wants one of the last cars, as others do."""
    if await customer.book(wanted="CONFIRMED", kind="crowded"):
        await customer.until("CONFIRMED")


async def takes_another_card(customer: Customer) -> None:
    """The first card is declined, the second is not."""
    if await customer.book(wanted=IF_PAID, token=DECLINED):
        await customer.until("DECLINED", payment=True)
        await customer.pay()
        await customer.until("CONFIRMED")


async def abandons(customer: Customer) -> None:
    """The card is declined, and that was that."""
    await customer.book(wanted="EXPIRED", token=DECLINED)


async def does_the_challenge(customer: Customer) -> None:
    """3-D Secure, done."""
    if await customer.book(wanted=IF_PAID, token=CHALLENGED):
        await customer.authenticate("succeed")
        await customer.until("CONFIRMED")


async def fails_the_challenge(customer: Customer) -> None:
    """3-D Secure, failed; another card is not."""
    if await customer.book(wanted=IF_PAID, token=CHALLENGED):
        await customer.authenticate("fail")
        await customer.until("DECLINED", payment=True)
        await customer.pay()
        await customer.until("CONFIRMED")


async def leaves_the_challenge(customer: Customer) -> None:
    """3-D Secure, never answered."""
    await customer.book(wanted="EXPIRED", token=CHALLENGED)


async def pays_by_pix(customer: Customer) -> None:
    """Pix, paid while the hold lasts."""
    if await customer.book(wanted=IF_PAID, kind="Pix"):
        await customer.pay_pix()
        await customer.until("CONFIRMED")


async def takes_a_card_instead(customer: Customer) -> None:
    """Asks for a Pix, and pays by card after all."""
    if await customer.book(wanted=IF_PAID, kind="Pix"):
        await customer.until("REQUIRES_ACTION", payment=True)
        await customer.pay()
        await customer.until("CONFIRMED")


async def shows_pix_to_nobody(customer: Customer) -> None:
    """Pix, never paid."""
    await customer.book(wanted="EXPIRED", kind="Pix")


async def cancels(customer: Customer) -> None:
    """Books, pays, and thinks better of it."""
    if await customer.book(wanted="CONFIRMED"):
        await customer.until("CONFIRMED")
        await customer.cancel()
        await customer.until("CANCELLED")


async def does_not_come(customer: Customer) -> None:
    """Books a car for now, and is not seen."""
    if await customer.book(wanted="NO_SHOW", kind="soon"):
        await customer.until("CONFIRMED")


async def disputes(customer: Customer) -> None:
    """Pays, and has the bank take it back; the bank decides."""
    if await customer.book(wanted="CONFIRMED", token="pm_card_createDispute"):
        await customer.until("CONFIRMED")
        await customer.dispute()


async def changes(customer: Customer) -> None:
    """Books and pays for one time and place, then wants another."""
    if await customer.book(wanted="CONFIRMED"):
        await customer.until("CONFIRMED")
        await customer.change_dates(token="pm_card_visa")


async def leaves_a_change_unpaid(customer: Customer) -> None:
    """Wants another time and place, has no money for the difference, and keeps what was booked."""
    if await customer.book(wanted="CONFIRMED"):
        await customer.until("CONFIRMED")
        await customer.change_dates(token=DECLINED)


async def drives(customer: Customer) -> None:
    """Gets the car, and brings it back as it was: the deposit is released."""
    if await customer.book(wanted=IF_MET, kind="soon"):
        await customer.until("CONFIRMED")
        if await customer.pick_up():
            await customer.bring_back(fuel=8)


async def drives_far(customer: Customer) -> None:
    """Brings the car back with an empty tank: the deposit pays for it."""
    if await customer.book(wanted=IF_MET, kind="soon"):
        await customer.until("CONFIRMED")
        if await customer.pick_up():
            await customer.bring_back(fuel=1)


async def stays_out(customer: Customer) -> None:
    """Gets the car and keeps it for days: the deposit is renewed."""
    if await customer.book(wanted=IF_MET, kind="soon"):
        await customer.until("CONFIRMED")
        await customer.pick_up()


JOURNEYS = (
    Journey("pays", 40, pays),
    Journey("presses twice", 8, presses_twice),
    Journey("races for the last cars", 12, races),
    Journey("takes another card", 12, takes_another_card),
    Journey("abandons", 4, abandons),
    Journey("does the 3-D Secure challenge", 8, does_the_challenge),
    Journey("fails the 3-D Secure challenge", 3, fails_the_challenge),
    Journey("leaves the 3-D Secure challenge", 2, leaves_the_challenge),
    Journey("pays by Pix", 6, pays_by_pix),
    Journey("takes a card instead of Pix", 4, takes_a_card_instead),
    Journey("shows Pix to nobody", 2, shows_pix_to_nobody),
    Journey("does not come", 3, does_not_come, CANCEL),
    Journey("changes", 6, changes, CHANGE),
    Journey("leaves a change unpaid", 3, leaves_a_change_unpaid, CHANGE),
    Journey("drives", 5, drives, PICK_UP),
    Journey("drives far", 5, drives_far, PICK_UP),
    Journey("stays out", 3, stays_out, PICK_UP),
    Journey("disputes", 4, disputes, CANCEL),
    Journey("cancels", 12, cancels, CANCEL),
)
