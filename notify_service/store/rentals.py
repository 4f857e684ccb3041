"""What a customer was first told of a booking: what a change is compared with."""

from uuid import UUID

from rentacar.rent.v1.booking_pb2 import Booking, ChangeStatus

from chassis import database

sql = database.queries(__file__)


async def remember(pool: database.Pool, booking: Booking) -> None:
    """Keep the rental that a confirmation tells, unless it is no longer the one that was booked."""
    if any(change.status == ChangeStatus.CHANGE_STATUS_APPLIED for change in booking.changes):
        return
    rental = Booking(
        acriss=booking.acriss,
        pickup=booking.pickup,
        dropoff=booking.dropoff,
        lines=booking.lines,
        total=booking.total,
    )
    await pool.execute(sql.remember, UUID(booking.booking_id), rental.SerializeToString())


async def told(pool: database.Pool, booking_id: str) -> Booking | None:
    """The rental as it was first told; None when it never was."""
    rental = await pool.fetchval(sql.told, UUID(booking_id))
    return None if rental is None else Booking.FromString(rental)
