"""Handing a car out: the deposit is held first, then the car is assigned, in a transaction of its own."""

import asyncio
import time
from dataclasses import dataclass
from uuid import UUID

from rentacar.rent.v1 import booking_pb2, rent_pb2

from chassis import database
from chassis.database import Connection, Pool
from chassis.failpoints import failpoint
from chassis.roles import Right
from rent_service import answers, billing, deposits, protos
from rent_service.booking import BookingStatus
from rent_service.booking_creation import call_key
from rent_service.counter_words import (
    PENDING,
    check_outcome,
    deposit_declined,
    drivers_unseen,
    plate_unknown,
    reading_problems,
)
from rent_service.input_problems import InputProblem, InvalidInputError
from rent_service.means import Means, MethodUnavailableError, read_means
from rent_service.network import Text
from rent_service.not_allowed import NotAllowedError
from rent_service.references import normalise_reference
from rent_service.staff import Desk, StaffDoor
from rent_service.store import audit, bookings, counter, payments
from rent_service.store import deposits as deposit_store
from rent_service.store.bookings import CallKey
from rent_service.store.counter import Look, Readings

Response = rent_pb2.PickUpBookingResponse

PATIENCE = 8.0  # seconds that the counter waits for the deposit in one call
ANSWERING = 0.5  # seconds of the caller's deadline that are kept for the answer
LOOK_EVERY = 0.15  # seconds
UNDER_WAY = ("REQUESTED", "REQUIRES_ACTION")


class HandingOver:
    """Picks bookings up, once for each key."""

    def __init__(self, *, pool: Pool, door: StaffDoor, patience: float = PATIENCE) -> None:
        """`patience` is how many seconds a call waits for the deposit."""
        self._pool, self._door, self._patience = pool, door, patience

    async def pick_up(self, request: rent_pb2.PickUpBookingRequest, *, remaining: float | None = None) -> Response:
        """Hand the car out, or say why not; `remaining` are the seconds until the caller's deadline, if there is one.

        A repeated call gets the first answer; InvalidInput, an unknown booking and a deposit that is under way are not remembered:
        the repeated call goes on. Raises PERMISSION_DENIED.
        """
        desk = await self._door.enter(Right.PICK_UP)
        try:
            key = call_key(request.request_id, request)
            if first := await answers.earlier(self._pool, key, Response):
                return first
            booking_id = await desk.find(self._pool, request.reference)
            if booking_id is None:
                return Response(not_found=rent_pb2.BookingNotFound())
            refusal = await PickUp(self._pool, desk, key, booking_id, request).run(self._until(remaining))
        except InvalidInputError as refused:
            return Response(
                invalid=booking_pb2.InvalidInput(problems=[protos.problem(one) for one in refused.problems])
            )
        if refusal is None:
            return await answers.done(self._pool, key, booking_id, Response)
        if refusal.not_allowed.reason == "DEPOSIT_PENDING":
            return refusal
        return await answers.refused(self._pool, key, booking_id, refusal)

    def _until(self, remaining: float | None) -> float:
        patience = self._patience if remaining is None else min(self._patience, remaining - ANSWERING)
        return time.monotonic() + patience


