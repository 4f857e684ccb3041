"""Who is of staff, what they may do, and what they did."""

from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any
from uuid import UUID

import orjson
from rentacar.rent.v1 import account_pb2, booking_pb2

from chassis import actors, database
from chassis.database import Connection, Pool
from chassis.roles import Right, may
from chassis.rpc import invalid, not_found
from rent_service import account_protos, protos
from rent_service.emails import normal_email
from rent_service.input_problems import InputProblem, InvalidInputError, bad_format, required, too_long
from rent_service.network import Text
from rent_service.paging import read_number, read_token, write_token
from rent_service.staff import StaffDoor
from rent_service.store import audit
from rent_service.store import staff as store
from rent_service.store.audit import Who
from rent_service.store.staff import EmailTakenError, StaffMember

Saved = account_pb2.SaveStaffMemberResponse
NAME_LIMIT = 80
PAGE_SIZE = 50


class StaffUnknownError(Exception):
    """There is nobody of that id."""


class Staffing:
    """For admins; and for everybody of staff who they are."""

    def __init__(self, *, pool: Pool, door: StaffDoor) -> None:
        """`door` knows staff."""
        self._pool, self._door = pool, door

    async def get(self, request: account_pb2.GetStaffMemberRequest) -> account_pb2.GetStaffMemberResponse:
        """Who asks, or for admins anybody. Raises NOT_FOUND, PERMISSION_DENIED."""
        own = not request.staff_id or request.staff_id == actors.current().subject
        desk = await self._door.enter(Right.BOARD if own else Right.STAFF)
        member = desk.member if own else await store.get(self._pool, UUID(request.staff_id))
        if member is None:
            raise not_found("STAFF_MEMBER_NOT_FOUND", "there is nobody of that id")
        return account_pb2.GetStaffMemberResponse(staff_member=account_protos.staff_member(member))

    async def listed(self, request: account_pb2.ListStaffMembersRequest) -> account_pb2.ListStaffMembersResponse:
        """A page of staff, by name."""
        await self._door.enter(Right.STAFF)
        size = request.page_size or PAGE_SIZE
        members = await store.page(self._pool, after=_after(request.page_token), size=size + 1)
        more, last = len(members) > size, members[size - 1] if len(members) > size else None
        return account_pb2.ListStaffMembersResponse(
            staff_members=[account_protos.staff_member(one) for one in members[:size]],
            next_page_token=write_token(last.staff_id, last.name) if more and last else "",
        )

    async def save(self, request: account_pb2.SaveStaffMemberRequest) -> Saved:
        """Take somebody on or change what they may do, or say why not."""
        desk = await self._door.enter(Right.STAFF)
        try:
            wanted = read_member(request)
            async with database.transaction(self._pool) as connection:
                staff_id = UUID(request.staff_id) if request.staff_id else None
                member = await save(connection, desk.who, staff_id, wanted)
        except InvalidInputError as refused:
            problems = [protos.problem(one) for one in refused.problems]
            return Saved(invalid=booking_pb2.InvalidInput(problems=problems))
        except StaffUnknownError:
            return Saved(not_found=account_pb2.StaffMemberNotFound())
        return Saved(staff_member=account_protos.staff_member(member))

    async def audit_log(self, request: account_pb2.ListAuditLogRequest) -> account_pb2.ListAuditLogResponse:
        """A page of what staff did, newest first."""
        await self._door.enter(Right.AUDIT)
        wanted = audit.Filter(
            staff_id=UUID(request.staff_id) if request.staff_id else None,
            action=request.action,
            subject=request.subject.strip(),
            since=request.since_time.ToDatetime(UTC) if request.HasField("since_time") else None,
            until=request.until_time.ToDatetime(UTC) if request.HasField("until_time") else None,
        )
        size = request.page_size or PAGE_SIZE
        rows = await audit.page(self._pool, wanted, before=read_number(request.page_token), size=size + 1)
        return account_pb2.ListAuditLogResponse(
            entries=[account_protos.audit_entry(row) for row in rows[:size]],
            next_page_token=write_token(rows[size - 1]["entry_id"]) if len(rows) > size else "",
        )

    async def note_act(self, request: account_pb2.NoteStaffActRequest) -> account_pb2.NoteStaffActResponse:
        """Write what somebody does in another service. Raises NOT_FOUND, INVALID_ARGUMENT."""
        try:
            details = orjson.loads(request.details_json or "{}")
        except orjson.JSONDecodeError:
            details = None
        if not isinstance(details, dict):
            raise invalid("DETAILS_INVALID", "details_json is no JSON object")
        member = await self._acting(request.staff_id, request.right)
        who = Who(member.staff_id, member.name, member.role, request.session)
        async with database.transaction(self._pool) as connection:
            await audit.note(connection, who, request.action, request.subject, details)
        return account_pb2.NoteStaffActResponse()

    async def seen_bookings(self, request: account_pb2.ListSeenBookingsRequest) -> account_pb2.ListSeenBookingsResponse:
        """Which bookings somebody sees, for another service. Raises NOT_FOUND."""
        member = await self._acting(request.staff_id, request.right)
        asked = [UUID(text) for text in request.booking_ids]
        seen = await store.seen_bookings(self._pool, asked, member.locations)
        return account_pb2.ListSeenBookingsResponse(booking_ids=map(str, seen))

    async def _acting(self, staff_id: str, right: str) -> StaffMember:
        member = await store.get(self._pool, UUID(staff_id))
        if member is None or not member.active or not may(member.role, Right(right or Right.BOARD)):
            raise not_found("STAFF_MEMBER_NOT_FOUND", "there is nobody of that id who has the right")
        return member


