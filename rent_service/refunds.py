"""Money that goes back: rent_service decides how much of which payment, payment_service does it."""

from uuid import UUID, uuid5

from rentacar.payment.v1 import events_pb2, payment_pb2

from chassis import outbox
from chassis.database import Connection
from rent_service import protos
from rent_service.booking import BookingStatus
from rent_service.store import payments

REASONS = {
    "late_payment": payment_pb2.REFUND_REASON_LATE_PAYMENT,
    "not_due": payment_pb2.REFUND_REASON_NOT_DUE,
    "cancellation": payment_pb2.REFUND_REASON_CANCELLATION,
    "change": payment_pb2.REFUND_REASON_CHANGE,
    "no_show": payment_pb2.REFUND_REASON_NO_SHOW,
    "staff": payment_pb2.REFUND_REASON_STAFF,
}


async def send_back(
    connection: Connection,
    booking_id: UUID,
    amount: tuple[int, str],
    *,
    reason: str,
    status: BookingStatus,
    number: int = 1,
    actor: str = "system",
) -> None:
    """Give back a part of the price that was paid, the last payment first; `amount` in minor units with its currency.

    `number` tells refunds of a payment for the same reason apart.
    """
    minor_units, currency = amount
    for payment_id, part in await payments.send_back(connection, booking_id, minor_units):
        amount = part, currency
        await request(
            connection, booking_id, payment_id, amount, reason=reason, status=status, number=number, actor=actor
        )


async def request(
    connection: Connection,
    booking_id: UUID,
    payment_id: UUID,
    amount: tuple[int, str],
    *,
    reason: str,
    status: BookingStatus,
    number: int = 1,
    actor: str = "system",
) -> None:
    """Ask for the refund of one payment or a part of it. The id follows from payment, reason and number: asked twice it is one."""
    await payments.tell(
        connection, booking_id, "refund.requested", status=status, actor=actor, amount=amount, detail=reason
    )
    await outbox.publish(
        connection,
        stream="payment-requests",
        kind="refund.requested",
        booking_id=str(booking_id),
        message=events_pb2.RefundRequested(
            refund_id=str(uuid5(payment_id, f"{reason}:{number}")),
            booking_id=str(booking_id),
            payment_id=str(payment_id),
            amount=protos.money(*amount),
            reason=REASONS[reason],
        ),
    )
