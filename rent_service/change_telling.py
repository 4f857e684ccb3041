"""What is told of a booking's changes: in the timeline and on `rent-events`."""

import asyncio
from uuid import UUID

from rentacar.rent.v1 import booking_pb2

from chassis import database, outbox
from chassis.database import Connection, Pool
from chassis.failpoints import failpoint
from rent_service import protos
from rent_service.booking import BookingStatus
from rent_service.store import changes, payments
from rent_service.store.changes import Change
from rent_service.sweeping import Troubled, sweep

BATCH = 100


class ChangeEnds:
    """A loop that announces changes that came to nothing by the clock, or because the car was picked up; several may run."""

    def __init__(self, pool: Pool) -> None:
        """Nothing begins yet."""
        self._pool, self._troubled = pool, Troubled("changes")

    async def run(self, stop: asyncio.Event) -> None:
        """Announce until `stop`."""
        await sweep(self.run_once, stop, name="changes", batch=BATCH)

    async def run_once(self) -> int:
        """Announce at most a batch, each booking by itself; returns how many changes."""
        told = 0
        for booking_id in await changes.untold(self._pool, BATCH, but=self._troubled.now()):
            with self._troubled.noting(booking_id):
                async with database.transaction(self._pool) as connection:
                    await payments.lock(connection, booking_id)
                    told += await tell_ended(connection, booking_id)
                    await failpoint("rent.change-ends-announced")
        return told


async def tell_ended(connection: Connection, booking_id: UUID) -> int:
    """Of a booking that the caller has locked: end what ran out and tell what ended; returns how many."""
    ended = await changes.tell_ended(connection, booking_id)
    for change in ended:
        await _tell_failed(connection, booking_id, change)
    return len(ended)


async def fail(connection: Connection, booking_id: UUID, *, detail: str = "") -> None:
    """The change that a locked booking holds, if any, comes to nothing; `detail` says why."""
    await tell_ended(connection, booking_id)
    change = await changes.held(connection, booking_id)
    if change and await changes.end(connection, booking_id, change.number, "FAILED"):
        failed = Change(change.number, "FAILED", change.difference)
        await _tell_failed(connection, booking_id, failed, detail=detail)


async def tell(
    connection: Connection, booking_id: UUID, change: Change, *, kind: str, event: str, actor: str, detail: str = ""
) -> None:
    """Write `kind` into the timeline and publish `event`; the booking is locked, its version has risen."""
    locked = await payments.lock(connection, booking_id)
    assert locked is not None
    amount = change.difference, locked.currency
    await payments.tell(connection, booking_id, kind, status=locked.status, actor=actor, amount=amount, detail=detail)
    message = booking_pb2.BookingChanged(
        booking_id=str(booking_id),
        status=protos.status(BookingStatus(locked.status)),
        version=locked.version,
        change_number=change.number,
        change_status=f"CHANGE_STATUS_{change.status}",
    )
    await outbox.publish(connection, stream="rent-events", kind=event, booking_id=str(booking_id), message=message)


async def _tell_failed(connection: Connection, booking_id: UUID, change: Change, *, detail: str = "") -> None:
    await payments.touch(connection, booking_id)
    await tell(
        connection,
        booking_id,
        change,
        kind="booking.change_failed",
        event="booking.change_failed",
        actor="system",
        detail=detail,
    )
