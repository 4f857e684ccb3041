"""What the counter does in Postgres, in the transaction that the caller opened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import orjson

from chassis.database import Connection, Pool, affected, queries
from rent_service.bills import Charge
from rent_service.store.bookings import CallKey

sql = queries(__file__)


@dataclass(frozen=True, slots=True)
class Look:
    """Whether a booking may be picked up, see `look_at_counter`; with its deposit and how many drive."""

    outcome: str
    odometer_km: int | None
    status: str
    deposit: int
    currency: str
    drivers: int


@dataclass(frozen=True, slots=True)
class Act:
    """What a function of the counter did: its outcome and the booking's version after it."""

    outcome: str
    version: int | None


@dataclass(frozen=True, slots=True)
class Readings:
    """What the counter reads off a car: kilometres, eighths of the tank, and who reads."""

    odometer_km: int
    fuel_eighths: int
    staff: str


async def look(connection: Connection, booking_id: UUID, *, plate: str, odometer_km: int) -> Look:
    """Whether a booking, which the caller has locked, may be picked up now."""
    row = await connection.fetchrow(sql.look, booking_id, plate, odometer_km)
    assert row is not None
    return Look(**row)


async def pick_up(
    connection: Connection, booking_id: UUID, key: CallKey, *, plate: str, readings: Readings
) -> tuple[Act, int | None]:
    """Hand a car out; with the odometer last noted of the car that was looked at."""
    row = await connection.fetchrow(
        sql.pick_up,
        booking_id,
        key.scope,
        key.key,
        key.request_hash,
        plate,
        readings.odometer_km,
        readings.fuel_eighths,
        readings.staff,
    )
    assert row is not None
    return Act(row["outcome"], row["version"]), row["odometer_km"]


async def take_back(
    connection: Connection,
    booking_id: UUID,
    key: CallKey,
    *,
    version: int,
    returned_at: datetime,
    location: str,
    readings: Readings,
    damages: Sequence[str],
    charges: Sequence[Charge],
) -> Act:
    """Take a car back and open bill 1, if the booking still has that version."""
    row = await connection.fetchrow(
        sql.take_back,
        booking_id,
        version,
        key.scope,
        key.key,
        key.request_hash,
        returned_at,
        location,
        readings.odometer_km,
        readings.fuel_eighths,
        readings.staff,
        orjson.dumps(list(damages)).decode(),
        line_rows(charges),
    )
    assert row is not None
    return Act(**row)


async def tidy(pool: Pool) -> int:
    """Drop the demand of cars that are ready again; returns how many rows."""
    return affected(await pool.execute(sql.tidy))


def line_rows(charges: Sequence[Charge]) -> str:
    """The lines of a bill as the JSON that `open_bill` reads."""
    rows = [
        {
            "position": position,
            "kind": charge.kind,
            "pt_br": charge.description.pt_br,
            "en": charge.description.en,
            "quantity": charge.quantity,
            "unit_amount": charge.unit_amount,
            "document_reference": charge.document_reference,
        }
        for position, charge in enumerate(charges)
    ]
    return orjson.dumps(rows).decode()
