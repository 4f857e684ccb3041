"""Carries erasures out: rent_service's own part, and the others' by their rpcs, each until it is done.

An order is a row: it outlives whoever works on it, and each part may be done twice.
"""

import asyncio
import logging
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import grpc
from rentacar.notify.v1 import notify_pb2
from rentacar.payment.v1 import payment_pb2

from chassis.database import Pool
from chassis.failpoints import failpoint
from chassis.process import pause
from chassis.rpc import DATABASE_AWAY
from rent_service.store import erasures
from rent_service.store.erasures import Erasure, Part
from rent_service.sweeping import sweep

log = logging.getLogger(__name__)
CHUNK = 100  # bookings that one rpc takes
CALL_SECONDS = 60.0  # the provider is asked for each customer
DAILY = 24 * 3600.0
AGED = 100  # bookings of one order
BREATH_SECONDS = 0.5


class Eraser:
    """Two loops; several processes may run them."""

    def __init__(self, *, pool: Pool, payment: Any, notify: Any) -> None:
        """`payment` and `notify` are stubs of the services."""
        self._pool, self._payment, self._notify = pool, payment, notify

    async def run(self, stop: asyncio.Event) -> None:
        """Carry orders out until `stop`."""
        await sweep(self.run_once, stop, name="erasures", batch=1)

    async def run_daily(self, stop: asyncio.Event) -> None:
        """Each day until `stop`, order what is over by its term."""
        while not stop.is_set():
            try:
                while await self.order_by_age() and not stop.is_set():
                    await pause(stop, BREATH_SECONDS)
            except DATABASE_AWAY as error:
                log.warning("retention waits", extra={"error": type(error).__name__})
                await pause(stop, 60)
            else:
                await pause(stop, DAILY)

    async def order_by_age(self) -> int:
        """Order a batch; of how many bookings."""
        return await erasures.order_by_age(self._pool, AGED)

    async def run_once(self) -> int:
        """Work on an order; how many there were: 0 or 1. A part that can't be done now is tried again later, the others go on."""
        erasure = await erasures.take(self._pool)
        if erasure is None:
            return 0
        if erasure.rent_at is None:
            await erasures.forget(self._pool, erasure)
            await failpoint("rent.erased")
            await erasures.done(self._pool, erasure.erasure_id, "rent")
        if erasure.payment_at is None:
            await self._elsewhere(erasure, "payment", self._payment.EraseCustomer, list(_of_payment(erasure)))
        if erasure.notify_at is None:
            await self._elsewhere(erasure, "notify", self._notify.EraseCustomer, list(_of_notify(erasure)))
        await self._tell(erasure.erasure_id)
        return 1

    async def _tell(self, erasure_id: UUID) -> None:
        """What is erased stays known by its ids: a restored database has to forget it again."""
        now = await erasures.get(self._pool, erasure_id)
        if now is not None and now.done_at is not None:
            facts = {"erasure": str(erasure_id), "cause": now.cause, "bookings": " ".join(map(str, now.booking_ids))}
            log.info("erased", extra=facts)

    async def _elsewhere(self, erasure: Erasure, part: Part, call: Any, requests: Sequence[Any]) -> None:
        try:
            for request in requests:
                await call(request, timeout=CALL_SECONDS)
        except grpc.aio.AioRpcError as error:
            level = logging.ERROR if erasure.tries > 6 else logging.WARNING  # after an hour somebody has to look
            facts = {"erasure": str(erasure.erasure_id), "part": part, "code": error.code().name}
            log.log(level, "a part of an erasure waits", extra=facts)
        else:
            await failpoint(f"rent.erased-by-{part}")
            await erasures.done(self._pool, erasure.erasure_id, part)


def _of_payment(erasure: Erasure) -> Iterator[payment_pb2.EraseCustomerRequest]:
    customer = str(erasure.customer_id or "")
    for ids in _chunks(erasure.booking_ids) or ([[]] if customer else []):
        yield payment_pb2.EraseCustomerRequest(customer_id=customer, booking_ids=ids)


def _of_notify(erasure: Erasure) -> Iterator[notify_pb2.EraseCustomerRequest]:
    for ids in _chunks(erasure.booking_ids):
        yield notify_pb2.EraseCustomerRequest(booking_ids=ids, documents=erasure.cause == "BOOKS")


def _chunks(ids: Sequence[UUID]) -> list[list[str]]:
    texts = [str(one) for one in ids]
    return [texts[start : start + CHUNK] for start in range(0, len(texts), CHUNK)]
