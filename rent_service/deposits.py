"""Deposits: asked for at the counter, heard of by events, and never left standing on a booking that ended."""

from uuid import UUID

from google.protobuf.message import DecodeError
from rentacar.common.v1.envelope_pb2 import Envelope
from rentacar.payment.v1 import events_pb2, payment_pb2

from chassis import outbox
from chassis.database import Connection
from chassis.streams import PoisonError
from rent_service import billing
from rent_service.booking import BookingStatus
from rent_service.means import Means
from rent_service.store import deposits as store
from rent_service.store import payments
from rent_service.store.deposits import Deposit, Told

STATUSES = {
    "deposit.action_required": "REQUIRES_ACTION",
    "deposit.authorized": "AUTHORIZED",
    "deposit.declined": "DECLINED",
    "deposit.captured": "CAPTURED",
    "deposit.released": "RELEASED",
    "deposit.lapsed": "LAPSED",
    "deposit.expiring": "AUTHORIZED",
}
ORDERS = {"AUTHORIZED": "SUCCEEDED", "DECLINED": "DECLINED", "RELEASED": "CANCELLED", "LAPSED": "CANCELLED"}
OVER = frozenset({"CAPTURED", "RELEASED", "LAPSED", "DECLINED"})
NEVER_PICKED_UP = frozenset({BookingStatus.CANCELLED, BookingStatus.NO_SHOW, BookingStatus.EXPIRED})


async def ask(
    connection: Connection,
    booking_id: UUID,
    *,
    last: Deposit | None,
    amount: tuple[int, str],
    means: Means | None,
    asked_by: str,
) -> None:
    """Ask for a deposit, or for another try at one that was declined; without means by the card that paid the rental."""
    again = last is not None and last.status in ("DECLINED", "REQUIRES_ACTION")
    number = (last.number if again else last.number + 1) if last else 1
    attempt = last.attempt + 1 if last and again else 1
    if last and again:
        await store.end_orders(connection, booking_id, last.number, "CANCELLED")
    await store.ask(
        connection, booking_id, number=number, attempt=attempt, amount=amount, means=means, asked_by=asked_by
    )
    await payments.touch(connection, booking_id)
    await payments.tell(connection, booking_id, "deposit.requested", status="CONFIRMED", actor="staff", amount=amount)
    await outbox.publish(
        connection,
        stream="payment-requests",
        kind="payment.requested",
        booking_id=str(booking_id),
        message=events_pb2.PaymentRequested(
            booking_id=str(booking_id),
            purpose=payment_pb2.PAYMENT_PURPOSE_DEPOSIT,
            number=number,
            attempt=attempt,
        ),
    )


async def handle(connection: Connection, envelope: Envelope, event: events_pb2.DepositEvent) -> None:
    """What a deposit event asks for, in the transaction of its inbox row. Raises PoisonError for an unknown booking."""
    booking_id = UUID(event.booking_id)
    held = await payments.lock(connection, booking_id)
    if held is None:
        raise PoisonError(f"a deposit for booking {booking_id}, which does not exist")
    status, booking_status = STATUSES[envelope.type], BookingStatus(held.status)
    told = Told(
        booking_id=booking_id,
        number=event.number,
        status=status,
        amount=event.amount.minor_units or held.total,
        currency=held.currency,
        failure_code=event.failure_code,
    )
    is_news = await store.record(connection, told)
    if is_news and status in ORDERS:
        await store.end_orders(connection, booking_id, event.number, ORDERS[status])
    if is_news or envelope.type == "deposit.expiring":
        await _tell(connection, envelope.type, event, booking_status)
    if (is_news and status == "AUTHORIZED") and (
        booking_status in NEVER_PICKED_UP or await billing.is_past_deposit(connection, booking_id)
    ):
        await billing.settle_deposit(connection, booking_id, (0, held.currency))
    if status in OVER and (status == "CAPTURED" or await store.standing(connection, booking_id) is None):
        captured = event.captured.minor_units if status == "CAPTURED" and is_news else 0
        await billing.deposit_ended(connection, booking_id, captured)


def parse(envelope: Envelope) -> events_pb2.DepositEvent:
    """The event that an envelope carries. Raises PoisonError."""
    try:
        event = events_pb2.DepositEvent.FromString(envelope.payload)
        UUID(event.booking_id)
    except (DecodeError, ValueError) as error:
        raise PoisonError(f"no deposit event: {error}") from None
    if event.number < 1:
        raise PoisonError(f"no deposit event: number {event.number}")
    return event


async def _tell(connection: Connection, kind: str, event: events_pb2.DepositEvent, status: BookingStatus) -> None:
    booking_id = UUID(event.booking_id)
    await payments.touch(connection, booking_id)
    money = event.captured if kind == "deposit.captured" else event.amount
    await payments.tell(
        connection,
        booking_id,
        kind,
        status=status,
        actor="payment",
        amount=(money.minor_units, money.currency_code) if money.currency_code else None,
        detail=event.failure_code,
    )
