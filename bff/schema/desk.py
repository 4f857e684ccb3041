"""What staff ask and decide besides the counter. Who may is said in `bff.rights`."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry
from rentacar.notify.v1 import notify_pb2
from rentacar.rent.v1 import account_pb2, rent_pb2

from bff import account_views as views
from bff import ids, pages, requests
from bff.answers import expected, told
from bff.bookings import Info, shown
from bff.errors import RefusedError, ToldError, bad_input
from bff.money import minor_units
from bff.problems import invalid
from bff.schema import staff
from bff.schema.accounts import After, BookingConnection, BookingEdge, First
from bff.schema.inputs import Key
from bff.schema.own import Id

BOARD_PAGE, USUAL_PAGE = 20, 50
Reference = Annotated[str, strawberry.argument(description="The booking's reference; case and spaces don't matter.")]


async def staff_viewer(info: Info) -> Any:
    if info.context.caller.actor.kind != "staff":
        return None
    return await info.context.services.accounts.staff_member()


async def bookings(
    info: Info,
    filter: Annotated[  # noqa: A002
        staff.BookingFilter | None, strawberry.argument(description="Which ones. Default: all that the caller sees.")
    ] = None,
    first: First = BOARD_PAGE,
    after: After = None,
) -> Any:
    asked, given = pages.Asked.of(first, after, usual=BOARD_PAGE), filter or staff.BookingFilter()
    answer = await info.context.services.staff.board(
        rent_pb2.ListBookingsRequest(
            location_code=(given.location or "").strip().upper(),
            day=given.day or "",
            side=requests.number(given.side) if given.side else None,
            statuses=[requests.number(status) for status in given.statuses or ()],
            text=given.text or "",
            page_size=asked.size,
            page_token=asked.token,
        )
    )
    found = [await shown(info.context, booking) for booking in answer.bookings]
    kinds, total = (BookingConnection, BookingEdge), answer.total_size
    return pages.connection(kinds, found, asked, next_page_token=answer.next_page_token, total_count=total)


async def booking_no_show(info: Info, reference: Reference, idempotency_key: Key) -> Any:
    request_id = requests.idempotency(info.context.caller, idempotency_key)
    request = rent_pb2.MarkNoShowRequest(request_id=request_id, reference=reference)

    async def mark() -> Any:
        return await told(info, await info.context.services.staff.mark_no_show(request), views.BookingMarkedNoShow)

    return await expected(mark())


async def refund_create(
    info: Info,
    input: Annotated[staff.RefundCreateInput, strawberry.argument(description="Of which booking, and how much.")],  # noqa: A002
    idempotency_key: Key,
) -> Any:
    services = info.context.services

    async def create() -> Any:
        booking = (await services.get_booking(rent_pb2.BookingKey(reference=input.reference))).booking
        amount = minor_units(input.amount, booking.total.currency_code)
        if amount is None or amount <= 0:
            return invalid("amount", "AMOUNT_INVALID")
        request = rent_pb2.CreateRefundRequest(
            request_id=requests.idempotency(info.context.caller, idempotency_key),
            reference=input.reference,
            amount_minor_units=amount,
            note=input.note,
        )
        return await told(info, await services.staff.create_refund(request), views.RefundCreated)

    return await expected(create())


async def vehicles(
    info: Info,
    filter: Annotated[  # noqa: A002
        staff.VehicleFilter | None, strawberry.argument(description="Which ones. Default: all that the caller sees.")
    ] = None,
    first: First = USUAL_PAGE,
    after: After = None,
) -> Any:
    asked, given = pages.Asked.of(first, after, usual=USUAL_PAGE), filter or staff.VehicleFilter()
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
    kinds = staff.FleetVehicleConnection, staff.FleetVehicleEdge
    total = answer.total_size
    return pages.connection(kinds, answer.vehicles, asked, next_page_token=answer.next_page_token, total_count=total)


async def _known(info: Info, *found: rent_pb2.FleetVehicle) -> None:
    """See to it that the places and classes of cars are known."""
    places: list[Any] = list(found)
    await info.context.shared.networks.covering(places, *(each.vehicle.acriss for each in found))


async def vehicle_maintenance_save(
    info: Info,
    input: Annotated[staff.VehicleMaintenanceSaveInput, strawberry.argument(description="Which car, and when.")],  # noqa: A002
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


async def staff_members(info: Info, first: First = USUAL_PAGE, after: After = None) -> Any:
    asked = pages.Asked.of(first, after, usual=USUAL_PAGE)
    answer = await info.context.services.staff.members(size=asked.size, token=asked.token)
    kinds = staff.StaffMemberConnection, staff.StaffMemberEdge
    return pages.connection(kinds, answer.staff_members, asked, next_page_token=answer.next_page_token)


async def staff_member_save(
    info: Info,
    input: Annotated[staff.StaffMemberSaveInput, strawberry.argument(description="Who, and what they may do.")],  # noqa: A002
) -> Any:
    staff_id = ids.key("StaffMember", input.id) if input.id else ""
    if staff_id is None:
        return views.NotFound()
    request = account_pb2.SaveStaffMemberRequest(
        staff_id=staff_id,
        email=input.email,
        name=input.name,
        role=requests.number(input.role),
        active=input.active,
        location_codes=[code.strip().upper() for code in input.locations or ()],
    )

    async def save() -> Any:
        answer = await info.context.services.staff.save_member(request)
        match answer.WhichOneof("result"):
            case "staff_member":
                await _takes_effect(info, answer.staff_member)
                return views.StaffMemberSaved(answer.staff_member)
            case "invalid":
                return answer.invalid
            case _:
                return views.NotFound()

    return await expected(save(), missing=views.NotFound)


async def _takes_effect(info: Info, member: account_pb2.StaffMember) -> None:
    """Sessions go by the new role at once here, and soon elsewhere; rent_service has known it before us."""
    info.context.shared.entrance.callers.forget()
    if not member.active:
        try:
            await info.context.sessions.end_all("staff", member.staff_id)
        except ToldError:  # they end as soon as they are used
            return


async def audit_log(
    info: Info,
    filter: Annotated[  # noqa: A002
        staff.AuditFilter | None, strawberry.argument(description="Which entries. Default: all.")
    ] = None,
    first: First = USUAL_PAGE,
    after: After = None,
) -> Any:
    asked, given = pages.Asked.of(first, after, usual=USUAL_PAGE), filter or staff.AuditFilter()
    staff_id = ids.key("StaffMember", given.staff_id) if given.staff_id else ""
    if staff_id is None:
        raise bad_input("`staffId` is no staff member's.", "filter.staffId")
    answer = await info.context.services.staff.audit_log(
        account_pb2.ListAuditLogRequest(
            staff_id=staff_id,
            action=given.action or "",
            subject=given.subject or "",
            since_time=given.since,
            until_time=given.until,
            page_size=asked.size,
            page_token=asked.token,
        )
    )
    kinds = staff.AuditEntryConnection, staff.AuditEntryEdge
    return pages.connection(kinds, answer.entries, asked, next_page_token=answer.next_page_token)


async def notifications(
    info: Info,
    filter: Annotated[  # noqa: A002
        staff.NotificationFilter | None, strawberry.argument(description="Which mails. Default: all.")
    ] = None,
    first: First = USUAL_PAGE,
    after: After = None,
) -> Any:
    asked, given = pages.Asked.of(first, after, usual=USUAL_PAGE), filter or staff.NotificationFilter()
    booking_id = ids.key("Booking", given.booking_id) if given.booking_id else ""
    if booking_id is None:
        raise bad_input("`bookingId` is no booking's.", "filter.bookingId")
    answer = await info.context.services.staff.messages(
        notify_pb2.ListMessagesRequest(
            booking_id=booking_id,
            status=requests.number(given.status) if given.status else None,
            page_size=asked.size,
            page_token=asked.token,
        )
    )
    kinds = staff.NotificationConnection, staff.NotificationEdge
    return pages.connection(kinds, answer.messages, asked, next_page_token=answer.next_page_token)


async def notification_resend(info: Info, id: Id) -> Any:  # noqa: A002
    message_id = ids.key("Notification", id)
    if message_id is None:
        return views.NotFound()

    async def resend() -> Any:
        answer = await info.context.services.staff.resend(message_id)
        if answer.WhichOneof("result") == "refused":
            return answer.refused
        return views.NotificationResent(answer.message)

    return await expected(resend(), missing=views.NotFound, by_id=True)


async def dead_letters(info: Info, first: First = USUAL_PAGE, after: After = None) -> Any:
    """All are read, and cut here: they are few, or something is badly wrong."""
    asked = pages.Asked.of(first, None, usual=USUAL_PAGE)
    letters = await info.context.services.queues.dead_letters()
    begin = 0
    if after:
        known = [letter.letter.name for letter in letters.found]
        name, _ = pages.decode(after)
        begin = known.index(name) + 1 if name in known else 0
    nodes = letters.found[begin : begin + asked.size]
    edges = [
        staff.DeadLetterEdge(node=node, cursor=pages.encode(node.letter.name, 0))  # type: ignore[arg-type]
        for node in nodes
    ]
    return staff.DeadLetterConnection(
        edges=edges,
        nodes=nodes,  # type: ignore[arg-type]
        page_info=pages.info(edges, more=begin + len(nodes) < len(letters.found), before=begin > 0),
        total_count=len(letters.found),
        silent_workers=letters.silent,
    )


async def dead_letter(info: Info, id: Id) -> Any:  # noqa: A002
    name = ids.key("DeadLetter", id)
    try:
        return await info.context.services.queues.dead_letter(name) if name else None
    except RefusedError:  # what can't be a name is none
        return None


async def dead_letter_replay(info: Info, id: Id) -> Any:  # noqa: A002
    name = ids.key("DeadLetter", id) or ""

    async def replay() -> Any:
        try:
            done = await info.context.services.queues.replay(name)
        except ToldError as refused:
            if refused.code == "NOTHING_TO_REPLAY":
                return views.DeadLetterNotReplayable(name)
            raise
        return views.DeadLetterReplayed(name) if done else views.NotFound()

    return await expected(replay(), missing=views.NotFound, by_id=True)


async def dead_letter_drop(
    info: Info,
    id: Id,  # noqa: A002
    reason: Annotated[str, strawberry.argument(description="Why; kept with the dead letter. Up to 500 characters.")],
) -> Any:
    name = ids.key("DeadLetter", id)
    if name is None:
        return views.NotFound()

    async def drop() -> Any:
        done = await info.context.services.queues.drop(name, reason=reason)
        return views.DeadLetterDropped(name) if done else views.NotFound()

    return await expected(drop(), missing=views.NotFound)
