"""What payment events do to bookings: each once, whatever the order they come in."""

from uuid import UUID

from google.protobuf.message import DecodeError
from rentacar.common.v1.envelope_pb2 import Envelope
from rentacar.payment.v1 import events_pb2, payment_pb2
from rentacar.rent.v1 import booking_pb2

from chassis import inbox, outbox
from chassis.database import Connection, Pool
from chassis.failpoints import failpoint
from chassis.streams import PoisonError
from rent_service import billing, change_telling, changing, deposits, ordering, protos, refunds
from rent_service.booking import BookingStatus
from rent_service.means import Means
from rent_service.network import Network
from rent_service.network_cache import NetworkCache
from rent_service.store import changes, payments
from rent_service.store.changes import Change
from rent_service.store.payments import Credit, Held, Paid
from rent_service.vehicle_classes import next_better

CONSUMER = "rent"
LATE = {
    "HONOURED": booking_pb2.LATE_PAYMENT_OUTCOME_HONOURED,
    "UPGRADED": booking_pb2.LATE_PAYMENT_OUTCOME_UPGRADED,
    "REFUNDED": booking_pb2.LATE_PAYMENT_OUTCOME_REFUNDED,
}
ENDED = {"payment.declined": "DECLINED", "payment.cancelled": "CANCELLED"}
REFUNDS = frozenset({"refund.succeeded", "refund.failed"})
WAITS = "payment.action_required"
HANDLED = frozenset({"payment.succeeded", WAITS, *ENDED, *REFUNDS})
ALREADY_PAID = "already_paid"  # why payment_service cancels a charge whose earlier number took the money


class PaymentEvents:
    """Handles `payment-events`."""

    def __init__(self, *, pool: Pool, cache: NetworkCache) -> None:
        """`cache` knows which class may stand in for another."""
        self._pool, self._cache = pool, cache

    async def handle(self, envelope: Envelope) -> None:
        """Do what an event asks for, in one transaction with its inbox row. Raises PoisonError for what never can be done."""
        if envelope.type in deposits.STATUSES:
            await self._handle_deposit(envelope)
            return
        if envelope.type not in HANDLED:
            return
        event = _parse(envelope)
        network = (await self._cache.get()).network
        async with inbox.once(self._pool, consumer=CONSUMER, envelope=envelope) as connection:
            if connection is None:
                return
            if envelope.type == "payment.succeeded" and event.purpose == payment_pb2.PAYMENT_PURPOSE_RENTAL:
                await self._credit(connection, network, event)
            elif envelope.type == "payment.succeeded" and event.purpose == payment_pb2.PAYMENT_PURPOSE_CHANGE:
                await self._credit_change(connection, event)
            elif envelope.type == "payment.succeeded" and event.purpose == payment_pb2.PAYMENT_PURPOSE_CHARGE:
                held = await _lock(connection, UUID(event.booking_id))
                await billing.credit(connection, _paid(event), BookingStatus(held.status))
            elif envelope.type == WAITS:
                await self._tell_wait(connection, event)
            elif state := ENDED.get(envelope.type):
                await self._end(connection, envelope.type, state, event)
            elif envelope.type in REFUNDS:
                await self._tell_refund(connection, envelope.type, event)
        await failpoint("rent.payment-event-handled")

    async def _handle_deposit(self, envelope: Envelope) -> None:
        event = deposits.parse(envelope)
        async with inbox.once(self._pool, consumer=CONSUMER, envelope=envelope) as connection:
            if connection is not None:
                await deposits.handle(connection, envelope, event)
        await failpoint("rent.deposit-event-handled")

    async def _credit(self, connection: Connection, network: Network, event: events_pb2.PaymentEvent) -> None:
        booking_id = UUID(event.booking_id)
        facts = await payments.upgrade_facts(connection, booking_id)
        if facts is None:
            raise PoisonError(f"a payment for booking {booking_id}, which does not exist")
        paid = _paid(event)
        credit = await payments.credit(connection, paid, upgrades(network, *facts))
        if credit.outcome == "SEEN":
            return
        assert credit.status is not None
        amount = paid.amount, paid.currency
        await payments.tell(
            connection, booking_id, "payment.succeeded", status=credit.status, actor="payment", amount=amount
        )
        if credit.outcome in ("CONFIRMED", "HONOURED", "UPGRADED"):
            await _confirm(connection, paid, credit)
        else:
            await _send_back(connection, paid, credit)

    async def _credit_change(self, connection: Connection, event: events_pb2.PaymentEvent) -> None:
        paid = _paid(event)
        booking_id, amount = paid.booking_id, (paid.amount, paid.currency)
        await _lock(connection, booking_id)
        credit = await changes.credit(connection, paid)
        if credit.outcome == "SEEN":
            return
        assert credit.status is not None
        status = BookingStatus(credit.status)
        await payments.tell(connection, booking_id, "payment.succeeded", status=status, actor="payment", amount=amount)
        if credit.outcome == "APPLIED":
            applied = Change(paid.number, "APPLIED", paid.amount)
            await changing.tell_applied(connection, booking_id, applied, actor="payment")
        else:
            await refunds.request(connection, booking_id, paid.payment_id, amount, reason="not_due", status=status)

    async def _end(self, connection: Connection, kind: str, state: str, event: events_pb2.PaymentEvent) -> None:
        booking_id, purpose = UUID(event.booking_id), _purpose(event)
        held = await _lock(connection, booking_id)
        is_news = await payments.end_order(
            connection, booking_id, purpose=purpose, number=event.number, attempt=event.attempt, state=state
        )
        if not is_news:
            return
        await payments.touch(connection, booking_id)
        amount = event.amount.minor_units, event.amount.currency_code
        await payments.tell(
            connection,
            booking_id,
            kind,
            status=held.status,
            actor="payment",
            amount=amount,
            detail=event.failure_code,
        )
        if state == "CANCELLED":
            await _go_on(connection, booking_id, held, event)
        elif purpose == "CHANGE" and await changes.was_off_session(connection, booking_id, event.number, event.attempt):
            change = await changes.held(connection, booking_id)
            if change and change.number == event.number:
                await change_telling.fail(connection, booking_id, detail=event.failure_code)

    async def _tell_wait(self, connection: Connection, event: events_pb2.PaymentEvent) -> None:
        booking_id = UUID(event.booking_id)
        held = await _lock(connection, booking_id)
        order = await payments.order(
            connection, booking_id, purpose=_purpose(event), number=event.number, attempt=event.attempt
        )
        if order is None or order.state != "REQUESTED":
            return
        await payments.touch(connection, booking_id)
        await payments.tell(
            connection,
            booking_id,
            WAITS,
            status=held.status,
            actor="payment",
            amount=(order.amount, order.currency),
            detail=order.method.lower(),
        )

    async def _tell_refund(self, connection: Connection, kind: str, event: events_pb2.PaymentEvent) -> None:
        booking_id = UUID(event.booking_id)
        held = await _lock(connection, booking_id)
        await payments.touch(connection, booking_id)
        amount = event.amount.minor_units, event.amount.currency_code
        await payments.tell(connection, booking_id, kind, status=held.status, actor="payment", amount=amount)


