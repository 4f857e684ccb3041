"""What staff see and do besides the counter: the board, cars, colleagues, the audit log, mails, dead letters."""

from __future__ import annotations

from typing import Annotated

import strawberry

from bff import ids
from bff.queues import payload_of
from bff.schema.accounts import NotFound
from bff.schema.bookings import (
    Booking,
    BookingNotFound,
    IdempotencyKeyReused,
    InvalidInput,
    NotAllowed,
    Unavailable,
)
from bff.schema.enums import BoardSide, BookingStatus, NotificationStatus, StaffRole
from bff.schema.network import Location, PageInfo, VehicleClass
from bff.schema.plain import looked_up, plain, present, text, unless_empty
from bff.schema.scalars import Date, DateTime, Decimal


@strawberry.type(description="Somebody of staff.")
class StaffMember:
    id: strawberry.ID = plain(lambda source: ids.encode("StaffMember", source.staff_id), "Opaque and stable.")
    email: str = plain("email", "Where their codes go.")
    name: str = plain("name", "As the audit log names them.")
    role: StaffRole = plain("role", "What they may do.")
    active: bool = plain("active", "Whether they may act at all.")
    locations: list[str] = plain("location_codes", "Codes of the locations that they see; empty: all.")
    created_at: DateTime = plain("create_time", "When they were taken on.")
    updated_at: DateTime = plain("update_time", "When they last changed.")


@strawberry.type(description="Somebody of staff in a page of them.")
class StaffMemberEdge:
    node: StaffMember = strawberry.field(description="Who.")
    cursor: str = strawberry.field(description="Opaque: where this one stands, for `after`.")


@strawberry.type(description="A page of staff.")
class StaffMemberConnection:
    edges: list[StaffMemberEdge] = strawberry.field(description="By name, active or not.")
    nodes: list[StaffMember] = strawberry.field(description="The same without cursors.")
    page_info: PageInfo = strawberry.field(description="Where this page stands.")


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


@strawberry.type(description="One thing that somebody of staff did. Nobody can change it.")
class AuditEntry:
    number: str = plain(lambda source: str(source.entry_id), "Counts on from 1, without gaps.")
    time: DateTime = plain("time", "When.")
    staff_id: strawberry.ID | None = plain(
        lambda source: ids.encode("StaffMember", source.staff_id) if source.staff_id else None,
        "Who; null for the command line.",
    )
    staff_name: str = plain("staff_name", "Who, by name.")
    role: StaffRole | None = plain(unless_empty("role"), "What they were allowed then; null for the command line.")
    action: str = plain("action", "What, e.g. `booking.pick_up`.")
    subject: str = plain("subject", "About what: a booking's reference, a plate, an e-mail address or an id.")
    details: str = plain("details_json", "More about it: a JSON object.")
    hash: str = plain(
        "hash", "SHA-256 over this entry and the hash of the one before: who takes one out breaks the chain."
    )


@strawberry.type(description="An entry of the audit log in a page of them.")
class AuditEntryEdge:
    node: AuditEntry = strawberry.field(description="The entry.")
    cursor: str = strawberry.field(description="Opaque: where this one stands, for `after`.")


@strawberry.type(description="A page of the audit log.")
class AuditEntryConnection:
    edges: list[AuditEntryEdge] = strawberry.field(description="Newest first.")
    nodes: list[AuditEntry] = strawberry.field(description="The same without cursors.")
    page_info: PageInfo = strawberry.field(description="Where this page stands.")


@strawberry.type(description="A mail about a booking.")
class Notification:
    id: strawberry.ID = plain(lambda source: ids.encode("Notification", source.message_id), "Opaque and stable.")
    booking_id: strawberry.ID = plain(
        lambda source: ids.encode("Booking", source.booking_id), "About which booking: for `node`."
    )
    kind: str = plain("kind", "Which mail, e.g. `booking_confirmed`.")
    status: NotificationStatus = plain("status", "Where it stands.")
    attempts: int = plain("attempts", "How often sending was tried.")
    created_at: DateTime = plain("create_time", "When it was asked for.")
    sent_at: DateTime | None = plain(present("sent_time"), "When the mail server took it.")
    next_attempt_at: DateTime | None = plain(present("next_attempt_time"), "When it is tried next, while PENDING.")
    last_error: str | None = plain(unless_empty("last_error"), "What the mail server said last, if it did not take it.")


