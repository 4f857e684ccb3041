"""Builds everything a process of payment_service needs, and hands it down."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from rentacar.payment.v1 import payment_pb2_grpc

from chassis import database, migrations, outbox, rpc, streams, telemetry
from chassis.flags import DEFAULTS, Reader
from chassis.process import pause
from chassis.retention import Growing
from chassis.settings import Live, MigrationSettings
from chassis.staff_log import RemoteStaffLog, StaffLog
from chassis.work_server import WorkServer
from payment_service import drills, server, worker
from payment_service.admission import ADMISSION
from payment_service.charging import Charging
from payment_service.customers import Customers
from payment_service.deposit_watch import DepositWatch
from payment_service.depositing import Depositing
from payment_service.driver import DATABASE_TROUBLE, Driver
from payment_service.due import DueScan
from payment_service.ledger_check import LedgerCheck
from payment_service.measuring import PaymentCounts, gauges
from payment_service.orders import Orders
from payment_service.pausing import Pausing
from payment_service.provider import PaymentProvider
from payment_service.reconciler import Reconciler
from payment_service.refunding import Refunding
from payment_service.settings import ServeSettings, WorkSettings
from payment_service.store import webhooks
from payment_service.webhook_secrets import WebhookSecrets
from payment_service.webhooks import WebhookHandler

log = logging.getLogger(__name__)

SCHEMA = "payment"
GROWING = (Growing(webhooks.sql.prune, timedelta(days=30)),)  # the provider repeats a delivery for three days
MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(settings: MigrationSettings) -> None:
    """The verb `migrate`."""
    migrations.run(settings, schema=SCHEMA, folder=MIGRATIONS)


async def serve(live: Live[ServeSettings], stop: asyncio.Event) -> None:
    """The verb `serve`: the gRPC server."""
    settings, provider = live.now, LazyProvider(live)
    async with _pool(live, "payment-serve", stop) as pool:
        if pool is None:
            return
        grpc_server = rpc.Server(
            settings.grpc_listen,
            services=[server.SERVICE],
            files=settings.tls,
            door=settings.door(ADMISSION),
            calls_at_once=settings.most_calls,
            drain_delay=settings.drain_delay,
        )
        accepted = WebhookSecrets(lambda: live.now.webhook_secrets)
        live.on_change(accepted.follow)
        servicer = server.PaymentServer(pool, webhook_secrets=accepted.now, provider=provider.get)
        payment_pb2_grpc.add_PaymentServiceServicer_to_server(servicer, grpc_server.grpc)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(live.run(stop))
                group.create_task(grpc_server.run(stop))
        finally:
            await provider.close()


class LazyProvider:
    """The provider of `serve`, which is asked for by checks of the ledger alone: until then it pays for no SDK."""

    def __init__(self, live: Live[ServeSettings]) -> None:
        self._live = live
        self._provider: PaymentProvider | None = None

    def get(self) -> PaymentProvider | None:
        """None without settings."""
        if self._provider is None and self._live.now.stripe_api_key.get_secret_value():
            from payment_service import stripe_provider

            self._provider = stripe_provider.StripeProvider(
                api_key=self._live.following(lambda now: now.stripe_api_key), api_base=self._live.now.stripe_api_base
            )
        return self._provider

    async def close(self) -> None:
        """Close the connections, if there are any."""
        if self._provider is not None:
            await self._provider.close()


async def work(live: Live[WorkSettings], stop: asyncio.Event) -> None:
    """The verb `work`: streams, what is due, webhooks, reconciliation, and the outbox's relay."""
    from payment_service import stripe_provider  # only this verb pays for Stripe's SDK

    settings, flags = live.now, live.now.open_flags()
    provider = stripe_provider.StripeProvider(
        api_key=live.following(lambda now: now.stripe_api_key),
        api_base=settings.stripe_api_base,
        fails=drills.failing(flags),
    )
    channel = rpc.channel(settings.rent_target, settings.tls, signer=settings.signer)
    client = streams.connect(settings.redis_url.get_secret_value())
    try:
        async with _pool(live, "payment-work", stop) as pool:
            if pool is None:
                return
            parts = assemble(settings, pool=pool, provider=provider, orders=Orders(channel), flags=flags)
            async with asyncio.TaskGroup() as group:
                for loop in (live, *_loops(settings, parts, pool, client, RemoteStaffLog(channel))):
                    group.create_task(loop.run(stop))
    finally:
        await asyncio.gather(provider.close(), channel.close(), client.aclose())


