"""Builds rent_service and hands everything down; nothing connects before it is called."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
from rentacar.notify.v1.notify_pb2_grpc import NotifyServiceStub
from rentacar.payment.v1.payment_pb2_grpc import PaymentServiceStub
from rentacar.rent.v1.account_pb2_grpc import add_AccountServiceServicer_to_server
from rentacar.rent.v1.rent_pb2_grpc import add_RentServiceServicer_to_server

from chassis import database, rpc, streams
from chassis.database import Pool
from chassis.settings import Live
from rent_service.access_tokens import AccessTokens
from rent_service.account_server import AccountServicer
from rent_service.adding_charges import AddingCharges
from rent_service.admission import ADMISSION
from rent_service.board import Board
from rent_service.booking_creation import BookingCreation
from rent_service.booking_reading import BookingReading
from rent_service.cancelling import Cancelling
from rent_service.changing import Changing
from rent_service.eraser import Eraser
from rent_service.fleet_desk import FleetDesk
from rent_service.hand_over import HandingOver
from rent_service.link_tokens import LinkSigner
from rent_service.network_cache import NetworkCache
from rent_service.offer_tokens import LiveKeys, OfferSigner
from rent_service.offering import Offering
from rent_service.payable import Payable
from rent_service.paying import Paying
from rent_service.payments_pause import PaymentsPause
from rent_service.privacy import Privacy
from rent_service.profiles import Profiles
from rent_service.returning import Returning
from rent_service.server import RentServicer
from rent_service.settings import RentSettings
from rent_service.shadow_tariff import ShadowTariff
from rent_service.sign_in_codes import CodeKeeper
from rent_service.signing_in import SigningIn
from rent_service.staff import StaffDoor
from rent_service.staff_decisions import StaffDecisions
from rent_service.staffing import Staffing
from rent_service.store import fleet, shadow
from rent_service.store import network as network_store
from rent_service.tariffs import Tariffs
from rent_service.worker import Worker

log = logging.getLogger(__name__)
SCHEMA = "rent"
MIGRATIONS = Path(__file__).parent / "migrations"
CONNECT_AGAIN_SECONDS = 1.0


async def serve(live: Live[RentSettings], stop: asyncio.Event) -> None:
    """Serve gRPC until `stop`, then drain. While Postgres is away, calls are answered UNAVAILABLE."""
    settings = live.now
    server = rpc.Server(
        settings.grpc_listen,
        services=tuple(ADMISSION),
        files=settings.tls,
        door=settings.door(ADMISSION),
        calls_at_once=settings.most_calls,
        drain_delay=settings.drain_delay,
    )
    payment, notify = (
        rpc.channel(target, settings.tls, signer=settings.signer)
        for target in (settings.payment_target, settings.notify_target)
    )
    async with connected(live, "rent-serve", stop) as pool, payment, notify:
        if pool is None:
            return
        keys = LiveKeys(lambda: live.now.signing_keys)
        flags = settings.open_flags()
        payments_pause = PaymentsPause(pool=pool, flags=flags, holds_last=settings.holds_last)
        tried, payable = ShadowTariff(pool, flags), Payable(flags, payments_pause)
        servicer = build_servicer(settings, pool, PaymentServiceStub(payment), keys, payable=payable, tried=tried)
        add_RentServiceServicer_to_server(servicer, server.grpc)
        accounts = build_account_servicer(pool, NotifyServiceStub(notify), keys)
        add_AccountServiceServicer_to_server(accounts, server.grpc)
        async with asyncio.TaskGroup() as group:
            for loop in (live, server, payments_pause, tried):
                group.create_task(loop.run(stop))


async def work(live: Live[RentSettings], stop: asyncio.Event) -> None:
    """Relay, consume and expire until `stop`, then drain."""
    settings = live.now
    payment, notify = (
        rpc.channel(target, settings.tls, signer=settings.signer)
        for target in (settings.payment_target, settings.notify_target)
    )
    async with connected(live, "rent-work", stop) as pool, payment, notify:
        if pool is None:
            return
        eraser = Eraser(pool=pool, payment=PaymentServiceStub(payment), notify=NotifyServiceStub(notify))
        client = streams.connect(settings.redis_url.get_secret_value())
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(live.run(stop))
                group.create_task(
                    Worker(settings=settings, pool=pool, client=client, flags=settings.open_flags()).run(stop)
                )
                group.create_task(eraser.run(stop))
                group.create_task(eraser.run_daily(stop))
        finally:
            await client.aclose()


def build_servicer(
    settings: RentSettings,
    pool: Pool,
    payment: PaymentServiceStub,
    keys: Mapping[str, bytes],
    *,
    payable: Payable,
    tried: ShadowTariff | None = None,
) -> RentServicer:
    """What answers RentService; `keys` sign offers and links, the first one now."""
    cache = NetworkCache(pool)
    offering = Offering(
        pool=pool,
        cache=cache,
        signer=OfferSigner(keys),
        offers_last=settings.offers_last,
        flags=payable.flags,
        shadow=tried,
    )
    door, tariffs = StaffDoor(pool), Tariffs(pool)
    reading = BookingReading(pool=pool, links=LinkSigner(keys), door=door)
    return RentServicer(
        cache=cache,
        offering=offering,
        creation=BookingCreation(pool=pool, cache=cache, offering=offering, payable=payable),
        reading=reading,
        paying=Paying(pool=pool, reading=reading, payment=payment, payable=payable),
        cancelling=Cancelling(pool=pool, reading=reading),
        changing=Changing(pool=pool, cache=cache, offering=offering, reading=reading, payable=payable),
        handing_over=HandingOver(pool=pool, door=door),
        returning=Returning(pool=pool, door=door, cache=cache, tariffs=tariffs),
        adding_charges=AddingCharges(pool=pool, door=door, tariffs=tariffs),
        board=Board(pool=pool, door=door),
        decisions=StaffDecisions(pool=pool, door=door),
        fleet_desk=FleetDesk(pool=pool, door=door),
    )


def build_account_servicer(pool: Pool, notify: NotifyServiceStub, keys: Mapping[str, bytes]) -> AccountServicer:
    """What answers AccountService; `keys` hash codes, the first one now."""
    door, keeper = StaffDoor(pool), CodeKeeper(keys)
    return AccountServicer(
        signing_in=SigningIn(pool=pool, keeper=keeper, notify=notify),
        profiles=Profiles(pool),
        privacy=Privacy(pool=pool, keeper=keeper, door=door),
        access_tokens=AccessTokens(pool=pool, door=door),
        staffing=Staffing(pool=pool, door=door),
    )


async def load_network(dsn: str, folder: Path) -> int:
    """Make a folder the network and give its pools their cars; returns how many cars were added. Raises NetworkDataError."""
    async with _loading(dsn) as connection, connection.transaction():
        await network_store.load(connection, folder)
        return await fleet.fill_pools(connection)


async def load_candidate(dsn: str, folder: Path) -> str:
    """Keep a folder as the network that the shadow tariff tries; returns its version. Raises NetworkDataError."""
    async with _loading(dsn) as connection:
        return (await shadow.load(connection, folder)).version


@asynccontextmanager
async def _loading(dsn: str) -> AsyncIterator[database.Connection]:
    connection = await asyncpg.connect(dsn, server_settings={"search_path": SCHEMA, "application_name": "load-network"})
    try:
        yield connection
    finally:
        await connection.close()


@asynccontextmanager
async def connected(live: Live[RentSettings], name: str, stop: asyncio.Event) -> AsyncIterator[Pool | None]:
    """The pool, waited for until Postgres is there; None if `stop` came first."""
    pool = await _connect(live, name, stop)
    try:
        yield pool
    finally:
        if pool is not None:
            pool.terminate() if stop.is_set() else await pool.close()


async def _connect(live: Live[RentSettings], name: str, stop: asyncio.Event) -> Pool | None:
    while not stop.is_set():
        try:
            return await database.open_pool(live, schema=SCHEMA, name=name)
        except rpc.DATABASE_AWAY as error:
            log.warning("waiting for Postgres", extra={"error": type(error).__name__})
            try:
                await asyncio.wait_for(stop.wait(), CONNECT_AGAIN_SECONDS)
            except TimeoutError:
                continue
    return None