@strawberry.type(description="A mail in a page of them.")
class NotificationEdge:
    node: Notification = strawberry.field(description="The mail.")
    cursor: str = strawberry.field(description="Opaque: where this one stands, for `after`.")


@strawberry.type(description="A page of mails.")
class NotificationConnection:
    edges: list[NotificationEdge] = strawberry.field(description="Newest first; those of one booking oldest first.")
    nodes: list[Notification] = strawberry.field(description="The same without cursors.")
    page_info: PageInfo = strawberry.field(description="Where this page stands.")


@strawberry.type(description="An event that a service gave up: it could not be read, or failed too often.")
class DeadLetter:
    id: strawberry.ID = plain(lambda source: ids.encode("DeadLetter", source.letter.name), "Opaque and stable.")
    stream: str = plain("letter.stream", "The stream that it came from.")
    group: str = plain("letter.group", "Which service gave it up.")
    reason: str = plain("letter.reason", "Why.")
    died_at: DateTime = plain("letter.dead_time", "When it was given up.")
    published_at: DateTime | None = plain(present("letter.publish_time"), "When it was first put on its stream.")
    type: str | None = plain(unless_empty("letter.type"), "The event's, e.g. `payment.requested`; null if unreadable.")
    booking_id: strawberry.ID | None = plain(
        lambda source: ids.encode("Booking", source.letter.booking_id) if source.letter.booking_id else None,
        "About which booking: for `node`; null if unreadable.",
    )
    occurred_at: DateTime | None = plain(present("letter.occurred_time"), "When what it tells was decided.")
    payload: str | None = strawberry.field(
        resolver=payload_of, description="What it carries, as JSON; null if that can't be read."
    )


@strawberry.type(description="A dead letter in a page of them.")
class DeadLetterEdge:
    node: DeadLetter = strawberry.field(description="The dead letter.")
    cursor: str = strawberry.field(description="Opaque: where this one stands, for `after`.")


@strawberry.type(description="A page of dead letters.")
class DeadLetterConnection:
    edges: list[DeadLetterEdge] = strawberry.field(description="Oldest first.")
    nodes: list[DeadLetter] = strawberry.field(description="The same without cursors.")
    page_info: PageInfo = strawberry.field(description="Where this page stands.")
    total_count: int = strawberry.field(description="How many there are in all, as far as is known.")
    silent_workers: int = strawberry.field(
        description="How many workers did not answer: what their services gave up may be missing."
    )


@strawberry.input(description="Which bookings the board shows. Everything that is given must hold.")
class BookingFilter:
    location: str | None = strawberry.field(
        default=None, description="Code of the location where they begin or end. Default: all that the caller sees."
    )
    day: Date | None = strawberry.field(default=None, description="The local date on which they begin or end.")
    side: BoardSide | None = strawberry.field(
        default=None, description="Which end `location` and `day` are of. Default: either."
    )
    statuses: list[BookingStatus] | None = strawberry.field(
        default=None, description="In one of these states. Default: any."
    )
    text: str | None = strawberry.field(
        default=None, description="A reference, a part of a driver's name, an e-mail address or a plate."
    )


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


@strawberry.input(description="Which entries of the audit log are listed. Everything that is given must hold.")
class AuditFilter:
    staff_id: strawberry.ID | None = strawberry.field(default=None, description="What this staff member did.")
    action: str | None = strawberry.field(default=None, description="Only this, e.g. `booking.pick_up`.")
    subject: str | None = strawberry.field(
        default=None, description="Only about this: a booking's reference, a plate, an e-mail address or an id."
    )
    since: DateTime | None = strawberry.field(default=None, description="From this instant on.")
    until: DateTime | None = strawberry.field(default=None, description="Before this instant.")


@strawberry.input(description="Which mails are listed. Everything that is given must hold.")
class NotificationFilter:
    booking_id: strawberry.ID | None = strawberry.field(default=None, description="About this booking.")
    status: NotificationStatus | None = strawberry.field(default=None, description="Standing so.")


@strawberry.input(description="Money to give back by hand.")
class RefundCreateInput:
    reference: str = strawberry.field(description="The booking's reference.")
    amount: Decimal = strawberry.field(
        description="In the booking's currency: no more than was paid of the rental and has not gone back."
    )
    note: str = strawberry.field(description="Why, for the audit log.")


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


