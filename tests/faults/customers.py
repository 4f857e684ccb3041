"""Customers: they search, book, pay, lose the answer and press again, through GraphQL as a browser does."""

from __future__ import annotations

import asyncio
import random
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx

from deploy.local.load.documents import CANCEL
from tests.faults.memory import OUT, Memory, Remembered
from tests.stack import CREATE, OFFERS, PAY, booking_input

PLACES = ("GRU", "CGH", "GIG", "BSB", "CNF", "POA", "CWB", "SSA", "REC", "FOR", "LIS", "OPO", "JFK", "MIA", "SCL")
Kind = Literal["any", "crowded", "Pix", "soon"]
WHERE: dict[Kind, tuple[str, ...]] = {
    "any": PLACES,
    "crowded": ("NYC-MIDTOWN",),  # has three or four cars of a class
    "Pix": PLACES[:10],  # in Brazil
    "soon": ("GRU", "CGH", "GIG", "CNF"),  # open day and night
}
SAO_PAULO = ZoneInfo("America/Sao_Paulo")  # their clocks
BEGAN = time.monotonic()
KM_THEN = 500_000  # what odometers show then; ten more each second, for cars are read again and again, and never less
FAR_OFF = datetime(2027, 1, 5, 10, tzinfo=SAO_PAULO)  # a Tuesday: every counter is open
EXTRAS = ("CHILD_SEAT", "GPS", "WIFI")
DECLINED = "pm_card_visa_chargeDeclinedInsufficientFunds"
LOST_ANSWERS = 0.15  # of all changes; the request may have arrived or not
PATIENCE = 150.0  # seconds that somebody presses the same button again and again
LOOK = 0.4  # seconds between two looks at one's booking


class GaveUpError(Exception):
    """Nothing came back for as long as the customer was patient."""


@dataclass(frozen=True)
class World:
    """What all customers of a run share."""

    web: str
    sandbox: str
    staff_token: str
    http: httpx.AsyncClient


