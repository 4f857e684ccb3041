"""What staff did. Who may is said in `bff.rights`."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry
from rentacar.rent.v1 import account_pb2

from bff import ids, pages
from bff.bookings import Info
from bff.errors import bad_input
from bff.schema.accounts import After, First
from bff.schema.enums import StaffRole
from bff.schema.network import PageInfo
from bff.schema.plain import plain, unless_empty
from bff.schema.scalars import DateTime


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


@strawberry.input(description="Which entries of the audit log are listed. Everything that is given must hold.")
class AuditFilter:
    staff_id: strawberry.ID | None = strawberry.field(default=None, description="What this staff member did.")
    action: str | None = strawberry.field(default=None, description="Only this, e.g. `booking.pick_up`.")
    subject: str | None = strawberry.field(
        default=None, description="Only about this: a booking's reference, a plate, an e-mail address or an id."
    )
    since: DateTime | None = strawberry.field(default=None, description="From this instant on.")
    until: DateTime | None = strawberry.field(default=None, description="Before this instant.")


async def audit_log(
    info: Info,
    filter: Annotated[  # noqa: A002
        AuditFilter | None, strawberry.argument(description="Which entries. Default: all.")
    ] = None,
    first: First = pages.STAFF_PAGE,
    after: After = None,
) -> Any:
    asked, given = pages.Asked.of(first, after, usual=pages.STAFF_PAGE), filter or AuditFilter()
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
    kinds = AuditEntryConnection, AuditEntryEdge
    return pages.connection(kinds, answer.entries, asked, next_page_token=answer.next_page_token)