class OwnStaffLog:
    """The audit log, for what this process does for staff outside the desk: as `chassis.staff_log.StaffLog` says."""

    def __init__(self, pool: Pool) -> None:
        """Nothing is written yet."""
        self._pool, self._door = pool, StaffDoor(pool)

    async def note(self, action: str, subject: str, details: Mapping[str, Any], *, right: Right) -> None:
        """As the protocol says."""
        if actors.current().kind != "staff":
            return
        desk = await self._door.enter(right)
        async with database.transaction(self._pool) as connection:
            await audit.note(connection, desk.who, action, subject, details)


class Wanted:
    """What somebody of staff is to be, checked as far as can be without the database."""

    def __init__(self, *, email: str, name: str, role: str, active: bool, locations: Sequence[str]) -> None:
        """No `locations`: all. Raises InvalidInputError with everything that is wrong."""
        problems = []
        address, self.name = normal_email(email), " ".join(name.split())
        if address is None:
            problems.append(
                bad_format("email", "Use um e-mail como maria@exemplo.com.", "Use one like mary@example.com.")
            )
        if not self.name:
            problems.append(required("name"))
        elif len(self.name) > NAME_LIMIT or not self.name.isprintable():
            problems.append(too_long("name", NAME_LIMIT))
        if not role:
            problems.append(required("role"))
        if problems:
            raise InvalidInputError(*problems)
        self.email, self.role, self.active = address or "", role, active
        self.locations = sorted({code.strip().upper() for code in locations}) or None


def read_member(request: account_pb2.SaveStaffMemberRequest) -> Wanted:
    """What is asked for. Raises InvalidInputError."""
    return Wanted(
        email=request.email,
        name=request.name,
        role=account_protos.ROLES.get(request.role, ""),
        active=request.active,
        locations=request.location_codes,
    )


async def save(connection: Connection, who: Who, staff_id: UUID | None, wanted: Wanted) -> StaffMember:
    """Write a staff member, with its entry in the audit log. Raises InvalidInputError, StaffUnknownError."""
    if unknown := await store.unknown_locations(connection, wanted.locations or ()):
        message = Text(f"Não há loja {unknown[0]}.", f"There is no location {unknown[0]}.")
        raise InvalidInputError(InputProblem("locations", "UNKNOWN", message))
    admins = await store.lock_admins(connection)
    if admins == {staff_id} and not (wanted.role == "ADMIN" and wanted.active):
        raise InvalidInputError(_last_admin("role" if wanted.active else "active"))
    fields = {"email": wanted.email, "name": wanted.name, "role": wanted.role, "locations": wanted.locations}
    try:
        async with connection.transaction():
            member = await _write(connection, staff_id, wanted)
    except EmailTakenError:
        raise InvalidInputError(_taken()) from None
    action = "staff.add" if staff_id is None else "staff.change"
    await audit.note(connection, who, action, member.email, {**fields, "active": wanted.active})
    return member


async def _write(connection: Connection, staff_id: UUID | None, wanted: Wanted) -> StaffMember:
    email, name, role, active, locations = wanted.email, wanted.name, wanted.role, wanted.active, wanted.locations
    if staff_id is None:
        return await store.add(connection, email=email, name=name, role=role, active=active, locations=locations)
    member = await store.change(
        connection, staff_id, email=email, name=name, role=role, active=active, locations=locations
    )
    if member is None:
        raise StaffUnknownError
    return member


def _after(token: str) -> tuple[str, UUID] | None:
    parts = read_token(token, 2)
    try:
        return (parts[1], UUID(parts[0])) if parts else None
    except ValueError:
        raise invalid("PAGE_TOKEN_INVALID", "page_token is not one of ours") from None


def _taken() -> InputProblem:
    return InputProblem(
        "email", "TAKEN", Text("Este e-mail já é de alguém da equipe.", "Somebody of staff has this e-mail.")
    )


def _last_admin(field: str) -> InputProblem:
    message = Text(
        "É a única pessoa administradora: nomeie outra antes.", "This is the only admin: name another one first."
    )
    return InputProblem(field, "LAST_ADMIN", message)
