"""Depositing: the worker's way from a deposit that is asked for to one that is held, and then captured or let go of."""

from __future__ import annotations

from uuid import UUID

from chassis import database
from chassis.failpoints import failpoint
from payment_service import backoff, deposit_recorder, ids, outcome
from payment_service.customers import Customers
from payment_service.deposit_recorder import DepositNews
from payment_service.driver import LaterError, LeaseLostError
from payment_service.intents import CustomerLostError, Intents, Wanted, spent
from payment_service.orders import Orders
from payment_service.pausing import Pausing
from payment_service.provider import (
    BrokenError,
    DeclinedError,
    Intent,
    KeySpentError,
    Means,
    PaymentProvider,
    RefusedError,
)
from payment_service.states import DEPOSIT_UNFINISHED, DepositStatus
from payment_service.store import deposits, jobs, saved_cards
from payment_service.store.deposits import Deposit
from payment_service.store.jobs import Lease


class Depositing:
    """Drives deposits. `drive` may run any number of times for a deposit, in any process."""

    def __init__(
        self,
        *,
        pool: database.Pool,
        provider: PaymentProvider,
        orders: Orders,
        customers: Customers,
        pausing: Pausing,
    ) -> None:
        self._pool, self._provider, self._orders, self._customers = pool, provider, orders, customers
        self._pausing = pausing
        self._intents = Intents(kind="deposit", pool=pool, provider=provider, notes=deposits)

    async def drive(self, lease: Lease) -> None:
        """Bring the deposit as far as it goes now. Raises what the driver turns into a later try."""
        deposit = await deposits.load(self._pool, UUID(lease.subject))
        await failpoint("deposit.leased")
        news = await self._news(lease, deposit)
        async with database.transaction(self._pool) as connection:
            if news is not None:
                await deposit_recorder.record(connection, deposit.id, news, cause="worker")
            if news is not None and news.status in DEPOSIT_UNFINISHED:
                await jobs.put_off(connection, lease, backoff.until_poll(lease.tries), f"waits: {news.status}")
            else:
                await jobs.finish(connection, lease)
        await failpoint("deposit.recorded")

    async def _news(self, lease: Lease, deposit: Deposit) -> DepositNews | None:
        """What came of it; None when nothing is left to do."""
        if deposit.status is DepositStatus.AUTHORIZED:
            return await self._settle(lease, deposit)
        if deposit.status in DEPOSIT_UNFINISHED:
            return await self._hold(lease, deposit)
        if deposit.status is DepositStatus.DECLINED and deposit.settle == 0:
            await self._intents.cancel(deposit)  # it stays declined, and takes no card any more
        return None

    async def _hold(self, lease: Lease, deposit: Deposit) -> DepositNews:
        wanted = None if deposit.settle == 0 else await self._wanted(deposit)
        if wanted is None:
            intent = await self._intents.cancel(deposit)
            if intent is None:
                return DepositNews(DepositStatus.RELEASED)
            return deposit_recorder.told_by(intent, deposit)
        if deposit.intent_id and deposit.waits:
            return deposit_recorder.news_of(await self._intents.fetch(deposit, deposit.intent_id), deposit)
        if not wanted.means.token:
            return DepositNews(DepositStatus.DECLINED, failure=outcome.NO_SAVED_CARD, attempt=deposit.attempt)
        self._pausing.check()
        try:
            heard = await self._intents.charge(lease, deposit, wanted)
        except CustomerLostError as error:
            if wanted.means.off_session:
                return DepositNews(DepositStatus.DECLINED, failure=outcome.NO_SAVED_CARD, attempt=deposit.attempt)
            await self._customers.forget(wanted.customer_key, wanted.customer_id)
            raise LaterError("the provider lost the customer") from error
        return deposit_recorder.news_of(heard, deposit)

    async def _wanted(self, deposit: Deposit) -> Wanted | None:
        """What to hold, and by what; an empty token if nothing can be charged; None if it is not wanted any more."""
        if deposit.renews is not None:
            return await self._wanted_again(deposit)
        order = await self._orders.get(deposit)
        if order is None or not order.wanted:
            return None
        if not (deposit.intent_id and deposit.waits):
            self._pausing.check(told=order.paused)
        if order.off_session and not order.token:
            card = await saved_cards.find(self._pool, deposit.booking_id)
            key, customer = (card.customer_key, card.customer_id) if card else ("", "")
            means = Means(card.method_id if card else "", off_session=True)
        else:
            key, customer = order.payer.customer_key, await self._customers.find_or_create(order.payer)
            means = Means(order.token, order.off_session)
        return Wanted(order.amount, order.currency, order.reference, key, customer, "CARD", means)

    async def _wanted_again(self, deposit: Deposit) -> Wanted | None:
        """A renewal: the same money from the same card, while the car is out."""
        picked_up, reference = await self._orders.is_picked_up(deposit.booking_id)
        if not picked_up or deposit.amount is None or deposit.currency is None:
            return None
        means = Means(deposit.method_id or "", off_session=True)
        key, customer = deposit.customer_key or "", deposit.customer_id or ""
        return Wanted(deposit.amount, deposit.currency, reference, key, customer, "CARD", means)

    async def _settle(self, lease: Lease, deposit: Deposit) -> DepositNews | None:
        """Capture or let go of what is held, as was decided; while it is to stand, look whether it does."""
        if deposit.intent_id is None:
            raise AssertionError(f"bug: deposit {deposit.id} is held by no intent")
        if deposit.settle is None:
            intent = await self._provider.retrieve_intent(deposit.intent_id)
        elif deposit.settle == 0:
            intent = await self._provider.cancel_intent(deposit.intent_id)
            await failpoint("deposit.released-at-provider")
        else:
            intent = await self._capture(lease, deposit, deposit.intent_id, deposit.settle)
            await failpoint("deposit.captured-at-provider")
        return deposit_recorder.told_by(intent, deposit)

    async def _capture(self, lease: Lease, deposit: Deposit, intent_id: str, amount: int) -> Intent:
        """The intent after its one capture, or as it ended without it: an authorisation lapses by itself."""
        self._pausing.check()
        key_number = await deposits.keep_lease(self._pool, lease)
        if key_number is None:
            raise LeaseLostError
        key = ids.capture_key(deposit.id, key_number)
        try:
            return await self._provider.capture_intent(intent_id, amount=amount, key=key)
        except (RefusedError, DeclinedError):
            intent = await self._provider.retrieve_intent(intent_id)
            if intent.status == "requires_capture":
                raise
        except (KeySpentError, BrokenError) as error:
            if not spent(error, lease):
                raise
            intent = await self._provider.retrieve_intent(intent_id)
            if intent.status == "requires_capture":
                await deposits.next_capture_key(self._pool, deposit.id, key_number)
                raise LaterError("the capture's key is spent") from error
        return intent
