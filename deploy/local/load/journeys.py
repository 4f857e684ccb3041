"""The ways that customers go, each as often as its weight says."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import aiohttp

from deploy.local.load import documents
from deploy.local.load.measured import Measured, StepError

PLACES = ("GRU", "CGH", "GIG", "BSB", "CNF", "POA", "CWB", "SSA", "REC", "FOR", "LIS", "OPO", "JFK", "MIA", "SCL")
DAYS_AHEAD = range(20, 300)
LOOK_SECONDS = 0.5  # between two looks at one's booking
CONFIRM_SECONDS = 60.0
ANSWER_SECONDS = 15.0
THINK_SECONDS = (0.2, 1.5)  # between two steps: much less than a person, so that fewer are as many


@dataclass
class Booked:
    """A booking as its customer knows it."""

    journey: str
    email: str
    key: str
    asked: dict[str, Any]
    answer: dict[str, Any]
    wanted: str = "CONFIRMED"
    fee: str = ""

    @property
    def ref(self) -> dict[str, str]:
        return {"reference": self.answer["booking"]["reference"], "email": self.email}


@dataclass
class World:
    """What all customers of a load share. `today` is the stack's."""

    web: str
    today: datetime
    measured: Measured
    booked: list[Booked] = field(default_factory=list)


class Shopper:
    """One customer with a browser of their own."""

    def __init__(self, world: World, rng: random.Random, http: aiohttp.ClientSession, journey: str) -> None:
        self._world, self._rng, self._http, self._journey = world, rng, http, journey
        self._measured = world.measured
        self.email = f"{uuid4().hex}@example.com"  # of nobody before, though a seed is used again

    async def search(self) -> list[dict[str, Any]]:
        """Offers of a place for a few days."""
        with self._measured.step("search"):
            found = (await self._ask(documents.OFFERS, search=self._wanted()))["offers"]
            if found["__typename"] not in ("OfferList", "SearchRefused"):
                raise StepError(found["__typename"])
        return list(found.get("offers") or [])

    async def calendar(self) -> None:
        """The prices of the days around."""
        with self._measured.step("calendar"):
            await self._ask(documents.CALENDAR, search=self._wanted())

    async def book(self) -> Booked | None:
        """Search, and take one of what is offered; None where it was gone."""
        offers = await self.search()
        await self.think()
        if not offers:
            self._measured.outcomes["nothing offered"] += 1
            return None
        asked = documents.booking_input(self._rng.choice(offers)["id"], email=self.email)
        key = str(uuid4())
        with self._measured.step("book"):
            answer = (await self._ask(documents.CREATE, input=asked, key=key))["bookingCreate"]
            if answer["__typename"] not in ("BookingCreated", "ClassSoldOut"):
                raise StepError(answer["__typename"])
        if answer["__typename"] == "ClassSoldOut":
            self._measured.outcomes["sold out"] += 1
            return None
        booked = Booked(self._journey, self.email, key, asked, answer)
        self._world.booked.append(booked)
        await self._confirmed(booked)
        return booked

    async def _confirmed(self, booked: Booked) -> None:
        began = time.monotonic()
        with self._measured.step("paid and confirmed"):
            while (await self.look(booked))["status"] != "CONFIRMED":
                if time.monotonic() - began > CONFIRM_SECONDS:
                    raise StepError(f"not CONFIRMED within {CONFIRM_SECONDS:.0f} s")
                await asyncio.sleep(LOOK_SECONDS)
        self._measured.outcomes["confirmed"] += 1

    async def look(self, booked: Booked) -> dict[str, Any]:
        """The booking as it is shown now."""
        with self._measured.step("look"):
            booking: dict[str, Any] | None = (await self._ask(documents.BOOKING, **booked.ref))["booking"]
            if booking is None:
                raise StepError("the booking is not found")
        return booking

    async def cancel(self, booked: Booked) -> None:
        """For the fee that is shown."""
        with self._measured.step("cancel"):
            quote = (await self._ask(documents.QUOTE, **booked.ref))["booking"]["cancellationQuote"]
            asked = {"booking": booked.ref, "expectedFee": quote["fee"]["amount"]}
            key = str(uuid4())
            answer = (await self._ask(documents.CANCEL, input=asked, key=key))["bookingCancel"]
            if answer["__typename"] != "BookingCancelled":
                raise StepError(answer["__typename"])
        booked.wanted, booked.fee = "CANCELLED", quote["fee"]["amount"]
        self._measured.outcomes["cancelled"] += 1

    async def think(self) -> None:
        await asyncio.sleep(self._rng.uniform(*THINK_SECONDS))

    def _wanted(self) -> dict[str, Any]:
        pickup = self._world.today + timedelta(days=self._rng.choice(DAYS_AHEAD))
        returned = pickup + timedelta(days=self._rng.randint(1, 5))
        return {
            "pickupLocation": self._rng.choice(PLACES),
            "pickupAt": f"{pickup:%Y-%m-%d}T10:00",
            "returnAt": f"{returned:%Y-%m-%d}T10:00",
            "driverAge": 35,
        }

    async def _ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """The data of an answer without errors. Raises StepError: nothing is asked twice."""
        try:
            async with self._http.post(
                f"{self._world.web}/graphql", json={"query": query, "variables": variables}
            ) as answer:
                told = await answer.json() if answer.content_type.endswith("json") else {}
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            raise StepError(type(error).__name__) from None
        if errors := told.get("errors"):
            raise StepError(str(errors[0].get("extensions", {}).get("code") or errors[0].get("message")))
        if answer.status != 200 or "data" not in told:
            raise StepError(f"HTTP {answer.status}")
        data: dict[str, Any] = told["data"]
        return data


async def looks_around(shopper: Shopper) -> None:
    """Searches, thinks, searches again."""
    await shopper.search()
    await shopper.think()
    await shopper.search()


async def compares_days(shopper: Shopper) -> None:
    """Looks at the calendar of prices, and searches."""
    await shopper.calendar()
    await shopper.think()
    await shopper.search()


async def books(shopper: Shopper) -> None:
    """Books, pays, sees the confirmation, and looks at the booking later."""
    if booked := await shopper.book():
        await shopper.think()
        await shopper.look(booked)


async def cancels(shopper: Shopper) -> None:
    """Books, pays, and thinks better of it."""
    if booked := await shopper.book():
        await shopper.think()
        await shopper.cancel(booked)


Journey = Callable[[Shopper], Awaitable[None]]
JOURNEYS: Mapping[str, tuple[int, Journey]] = {
    "looks around": (60, looks_around),
    "compares days": (15, compares_days),
    "books": (20, books),
    "cancels": (5, cancels),
}
BROWSING = ("looks around", "compares days")
"""Those that change nothing: all that is done where real money would be taken."""
