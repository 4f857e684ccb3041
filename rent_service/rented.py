"""What the counter adds to a booking: the car, how it was handed out and came back, and the bills."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from rent_service.bills import Charge, ChargeKind
from rent_service.network import Text


@dataclass(frozen=True, slots=True)
class Vehicle:
    """One car; odometer and fuel as last noted for this booking."""

    vehicle_id: UUID
    plate: str
    acriss: str
    odometer_km: int
    fuel_eighths: int


@dataclass(frozen=True, slots=True)
class HandOver:
    """What was noted when the car changed hands."""

    at: datetime
    location: str
    odometer_km: int
    fuel_eighths: int
    staff: str


@dataclass(frozen=True, slots=True)
class Bill:
    """What is charged after the rental's price; amounts in the booking's currency. `charges` have an id each."""

    number: int
    status: str
    total: int
    from_deposit: int
    from_payment: int
    created_at: datetime
    charges: tuple[tuple[UUID, Charge], ...]


@dataclass(frozen=True, slots=True)
class Rented:
    """What has come of a booking at the counter; nothing before the pick-up."""

    vehicle: Vehicle | None = None
    picked_up: HandOver | None = None
    returned: HandOver | None = None
    bills: tuple[Bill, ...] = ()


NOT_RENTED = Rented()


def rented_of(document: Mapping[str, Any]) -> Rented:
    """From the rows that `read` returns for a booking."""
    agreement, returned = document["agreement"], document["returned"]
    last = returned or agreement
    return Rented(
        vehicle=_vehicle(document["vehicle"], last) if last else None,
        picked_up=_hand_over(agreement, "agreed_at") if agreement else None,
        returned=_hand_over(returned, "returned_at") if returned else None,
        bills=tuple(_bill(row) for row in document["bills"]),
    )


def _vehicle(row: Mapping[str, Any], last: Mapping[str, Any]) -> Vehicle:
    return Vehicle(UUID(row["vehicle_id"]), row["plate"], row["acriss"], last["odometer_km"], last["fuel_eighths"])


def _hand_over(row: Mapping[str, Any], at: str) -> HandOver:
    time = datetime.fromisoformat(row[at])
    return HandOver(time, row["location"], row["odometer_km"], row["fuel_eighths"], row["staff"])


def _bill(row: Mapping[str, Any]) -> Bill:
    return Bill(
        number=row["number"],
        status=row["status"],
        total=row["total"],
        from_deposit=row["from_deposit"],
        from_payment=row["from_payment"],
        created_at=datetime.fromisoformat(row["created_at"]),
        charges=tuple((UUID(line["charge_id"]), _charge(line)) for line in row["lines"] or ()),
    )


def _charge(line: Mapping[str, Any]) -> Charge:
    return Charge(
        kind=ChargeKind(line["kind"]),
        description=Text(line["pt_br"], line["en"]),
        quantity=line["quantity"],
        unit_amount=line["unit_amount"],
        document_reference=line["document_reference"],
    )
