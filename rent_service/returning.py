"""Taking a car back: what it costs is worked out, then told as a quote, or written with the return in one transaction and settled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil
from uuid import UUID

from rentacar.rent.v1 import booking_pb2, rent_pb2

from chassis import database
from chassis.database import Pool
from chassis.failpoints import failpoint
from chassis.roles import Right
from rent_service import answers, billing, protos
from rent_service.bills import Charge, Found, return_bill
from rent_service.booking import Booking, BookingStatus
from rent_service.booking_creation import call_key
from rent_service.counter_words import (
    HIGHEST_ODOMETER,
    MOST_KM_A_DAY,
    amounts_too_high,
    odometer_too_high,
    odometer_too_low,
    reading_problems,
)
from rent_service.input_problems import InputProblem, InvalidInputError, required
from rent_service.late_return import reprice
from rent_service.network import Location, Network, Text
from rent_service.network_cache import NetworkCache
from rent_service.not_allowed import NotAllowedError
from rent_service.staff import Desk, StaffDoor
from rent_service.store import audit, bookings, counter, deposits, payments
from rent_service.store.bookings import CallKey
from rent_service.store.counter import Act, Readings
from rent_service.tariffs import Tariffs

Response = rent_pb2.ReturnBookingResponse
Noted = rent_pb2.ReturnBookingRequest | rent_pb2.QuoteReturnRequest

NOT_PICKED_UP = Text("O carro desta reserva não está com o cliente.", "This booking's car is not out.")
ABROAD = Text(
    "O carro só pode ser devolvido no país da retirada.", "The car can only be returned in the country of its pick-up."
)


@dataclass(frozen=True, slots=True)
class Return:
    """A return as it is to be written: against which state of the booking, when, where, and what it costs."""

    booking: Booking
    returned_at: datetime
    location: str
    readings: Readings
    damages: tuple[tuple[str, int], ...]
    charges: tuple[Charge, ...]


class Returning:
    """Takes cars back, once for each key."""

    def __init__(self, *, pool: Pool, door: StaffDoor, cache: NetworkCache, tariffs: Tariffs) -> None:
        """`tariffs` has the networks that rentals were booked on."""
        self._pool, self._door, self._cache, self._tariffs = pool, door, cache, tariffs

    async def take_back(self, request: rent_pb2.ReturnBookingRequest) -> Response:
        """Take the car back, or say why not. A repeated call gets the first answer; InvalidInput and an unknown booking are not remembered.

        Raises PERMISSION_DENIED.
        """
        desk = await self._door.enter(Right.RETURN)
        try:
            key = call_key(request.request_id, request)
            if first := await answers.earlier(self._pool, key, Response):
                return first
            booking_id = await desk.find(self._pool, request.reference)
            if booking_id is None:
                return Response(not_found=rent_pb2.BookingNotFound())
            refusal = await self._take_back(key, booking_id, request, desk)
        except InvalidInputError as refused:
            problems = [protos.problem(one) for one in refused.problems]
            return Response(invalid=booking_pb2.InvalidInput(problems=problems))
        if refusal:
            return await answers.refused(self._pool, key, booking_id, refusal)
        return await answers.done(self._pool, key, booking_id, Response)

    async def quote(self, request: rent_pb2.QuoteReturnRequest) -> rent_pb2.QuoteReturnResponse:
        """What taking the car back would bill, or why it can't be. Raises PERMISSION_DENIED."""
        desk = await self._door.enter(Right.RETURN)
        booking_id = await desk.find(self._pool, request.reference)
        if booking_id is None:
            return rent_pb2.QuoteReturnResponse(not_found=rent_pb2.BookingNotFound())
        found = await bookings.read(self._pool, booking_id)
        assert found is not None
        try:
            told = await self._work_out(*found, request, desk)
        except InvalidInputError as refused:
            problems = [protos.problem(one) for one in refused.problems]
            return rent_pb2.QuoteReturnResponse(invalid=booking_pb2.InvalidInput(problems=problems))
        except NotAllowedError as refused:
            return rent_pb2.QuoteReturnResponse(not_allowed=refused.to_proto())
        held = await deposits.standing(self._pool, booking_id) or 0
        return rent_pb2.QuoteReturnResponse(quote=protos.return_quote(told.charges, held, told.booking.currency))

    async def _take_back(
        self, key: CallKey, booking_id: UUID, request: rent_pb2.ReturnBookingRequest, desk: Desk
    ) -> Response | None:
        """None, or why not."""
        while True:
            try:
                found = await bookings.read(self._pool, booking_id)
                assert found is not None
                booking, now = found
                told = await self._work_out(booking, now, request, desk)
                act = await self._write(key, told, request, desk)
            except NotAllowedError as refused:
                return Response(not_allowed=refused.to_proto())
            if act.outcome != "CHANGED":
                break
        await failpoint("rent.returned")
        return None

    async def _work_out(self, booking: Booking, now: datetime, request: Noted, desk: Desk) -> Return:
        """Check the readings against the pick-up and price the return. Raises NotAllowedError, InvalidInputError."""
        picked_up = booking.rented.picked_up
        if booking.status is not BookingStatus.PICKED_UP or picked_up is None:
            raise NotAllowedError(booking.status, "NOT_PICKED_UP", NOT_PICKED_UP)
        returned_at = request.time.ToDatetime(UTC) if request.HasField("time") else now
        problems = reading_problems(request.odometer_km, request.fuel_eighths)
        if 0 <= request.odometer_km < picked_up.odometer_km:
            problems.append(odometer_too_low(picked_up.odometer_km))
        days = max(1, ceil((returned_at - picked_up.at) / timedelta(days=1)))
        if picked_up.odometer_km + days * MOST_KM_A_DAY < request.odometer_km <= HIGHEST_ODOMETER:
            problems.append(odometer_too_high(picked_up.odometer_km + days * MOST_KM_A_DAY))
        problems += [
            required(f"damages.{place}.description")
            for place, one in enumerate(request.damages)
            if not one.description.strip()
        ]
        problems += amounts_too_high("damages", [one.amount_minor_units for one in request.damages])
        if not picked_up.at <= returned_at <= now:
            problems.append(_wrong_time())
        network = await self._tariffs.network(booking.network_version)
        location = await self._location(network, request.location_code.strip() or booking.dropoff.location)
        if location is None:
            problems.append(_unknown_location())
        if problems or location is None:
            raise InvalidInputError(*problems)
        if location.country != network.locations[booking.pickup.location].country:
            raise NotAllowedError(booking.status, "RETURN_ABROAD", ABROAD)
        readings = Readings(request.odometer_km, request.fuel_eighths, desk.name)
        return _priced(network, booking, request, location=location, returned_at=returned_at, readings=readings)

    async def _location(self, booked_on: Network, code: str) -> Location | None:
        """Where the car is: also a location that is newer than the tariff."""
        current = (await self._cache.current()).network
        code = code.upper()
        return (booked_on.locations.get(code) or current.locations[code]) if code in current.locations else None

    async def _write(self, key: CallKey, told: Return, request: rent_pb2.ReturnBookingRequest, desk: Desk) -> Act:
        booking_id = told.booking.booking_id
        async with database.transaction(self._pool) as connection:
            act = await counter.take_back(
                connection,
                booking_id,
                key,
                version=told.booking.version,
                returned_at=told.returned_at,
                location=told.location,
                readings=told.readings,
                damages=[text for text, _ in told.damages],
                charges=told.charges,
            )
            if act.version is None:
                if act.outcome == "NOT_PICKED_UP":
                    held = await payments.lock(connection, booking_id)
                    assert held is not None
                    raise NotAllowedError(BookingStatus(held.status), act.outcome, NOT_PICKED_UP)
                return act
            status = BookingStatus.RETURNED
            await payments.tell(connection, booking_id, "booking.returned", status=status, actor="staff")
            await billing.publish(connection, booking_id, "booking.returned", status, act.version)
            await billing.begin(connection, booking_id, currency=told.booking.currency)
            facts = _facts(told, request.cleaning)
            await audit.note(connection, desk.who, "booking.return", told.booking.reference, facts)
        return act


