"""Handing a car out: the deposit is held first, then the car is assigned, in a transaction of its own."""

import asyncio
import time
from uuid import UUID

from rentacar.rent.v1 import booking_pb2, rent_pb2

from chassis import database
from chassis.database import Connection, Pool
from chassis.failpoints import failpoint
from rent_service import answers, billing, deposits, protos
from rent_service.booking import BookingStatus
from rent_service.booking_creation import call_key
from rent_service.input_problems import InputProblem, InvalidInputError
from rent_service.means import Means, MethodUnavailableError, read_means
from rent_service.network import Text
from rent_service.not_allowed import NotAllowedError
from rent_service.references import normalise_reference
from rent_service.staff import StaffDoor
from rent_service.store import bookings, counter, payments
from rent_service.store import deposits as deposit_store
from rent_service.store.bookings import CallKey
from rent_service.store.counter import Look, Readings

Response = rent_pb2.PickUpBookingResponse

TANK = 8  # eighths
PATIENCE = 8.0  # seconds that the counter waits for the deposit in one call
ANSWERING = 0.5  # seconds of the caller's deadline that are kept for the answer
LOOK_EVERY = 0.15  # seconds
UNDER_WAY = ("REQUESTED", "REQUIRES_ACTION")
REFUSALS = {
    "NOT_CONFIRMED": Text(
        "Esta reserva não está confirmada para retirada.", "This booking is not confirmed for a pick-up."
    ),
    "TOO_EARLY": Text(
        "A retirada começa duas horas antes do horário reservado.", "Pick-up begins two hours before the booked time."
    ),
    "NO_CAR": Text(
        "Não há carro livre desta categoria aqui. Chame a gerência.",
        "No car of this class is free here. Call the manager.",
    ),
    "VEHICLE_ELSEWHERE": Text(
        "Este carro é de outra categoria ou de outra loja.", "This car is of another class or at another location."
    ),
    "VEHICLE_TAKEN": Text(
        "Este carro está alugado ou em manutenção.", "This car is rented out or taken out for maintenance."
    ),
}
PENDING = Text(
    "A caução ainda não foi autorizada. Repita a chamada em instantes.",
    "The deposit is not authorised yet. Repeat the call in a moment.",
)


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
        self._door.enter(request.staff)
        try:
            key = call_key(request.request_id, request)
            if first := await answers.earlier(self._pool, key, Response):
                return first
            found = await bookings.find(self._pool, normalise_reference(request.reference))
            if found.booking_id is None:
                return Response(not_found=rent_pb2.BookingNotFound())
            response = await self._pick_up(key, found.booking_id, request, self._until(remaining))
        except InvalidInputError as refused:
            return Response(
                invalid=booking_pb2.InvalidInput(problems=[protos.problem(one) for one in refused.problems])
            )
        if response.not_allowed.reason == "DEPOSIT_PENDING":
            return response
        return await answers.remember(self._pool, key, response)

    def _until(self, remaining: float | None) -> float:
        patience = self._patience if remaining is None else min(self._patience, remaining - ANSWERING)
        return time.monotonic() + patience

    async def _pick_up(
        self, key: CallKey, booking_id: UUID, request: rent_pb2.PickUpBookingRequest, until: float
    ) -> Response:
        readings = _readings(request)
        means = _means(request)
        try:
            if await self._ask_for_deposit(key, booking_id, request, means):
                await self._wait(booking_id, until)
            await self._hand_out(key, booking_id, request, readings)
        except NotAllowedError as refused:
            return Response(not_allowed=refused.to_proto())
        await failpoint("rent.picked-up")
        found = await bookings.read(self._pool, booking_id)
        assert found is not None
        return Response(booking=protos.booking(*found))

    async def _ask_for_deposit(
        self, key: CallKey, booking_id: UUID, request: rent_pb2.PickUpBookingRequest, means: Means | None
    ) -> bool:
        """Ask for the deposit unless it is held or under way; whether there is one to wait for. Nothing is asked for in vain."""
        async with database.transaction(self._pool) as connection:
            held = await payments.lock(connection, booking_id)
            assert held is not None
            if await bookings.answered(connection, key):
                return False  # this very call handed it out, and nobody heard its answer
            look = await counter.look(connection, booking_id, plate=request.plate, odometer_km=request.odometer_km)
            _check(look.outcome, BookingStatus(held.status), look.odometer_km)
            if request.drivers_seen != look.drivers:
                raise InvalidInputError(_drivers_unseen(look.drivers))
            if not look.deposit:
                return False
            await self._ask(connection, key, booking_id, request, means, look)
        await failpoint("rent.deposit-asked")
        return True

    async def _ask(
        self,
        connection: Connection,
        key: CallKey,
        booking_id: UUID,
        request: rent_pb2.PickUpBookingRequest,
        means: Means | None,
        look: Look,
    ) -> None:
        last = await deposit_store.latest(connection, booking_id)
        asked_by = f"{key.scope}/{key.key}"
        if last and (last.status == "AUTHORIZED" or last.asked_by == asked_by):
            return  # held, or this very call asked before
        if last and last.status in UNDER_WAY and means is None:
            return
        if last and last.status == "REQUESTED":
            return  # another card is for one that was declined, or waits for its holder
        amount = look.deposit, look.currency
        await deposits.ask(connection, booking_id, last=last, amount=amount, means=means, asked_by=asked_by)
        await counter.note_act(
            connection, booking_id, request.staff.name, "ASK_DEPOSIT", {"amount": look.deposit, "card": bool(means)}
        )

    async def _wait(self, booking_id: UUID, until: float) -> None:
        """Wait until the deposit is held. Raises NotAllowedError if it isn't by then, or was declined."""
        while (status := await deposit_store.status(self._pool, booking_id)) in UNDER_WAY:
            if time.monotonic() + LOOK_EVERY > until:
                raise NotAllowedError(BookingStatus.CONFIRMED, "DEPOSIT_PENDING", PENDING)
            await asyncio.sleep(LOOK_EVERY)
        if status != "AUTHORIZED":
            async with self._pool.acquire() as connection:
                last = await deposit_store.latest(connection, booking_id)
            code = last.failure_code if last and last.failure_code else str(status).lower()
            raise NotAllowedError(BookingStatus.CONFIRMED, "DEPOSIT_DECLINED", _declined(code))

    async def _hand_out(
        self, key: CallKey, booking_id: UUID, request: rent_pb2.PickUpBookingRequest, readings: Readings
    ) -> None:
        async with database.transaction(self._pool) as connection:
            act, odometer = await counter.pick_up(connection, booking_id, key, plate=request.plate, readings=readings)
            if act.outcome == "SEEN":
                return
            if act.version is None:
                held = await payments.lock(connection, booking_id)
                assert held is not None
                _check(act.outcome, BookingStatus(held.status), odometer)
            assert act.version is not None
            status = BookingStatus.PICKED_UP
            await payments.tell(connection, booking_id, "booking.picked_up", status=status, actor="staff")
            facts = {
                "plate": request.plate,
                "odometer_km": readings.odometer_km,
                "fuel_eighths": readings.fuel_eighths,
                "drivers_seen": request.drivers_seen,
            }
            await counter.note_act(connection, booking_id, readings.staff, "PICK_UP", facts)
            await billing.publish(connection, booking_id, "booking.picked_up", status, act.version)


