"""A booking as customers and services see it, and its form in the database: one JSON document of rows."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from rent_service.network import Text
from rent_service.pricing import PriceLineKind
from rent_service.rented import NOT_RENTED, Rented, rented_of


class BookingStatus(StrEnum):
    """Where a booking stands."""

    PENDING_PAYMENT = "PENDING_PAYMENT"
    CONFIRMED = "CONFIRMED"
    PICKED_UP = "PICKED_UP"
    RETURNED = "RETURNED"
    CLOSED = "CLOSED"
    EXPIRED = "EXPIRED"
    CANCELLED = "CANCELLED"
    NO_SHOW = "NO_SHOW"


@dataclass(frozen=True, slots=True)
class Stop:
    """Where and when a car changes hands: location code, wall clock (naive), its zone, and the instant."""

    location: str
    local: datetime
    timezone: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the price, with its sentence; `code` is empty where there is none."""

    kind: PriceLineKind
    code: str
    description: Text
    quantity: int
    unit_amount: int


@dataclass(frozen=True, slots=True)
class Driver:
    """Who drives. The fields are checked and normalised."""

    given_name: str
    family_name: str
    email: str
    phone: str
    birth_date: date
    country_code: str
    document_type: str
    document_number: str
    licence_number: str


@dataclass(frozen=True, slots=True)
class Event:
    """One change; `amount` is in the booking's currency."""

    occurred_at: datetime
    type: str
    status: BookingStatus
    actor: str
    amount: int | None
    detail: str


@dataclass(frozen=True, slots=True)
class Change:
    """A change that was asked for; `status` as in the proto, amounts in minor units of the booking's currency."""

    number: int
    status: str
    acriss: str
    pickup: Stop
    dropoff: Stop
    lines: tuple[Line, ...]
    total: int
    difference: int
    hold_expires_at: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Booking:
    """One rental. Amounts are in minor units of `currency`; `included_km` None is unlimited; `paid` is what has not gone back.

    `drivers` begins with the main driver; `customer_id` is who made it signed in. Before the database has decided them, times are
    None and the timeline is empty.
    """

    booking_id: UUID
    reference: str
    status: BookingStatus
    version: int
    hold_expires_at: datetime | None
    acriss: str
    booked_acriss: str
    pickup: Stop
    dropoff: Stop
    turnaround_minutes: int
    rental_days: int
    extra_hours: int
    currency: str
    deposit: int
    excess: int
    coverage: str
    promotion: str | None
    driver_age: int
    free_until: datetime
    late_fee: int
    no_show_fee: int
    included_km: int | None
    per_extra_km: int
    network_version: str
    flight_number: str
    locale: str
    lines: tuple[Line, ...]
    extras: tuple[tuple[str, int], ...]
    drivers: tuple[Driver, ...]
    no_show_at: datetime | None
    customer_id: UUID | None = None
    paid: int = 0
    changes: tuple[Change, ...] = ()
    rented: Rented = NOT_RENTED
    timeline: tuple[Event, ...] = ()
    created_at: datetime | None = None
    updated_at: datetime | None = None

    @property
    def total(self) -> int:
        """The sum of the lines."""
        return sum(line.quantity * line.unit_amount for line in self.lines)


_TEXTS = (
    "reference",
    "acriss",
    "booked_acriss",
    "currency",
    "coverage",
    "promotion",
    "network_version",
    "flight_number",
    "locale",
)
_COUNTS = ("version", "turnaround_minutes", "rental_days", "extra_hours", "driver_age", "included_km")
_AMOUNTS = ("deposit", "excess", "late_fee", "no_show_fee", "per_extra_km")
_PLAIN = (*_TEXTS, *_COUNTS, *_AMOUNTS)


