"""Cars, and when they are taken out. Who may is said in `bff.rights`."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry
from rentacar.rent.v1 import rent_pb2

from bff import account_views as views
from bff import ids, pages, requests
from bff.answers import expected
from bff.bookings import Info
from bff.schema.accounts import After, First, NotFound
from bff.schema.bookings import IdempotencyKeyReused, InvalidInput, Unavailable
from bff.schema.inputs import Key
from bff.schema.network import Location, PageInfo, VehicleClass
from bff.schema.plain import looked_up, plain, present, text, unless_empty
from bff.schema.scalars import DateTime


@strawberry.type(description="A time that a car is taken out for.")
class VehicleMaintenance:
    id: strawberry.ID = plain(
        lambda source: ids.encode("VehicleMaintenance", source.maintenance_id), "Opaque and stable."
    )
    starts_at: DateTime = plain("start_time", "From when.")
    ends_at: DateTime | None = plain(present("end_time"), "Until when; null until somebody ends it.")
    reason: str = plain("reason", "Why.")


@strawberry.type(description="A car of the fleet.")
class FleetVehicle:
    id: strawberry.ID = plain(
        lambda source: ids.encode("FleetVehicle", source.vehicle.vehicle_id), "Opaque and stable."
    )
    plate: str = plain("vehicle.plate", "Its number plate.")
    vehicle_class: VehicleClass = looked_up(
        lambda source, context: context.network.classes[source.vehicle.acriss], "Its class."
    )
    odometer_km: int = plain("vehicle.odometer_km", "As last noted.")
    fuel_eighths: int = plain("vehicle.fuel_eighths", "As last noted, 0 to 8.")
    location: Location = looked_up(
        lambda source, context: context.network.locations[source.location_code],
        "Where it is, or where it was handed out.",
    )
    booking_reference: str | None = plain(
        unless_empty("booking_reference"), "Of the booking that has it; null while nobody has it."
    )
    maintenance: list[VehicleMaintenance] = plain("maintenance", "What it is taken out for, now and later.")


@strawberry.type(description="A car in a page of them.")
class FleetVehicleEdge:
    node: FleetVehicle = strawberry.field(description="The car.")
    cursor: str = strawberry.field(description="Opaque: where this one stands, for `after`.")


@strawberry.type(description="A page of cars.")
class FleetVehicleConnection:
    edges: list[FleetVehicleEdge] = strawberry.field(description="By plate.")
    nodes: list[FleetVehicle] = strawberry.field(description="The same without cursors.")
    page_info: PageInfo = strawberry.field(description="Where this page stands.")
    total_count: int = strawberry.field(description="How many there are in all.")


@strawberry.input(description="Which cars are listed. Everything that is given must hold.")
class VehicleFilter:
    location: str | None = strawberry.field(
        default=None, description="Code of the location where they are. Default: all that the caller sees."
    )
    acriss: str | None = strawberry.field(default=None, description="Of this class.")
    plate: str | None = strawberry.field(default=None, description="A part of the plate.")
    in_maintenance: bool | None = strawberry.field(
        default=None, description="Only those that are taken out, now or later."
    )


@strawberry.input(description="A time to take a car out for; or one that is to change, or to end.")
class VehicleMaintenanceSaveInput:
    vehicle_id: strawberry.ID = strawberry.field(description="Which car.")
    maintenance_id: strawberry.ID | None = strawberry.field(
        default=None, description="Which of its maintenances to change. Default: a new one."
    )
    starts_at: DateTime | None = strawberry.field(default=None, description="From when. Default: now, or as it was.")
    ends_at: DateTime | None = strawberry.field(
        default=None, description="Until when. Default: until it is ended. In the past or now: it is ended."
    )
    reason: str = strawberry.field(description="Why.")


@strawberry.type(description="The car is taken out, or back in.")
class VehicleMaintenanceSaved:
    vehicle: FleetVehicle = plain("vehicle", "The car as it is now.")


@strawberry.type(description="The car can't be taken out: somebody has it, or its class has none to spare then.")
class VehicleTaken:
    reason: str = plain("reason", "A stable word, e.g. `OUT`.")
    message: str = text("message", "Why, and what to do.")


VehicleMaintenanceSaveResult = Annotated[
    VehicleMaintenanceSaved | VehicleTaken | NotFound | InvalidInput | IdempotencyKeyReused | Unavailable,
    strawberry.union("VehicleMaintenanceSaveResult", description="The car, or why it is as it was."),
]


async def vehicles(
    info: Info,
    filter: Annotated[  # noqa: A002
        VehicleFilter | None, strawberry.argument(description="Which ones. Default: all that the caller sees.")
    ] = None,
    first: First = pages.STAFF_PAGE,
    after: After = None,
) -> Any:
    asked, given = pages.Asked.of(first, after, usual=pages.STAFF_PAGE), filter or VehicleFilter()
    answer = await info.context.services.staff.vehicles(
        rent_pb2.ListVehiclesRequest(
            location_code=(given.location or "").strip().upper(),
            acriss=(given.acriss or "").strip().upper(),
            plate=given.plate or "",
            in_maintenance=bool(given.in_maintenance),
            page_size=asked.size,
            page_token=asked.token,
        )
    )
    await _known(info, *answer.vehicles)
    kinds = FleetVehicleConnection, FleetVehicleEdge
    total = answer.total_size
    return pages.connection(kinds, answer.vehicles, asked, next_page_token=answer.next_page_token, total_count=total)


async def _known(info: Info, *found: rent_pb2.FleetVehicle) -> None:
    """See to it that the places and classes of cars are known."""
    places: list[Any] = list(found)
    await info.context.shared.networks.covering(places, *(each.vehicle.acriss for each in found))


async def vehicle_maintenance_save(
    info: Info,
    input: Annotated[VehicleMaintenanceSaveInput, strawberry.argument(description="Which car, and when.")],  # noqa: A002
    idempotency_key: Key,
) -> Any:
    vehicle = ids.key("FleetVehicle", input.vehicle_id)
    maintenance = ids.key("VehicleMaintenance", input.maintenance_id) if input.maintenance_id else ""
    if vehicle is None or maintenance is None:
        return views.NotFound()
    request = rent_pb2.SaveVehicleMaintenanceRequest(
        request_id=requests.idempotency(info.context.caller, idempotency_key),
        vehicle_id=vehicle,
        maintenance_id=maintenance,
        start_time=input.starts_at,
        end_time=input.ends_at,
        reason=input.reason,
    )

    async def save() -> Any:
        answer = await info.context.services.staff.save_maintenance(request)
        match answer.WhichOneof("result"):
            case "vehicle":
                await _known(info, answer.vehicle)
                return views.VehicleMaintenanceSaved(answer.vehicle)
            case "not_found":
                return views.NotFound()
            case str(other):
                return getattr(answer, other)
            case _:
                raise AssertionError("bug: an empty answer")

    return await expected(save(), missing=views.NotFound)
