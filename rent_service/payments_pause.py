"""While the payment kill switch is on, bookings are taken as holds that wait; Postgres keeps it, whoever dies meanwhile."""

import asyncio
import logging
from datetime import timedelta
from typing import NoReturn

import grpc

from chassis.database import Pool
from chassis.flags import PAYMENT_KILL_SWITCH, Reader
from chassis.rpc import RpcError
from rent_service.store import pause as store
from rent_service.store.pause import Pause
from rent_service.sweeping import sweep

log = logging.getLogger(__name__)

LONGEST = timedelta(hours=11)  # a card's confirmation token lives for 12 at Stripe
GRACE = timedelta(minutes=30)  # for the charges that waited, once it is switched back


class PaymentsPause:
    """A loop in every process that sees the switch. Several may run."""

    def __init__(self, *, pool: Pool, flags: Reader, holds_last: timedelta) -> None:
        """`holds_last` is how long a hold is kept when nothing is paused."""
        self._pool, self._flags, self._usually = pool, flags, holds_last
        self._pause, self._has_looked = Pause(), False

    async def run(self, stop: asyncio.Event) -> None:
        """Follow the switch until `stop`."""
        await sweep(self.run_once, stop, name="payments pause", batch=1)

    async def run_once(self) -> int:
        """Write down what is seen of the switch, and move the ends of holds accordingly."""
        found = await store.keep(
            self._pool,
            on=self._flags.known(PAYMENT_KILL_SWITCH),
            longest=LONGEST,
            grace=max(GRACE, self._usually),
        )
        if (found.since is None) != (self._pause.since is None) or found.moved:
            log.warning("charging is paused" if found.since else "charging goes on", extra={"holds": found.moved})
        self._pause, self._has_looked = found, True
        return 0

    @property
    def is_paused(self) -> bool:
        """Whether nobody is to be charged now; so it is too while neither flags nor Postgres could be asked yet."""
        known = self._flags.known(PAYMENT_KILL_SWITCH)
        return self._pause.since is not None or bool(known) or (known is None and not self._has_looked)

    @property
    def holds_last(self) -> timedelta:
        """How long a hold that begins now is kept."""
        return max(LONGEST, self._usually) if self.is_paused else self._usually

    @property
    def takes_bookings(self) -> bool:
        """Whether bookings are taken at all: nobody who waits longer could still be charged by their card's token."""
        return not self._pause.is_over

    def refuse(self) -> NoReturn:
        """Raises UNAVAILABLE."""
        message = "payments have been paused for too long to take more bookings"
        raise RpcError(grpc.StatusCode.UNAVAILABLE, "PAYMENTS_PAUSED", message)