class Customer:
    """One person with one e-mail address."""

    def __init__(self, world: World, memory: Memory, rng: random.Random, *, journey: str) -> None:
        self.world, self.memory, self.rng, self.journey = world, memory, rng, journey
        self.email = f"{rng.getrandbits(64):016x}@example.com"
        self._made: Remembered | None = None

    @property
    def made(self) -> Remembered:
        assert self._made is not None, "bug: nothing is booked yet"
        return self._made

    @property
    def ref(self) -> dict[str, str]:
        return {"reference": self.made.reference, "email": self.email}

    def new_key(self) -> str:
        return str(UUID(int=self.rng.getrandbits(128)))

    async def search(self, kind: Kind) -> list[dict[str, Any]]:
        """Offers for a few days; none when all is taken."""
        pickup = FAR_OFF + timedelta(days=self.rng.randrange(280))
        if kind == "crowded":
            pickup = FAR_OFF + timedelta(weeks=self.rng.randrange(3))
        if kind == "soon":
            now = datetime.fromisoformat((await self.ask("{ clientConfig { now } }"))["clientConfig"]["now"])
            pickup = now.astimezone(SAO_PAULO) + timedelta(minutes=5)
        returned = pickup + timedelta(days=1 + self.rng.randrange(4))
        wanted: dict[str, Any] = {
            "pickupLocation": self.rng.choice(WHERE[kind]),
            "pickupAt": f"{pickup:%Y-%m-%dT%H:%M}",
            "returnAt": f"{returned:%Y-%m-%dT%H:%M}",
            "driverAge": 35,
        }
        if self.rng.random() < 0.2:
            wanted["selection"] = {"extras": [{"code": self.rng.choice(EXTRAS), "quantity": 1}]}
        found = await self.ask(OFFERS, search=wanted)
        self.memory.seen["searches"] += 1
        return list((found["offers"] or {}).get("offers") or [])

    async def book(self, *, wanted: str, token: str = "pm_card_visa", kind: Kind = "any", twice: bool = False) -> bool:
        """Find an offer and take it; remember the answer. False if there was none to have."""
        offers = await self.search(kind)
        if not offers:
            self.memory.seen["nothing offered"] += 1
            return False
        asked = booking_input(
            (offers[0] if kind == "crowded" else self.rng.choice(offers))["id"], email=self.email, token=token
        )
        if kind == "Pix":
            asked["payment"] = {"method": "PIX"}
        key, began = self.new_key(), time.monotonic()
        self.memory.emails.append(self.email)
        presses = [self.change(CREATE, "bookingCreate", input=asked, key=key) for _ in range(2 if twice else 1)]
        answers = await asyncio.gather(*presses)
        assert all(answer == answers[0] for answer in answers), f"one key, two answers: {answers}"
        if answers[0]["__typename"] != "BookingCreated":
            self.memory.seen[answers[0]["__typename"]] += 1
            return False
        self._made = Remembered(self.journey, self.email, key, asked, answers[0], wanted)
        self.memory.bookings.append(self._made)
        self._began = began
        return True

    async def pay(self, *, token: str = "pm_card_mastercard") -> None:
        """Try the payment with another card."""
        asked = {"booking": self.ref, "payment": {"method": "CARD", "token": token}}
        answer = await self.change(PAY, "bookingPay", input=asked, key=self.new_key())
        self.memory.seen[f"bookingPay: {answer['__typename']}"] += 1

    async def authenticate(self, outcome: str) -> None:
        """Do or fail the bank's challenge, as the sandbox's page would."""
        action = (await self._until_asked("CardAuthentication"))["clientSecret"]
        await self._act(f"payment_intents/{action.partition('_secret')[0]}/authenticate", {"outcome": outcome})

    async def pay_pix(self) -> None:
        """Pay what the QR code says, at one's bank: it knows the code and no more."""
        text = (await self._until_asked("PixTransfer"))["text"]
        records = await self._records()
        intent = next(intent["id"] for intent in reversed(records["payment_intents"]) if text in str(intent))
        await self._act(f"payment_intents/{intent}/pay", {})

    async def dispute(self) -> None:
        """What a card that disputes by itself has set off is decided by the bank, one way or the other."""
        records = await self._records()
        mine = [one["id"] for one in records["payment_intents"] if self.made.reference in (one["description"] or "")]
        for one in records["disputes"]:
            if one["payment_intent"] in mine:
                await self._act(f"disputes/{one['id']}/decide", {"outcome": self.rng.choice(("won", "lost"))})

    async def cancel(self) -> None:
        """Cancel for the fee that is shown, and remember it."""
        while True:
            quote = (await self.look())["cancellationQuote"]
            if quote is None:
                return
            asked = {"booking": self.ref, "expectedFee": quote["fee"]["amount"]}
            answer = await self.change(CANCEL, "bookingCancel", input=asked, key=self.new_key())
            self.memory.seen[f"bookingCancel: {answer['__typename']}"] += 1
            if answer["__typename"] == "BookingCancelled":
                self.made.wanted, self.made.fee = "CANCELLED", quote["fee"]["amount"]
            if answer["__typename"] != "QuoteChanged":
                return

    async def change_dates(self, *, token: str) -> None:
        """Take a dearer offer instead; whatever comes of it, what is paid must be what the booking then costs."""
        offers = await self.search("any")
        if not offers:
            return
        dearest = max(offers, key=lambda offer: Decimal(offer["total"]["amount"]))
        payment = {"method": "CARD", "token": token}
        asked = {"booking": self.ref, "offerId": dearest["id"], "payment": payment}
        answer = await self.change(CHANGE, "bookingChange", input=asked, key=self.new_key())
        self.memory.seen[f"bookingChange: {answer['__typename']}"] += 1

    async def _until_asked(self, kind: str) -> dict[str, Any]:
        booking = await self.until("REQUIRES_ACTION", payment=True)
        action: dict[str, Any] = booking["payment"]["nextAction"]
        assert action["__typename"] == kind, action
        return action

    async def _records(self) -> dict[str, list[dict[str, Any]]]:
        """All that Stripe has written down; asked again while the sandbox is down."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            with suppress(httpx.HTTPError, ValueError):
                found: dict[str, list[dict[str, Any]]] = (
                    await self.world.http.get(f"{self.world.sandbox}/_control/records")
                ).json()
                return found
            await asyncio.sleep(LOOK)
        raise GaveUpError("records")

    async def _act(self, path: str, what: dict[str, str]) -> None:
        """Something that is done at Stripe, in the sandbox's control API: until it is done, for it may be down too."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                if (await self.world.http.post(f"{self.world.sandbox}/_control/{path}", json=what)).status_code < 500:
                    return  # done, or there was nothing to do any more: an answer was lost
            except httpx.HTTPError:
                self.memory.seen["sandbox down"] += 1
            await asyncio.sleep(LOOK)
        raise GaveUpError(path)

    async def look(self) -> dict[str, Any]:
        """The booking as it is shown now."""
        found = await self.ask(LOOK_AT, reference=self.made.reference, email=self.email)
        booking: dict[str, Any] = found["booking"]
        assert booking is not None, f"{self.made.reference} was acknowledged and is not found"
        return booking

    async def until(self, *states: str, payment: bool = False) -> dict[str, Any]:
        """Look until the booking, or its payment, is in one of these states."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            booking = await self.look()
            state = (booking["payment"] or {}).get("status") if payment else booking["status"]
            if state in states:
                if state == "CONFIRMED" and not self.made.seconds:
                    self.made.seconds = time.monotonic() - self._began
                return booking
            await asyncio.sleep(LOOK)
        raise GaveUpError(f"{self.made.reference} is not {' or '.join(states)}")

    async def pick_up(self) -> bool:
        """Get the car at the counter, the deposit held; whether the counter said that it is out."""
        self._odometer = KM_THEN + int((time.monotonic() - BEGAN) * 10)
        asked = {"reference": self.made.reference, "odometerKm": self._odometer, "fuelEighths": 8, "driversSeen": 1}
        if picked_up := await self._at_the_counter(PICK_UP, "bookingPickUp", asked) == "BookingPickedUp":
            self.made.wanted = OUT
        return picked_up

    async def bring_back(self, *, fuel: int) -> None:
        """Return the car; what is missing in the tank is billed."""
        asked = {"reference": self.made.reference, "odometerKm": self._odometer + 1, "fuelEighths": fuel}
        if await self._at_the_counter(RETURN, "bookingReturn", asked) == "BookingReturned":
            self.made.wanted = "CLOSED"

    async def _at_the_counter(self, mutation: str, name: str, asked: dict[str, Any]) -> str:
        """What staff are answered; a deposit that is on its way is waited for."""
        key, deadline = self.new_key(), time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            answer = await self.change(mutation, name, input=asked, key=key)
            assert answer["__typename"] != "InvalidInput", f"bug: what the counter was told: {answer}"
            if answer.get("reason") != "DEPOSIT_PENDING":
                self.memory.seen[f"{name}: {answer.get('reason') or answer['__typename']}"] += 1
                return str(answer["__typename"])
        raise GaveUpError(name)

    async def change(self, mutation: str, name: str, **variables: Any) -> dict[str, Any]:
        """Do something under a key, again until it is answered; now and then the first answer is lost."""
        if self.rng.random() < LOST_ANSWERS:
            self.memory.seen["answers lost"] += 1
            with suppress(TimeoutError):
                await asyncio.wait_for(self.ask(mutation, **variables), self.rng.uniform(0.002, 0.08))
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            answer: dict[str, Any] = (await self.ask(mutation, **variables))[name]
            if answer["__typename"] != "Unavailable":
                return answer
            self.memory.seen["Unavailable"] += 1
            await asyncio.sleep(min(answer.get("retryAfterSeconds", 1), 1))
        raise GaveUpError(name)

    async def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """The data of an answer without errors; a connection that breaks or a part that is down is asked again."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                answer = await self.world.http.post(
                    f"{self.world.web}/graphql",
                    json={"query": query, "variables": variables},
                    headers={"Authorization": f"Bearer {self.world.staff_token}"} if query in FOR_STAFF else None,
                )
                told = answer.json()
                if answer.is_success and not told.get("errors"):
                    data: dict[str, Any] = told["data"]
                    return data
                codes = {error.get("extensions", {}).get("code", "?") for error in told.get("errors", [])}
                self.memory.seen.update(f"error {code}" for code in codes)
            except (httpx.HTTPError, ValueError):
                self.memory.seen["no answer"] += 1
            await asyncio.sleep(self.rng.uniform(0.1, 0.5))
        raise GaveUpError(query.split("{")[0].strip())