def _priced(
    network: Network,
    booking: Booking,
    request: Noted,
    *,
    location: Location,
    returned_at: datetime,
    readings: Readings,
) -> Return:
    picked_up = booking.rented.picked_up
    assert picked_up is not None
    damages = tuple((" ".join(one.description.split()), one.amount_minor_units) for one in request.damages)
    repriced = reprice(network, booking, location=location, returned_at=returned_at)
    country = network.country_of(network.locations[booking.pickup.location])
    km_per_day = country.at_return.km_per_day
    noted = Found(
        missing_eighths=picked_up.fuel_eighths - request.fuel_eighths,
        driven_km=request.odometer_km - picked_up.odometer_km,
        included_km=None if km_per_day is None else km_per_day * repriced.days,
        cleaning=request.cleaning,
        damages=damages,
    )
    charges = return_bill(
        country,
        pickup_date=booking.pickup.local.date(),
        excess=booking.excess,
        found=noted,
        difference=repriced.difference,
    )
    return Return(booking, returned_at, location.code, readings, damages, charges)


def _facts(told: Return, cleaning: bool) -> dict[str, object]:
    damages: Sequence[tuple[str, int]] = told.damages
    return {
        "returned_at": told.returned_at.isoformat(),
        "location": told.location,
        "odometer_km": told.readings.odometer_km,
        "fuel_eighths": told.readings.fuel_eighths,
        "cleaning": cleaning,
        "damages": [{"description": text, "amount": amount} for text, amount in damages],
    }


def _wrong_time() -> InputProblem:
    message = Text("Informe um horário entre a retirada e agora.", "Give a time between the pick-up and now.")
    return InputProblem("time", "OUT_OF_RANGE", message)


def _unknown_location() -> InputProblem:
    return InputProblem("locationCode", "UNKNOWN", Text("Esta loja não existe.", "There is no such location."))