def to_document(booking: Booking) -> dict[str, Any]:
    """The rows that `create_booking` writes; what the database decides is left out."""
    row = {
        **{name: getattr(booking, name) for name in _PLAIN},
        **_stop_row("pickup", booking.pickup),
        **_stop_row("dropoff", booking.dropoff),
        "booking_id": str(booking.booking_id),
        "total": booking.total,
        "free_until": booking.free_until.isoformat(),
        "no_show_at": booking.no_show_at.isoformat() if booking.no_show_at else None,
        "customer_id": str(booking.customer_id) if booking.customer_id else None,
    }
    return {
        "booking": row,
        "lines": [_line_row(position, line) for position, line in enumerate(booking.lines)],
        "extras": [{"code": code, "quantity": quantity} for code, quantity in booking.extras],
        "drivers": [
            {**asdict(driver), "birth_date": driver.birth_date.isoformat(), "position": position}
            for position, driver in enumerate(booking.drivers)
        ],
    }


def from_document(document: Mapping[str, Any]) -> Booking:
    """A booking from the rows that `read` returns."""
    row = document["booking"]
    return Booking(
        **{name: row[name] for name in _PLAIN},
        booking_id=UUID(row["booking_id"]),
        status=BookingStatus(row["status"]),
        hold_expires_at=datetime.fromisoformat(row["hold_expires_at"]),
        pickup=_stop("pickup", row),
        dropoff=_stop("dropoff", row),
        free_until=datetime.fromisoformat(row["free_until"]),
        lines=tuple(_line(line) for line in document["lines"]),
        extras=tuple((extra["code"], extra["quantity"]) for extra in document["extras"]),
        drivers=tuple(_driver(driver) for driver in document["drivers"]),
        no_show_at=datetime.fromisoformat(row["no_show_at"]) if row["no_show_at"] else None,
        customer_id=UUID(row["customer_id"]) if row["customer_id"] else None,
        paid=document["paid"],
        changes=tuple(_change(change) for change in document["changes"]),
        rented=rented_of(document),
        timeline=tuple(_event(event) for event in document["timeline"]),
        created_at=datetime.fromisoformat(row["created_at"]),
        updated_at=datetime.fromisoformat(row["updated_at"]),
    )


def _stop_row(name: str, stop: Stop) -> dict[str, str]:
    return {
        f"{name}_location": stop.location,
        f"{name}_at": stop.at.isoformat(),
        f"{name}_local": stop.local.isoformat(),
        f"{name}_timezone": stop.timezone,
    }


def _stop(name: str, row: Mapping[str, Any]) -> Stop:
    return Stop(
        location=row[f"{name}_location"],
        local=datetime.fromisoformat(row[f"{name}_local"]),
        timezone=row[f"{name}_timezone"],
        at=datetime.fromisoformat(row[f"{name}_at"]),
    )


def _line_row(position: int, line: Line) -> dict[str, Any]:
    return {
        "position": position,
        "kind": line.kind,
        "code": line.code,
        "pt_br": line.description.pt_br,
        "en": line.description.en,
        "quantity": line.quantity,
        "unit_amount": line.unit_amount,
    }


def _line(row: Mapping[str, Any]) -> Line:
    description = Text(row["pt_br"], row["en"])
    return Line(PriceLineKind(row["kind"]), row["code"], description, row["quantity"], row["unit_amount"])


def _driver(row: Mapping[str, Any]) -> Driver:
    fields = {name: row[name] for name in Driver.__dataclass_fields__}
    return Driver(**{**fields, "birth_date": date.fromisoformat(row["birth_date"])})


def _change(row: Mapping[str, Any]) -> Change:
    return Change(
        number=row["number"],
        status=row["status"],
        acriss=row["booking"]["acriss"],
        pickup=_stop("pickup", row["booking"]),
        dropoff=_stop("dropoff", row["booking"]),
        lines=tuple(_line(line) for line in row["lines"]),
        total=row["total"],
        difference=row["difference"],
        hold_expires_at=datetime.fromisoformat(row["hold_expires_at"]) if row["hold_expires_at"] else None,
        created_at=datetime.fromisoformat(row["created_at"]),
    )


def _event(row: Mapping[str, Any]) -> Event:
    return Event(
        occurred_at=datetime.fromisoformat(row["occurred_at"]),
        type=row["type"],
        status=BookingStatus(row["status"]),
        actor=row["actor"],
        amount=row["amount"],
        detail=row["detail"],
    )
