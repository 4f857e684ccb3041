"""Refunding: the worker's way from a refund that is asked for to one that is recorded."""

from __future__ import annotations

from uuid import UUID

from chassis import database
from chassis.failpoints import failpoint
from payment_service import backoff, ids, refund_recorder
from payment_service.customers import KEY_TRUSTED
from payment_service.driver import LaterError, LeaseLostError
from payment_service.intents import spent
from payment_service.provider import (
    BrokenError,
    KeySpentError,
    NewRefund,
    PaymentProvider,
    ProviderRefund,
    RefusedError,
)
from payment_service.states import RefundStatus
from payment_service.store import jobs, refunds
from payment_service.store.jobs import Lease
from payment_service.store.refunds import Refund


class Refunding:
    """Drives refunds. `drive` may run any number of times for a refund, in any process."""

    def __init__(self, *, pool: database.Pool, provider: PaymentProvider) -> None:
        self._pool, self._provider = pool, provider

    async def drive(self, lease: Lease) -> None:
        """Bring the refund as far as it goes now. Raises what the driver turns into a later try."""
        refund = await refunds.load(self._pool, UUID(lease.subject))
        if refund.status in (RefundStatus.SUCCEEDED, RefundStatus.FAILED):
            async with database.transaction(self._pool) as connection:
                await jobs.finish(connection, lease)
            return
        try:
            made = await self._made(lease, refund)
        except RefusedError as error:
            async with database.transaction(self._pool) as connection:
                await refund_recorder.refuse(connection, refund.refund_id, error.code)
                await jobs.finish(connection, lease)
            return
        await failpoint("refund.created-at-provider")
        await self._record(lease, made)

    async def _record(self, lease: Lease, made: ProviderRefund) -> None:
        async with database.transaction(self._pool) as connection:
            await refund_recorder.record(connection, UUID(lease.subject), made, by_worker=True)
            refund = await refunds.load(connection, UUID(lease.subject))
            if refund.attempt > made.attempt:
                pause = backoff.until_next_refund(made.attempt)
                await jobs.put_off(connection, lease, pause, f"failed: {made.failure_code}")
            elif refund.status is RefundStatus.PENDING:
                await jobs.put_off(connection, lease, backoff.until_poll(lease.tries), f"waits: {made.status}")
            else:
                await jobs.finish(connection, lease)
        await failpoint("refund.recorded")

    async def _made(self, lease: Lease, refund: Refund) -> ProviderRefund:
        """The provider's refund: fetched, created or found."""
        if refund.provider_refund_id:
            return await self._provider.retrieve_refund(refund.provider_refund_id)
        plan = await refunds.plan(self._pool, lease)
        if plan is None:
            raise LeaseLostError
        wanted = NewRefund(refund.refund_id, refund.intent_id, refund.amount, refund.reason, refund.attempt)
        try:
            if plan.key_age > KEY_TRUSTED:
                raise KeySpentError("too old")
            return await self._provider.create_refund(wanted, key=ids.refund_key(refund.refund_id, plan.key_number))
        except (KeySpentError, BrokenError) as error:
            if not spent(error, lease):
                raise
            return await self._found(refund, plan.key_number, error)

    async def _found(self, refund: Refund, key_number: int, error: Exception) -> ProviderRefund:
        async for found in self._provider.list_refunds(refund.intent_id):
            if (found.refund_id, found.attempt) == (refund.refund_id, refund.attempt):
                return found
        await refunds.next_key(self._pool, refund.refund_id, key_number)
        raise LaterError("the refund's key is spent") from error