def upgrades(network: Network, booked: str, driver_age: int) -> list[str]:
    """The classes to give at no cost when the booked one has no car, best choice first."""
    if booked not in network.vehicle_classes:
        return []
    found: list[str] = []
    while better := next_better(
        network.vehicle_classes[booked],
        network.vehicle_classes.values(),
        driver_age=driver_age,
        has_car=lambda acriss: acriss not in found,
    ):
        found.append(better.acriss)
    return found


async def _lock(connection: Connection, booking_id: UUID) -> Held:
    held = await payments.lock(connection, booking_id)
    if held is None:
        raise PoisonError(f"a payment event of booking {booking_id}, which does not exist")
    return held


async def _go_on(connection: Connection, booking_id: UUID, held: Held, event: events_pb2.PaymentEvent) -> None:
    """An attempt was cancelled. If it was to follow one that waited for the customer, the intent was over: it takes the next number."""
    purpose, number = _purpose(event), event.number
    attempts = [
        await payments.order(connection, booking_id, purpose=purpose, number=number, attempt=attempt)
        for attempt in (event.attempt - 1, event.attempt)
    ]
    before, last = attempts
    if before is None or before.state != "CANCELLED" or last is None or event.failure_code == ALREADY_PAID:
        return
    if purpose == "CHANGE" or held.status == BookingStatus.PENDING_PAYMENT:
        await ordering.try_again(connection, booking_id, last, Means(last.method, last.token))


def _paid(event: events_pb2.PaymentEvent) -> Paid:
    return Paid(
        booking_id=UUID(event.booking_id),
        payment_id=UUID(event.payment_id),
        number=event.number,
        attempt=event.attempt,
        amount=event.amount.minor_units,
        currency=event.amount.currency_code,
    )


def _purpose(event: events_pb2.PaymentEvent) -> str:
    return payment_pb2.PaymentPurpose.Name(event.purpose).removeprefix("PAYMENT_PURPOSE_")


async def _confirm(connection: Connection, paid: Paid, credit: Credit) -> None:
    detail = credit.acriss or "" if credit.outcome == "UPGRADED" else ""
    await payments.tell(
        connection, paid.booking_id, "booking.confirmed", status="CONFIRMED", actor="payment", detail=detail
    )
    await _announce(connection, paid.booking_id, "booking.confirmed", BookingStatus.CONFIRMED, credit)


async def _send_back(connection: Connection, paid: Paid, credit: Credit) -> None:
    """The money is not owed: it came too late for any car, or twice, or is another amount."""
    reason = "not_due"
    if credit.outcome == "REFUNDED":
        reason = "late_payment"
        await _announce(connection, paid.booking_id, "booking.expired", BookingStatus.EXPIRED, credit)
    assert credit.status is not None
    status, amount = BookingStatus(credit.status), (paid.amount, paid.currency)
    await refunds.request(connection, paid.booking_id, paid.payment_id, amount, reason=reason, status=status)


async def _announce(connection: Connection, booking_id: UUID, kind: str, status: BookingStatus, credit: Credit) -> None:
    changed = booking_pb2.BookingChanged(
        booking_id=str(booking_id),
        status=protos.status(status),
        version=credit.version,
        late_payment=LATE.get(credit.outcome),
    )
    await outbox.publish(connection, stream="rent-events", kind=kind, booking_id=str(booking_id), message=changed)


def _parse(envelope: Envelope) -> events_pb2.PaymentEvent:
    try:
        event = events_pb2.PaymentEvent.FromString(envelope.payload)
        UUID(event.booking_id)
        UUID(event.payment_id)
    except (DecodeError, ValueError) as error:
        raise PoisonError(f"no payment event: {error}") from None
    return event
