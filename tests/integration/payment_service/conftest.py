"""A payment worker in the test's process, over a real Postgres, the sandbox as a process, and a small real RentService."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import grpc
import pytest
import pytest_asyncio
from pydantic import SecretStr
from rentacar.common.v1.envelope_pb2 import Envelope
from rentacar.common.v1.money_pb2 import Money
from rentacar.payment.v1 import payment_pb2
from rentacar.payment.v1.events_pb2 import (
    DepositSettlementRequested,
    PaymentEvent,
    PaymentRequested,
    RefundRequested,
)
from rentacar.rent.v1 import rent_pb2, rent_pb2_grpc
from rentacar.rent.v1.booking_pb2 import (
    BOOKING_STATUS_PICKED_UP,
    BOOKING_STATUS_RETURNED,
    Booking,
    PaymentMeans,
)

from chassis import rpc
from chassis.database import Pool
from chassis.flags import Fixed
from payment_service import drills, ids, messages
from payment_service.app import Parts, assemble
from payment_service.orders import Orders
from payment_service.settings import WorkSettings
from payment_service.store import deposits, payments
from payment_service.stripe_provider import StripeProvider
from tests import acting
from tests.conftest import Database
from tests.sandbox_process import SandboxProcess

RENTAL = payment_pb2.PAYMENT_PURPOSE_RENTAL


class FakeRent(rent_pb2_grpc.RentServiceServicer):
    """Answers GetPaymentOrder from what the test ordered, and GetBooking by where the test says that the car is."""

    def __init__(self) -> None:
        self.orders: dict[tuple[str, str, int, int], rent_pb2.GetPaymentOrderResponse] = {}
        self.picked_up: set[str] = set()
        self.asked = 0
        self.down = False

    async def GetPaymentOrder(
        self, request: rent_pb2.GetPaymentOrderRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> rent_pb2.GetPaymentOrderResponse:
        self.asked += 1
        if self.down:
            raise rpc.RpcError(grpc.StatusCode.RESOURCE_EXHAUSTED, "BUSY", "busy")
        purpose = payment_pb2.PaymentPurpose.Name(request.purpose)
        order = self.orders.get((request.booking_id, purpose, request.number, request.attempt))
        if order is None:
            raise rpc.not_found("PAYMENT_ORDER_NOT_FOUND", "no such order")
        return order

    async def GetBooking(
        self, request: rent_pb2.GetBookingRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> rent_pb2.GetBookingResponse:
        out = request.booking_id in self.picked_up
        status = BOOKING_STATUS_PICKED_UP if out else BOOKING_STATUS_RETURNED
        return rent_pb2.GetBookingResponse(booking=Booking(status=status, reference="7K3M9QXA"))

    def not_wanted(self, booking_id: str) -> None:
        """The hold ran out."""
        for key, order in self.orders.items():
            if key[0] == booking_id:
                order.wanted = False


@dataclass
class World:
    """Everything a test of the worker needs."""

    database: Database
    pool: Pool
    sandbox: SandboxProcess
    rent: FakeRent
    rent_target: str
    flags: Fixed = field(default_factory=Fixed)
    account: str = field(default_factory=lambda: f"test_{uuid4().hex}")
    closing: list[Any] = field(default_factory=list)

    def settings(self, name: str = "payment-work-1", **more: Any) -> WorkSettings:
        return WorkSettings(
            environment="test",
            database_url=SecretStr(self.database.dsn("payment")),
            redis_url=SecretStr("redis://127.0.0.1:9"),  # these tests hand entries over themselves
            rent_target=self.rent_target,
            consumer_name=name,
            stripe_api_key=SecretStr(f"sk_test_{self.account}"),
            stripe_api_base=self.sandbox.url,
            **acting.told("payment"),
            **more,
        )

    def provider(self, *, timeout: float | None = None) -> StripeProvider:
        provider = StripeProvider(
            api_key=lambda: f"sk_test_{self.account}",
            api_base=self.sandbox.url,
            fails=drills.failing(self.flags),
            **({"timeout": timeout} if timeout else {}),
        )
        self.closing.append(provider)
        return provider

    def worker(self, name: str = "payment-work-1", *, timeout: float | None = None) -> Parts:
        """A worker's parts; several may work at once under different names."""
        channel = rpc.channel(self.rent_target)
        self.closing.append(channel)
        return assemble(
            self.settings(name),
            pool=self.pool,
            provider=self.provider(timeout=timeout),
            orders=Orders(channel),
            flags=self.flags,
        )

    def order(
        self,
        booking_id: str,
        token: str = "pm_card_visa",
        *,
        attempt: int = 1,
        number: int = 1,
        amount: int = 123_45,
        currency: str = "BRL",
        customer_key: str = "",
        purpose: payment_pb2.PaymentPurpose = RENTAL,
        method: payment_pb2.PaymentMethod = payment_pb2.PAYMENT_METHOD_CARD,
        off_session: bool = False,
        wanted_until: datetime | None = None,
    ) -> Envelope:
        """rent_service orders a payment or a deposit: what the worker finds on the PaymentQueue."""
        name = payment_pb2.PaymentPurpose.Name(purpose)
        self.rent.orders[booking_id, name, number, attempt] = rent_pb2.GetPaymentOrderResponse(
            amount=Money(minor_units=amount, currency_code=currency),
            payment=PaymentMeans(method=method, token=token),
            payer=rent_pb2.Payer(
                customer_key=customer_key or booking_id, name="Ana Souza", email="ana@example.com", locale="pt-BR"
            ),
            wanted=True,
            reference="7K3M9QXA",
            off_session=off_session,
            hold_expire_time=wanted_until,
        )
        asked = PaymentRequested(booking_id=booking_id, purpose=purpose, number=number, attempt=attempt)
        return envelope("payment.requested", booking_id, asked)

    def pix(self, booking_id: str, **more: Any) -> Envelope:
        """rent_service orders a payment by Pix, wanted for half an hour."""
        until = datetime.now(UTC) + timedelta(minutes=30)
        return self.order(booking_id, "", method=payment_pb2.PAYMENT_METHOD_PIX, wanted_until=until, **more)

    def deposit(self, booking_id: str, token: str = "", **more: Any) -> Envelope:
        """rent_service orders a deposit of 1,000.00, by the saved card unless there is a token."""
        more = {"amount": 1000_00, "off_session": not token, **more}
        return self.order(booking_id, token, purpose=payment_pb2.PAYMENT_PURPOSE_DEPOSIT, **more)

    def settle_deposit(self, booking_id: str, capture: int, currency: str = "BRL") -> Envelope:
        money = Money(minor_units=capture, currency_code=currency)
        asked = DepositSettlementRequested(booking_id=booking_id, capture=money)
        return envelope("deposit.settle_requested", booking_id, asked)

    async def deposits(self, booking_id: str) -> list[payment_pb2.Deposit]:
        """The booking's deposits, as gRPC shows them."""
        return messages.deposits(await deposits.listed(self.pool, [UUID(booking_id)]))

    def move_sandbox(self, seconds: int) -> None:
        self.sandbox.control("clock", {"offset_seconds": seconds})

    def refund(self, booking_id: str, amount: int = 123_45, *, refund_id: str = "", currency: str = "BRL") -> Envelope:
        asked = RefundRequested(
            refund_id=refund_id or str(uuid4()),
            booking_id=booking_id,
            payment_id=payment_id(booking_id),
            amount=Money(minor_units=amount, currency_code=currency),
            reason=payment_pb2.REFUND_REASON_LATE_PAYMENT,
        )
        return envelope("refund.requested", booking_id, asked)

    async def payment(self, booking_id: str) -> payment_pb2.Payment:
        """The only payment of the booking, as gRPC shows it."""
        (found,) = messages.payments(*await payments.listed(self.pool, booking_ids=[UUID(booking_id)]))
        return found

    async def events(self) -> list[tuple[str, PaymentEvent]]:
        """What was published, in order."""
        rows = await self.pool.fetch("SELECT type, payload FROM outbox ORDER BY id")
        return [(row["type"], PaymentEvent.FromString(row["payload"])) for row in rows]

    async def kinds(self) -> list[str]:
        return [kind for kind, _ in await self.events()]

    async def settle(self, worker: Parts, seconds: float = 20) -> None:
        """Drive what is due until no job is left."""
        async with asyncio.timeout(seconds):
            while await self.pool.fetchval("SELECT count(*) FROM jobs"):
                await worker.due.run_once()
                await worker.due.drain()
                await asyncio.sleep(0.05)

    async def hurry(self) -> None:
        """Don't wait for pauses and leases of workers that are gone."""
        await self.pool.execute("UPDATE jobs SET due_at = now(), lease_until = lease_until - interval '1 day'")

    async def balance(self, account: str) -> int:
        total = await self.pool.fetchval(
            "SELECT coalesce(sum(amount_minor), 0) FROM ledger_entries WHERE account = $1", account
        )
        return int(total)

    async def records(self) -> dict[str, list[Any]]:
        """The sandbox's own books of this test's account."""
        mine = self.sandbox.client(self.account).v1
        lists: dict[str, Any] = {
            "intents": mine.payment_intents,
            "charges": mine.charges,
            "refunds": mine.refunds,
            "customers": mine.customers,
        }
        return {name: list((await service.list_async({"limit": 100})).data) for name, service in lists.items()}

    def fault(self, kind: str, path: str, **more: Any) -> None:
        self.sandbox.control("faults", {"kind": kind, "path": path, **more})


