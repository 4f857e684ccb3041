"""Cars as staff see them, and taking them out for maintenance: demand on their pool at once."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
from rentacar.rent.v1 import booking_pb2, rent_pb2

from chassis import database
from chassis.database import Connection, Pool
from chassis.roles import Right
from rent_service import answers, protos
from rent_service.booking_creation import call_key
from rent_service.input_problems import InputProblem, InvalidInputError, required
from rent_service.network import Text
from rent_service.paging import read_token, write_token
from rent_service.staff import Desk, StaffDoor
from rent_service.store import audit, payments, vehicles
from rent_service.store.bookings import CallKey
from rent_service.store.vehicles import Locked, Maintenance, OverlapsError, Wanted

Listed = rent_pb2.ListVehiclesResponse
Saved = rent_pb2.SaveVehicleMaintenanceResponse
PAGE_SIZE = 50
OUT = Text(
    "O carro está com um cliente: marque a manutenção para depois da devolução.",
    "A customer has the car: plan its maintenance for after the return.",
)


class VehicleUnknownError(Exception):
    """There is no such car, or none that the staff member sees; or no such maintenance of it."""


class VehicleOutError(Exception):
    """Somebody has the car."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to become of a maintenance; `start` None: now, or as it was."""

    vehicle_id: UUID
    maintenance_id: UUID | None
    start: datetime | None
    until: datetime | None
    reason: str


class FleetDesk:
    """For staff, of the locations that they see."""

    def __init__(self, *, pool: Pool, door: StaffDoor) -> None:
        """`door` knows staff."""
        self._pool, self._door = pool, door

    async def listed(self, request: rent_pb2.ListVehiclesRequest) -> Listed:
        """A page of cars, by plate."""
        desk = await self._door.enter(Right.BOARD)
        size = request.page_size or PAGE_SIZE
        wanted = Wanted(
            location=request.location_code.strip().upper(),
            acriss=request.acriss.strip().upper(),
            plate=request.plate.strip().upper(),
            in_maintenance=request.in_maintenance,
            sees=desk.member.locations,
        )
        after = (read_token(request.page_token, 1) or [""])[0]
        rows = await vehicles.page(self._pool, wanted, after=after, size=size + 1)
        return Listed(
            vehicles=[_vehicle(row) for row in rows[:size]],
            next_page_token=write_token(rows[size - 1]["plate"]) if len(rows) > size else "",
            total_size=rows[0]["total"] if rows else 0,
        )

    async def save(self, request: rent_pb2.SaveVehicleMaintenanceRequest) -> Saved:
        """Take a car out, change that or end it, or say why not. A repeated call gets the first answer; refusals are not remembered."""
        desk = await self._door.enter(Right.MAINTENANCE)
        try:
            key = call_key(request.request_id, request)
            if first := await answers.earlier(self._pool, key, Saved):
                return first
            asked = _asked(request)
            await self._save(key, asked, desk)
        except InvalidInputError as refused:
            problems = [protos.problem(one) for one in refused.problems]
            return Saved(invalid=booking_pb2.InvalidInput(problems=problems))
        except VehicleUnknownError:
            return Saved(not_found=rent_pb2.VehicleNotFound())
        except VehicleOutError:
            return Saved(taken=rent_pb2.VehicleTaken(reason="OUT", message=protos.text(OUT)))
        rows = await vehicles.page(self._pool, Wanted(vehicle_id=asked.vehicle_id), after="", size=1)
        return await answers.acted(self._pool, key, Saved(vehicle=_vehicle(rows[0])))

    async def _save(self, key: CallKey, asked: Asked, desk: Desk) -> None:
        async with database.transaction(self._pool) as connection:
            car = await vehicles.lock(connection, asked.vehicle_id)
            if car is None or not desk.member.sees(car.location):
                raise VehicleUnknownError
            if not await payments.begin_answer(connection, key):
                return
            await _write(connection, asked, car)
            facts = {
                "maintenance": asked.maintenance_id and str(asked.maintenance_id),
                "start": asked.start and asked.start.isoformat(),
                "end": asked.until and asked.until.isoformat(),
                "reason": asked.reason,
            }
            await audit.note(connection, desk.who, "vehicle.maintenance", str(asked.vehicle_id), facts)


async def _write(connection: Connection, asked: Asked, car: Locked) -> None:
    """Raises InvalidInputError, VehicleUnknownError, VehicleOutError."""
    known = None
    if asked.maintenance_id:
        known = await vehicles.maintenance(connection, asked.maintenance_id, asked.vehicle_id)
        if known is None:
            raise VehicleUnknownError
    start, until = asked.start or (known.start if known else car.now), asked.until
    if known and until and until <= car.now:
        until = car.now
        if known.start >= until:
            assert asked.maintenance_id is not None
            await vehicles.drop(connection, asked.maintenance_id)
            return
        start = known.start
    if until and until <= start:
        raise InvalidInputError(_too_early())
    if car.is_out and start <= car.now and not (known and until):
        raise VehicleOutError
    try:
        await vehicles.save(connection, asked.vehicle_id, asked.maintenance_id, Maintenance(start, until), asked.reason)
    except OverlapsError:
        raise InvalidInputError(_overlaps()) from None


def _asked(request: rent_pb2.SaveVehicleMaintenanceRequest) -> Asked:
    reason = " ".join(request.reason.split())
    if not reason:
        raise InvalidInputError(required("reason"))
    return Asked(
        vehicle_id=UUID(request.vehicle_id),
        maintenance_id=UUID(request.maintenance_id) if request.maintenance_id else None,
        start=request.start_time.ToDatetime(UTC) if request.HasField("start_time") else None,
        until=request.end_time.ToDatetime(UTC) if request.HasField("end_time") else None,
        reason=reason,
    )


def _vehicle(row: Any) -> rent_pb2.FleetVehicle:
    return rent_pb2.FleetVehicle(
        vehicle=booking_pb2.Vehicle(
            vehicle_id=str(row["vehicle_id"]),
            plate=row["plate"],
            acriss=row["acriss"],
            odometer_km=row["odometer_km"],
            fuel_eighths=row["fuel_eighths"],
        ),
        location_code=row["location"],
        booking_reference=row["booking_reference"],
        maintenance=[_maintenance(one) for one in orjson.loads(row["maintenance"])],
    )


def _maintenance(one: dict[str, Any]) -> rent_pb2.VehicleMaintenance:
    told = rent_pb2.VehicleMaintenance(maintenance_id=one["maintenance_id"], reason=one["reason"])
    if one["start"]:
        told.start_time.FromDatetime(datetime.fromisoformat(one["start"]))
    if one["end"]:
        told.end_time.FromDatetime(datetime.fromisoformat(one["end"]))
    return told


def _too_early() -> InputProblem:
    message = Text("O fim precisa ser depois do início.", "The end must be after the start.")
    return InputProblem("endTime", "OUT_OF_RANGE", message)


def _overlaps() -> InputProblem:
    message = Text("O carro já está em manutenção nesse período.", "The car is taken out already then.")
    return InputProblem("startTime", "OVERLAPS", message)
