"""Settling bills: from the deposit first, then off-session, then by whoever follows the pay link.

A bill is covered by what was captured and what was paid; the deposit is captured once, for the return's bill. Whatever comes beyond what
a bill needs, in whichever order it is told, goes back.
"""

import asyncio
from uuid import UUID

from rentacar.payment.v1 import events_pb2, payment_pb2
from rentacar.rent.v1 import booking_pb2

from chassis import database, outbox
from chassis.database import Connection, Pool
from rent_service import protos, refunds
from rent_service.booking import BookingStatus
from rent_service.store import bills, counter, deposits, payments
from rent_service.store.bills import Bill
from rent_service.store.payments import Paid
from rent_service.sweeping import Troubled, sweep

RETURN = 1  # the number of a return's bill
BATCH = 100


class Billing:
    """Asks for the money of bills whose notice is over. A loop; several may run."""

    def __init__(self, pool: Pool) -> None:
        """Nothing begins yet."""
        self._pool, self._troubled = pool, Troubled("billing")

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop`."""
        await sweep(self.run_once, stop, name="billing", batch=BATCH)

    async def run_once(self) -> int:
        """Charge what is due, each bill by itself, at most a batch; returns how many were looked at."""
        found = await bills.due(self._pool, BATCH, but=self._troubled.now())
        for booking_id, number in found:
            with self._troubled.noting(booking_id):
                async with database.transaction(self._pool) as connection:
                    await payments.lock(connection, booking_id)
                    await charge(connection, booking_id, number)
        await counter.tidy(self._pool)
        return len(found)


async def begin(connection: Connection, booking_id: UUID, *, currency: str) -> None:
    """A return's bill was opened in the caller's transaction: settle it, or begin to."""
    bill = await bills.get(connection, booking_id, RETURN)
    assert bill is not None
    held = await deposits.standing(connection, booking_id)
    if bill.rest:
        await announce_opened(connection, booking_id, bill)
    if held is not None:
        await settle_deposit(connection, booking_id, (min(bill.rest, held), currency))
    if bill.rest and held is not None:
        await bills.await_deposit(connection, booking_id, RETURN)
    elif bill.rest:
        await charge(connection, booking_id, RETURN)
    else:
        await _close(connection, booking_id)


async def announce_opened(connection: Connection, booking_id: UUID, bill: Bill) -> None:
    """Say that there is something to pay."""
    await _tell(connection, booking_id, "bill.opened", bill, actor="staff", amount=bill.total)


async def charge(connection: Connection, booking_id: UUID, number: int) -> None:
    """Ask for what is left of a bill without the customer, once; the caller has locked the booking."""
    bill = await bills.get(connection, booking_id, number)
    assert bill is not None
    if not bill.rest or bill.awaits_deposit or not await bills.order(connection, booking_id, bill):
        return
    held = await payments.lock(connection, booking_id)
    assert held is not None
    await payments.touch(connection, booking_id)
    amount = bill.rest, bill.currency
    await payments.tell(
        connection, booking_id, "payment.requested", status=held.status, actor="system", amount=amount, detail="charge"
    )
    await outbox.publish(
        connection,
        stream="payment-requests",
        kind="payment.requested",
        booking_id=str(booking_id),
        message=events_pb2.PaymentRequested(
            booking_id=str(booking_id), purpose=payment_pb2.PAYMENT_PURPOSE_CHARGE, number=number, attempt=1
        ),
    )


async def settle_deposit(connection: Connection, booking_id: UUID, capture: tuple[int, str]) -> None:
    """Have an amount captured of what is held and the rest let go of; payment_service decides that once for a booking."""
    await outbox.publish(
        connection,
        stream="payment-requests",
        kind="deposit.settle_requested",
        booking_id=str(booking_id),
        message=events_pb2.DepositSettlementRequested(booking_id=str(booking_id), capture=protos.money(*capture)),
    )


async def is_past_deposit(connection: Connection, booking_id: UUID) -> bool:
    """Whether the car is back and its bill waits for no deposit: a renewal that is told only now would be held for nothing."""
    bill = await bills.get(connection, booking_id, RETURN)
    return bill is not None and not bill.awaits_deposit


async def deposit_ended(connection: Connection, booking_id: UUID, captured: int) -> None:
    """The deposit was captured (minor units), or has ended without: what it did not cover is charged."""
    bill = await bills.get(connection, booking_id, RETURN)
    if bill is None or not (bill.awaits_deposit or captured):
        return
    too_much = max(0, captured - bill.rest)
    if too_much:
        too_much = await _give_back(connection, booking_id, bill, too_much)
    rest = await bills.cover(connection, booking_id, RETURN, deposit=captured, payment=-too_much, deposit_ended=True)
    await (charge(connection, booking_id, RETURN) if rest else _settled(connection, booking_id, RETURN))


async def credit(connection: Connection, paid: Paid, status: BookingStatus) -> None:
    """A payment of a bill succeeded: it covers what is left of it, and what is not needed goes back. The caller has locked the booking."""
    bill = await bills.get(connection, paid.booking_id, paid.number)
    is_due = bill is not None and bill.currency == paid.currency
    needed = min(paid.amount, bill.rest) if bill and is_due else 0
    if not await bills.credit(connection, paid, needed):
        return
    await payments.touch(connection, paid.booking_id)
    amount = paid.amount, paid.currency
    await payments.tell(
        connection, paid.booking_id, "payment.succeeded", status=status, actor="payment", amount=amount, detail="charge"
    )
    if excess := paid.amount - needed:
        back = excess, paid.currency
        await refunds.request(connection, paid.booking_id, paid.payment_id, back, reason="not_due", status=status)
    if needed and not await bills.cover(connection, paid.booking_id, paid.number, payment=needed, deposit_ended=False):
        await _settled(connection, paid.booking_id, paid.number)


async def _give_back(connection: Connection, booking_id: UUID, bill: Bill, amount: int) -> int:
    """The deposit came after the bill was paid otherwise: that much goes back of the payment; returns how much."""
    payment_id = await bills.take_from_payment(connection, booking_id, bill.number, amount)
    held = await payments.lock(connection, booking_id)
    if payment_id is None or held is None:
        raise AssertionError(f"bug: bill {bill.number} of booking {booking_id} is covered, by nothing that was paid")
    await refunds.request(
        connection,
        booking_id,
        payment_id,
        (amount, bill.currency),
        reason="not_due",
        status=BookingStatus(held.status),
        number=2,
    )
    return amount


async def _settled(connection: Connection, booking_id: UUID, number: int) -> None:
    """A bill is covered; the return's closes the booking, if it was not closed before."""
    bill = await bills.get(connection, booking_id, number)
    assert bill is not None
    await _tell(connection, booking_id, "bill.settled", bill, actor="payment", amount=bill.total)
    await _close(connection, booking_id)


async def _close(connection: Connection, booking_id: UUID) -> None:
    version = await bills.close(connection, booking_id)
    if version is None:
        return
    await payments.tell(connection, booking_id, "booking.closed", status=BookingStatus.CLOSED, actor="system")
    await publish(connection, booking_id, "booking.closed", BookingStatus.CLOSED, version)


async def _tell(connection: Connection, booking_id: UUID, kind: str, bill: Bill, *, actor: str, amount: int) -> None:
    held = await payments.lock(connection, booking_id)
    assert held is not None
    version = await payments.touch(connection, booking_id)
    await payments.tell(
        connection,
        booking_id,
        kind,
        status=held.status,
        actor=actor,
        amount=(amount, bill.currency),
        detail=str(bill.number),
    )
    await publish(connection, booking_id, kind, BookingStatus(held.status), version, bill=bill.number)


async def publish(
    connection: Connection, booking_id: UUID, kind: str, status: BookingStatus, version: int, *, bill: int = 0
) -> None:
    """Announce a change of a booking; `bill` is the number of the bill that it is about, if any."""
    changed = booking_pb2.BookingChanged(
        booking_id=str(booking_id), status=protos.status(status), version=version, bill_number=bill
    )
    await outbox.publish(connection, stream="rent-events", kind=kind, booking_id=str(booking_id), message=changed)