@strawberry.input(description="Somebody to take on; or whose role, locations or right to act is to change.")
class StaffMemberSaveInput:
    id: strawberry.ID | None = strawberry.field(default=None, description="Who. Default: somebody new.")
    email: str = strawberry.field(description="Where their codes go.")
    name: str = strawberry.field(description="As the audit log names them.")
    role: StaffRole = strawberry.field(description="What they may do.")
    active: bool = strawberry.field(default=True, description="Whether they may act at all.")
    locations: list[str] | None = strawberry.field(
        default=None, description="Codes of the locations that they see. Default: all."
    )


@strawberry.type(description="The booking is marked: nobody came. What the terms keep is kept, the rest goes back.")
class BookingMarkedNoShow:
    booking: Booking = plain("booking", "The booking.")


@strawberry.type(description="The refund is asked for; where it stands is told by the booking's refunds.")
class RefundCreated:
    booking: Booking = plain("booking", "The booking.")


@strawberry.type(description="The car is taken out, or back in.")
class VehicleMaintenanceSaved:
    vehicle: FleetVehicle = plain("vehicle", "The car as it is now.")


@strawberry.type(description="The car can't be taken out: somebody has it, or its class has none to spare then.")
class VehicleTaken:
    reason: str = plain("reason", "A stable word, e.g. `OUT`.")
    message: str = text("message", "Why, and what to do.")


@strawberry.type(description="Saved. Who may no longer act is signed out everywhere.")
class StaffMemberSaved:
    staff_member: StaffMember = plain("staff_member", "As they are now.")


@strawberry.type(description="The mail is on its way once more, as it would be written now.")
class NotificationResent:
    notification: Notification = plain("notification", "The mail.")


@strawberry.type(description="The mail can't be sent again: it is being sent already, or is no longer true.")
class NotificationResendRefused:
    notification: Notification = plain("message", "As it stands.")


@strawberry.type(description="The event is on its stream again.")
class DeadLetterReplayed:
    id: strawberry.ID = plain(lambda source: ids.encode("DeadLetter", source.name), "Which it was.")


@strawberry.type(description="Nothing is left of it to put on its stream again: it can only be dropped.")
class DeadLetterNotReplayable:
    id: strawberry.ID = plain(lambda source: ids.encode("DeadLetter", source.name), "Which it is.")


@strawberry.type(description="The event is given up for good.")
class DeadLetterDropped:
    id: strawberry.ID = plain(lambda source: ids.encode("DeadLetter", source.name), "Which it was.")


BookingNoShowResult = Annotated[
    BookingMarkedNoShow | BookingNotFound | NotAllowed | InvalidInput | IdempotencyKeyReused | Unavailable,
    strawberry.union("BookingNoShowResult", description="The booking, or why it is as it was."),
]
RefundCreateResult = Annotated[
    RefundCreated | BookingNotFound | NotAllowed | InvalidInput | IdempotencyKeyReused | Unavailable,
    strawberry.union("RefundCreateResult", description="The booking whose money goes back, or why it does not."),
]
VehicleMaintenanceSaveResult = Annotated[
    VehicleMaintenanceSaved | VehicleTaken | NotFound | InvalidInput | IdempotencyKeyReused | Unavailable,
    strawberry.union("VehicleMaintenanceSaveResult", description="The car, or why it is as it was."),
]
StaffMemberSaveResult = Annotated[
    StaffMemberSaved | NotFound | InvalidInput | Unavailable,
    strawberry.union("StaffMemberSaveResult", description="Who it is, or why they are as they were."),
]
NotificationResendResult = Annotated[
    NotificationResent | NotificationResendRefused | NotFound | Unavailable,
    strawberry.union("NotificationResendResult", description="The mail, or why it is not sent again."),
]
DeadLetterReplayResult = Annotated[
    DeadLetterReplayed | DeadLetterNotReplayable | NotFound | Unavailable,
    strawberry.union("DeadLetterReplayResult", description="Which is replayed, or why it is not."),
]
DeadLetterDropResult = Annotated[
    DeadLetterDropped | NotFound | InvalidInput | Unavailable,
    strawberry.union("DeadLetterDropResult", description="Which is dropped, or why it is not."),
]
