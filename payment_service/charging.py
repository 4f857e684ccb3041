"""Charging: the worker's way from a payment that is asked for to one that is recorded."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from chassis import database
from chassis.failpoints import failpoint
from payment_service import backoff, outcome, recorder
from payment_service.customers import Customers
from payment_service.driver import LaterError
from payment_service.intents import CustomerLostError, Intents, Wanted
from payment_service.orders import Order, Orders
from payment_service.pausing import Pausing
from payment_service.provider import Failure, Means, PaymentProvider, PixTerms
from payment_service.recorder import News
from payment_service.states import UNFINISHED, Status
from payment_service.store import jobs, payments, saved_cards
from payment_service.store.jobs import Lease
from payment_service.store.payments import Payment


class Charging:
    """Drives payments. `drive` may run any number of times for a payment, in any process."""

    def __init__(
        self,
        *,
        pool: database.Pool,
        provider: PaymentProvider,
        orders: Orders,
        customers: Customers,
        pausing: Pausing,
    ) -> None:
        self._pool, self._orders, self._customers, self._pausing = pool, orders, customers, pausing
        self._intents = Intents(kind="payment", pool=pool, provider=provider, notes=payments)

    async def drive(self, lease: Lease) -> None:
        """Bring the payment as far as it goes now. Raises what the driver turns into a later try."""
        payment = await payments.load(self._pool, UUID(lease.subject))
        await failpoint("payment.leased")
        if payment.status not in UNFINISHED and not (payment.status is Status.DECLINED and payment.cancel_wanted):
            await self._finish(lease)
            return
        order = None if payment.cancel_wanted else await self._orders.get(payment)
        if order is None or not order.wanted:
            news = await self._cancel(payment, outcome.NOT_WANTED)
        elif payment.intent_id and payment.waits:
            news = await self._refresh(payment, payment.intent_id)
        elif payment.status is Status.REQUIRES_ACTION:  # another try while a Pix can still be paid
            news = await self._cancel(payment, outcome.NEXT_NUMBER)
        else:
            self._pausing.check(told=order.paused)
            news = await self._charge(lease, payment, order)
        await self._record(lease, payment, news)

    async def _record(self, lease: Lease, payment: Payment, news: News) -> None:
        async with database.transaction(self._pool) as connection:
            await recorder.record(connection, payment.id, news, cause="worker")
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
        if payment.number > 1 and payment.purpose == "RENTAL" and await self._earlier_was_paid(payment):
            return await self._cancel(payment, outcome.ALREADY_PAID)
        wanted = await self._wanted(payment, order)
        if wanted is None:
            return News(Status.DECLINED, failure=outcome.NO_SAVED_CARD, attempt=payment.attempt)
        try:
            heard = await self._intents.charge(lease, payment, wanted)
        except CustomerLostError as error:
            if order.off_session:
                return News(Status.DECLINED, failure=outcome.NO_SAVED_CARD, attempt=payment.attempt)
            await self._customers.forget(wanted.customer_key, wanted.customer_id)
            raise LaterError("the provider lost the customer") from error
        return recorder.news_of(heard, attempt=payment.attempt)

    async def _wanted(self, payment: Payment, order: Order) -> Wanted | None:
        """What to charge, and whom; None if nothing was saved that could be charged without the customer."""
        if order.off_session and not order.token:
            card = await saved_cards.find(self._pool, payment.booking_id)
            if card is None:
                return None
            customer_key, customer_id, means = card.customer_key, card.customer_id, Means(card.method_id, True)
        else:
            customer_key, customer_id = order.payer.customer_key, await self._customers.find_or_create(order.payer)
            means = Means(order.token, order.off_session, _pix(order))
        return Wanted(order.amount, order.currency, order.reference, customer_key, customer_id, order.method, means)

    async def _earlier_was_paid(self, payment: Payment) -> bool:
        """Whether an earlier number took the money. Raises LaterError until the others can't any more.

        Only the provider's `canceled` permits the next number: a Pix that is shown may still be paid.
        """
        async with database.transaction(self._pool) as connection:
            if await payments.earlier_was_paid(connection, payment):
                return True
            open_ones = await payments.want_earlier_cancelled(connection, payment)
            for payment_id in open_ones:
                await jobs.ask(connection, kind="payment", subject=str(payment_id), worker=None)
        await failpoint("payment.earlier-given-up")
        if open_ones:
            raise LaterError("an earlier number is not cancelled yet")
        return False

    async def _refresh(self, payment: Payment, intent_id: str) -> News:
        heard = await self._intents.fetch(payment, intent_id)
        if heard.intent is not None and outcome.pix_ran_out(payment.method, heard.intent):
            return await self._cancel(payment, outcome.PIX_EXPIRED)
        return recorder.news_of(heard, attempt=payment.attempt)

    async def _cancel(self, payment: Payment, reason: Failure) -> News:
        """Cancel what is at the provider; if it succeeded first, that is the news, and rent_service decides what follows."""
        intent = await self._intents.cancel(payment)
        await failpoint("payment.cancelled-at-provider")
        if intent is None:
            return News(Status.CANCELLED, failure=reason)
        news = recorder.told_by(intent)
        return replace(news, failure=reason) if news.status is Status.CANCELLED else news


def _pix(order: Order) -> PixTerms | None:
    return PixTerms(order.payer.name, order.payer.email, order.wanted_until) if order.method == "PIX" else None
