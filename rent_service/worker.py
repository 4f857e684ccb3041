"""The streams' side: publishes what was decided, hears of payments, announces holds that ran out."""

import asyncio
from datetime import timedelta
from typing import Any

from chassis import outbox, streams, telemetry
from chassis.database import Pool
from chassis.flags import DEFAULTS, Reader
from chassis.retention import Growing
from chassis.work_server import WorkServer
from rent_service.billing import Billing
from rent_service.change_telling import ChangeEnds
from rent_service.expiry import Expiry
from rent_service.measuring import BookingCounts, gauges
from rent_service.network_cache import NetworkCache
from rent_service.no_show import NoShows
from rent_service.payment_events import PaymentEvents
from rent_service.payments_pause import PaymentsPause
from rent_service.settings import RentSettings
from rent_service.staffing import OwnStaffLog
from rent_service.store import bookings, codes, tokens

GROUP = "rent"
STREAM = "payment-events"
DAY = timedelta(days=1)
GROWING = (
    Growing(bookings.sql.prune_answers, 90 * DAY),  # as long as a key is promised its first answer
    Growing(codes.sql.prune, DAY, at_most=DAY),  # the limits go by the hour, and no more is kept of who signs in
    Growing(tokens.sql.prune, 90 * DAY),  # as long as somebody may ask whose a leaked one was
)


class Worker:
    """Relay, consumer and expiry, side by side."""

    def __init__(self, *, settings: RentSettings, pool: Pool, client: Any, flags: Reader = DEFAULTS) -> None:
        """`client` is a Redis client of `chassis.streams.connect`."""
        self.relay = outbox.Relay(
            pool=pool,
            client=client,
            schema="rent",
            partitions=settings.queue_partitions,
            told=BookingCounts(pool).hear if telemetry.enabled() else None,
        )
        self._gauges = gauges(pool)
        self.expiry, self.no_shows, self.change_ends = Expiry(pool), NoShows(pool), ChangeEnds(pool)
        self.billing = Billing(pool)
        self.payments_pause = PaymentsPause(pool=pool, flags=flags, holds_last=settings.holds_last)
        self.consumer = streams.Consumer(
            client=client,
            pool=pool,
            stream=STREAM,
            group=GROUP,
            name=settings.consumer_name,
            handler=PaymentEvents(pool=pool, cache=NetworkCache(pool)).handle,
        )
        self._server = WorkServer(
            settings, pool=pool, client=client, service=GROUP, streams=(STREAM,), log=OwnStaffLog(pool), growing=GROWING
        )

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop`, then finish what was begun."""
        sweepers = (self.expiry.run, self.no_shows.run, self.change_ends.run, self.billing.run, self.payments_pause.run)
        measuring = (gauge.run for gauge in self._gauges)
        loops = (self.relay.run, self.consumer.run, *sweepers, *measuring, self._server.run)
        async with asyncio.TaskGroup() as group:
            for loop in loops:
                group.create_task(loop(stop))