def envelope(kind: str, booking_id: str, message: Any) -> Envelope:
    return Envelope(
        event_id=str(uuid4()),
        type=kind,
        booking_id=booking_id,
        payload=b"" if message is None else message.SerializeToString(),
    )


def payment_id(booking_id: str, number: int = 1) -> str:
    return str(ids.payment_id(UUID(booking_id), "RENTAL", number))


@pytest.fixture(scope="session")
def sandbox_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    process = SandboxProcess(tmp_path_factory.mktemp("sandbox") / "stripe.sqlite")
    process.start()
    yield process
    process.stop()


@pytest.fixture
def sandbox(sandbox_process: SandboxProcess) -> SandboxProcess:
    """Without a fault, in real time; accounts keep the tests apart."""
    sandbox_process.control("faults", method="DELETE")
    sandbox_process.control("clock", {"offset_seconds": 0})
    return sandbox_process


@pytest_asyncio.fixture
async def rent() -> AsyncIterator[tuple[FakeRent, str]]:
    server = rpc.Server("127.0.0.1:0")
    fake = FakeRent()
    rent_pb2_grpc.add_RentServiceServicer_to_server(fake, server.grpc)
    await server.start()
    yield fake, f"127.0.0.1:{server.port}"
    await server.grpc.stop(None)


@pytest_asyncio.fixture
async def world(empty_database: Database, sandbox: SandboxProcess, rent: tuple[FakeRent, str]) -> AsyncIterator[World]:
    async with empty_database.pool("payment") as pool:
        world = World(empty_database, pool, sandbox, *rent)
        yield world
        for part in world.closing:
            await part.close()


@pytest.fixture
def booking_id() -> str:
    return str(uuid4())
