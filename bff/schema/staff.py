"""Staff: who they are, and what they may do. Who may is said in `bff.rights`."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry
from rentacar.rent.v1 import account_pb2

from bff import account_views as views
from bff import ids, pages, requests
from bff.answers import expected
from bff.bookings import Info
from bff.errors import ToldError
from bff.schema.accounts import After, First, NotFound
from bff.schema.bookings import InvalidInput, Unavailable
from bff.schema.enums import StaffRole
from bff.schema.network import PageInfo
from bff.schema.plain import plain
from bff.schema.scalars import DateTime


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


@strawberry.type(description="Saved. Who may no longer act is signed out everywhere.")
class StaffMemberSaved:
    staff_member: StaffMember = plain("staff_member", "As they are now.")


StaffMemberSaveResult = Annotated[
    StaffMemberSaved | NotFound | InvalidInput | Unavailable,
    strawberry.union("StaffMemberSaveResult", description="Who it is, or why they are as they were."),
]


async def staff_viewer(info: Info) -> Any:
    if info.context.caller.actor.kind != "staff":
        return None
    return await info.context.services.accounts.staff_member()


async def staff_members(info: Info, first: First = pages.STAFF_PAGE, after: After = None) -> Any:
    asked = pages.Asked.of(first, after, usual=pages.STAFF_PAGE)
    answer = await info.context.services.staff.members(size=asked.size, token=asked.token)
    kinds = StaffMemberConnection, StaffMemberEdge
    return pages.connection(kinds, answer.staff_members, asked, next_page_token=answer.next_page_token)


async def staff_member_save(
    info: Info,
    input: Annotated[StaffMemberSaveInput, strawberry.argument(description="Who, and what they may do.")],  # noqa: A002
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