@dataclass(frozen=True, slots=True)
class PickUp:
    """One call."""

    pool: Pool
    desk: Desk
    key: CallKey
    booking_id: UUID
    request: rent_pb2.PickUpBookingRequest

    @property
    def reference(self) -> str:
        """Of the booking."""
        return normalise_reference(self.request.reference)

    async def run(self, until: float) -> Response | None:
        """None, or why not. Raises InvalidInputError."""
        readings = _readings(self.request, self.desk)
        means = _means(self.request)
        try:
            if await self._ask_for_deposit(means):
                await self._wait(until)
            await self._hand_out(readings)
        except NotAllowedError as refused:
            return Response(not_allowed=refused.to_proto())
        await failpoint("rent.picked-up")
        return None

    async def _ask_for_deposit(self, means: Means | None) -> bool:
        """Ask for the deposit unless it is held or under way; whether there is one to wait for. Nothing is asked for in vain."""
        async with database.transaction(self.pool) as connection:
            held = await payments.lock(connection, self.booking_id)
            assert held is not None
            if await bookings.answered(connection, self.key):
                return False  # this very call handed it out, and nobody heard its answer
            look = await counter.look(
                connection, self.booking_id, plate=self.request.plate, odometer_km=self.request.odometer_km
            )
            check_outcome(look.outcome, BookingStatus(held.status), look.odometer_km)
            if self.request.drivers_seen != look.drivers:
                raise InvalidInputError(drivers_unseen(look.drivers))
            if not look.deposit:
                return False
            await self._ask(connection, means, look)
        await failpoint("rent.deposit-asked")
        return True

    async def _ask(self, connection: Connection, means: Means | None, look: Look) -> None:
        held = await deposit_store.standing(connection, self.booking_id)
        if held is not None and held >= look.deposit:
            return
        last = await deposit_store.latest(connection, self.booking_id)
        asked_by = f"{self.key.scope}/{self.key.key}"
        if last and last.status != "AUTHORIZED" and last.asked_by == asked_by:
            return  # this very call asked before
        if last and last.status in UNDER_WAY and means is None:
            return
        if last and last.status == "REQUESTED":
            return  # another card is for one that was declined, or waits for its holder
        amount = look.deposit, look.currency
        await deposits.ask(connection, self.booking_id, last=last, amount=amount, means=means, asked_by=asked_by)
        facts = {"amount": look.deposit, "card": bool(means)}
        await audit.note(connection, self.desk.who, "booking.ask_deposit", self.reference, facts)

    async def _wait(self, until: float) -> None:
        """Wait until the deposit is held. Raises NotAllowedError if it isn't by then, or was declined."""
        while (status := await deposit_store.status(self.pool, self.booking_id)) in UNDER_WAY:
            if time.monotonic() + LOOK_EVERY > until:
                raise NotAllowedError(BookingStatus.CONFIRMED, "DEPOSIT_PENDING", PENDING)
            await asyncio.sleep(LOOK_EVERY)
        if status != "AUTHORIZED":
            async with self.pool.acquire() as connection:
                last = await deposit_store.latest(connection, self.booking_id)
            code = last.failure_code if last and last.failure_code else str(status).lower()
            raise NotAllowedError(BookingStatus.CONFIRMED, "DEPOSIT_DECLINED", deposit_declined(code))

    async def _hand_out(self, readings: Readings) -> None:
        async with database.transaction(self.pool) as connection:
            act, odometer = await counter.pick_up(
                connection, self.booking_id, self.key, plate=self.request.plate, readings=readings
            )
            if act.outcome == "SEEN":
                return
            if act.version is None:
                held = await payments.lock(connection, self.booking_id)
                assert held is not None
                check_outcome(act.outcome, BookingStatus(held.status), odometer)
            assert act.version is not None
            status = BookingStatus.PICKED_UP
            await payments.tell(connection, self.booking_id, "booking.picked_up", status=status, actor="staff")
            facts = {
                "plate": self.request.plate,
                "odometer_km": readings.odometer_km,
                "fuel_eighths": readings.fuel_eighths,
                "drivers_seen": self.request.drivers_seen,
            }
            await billing.publish(connection, self.booking_id, "booking.picked_up", status, act.version)
            await audit.note(connection, self.desk.who, "booking.pick_up", self.reference, facts)


def _readings(request: rent_pb2.PickUpBookingRequest, desk: Desk) -> Readings:
    found = reading_problems(request.odometer_km, request.fuel_eighths)
    if request.plate.strip() and not any(map(str.isalnum, request.plate)):  # else it would stand for any car
        found.append(plate_unknown())
    if found:
        raise InvalidInputError(*found)
    return Readings(request.odometer_km, request.fuel_eighths, desk.name)


def _means(request: rent_pb2.PickUpBookingRequest) -> Means | None:
    if not request.HasField("deposit"):
        return None
    card_only = InputProblem(
        "deposit.method", "CARD_ONLY", Text("A caução é feita com cartão.", "A deposit is held on a card.")
    )
    try:
        means = read_means(request.deposit, "deposit", currency="")
    except MethodUnavailableError:
        raise InvalidInputError(card_only) from None
    if means.method != "CARD":
        raise InvalidInputError(card_only)
    return means
