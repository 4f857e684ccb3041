"""Asking payment_service for another try at a charge: the next attempt, or where the last intent is over, the next number."""

from dataclasses import replace
from uuid import UUID

from rentacar.payment.v1 import events_pb2

from chassis import outbox
from chassis.database import Connection
from rent_service import changing
from rent_service.means import Means
from rent_service.store import changes, payments
from rent_service.store.changes import Change
from rent_service.store.payments import Order


async def try_again(connection: Connection, booking_id: UUID, last: Order, means: Means) -> bool:
    """Ask once more after an attempt that ended, of a booking that is locked; False if the charge is not wanted any more.

    A declined intent takes another card. A cancelled one is over: the rental is charged under the next number, and a held
    change goes on as the next change, for its number is its payment's.
    """
    over = last.state == "CANCELLED"
    if over and last.purpose == "CHARGE":  # a bill's number is its payment's: there is no next one
        return False
    if over and last.purpose == "CHANGE":
        return await _carry_on(connection, booking_id, last, means)
    number, attempt = (last.number + 1, 1) if over else (last.number, last.attempt + 1)
    new = replace(last, number=number, attempt=attempt, state="REQUESTED", method=means.method, token=means.token)
    await request(connection, booking_id, new)
    return True


async def next_attempt(connection: Connection, booking_id: UUID, last: Order, means: Means) -> None:
    """Ask with other means while the last attempt waits for the customer: payment_service ends that one first."""
    await payments.end_order(
        connection,
        booking_id,
        purpose=last.purpose,
        number=last.number,
        attempt=last.attempt,
        state="CANCELLED",
    )
    new = replace(last, attempt=last.attempt + 1, state="REQUESTED", method=means.method, token=means.token)
    await request(connection, booking_id, new)


async def request(connection: Connection, booking_id: UUID, order: Order, *, actor: str = "customer") -> None:
    """Write an attempt and ask for it."""
    await payments.add_order(connection, booking_id, order)
    locked = await payments.lock(connection, booking_id)
    assert locked is not None
    await payments.touch(connection, booking_id)
    await payments.tell(
        connection,
        booking_id,
        "payment.requested",
        status=locked.status,
        actor=actor,
        amount=(order.amount, order.currency),
    )
    await outbox.publish(
        connection,
        stream="payment-requests",
        kind="payment.requested",
        booking_id=str(booking_id),
        message=events_pb2.PaymentRequested(
            booking_id=str(booking_id),
            purpose=f"PAYMENT_PURPOSE_{order.purpose}",
            number=order.number,
            attempt=order.attempt,
        ),
    )


async def _carry_on(connection: Connection, booking_id: UUID, last: Order, means: Means) -> bool:
    number = await changes.carry_on(connection, booking_id, last.number, method=means.method, token=means.token)
    if number is None:
        return False
    await payments.touch(connection, booking_id)
    await changing.tell_held(connection, booking_id, Change(number, "HELD", last.amount), actor="customer")
    return True
