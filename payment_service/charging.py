"""Charging: the worker's way from a payment that is asked for to one that is recorded.

Each step writes down what it is about to do, does it at the provider, and writes what came of it. A worker that dies anywhere leaves a
lease that runs out; the next one walks the same way with the same idempotency keys.
"""

from __future__ import annotations

from uuid import UUID

from chassis import database
from chassis.failpoints import failpoint
from payment_service import backoff, ids, outcome, recorder
from payment_service.customers import KEY_TRUSTED, Customers
from payment_service.driver import LaterError, LeaseLostError
from payment_service.orders import Order, Orders
from payment_service.provider import (
    BrokenError,
    DeclinedError,
    Failure,
    Intent,
    KeySpentError,
    NewIntent,
    PaymentProvider,
    RefusedError,
)
from payment_service.recorder import News
from payment_service.states import UNFINISHED, Status
from payment_service.store import jobs, payments
from payment_service.store.jobs import Lease
from payment_service.store.payments import Payment

REPEATED = 2  # failed tries after which a 5xx is taken for the stored answer of its key
WAITS_FOR_CARD = ("requires_payment_method", "requires_confirmation")


class Charging:
    """Drives payments. `drive` may run any number of times for a payment, in any process."""

    def __init__(self, *, pool: database.Pool, provider: PaymentProvider, orders: Orders, customers: Customers) -> None:
        self._pool, self._provider, self._orders, self._customers = pool, provider, orders, customers

    async def drive(self, lease: Lease) -> None:
        """Bring the payment as far as it goes now. Raises what the driver turns into a later try."""
        payment = await payments.load(self._pool, UUID(lease.subject))
        await failpoint("payment.leased")
        if payment.status not in UNFINISHED and not (payment.status is Status.DECLINED and payment.cancel_wanted):
            await self._finish(lease)
            return
        order = None if payment.cancel_wanted else await self._orders.get(payment)
        if order is None or not order.wanted:
            news = await self._cancel(payment)
        elif payment.intent_id and (payment.status is Status.REQUIRES_ACTION or payment.intent_status == "processing"):
            news = await self._refresh(payment, payment.intent_id)
        else:
            news = await self._charge(lease, payment, order)
        await self._record(lease, payment, news)

    async def _record(self, lease: Lease, payment: Payment, news: News) -> None:
        async with database.transaction(self._pool) as connection:
            await recorder.record(connection, payment.payment_id, news, cause="worker")
            if news.status in UNFINISHED:  # the customer or the bank has the word: a webhook tells, or the next look
                pause = backoff.until_poll(lease.tries)
                await jobs.put_off(connection, lease, pause, f"waits: {news.status}")
            else:
                await jobs.finish(connection, lease)
        await failpoint("payment.recorded")

    async def _finish(self, lease: Lease) -> None:
        async with database.transaction(self._pool) as connection:
            await jobs.finish(connection, lease)

    async def _charge(self, lease: Lease, payment: Payment, order: Order) -> News:
        customer_id = await self._customers.find_or_create(order.payer)
        try:
            intent_id = payment.intent_id or await self._create(lease, payment, order, customer_id)
        except RefusedError as error:
            if error.code == "resource_missing" and error.param == "customer":
                await self._customers.forget(order.payer.customer_key, customer_id)
                raise LaterError("the provider lost the customer") from error
            return _refused(error, None, payment.attempt)
        plan = await payments.begin_confirm(self._pool, lease, attempt=payment.attempt, intent_id=intent_id)
        if plan is None:
            raise LeaseLostError
        await failpoint("payment.intent-stored")
        if plan.key_age > KEY_TRUSTED:
            return await self._look_again(payment, intent_id, plan.key_number)
        try:
            key = ids.confirm_key(payment.payment_id, payment.attempt, plan.key_number)
            intent = await self._provider.confirm_intent(intent_id, token=order.token, key=key)
        except DeclinedError as error:
            await failpoint("payment.confirmed-at-provider")
            return recorder.declined(error, attempt=payment.attempt)
        except RefusedError as error:
            return _refused(error, await self._provider.retrieve_intent(intent_id), payment.attempt)
        except (KeySpentError, BrokenError) as error:
            if not _spent(error, lease):
                raise
            return await self._look_again(payment, intent_id, plan.key_number)
        await failpoint("payment.confirmed-at-provider")
        return recorder.told_by(intent)

    async def _create(self, lease: Lease, payment: Payment, order: Order, customer_id: str) -> str:
        """The id of the payment's intent, created or found; nothing is charged yet."""
        plan = await payments.plan_intent(
            self._pool,
            lease,
            amount=order.amount,
            currency=order.currency,
            method=order.method,
            customer_key=order.payer.customer_key,
        )
        if plan is None:
            raise LeaseLostError
        wanted = NewIntent(
            payment_id=payment.payment_id,
            booking_id=payment.booking_id,
            reference=order.reference,
            customer_id=customer_id,
            method=order.method,
            amount=plan.amount,
            currency=plan.currency,
        )
        try:
            if plan.key_age > KEY_TRUSTED:
                raise KeySpentError("too old")
            intent = await self._provider.create_intent(wanted, key=ids.intent_key(payment.payment_id, plan.key_number))
        except (KeySpentError, BrokenError) as error:
            if not _spent(error, lease):
                raise
            found = await self._look_up(customer_id, payment.payment_id)
            if found is None:
                await payments.next_intent_key(self._pool, payment.payment_id, plan.key_number)
                raise LaterError("the creation's key is spent") from error
            intent = found
        await failpoint("payment.intent-created")
        return intent.id

    async def _look_again(self, payment: Payment, intent_id: str, key_number: int) -> News:
        """What became of a confirmation whose key says nothing any more; if nothing, the next try has another key."""
        intent = await self._provider.retrieve_intent(intent_id)
        news = await recorder.fetched(self._pool, payment, intent)
        if intent.status in WAITS_FOR_CARD and news.status is not Status.DECLINED:
            await payments.next_confirm_key(self._pool, payment.payment_id, payment.attempt, key_number)
            raise LaterError("the confirmation's key is spent")
        return news

    async def _refresh(self, payment: Payment, intent_id: str) -> News:
        return await recorder.fetched(self._pool, payment, await self._provider.retrieve_intent(intent_id))

    async def _cancel(self, payment: Payment) -> News:
        """Cancel what is at the provider; if it succeeded first, that is the news, and rent_service decides what follows."""
        intent_id = payment.intent_id
        if intent_id is None and payment.intent_key_used and payment.customer_id:
            found = await self._look_up(payment.customer_id, payment.payment_id)
            intent_id = found.id if found else None
        if intent_id is None:
            return News(Status.CANCELLED, failure=outcome.NOT_WANTED)
        try:
            return recorder.told_by(await self._provider.cancel_intent(intent_id))
        except RefusedError as error:
            if error.code != "resource_missing":
                raise
            return News(Status.CANCELLED, failure=outcome.NOT_WANTED)

    async def _look_up(self, customer_id: str, payment_id: UUID) -> Intent | None:
        """The payment's intent among the customer's: List is as of now, but does not filter by metadata."""
        async for intent in self._provider.list_intents(customer_id=customer_id):
            if intent.payment_id == payment_id:
                return intent
        return None


def _spent(error: KeySpentError | BrokenError, lease: Lease) -> bool:
    return isinstance(error, KeySpentError) or error.replayed or lease.tries >= REPEATED


def _refused(error: RefusedError, intent: Intent | None, attempt: int) -> News:
    """A request that can't be done: the attempt failed, unless the intent says that it went on without us."""
    if intent is not None and intent.status not in WAITS_FOR_CARD:
        return recorder.told_by(intent)
    failure = Failure(error.code, error.message, outcome.retryable(error.code))
    return News(Status.DECLINED, intent, failure, attempt=attempt)