def _readings(request: rent_pb2.PickUpBookingRequest) -> Readings:
    found = reading_problems(request.odometer_km, request.fuel_eighths)
    if found:
        raise InvalidInputError(*found)
    return Readings(request.odometer_km, request.fuel_eighths, request.staff.name)


def reading_problems(odometer_km: int, fuel_eighths: int) -> list[InputProblem]:
    """What is wrong with what was read off a car, whichever it is."""
    found = []
    if odometer_km < 0:
        found.append(odometer_too_low(0))
    if not 0 <= fuel_eighths <= TANK:
        found.append(
            InputProblem("fuelEighths", "OUT_OF_RANGE", Text("Informe de 0 a 8 oitavos.", "Give 0 to 8 eighths."))
        )
    return found


def odometer_too_low(known: int) -> InputProblem:
    """Less than the car had driven when it was last read."""
    message = Text(
        f"O hodômetro deste carro já marcava {known} km. Confira a leitura.",
        f"This car's odometer was at {known} km already. Check the reading.",
    )
    return InputProblem("odometerKm", "ODOMETER_TOO_LOW", message)


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


def _check(outcome: str, status: BookingStatus, odometer_km: int | None) -> None:
    """Raises NotAllowedError, or InvalidInputError, for what `look_at_counter` and `pick_up` refuse."""
    if outcome in REFUSALS:
        raise NotAllowedError(status, outcome, REFUSALS[outcome])
    if outcome == "DEPOSIT_PENDING":
        raise NotAllowedError(status, outcome, PENDING)
    if outcome == "VEHICLE_UNKNOWN":
        message = Text("Não há carro com esta placa.", "There is no car with this plate.")
        raise InvalidInputError(InputProblem("plate", "UNKNOWN", message))
    if outcome == "ODOMETER_TOO_LOW":
        raise InvalidInputError(odometer_too_low(odometer_km or 0))
    if outcome not in ("READY", "PICKED_UP"):
        raise AssertionError(f"bug: the counter answered {outcome}")


def _drivers_unseen(drivers: int) -> InputProblem:
    message = Text(
        f"Confira os documentos de todos: {drivers} condutor(es).", f"See the documents of all: {drivers} driver(s)."
    )
    return InputProblem("driversSeen", "DRIVERS_UNSEEN", message)


def _declined(code: str) -> Text:
    return Text(
        f"A caução foi recusada ({code}). Peça outro cartão.",
        f"The deposit was declined ({code}). Ask for another card.",
    )