LOOK_AT = """
query Look($reference: String!, $email: String) {
  booking(reference: $reference, email: $email) {
    status
    payment {
      status failure { code }
      nextAction { __typename ... on CardAuthentication { clientSecret } ... on PixTransfer { text } }
    }
    cancellationQuote { fee { amount } refund { amount } }
  }
}"""

CHANGE = """
mutation Change($input: BookingChangeInput!, $key: ID!) {
  bookingChange(input: $input, idempotencyKey: $key) { __typename ... on Unavailable { retryAfterSeconds } }
}"""

PICK_UP = """
mutation PickUp($input: BookingPickUpInput!, $key: ID!) {
  bookingPickUp(input: $input, idempotencyKey: $key) {
    __typename ... on NotAllowed { reason } ... on InvalidInput { problems { message } }
    ... on Unavailable { retryAfterSeconds }
  }
}"""

RETURN = """
mutation Return($input: BookingReturnInput!, $key: ID!) {
  bookingReturn(input: $input, idempotencyKey: $key) {
    __typename ... on NotAllowed { reason } ... on InvalidInput { problems { message } }
    ... on Unavailable { retryAfterSeconds }
  }
}"""

FOR_STAFF = (PICK_UP, RETURN)
NOBODY = {"reference": "ZZZZZZZZ", "email": "nobody@example.com"}
PROBES: dict[str, dict[str, Any]] = {
    CANCEL: {"booking": NOBODY, "expectedFee": "0.00"},
    CHANGE: {"booking": NOBODY, "offerId": "none"},
    PICK_UP: {"reference": "ZZZZZZZZ", "odometerKm": 1, "fuelEighths": 8, "driversSeen": 1},
}
"""Asked about a booking that does not exist: who says so is there to be asked."""
