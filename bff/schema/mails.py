"""Mails about bookings: where they stand, and sending one again. Who may is said in `bff.rights`."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry
from rentacar.notify.v1 import notify_pb2

from bff import account_views as views
from bff import ids, pages, requests
from bff.answers import expected
from bff.bookings import Info
from bff.errors import bad_input
from bff.schema.accounts import After, First, NotFound
from bff.schema.bookings import Unavailable
from bff.schema.enums import NotificationStatus
from bff.schema.network import PageInfo
from bff.schema.own import Id
from bff.schema.plain import plain, present, unless_empty
from bff.schema.scalars import DateTime


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


@strawberry.input(description="Which mails are listed. Everything that is given must hold.")
class NotificationFilter:
    booking_id: strawberry.ID | None = strawberry.field(default=None, description="About this booking.")
    status: NotificationStatus | None = strawberry.field(default=None, description="Standing so.")


@strawberry.type(description="The mail is on its way once more, as it would be written now.")
class NotificationResent:
    notification: Notification = plain("notification", "The mail.")


@strawberry.type(description="The mail can't be sent again: it is being sent already, or is no longer true.")
class NotificationResendRefused:
    notification: Notification = plain("message", "As it stands.")


NotificationResendResult = Annotated[
    NotificationResent | NotificationResendRefused | NotFound | Unavailable,
    strawberry.union("NotificationResendResult", description="The mail, or why it is not sent again."),
]


async def notifications(
    info: Info,
    filter: Annotated[  # noqa: A002
        NotificationFilter | None, strawberry.argument(description="Which mails. Default: all.")
    ] = None,
    first: First = pages.STAFF_PAGE,
    after: After = None,
) -> Any:
    asked, given = pages.Asked.of(first, after, usual=pages.STAFF_PAGE), filter or NotificationFilter()
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
    kinds = NotificationConnection, NotificationEdge
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
