"""Events that a service gave up: seen, put on their stream again, or dropped. Who may is said in `bff.rights`."""

from __future__ import annotations

from bisect import bisect_right
from typing import Annotated, Any

import strawberry

from bff import account_views as views
from bff import ids, pages
from bff.answers import expected
from bff.bookings import Info
from bff.errors import RefusedError, ToldError
from bff.queues import age, payload_of
from bff.schema.accounts import After, First, NotFound
from bff.schema.bookings import InvalidInput, Unavailable
from bff.schema.network import PageInfo
from bff.schema.own import Id
from bff.schema.plain import plain, present, unless_empty
from bff.schema.scalars import DateTime


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


@strawberry.type(description="The event is on its stream again.")
class DeadLetterReplayed:
    id: strawberry.ID = plain(lambda source: ids.encode("DeadLetter", source.name), "Which it was.")


@strawberry.type(description="Nothing is left of it to put on its stream again: it can only be dropped.")
class DeadLetterNotReplayable:
    id: strawberry.ID = plain(lambda source: ids.encode("DeadLetter", source.name), "Which it is.")


@strawberry.type(description="The event is given up for good.")
class DeadLetterDropped:
    id: strawberry.ID = plain(lambda source: ids.encode("DeadLetter", source.name), "Which it was.")


DeadLetterReplayResult = Annotated[
    DeadLetterReplayed | DeadLetterNotReplayable | NotFound | Unavailable,
    strawberry.union("DeadLetterReplayResult", description="Which is replayed, or why it is not."),
]
DeadLetterDropResult = Annotated[
    DeadLetterDropped | NotFound | InvalidInput | Unavailable,
    strawberry.union("DeadLetterDropResult", description="Which is dropped, or why it is not."),
]


async def dead_letters(info: Info, first: First = pages.STAFF_PAGE, after: After = None) -> Any:
    """All are read, and cut here: they are few, or something is badly wrong."""
    asked = pages.Asked.of(first, None, usual=pages.STAFF_PAGE)
    letters = await info.context.services.queues.dead_letters()
    begin = bisect_right(letters.found, _place(after), key=age) if after else 0
    nodes = letters.found[begin : begin + asked.size]
    edges = [
        DeadLetterEdge(node=node, cursor=pages.encode("{}/{}".format(*age(node)), 0))  # type: ignore[arg-type]
        for node in nodes
    ]
    return DeadLetterConnection(
        edges=edges,
        nodes=nodes,  # type: ignore[arg-type]
        page_info=pages.info(edges, more=begin + len(nodes) < len(letters.found), before=begin > 0),
        total_count=len(letters.found),
        silent_workers=letters.silent,
    )


def _place(cursor: str) -> tuple[int, str]:
    """Where a page ended: what stood there may have been replayed or dropped since. Raises BAD_USER_INPUT."""
    died, _, name = pages.decode(cursor)[0].partition("/")
    if not (died.isascii() and died.isdecimal()):
        raise pages.no_cursor()
    return int(died), name


async def dead_letter(info: Info, id: Id) -> Any:  # noqa: A002
    name = ids.key("DeadLetter", id)
    try:
        return await info.context.services.queues.dead_letter(name) if name else None
    except RefusedError:  # what can't be a name is none
        return None


async def dead_letter_replay(info: Info, id: Id) -> Any:  # noqa: A002
    name = ids.key("DeadLetter", id)
    if name is None:
        return views.NotFound()

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
