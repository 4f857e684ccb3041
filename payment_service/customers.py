"""The provider's customer for ours: made once, whoever asks first."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from weakref import WeakValueDictionary

from chassis import database
from payment_service import ids
from payment_service.provider import BrokenError, KeySpentError, NewCustomer, PaymentProvider
from payment_service.store import customers as store

KEY_TRUSTED = timedelta(hours=20)  # keys may be pruned after 24


class Customers:
    """Finds or makes them. Payments of one customer wait for the one that makes it; others don't."""

    def __init__(self, pool: database.Pool, provider: PaymentProvider) -> None:
        self._pool, self._provider = pool, provider
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def find_or_create(self, payer: NewCustomer) -> str:
        """The provider's id. Raises ProviderError."""
        lock = self._locks.setdefault(payer.customer_key, asyncio.Lock())
        async with lock:
            return await self._find_or_create(payer)

    async def forget(self, customer_key: str, customer_id: str) -> None:
        """The provider says that it has no such customer: the next payment makes another."""
        await store.forget(self._pool, customer_key, customer_id)

    async def _find_or_create(self, payer: NewCustomer) -> str:
        key_number, there = await store.plan(self._pool, payer.customer_key, KEY_TRUSTED)
        if there:
            return there
        try:
            made = await self._provider.create_customer(payer, key=ids.customer_key(payer.customer_key, key_number))
        except (KeySpentError, BrokenError) as error:
            # two bookings may give one customer different names; and a stored 500 is replayed for ever
            if isinstance(error, KeySpentError) or error.replayed:
                await store.next_key(self._pool, payer.customer_key, key_number)
            raise
        return await store.keep(self._pool, payer.customer_key, made)