@dataclass(frozen=True, slots=True)
class Parts:
    """What a worker consists of, beside the streams."""

    driver: Driver
    handlers: worker.Handlers
    due: DueScan
    reconciler: Reconciler
    watch: DepositWatch
    ledger: LedgerCheck


def assemble(
    settings: WorkSettings,
    *,
    pool: database.Pool,
    provider: PaymentProvider,
    orders: Orders,
    flags: Reader = DEFAULTS,
) -> Parts:
    """A worker's parts over a database, a provider and rent_service."""
    customers, pausing = Customers(pool, provider), Pausing(flags)
    charging = Charging(pool=pool, provider=provider, orders=orders, customers=customers, pausing=pausing)
    depositing = Depositing(pool=pool, provider=provider, orders=orders, customers=customers, pausing=pausing)
    driver = Driver(
        pool=pool,
        work={
            "payment": charging.drive,
            "deposit": depositing.drive,
            "refund": Refunding(pool=pool, provider=provider).drive,
            "webhook": WebhookHandler(pool=pool, provider=provider).drive,
        },
    )
    name = settings.consumer_name
    return Parts(
        driver=driver,
        handlers=worker.Handlers(pool=pool, driver=driver, worker=name),
        due=DueScan(pool=pool, driver=driver, worker=name, concurrency=settings.payment_concurrency),
        reconciler=Reconciler(pool=pool, provider=provider),
        watch=DepositWatch(pool=pool, orders=orders),
        ledger=LedgerCheck(pool=pool, provider=provider),
    )


def _loops(settings: WorkSettings, parts: Parts, pool: database.Pool, client: Any, staff_log: StaffLog) -> list[Any]:
    streams_and_handlers = [
        (key, parts.handlers.request) for key in outbox.keys(worker.REQUESTS, settings.queue_partitions)
    ] + [(worker.RENT_EVENTS, parts.handlers.booking)]
    consumers = [
        streams.Consumer(
            client=client,
            pool=pool,
            stream=key,
            group=worker.GROUP,
            name=settings.consumer_name,
            handler=handler,
            concurrency=settings.payment_concurrency,
        )
        for key, handler in streams_and_handlers
    ]
    relay = outbox.Relay(
        pool=pool,
        client=client,
        schema=SCHEMA,
        partitions=settings.queue_partitions,
        told=PaymentCounts(pool).hear if telemetry.enabled() else None,
    )
    consumed = (worker.REQUESTS, worker.RENT_EVENTS)
    server_of_queues = WorkServer(
        settings, pool=pool, client=client, service=SCHEMA, streams=consumed, log=staff_log, growing=GROWING
    )
    return [server_of_queues, relay, *consumers, *gauges(pool), parts.due, parts.reconciler, parts.watch, parts.ledger]


@asynccontextmanager
async def _pool(live: Live[Any], name: str, stop: asyncio.Event) -> AsyncIterator[database.Pool | None]:
    """A pool, as soon as the database answers; None if the process is to stop before."""
    pool = None
    while pool is None and not stop.is_set():
        try:
            pool = await database.open_pool(live, schema=SCHEMA, name=name)
        except DATABASE_TROUBLE as error:
            log.warning("waiting for the database", extra={"error": type(error).__name__})
            await pause(stop, 1)
    try:
        yield pool
    finally:
        if pool is not None:
            await pool.close()
