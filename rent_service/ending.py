"""How a booking ends before its car was picked up: its car and its promotion's use are free again, and money goes back."""

from dataclasses import dataclass
from uuid import UUID

from rentacar.payment.v1 import events_pb2
from rentacar.rent.v1 import booking_pb2

from chassis import outbox
from chassis.database import Connection
from rent_service import change_telling, protos, refunds
from rent_service.booking import BookingStatus
from rent_service.store import payments


@dataclass(frozen=True, slots=True)
class End:
    """How a booking ends: the state, the event that tells it, who caused it, and why money goes back."""

    status: BookingStatus
    event: str
    actor: str
    refund_reason: str


CANCELLED = End(BookingStatus.CANCELLED, "booking.cancelled", "customer", "cancellation")
NO_SHOW = End(BookingStatus.NO_SHOW, "booking.no_show", "system", "no_show")


async def end(connection: Connection, booking_id: UUID, how: End, *, fee: int, refund: int, currency: str) -> bool:
    """End a booking that the caller has locked; False, and nothing happens, if its state doesn't allow it.

    `fee` is kept of what was paid, `refund` goes back; minor units of `currency`. A change that is held
    comes to nothing, a deposit that was asked for is let go of.
    """
    await change_telling.fail(connection, booking_id, detail=how.refund_reason)
    version = await payments.end_booking(connection, booking_id, how.status)
    if version is None:
        return False
    await payments.tell(connection, booking_id, how.event, status=how.status, actor=how.actor, amount=(fee, currency))
    if refund:
        await refunds.send_back(connection, booking_id, (refund, currency), reason=how.refund_reason, status=how.status)
    if await payments.was_asked_for_deposit(connection, booking_id):
        await _release_deposit(connection, booking_id, currency)
    await outbox.publish(
        connection,
        stream="rent-events",
        kind=how.event,
        booking_id=str(booking_id),
        message=booking_pb2.BookingChanged(
            booking_id=str(booking_id), status=protos.status(how.status), version=version
        ),
    )
    return True


async def _release_deposit(connection: Connection, booking_id: UUID, currency: str) -> None:
    settlement = events_pb2.DepositSettlementRequested(booking_id=str(booking_id), capture=protos.money(0, currency))
    await outbox.publish(
        connection,
        stream="payment-requests",
        kind="deposit.settle_requested",
        booking_id=str(booking_id),
        message=settlement,
    )
