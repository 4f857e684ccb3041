"""The proof of the ledger: it balances, and equals the provider's list row by row; what differs is named and alarmed on."""

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import grpc
import pytest
import pytest_asyncio
from rentacar.payment.v1 import payment_pb2 as pb
from rentacar.payment.v1.payment_pb2_grpc import PaymentServiceStub, add_PaymentServiceServicer_to_server

from chassis import rpc
from payment_service import ledger_check, restored, server, webhooks
from payment_service.app import Parts
from tests.conftest import by_owner
from tests.integration.payment_service.conftest import World
from tests.integration.payment_service.test_payment_server import SECRETS, delivery, refusal

DISPUTE_FEE = 55_00


@pytest.fixture(autouse=True)
def _settled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_check, "SETTLING_SECONDS", 0.05)


async def a_life(world: World, worker: Parts) -> None:
    """Charges, a decline, refunds that succeed and fail, a captured and a released deposit, a lost dispute; in two currencies."""
    bookings = [str(uuid4()) for _ in range(5)]
    for booking_id in bookings[:3]:
        await worker.handlers.request(world.order(booking_id))
    await worker.handlers.request(world.order(bookings[3], amount=89_990, currency="CLP"))
    await worker.handlers.request(world.order(bookings[4], "pm_card_visa_chargeDeclined"))
    await worker.handlers.request(world.refund(bookings[0], 23_45))
    await worker.handlers.request(world.deposit(bookings[1]))
    await worker.handlers.request(world.settle_deposit(bookings[1], 40_00))
    await worker.handlers.request(world.deposit(bookings[2]))
    await worker.handlers.request(world.settle_deposit(bookings[2], 0))
    intent_id = (await world.payment(bookings[2])).provider_reference
    dispute_id = world.sandbox.control(f"payment_intents/{intent_id}/dispute", {})["id"]
    world.sandbox.control(f"disputes/{dispute_id}/decide", {"outcome": "lost"})
    told = delivery(dispute_id, "charge.dispute.closed")
    await webhooks.ingest(world.pool, payload=told.payload, header=told.signature, secrets=SECRETS)
    (refund,) = (await world.records())["refunds"]
    world.sandbox.control(f"refunds/{refund.id}/settle", {"outcome": "fail"})
    told = delivery(refund.id, "refund.failed")
    await webhooks.ingest(world.pool, payload=told.payload, header=told.signature, secrets=SECRETS)
    while await world.pool.fetchval("SELECT count(*) FROM jobs"):
        await worker.due.run_once()
        await worker.due.drain()
        await world.pool.execute("UPDATE jobs SET due_at = now() WHERE due_at > now()")


async def test_a_ledger_of_everything_that_can_happen_equals_the_providers_list(world: World) -> None:
    worker = world.worker()
    await a_life(world, worker)

    for since in (None, datetime.now(UTC) - timedelta(hours=1)):
        proof = await worker.ledger.check(since=since)
        assert proof.differences == []
        assert proof.clearing == {"BRL": 3 * 123_45 - 23_45 + 40_00 - 123_45 - DISPUTE_FEE, "CLP": 89_990}
        # four charges, a capture, a refund that failed and its reversal, the next refund, and a dispute's money and loss
        assert (proof.transactions, proof.entries) == (10, 21)


async def test_what_only_one_side_has_and_what_differs_is_named(world: World) -> None:
    worker, bookings = world.worker(), [str(uuid4()) for _ in range(3)]
    for booking_id in bookings:
        await worker.handlers.request(world.order(booking_id))
    paid, cut, lost = [(await world.payment(booking_id)).provider_reference for booking_id in bookings]
    books = world.sandbox.client(world.account).v1
    foreign = await books.refunds.create_async({"payment_intent": paid, "amount": 1_00})  # somebody did it by hand
    await by_owner(world.pool, "ALTER TABLE ledger_transactions DISABLE TRIGGER USER")
    await by_owner(world.pool, "ALTER TABLE ledger_entries DISABLE TRIGGER USER")
    await by_owner(
        world.pool,
        "UPDATE ledger_entries e SET amount_minor = sign(amount_minor) * 7 FROM ledger_transactions t "
        "WHERE t.id = e.transaction_id AND dedupe_key = $1",
        f"charge:{cut}",
    )
    await by_owner(
        world.pool, "UPDATE ledger_transactions SET dedupe_key = 'charge:pi_x' WHERE dedupe_key LIKE $1", f"%{lost}"
    )

    proof = await worker.ledger.check(since=None)
    assert {(row.reference, row.ledger, row.provider) for row in proof.differences} == {
        (foreign.id, 0, -1_00),
        (cut, 7, 123_45),
        ("pi_x", 123_45, None),
        (lost, 0, 123_45),
    }


async def test_a_transaction_that_does_not_balance_is_named(world: World, booking_id: str) -> None:
    worker = world.worker()
    await worker.handlers.request(world.order(booking_id))
    await by_owner(world.pool, "ALTER TABLE ledger_entries DISABLE TRIGGER USER")
    await by_owner(world.pool, "DELETE FROM ledger_entries WHERE account = 'customers:prepayments'")

    (found,) = (await worker.ledger.check(since=None)).differences
    assert found.reference.startswith("charge:pi_")
    assert found.reason == "its entries do not sum to zero"


async def test_money_that_is_recorded_while_the_list_is_read_is_no_difference(
    world: World, booking_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_check, "SETTLING_SECONDS", 2)
    worker = world.worker()
    await worker.handlers.request(world.order(str(uuid4())))
    world.fault("reset_after", "POST /v1/payment_intents/.*/confirm")
    await worker.handlers.request(world.order(booking_id))  # charged, and the worker does not know yet

    async def told() -> None:
        await asyncio.sleep(0.3)
        await world.settle(worker)

    await world.pool.execute("UPDATE jobs SET due_at = now() + interval '0.3 s'")
    proof, _ = await asyncio.gather(worker.ledger.check(since=None), told())
    assert proof.differences == []
    assert await world.balance("stripe:clearing") == 2 * 123_45


async def test_the_daily_check_raises_an_alarm_with_the_rows(
    world: World, booking_id: str, caplog: pytest.LogCaptureFixture
) -> None:
    worker = world.worker()
    await worker.handlers.request(world.order(booking_id))
    intent_id = (await world.payment(booking_id)).provider_reference
    await world.sandbox.client(world.account).v1.refunds.create_async({"payment_intent": intent_id})
    await worker.ledger.check_and_alarm()

    (record,) = [record for record in caplog.records if record.message == "the ledger differs"]
    assert record.levelno == logging.ERROR
    assert (record.__dict__["ledger"], record.__dict__["provider"]) == (0, -123_45)
    row = await world.pool.fetchrow("SELECT transactions, differences FROM ledger_checks WHERE finished_at IS NOT NULL")
    assert row is not None
    assert tuple(row) == (1, 1)


@pytest_asyncio.fixture
async def stubs(world: World) -> AsyncIterator[tuple[Any, Any]]:
    """PaymentService with the provider, and without."""
    provider = world.provider()
    stubs, servers = [], []
    for given in (provider, None):
        grpc_server = rpc.Server("127.0.0.1:0", services=[server.SERVICE])
        servicer = server.PaymentServer(world.pool, webhook_secrets=tuple, provider=lambda given=given: given)  # type: ignore[misc]
        add_PaymentServiceServicer_to_server(servicer, grpc_server.grpc)
        await grpc_server.start()
        servers.append(grpc_server)
        stubs.append(PaymentServiceStub(rpc.channel(f"127.0.0.1:{grpc_server.port}")))
    yield stubs[0], stubs[1]
    for grpc_server in servers:
        await grpc_server.grpc.stop(None)


async def test_the_check_is_to_be_had_by_grpc_and_says_which_setting_it_lacks(
    world: World, booking_id: str, stubs: tuple[Any, Any]
) -> None:
    await world.worker().handlers.request(world.order(booking_id))
    with_provider, without = stubs
    answer = await with_provider.CheckLedger(pb.CheckLedgerRequest(), timeout=30)
    assert (answer.transactions, answer.entries, list(answer.differences)) == (1, 2, [])
    assert [(money.minor_units, money.currency_code) for money in answer.clearing] == [(123_45, "BRL")]

    found = await refusal(without.CheckLedger(pb.CheckLedgerRequest()))
    assert found == (grpc.StatusCode.FAILED_PRECONDITION, "STRIPE_NOT_SET")


async def test_deposits_and_disputes_are_listed_with_the_payments(
    world: World, booking_id: str, stubs: tuple[Any, Any]
) -> None:
    worker = world.worker()
    await worker.handlers.request(world.order(booking_id))
    await worker.handlers.request(world.deposit(booking_id))
    intent_id = (await world.payment(booking_id)).provider_reference
    world.sandbox.control(f"payment_intents/{intent_id}/dispute", {})
    await worker.reconciler.compare(back=timedelta(hours=1))

    answer = await stubs[0].ListPayments(pb.ListPaymentsRequest(booking_ids=[booking_id, str(uuid4())]))
    assert [payment.booking_id for payment in answer.payments] == [booking_id]
    assert [(deposit.number, deposit.amount.minor_units) for deposit in answer.deposits] == [(1, 1000_00)]
    assert [dispute.payment_id for dispute in answer.disputes] == [answer.payments[0].payment_id]


async def test_a_restored_copy_may_lack_what_was_on_its_way_to_the_archive_and_nothing_older(world: World) -> None:
    worker = world.worker()
    for _ in range(2):
        await worker.handlers.request(world.order(str(uuid4())))
    (reference,) = await world.pool.fetch("SELECT dedupe_key FROM ledger_transactions ORDER BY posted_at DESC LIMIT 1")
    for table in ("ledger_transactions", "ledger_entries"):
        await by_owner(world.pool, f"ALTER TABLE {table} DISABLE TRIGGER USER")
    lost = "SELECT id FROM ledger_transactions WHERE dedupe_key = $1"
    await by_owner(world.pool, f"DELETE FROM ledger_entries WHERE transaction_id IN ({lost})", reference[0])
    await by_owner(world.pool, "DELETE FROM ledger_transactions WHERE dedupe_key = $1", reference[0])

    on_its_way = await worker.ledger.check_restored(settle=timedelta(days=1))
    missing = await worker.ledger.check_restored(settle=timedelta(days=-1))

    assert on_its_way.differences == []
    assert [row.reason for row in missing.differences] == ["the ledger does not have it"]
    assert (missing.transactions, missing.entries) == (1, 2)


def test_the_copy_is_reached_at_its_own_host_as_the_same_role() -> None:
    dsn = "postgresql://payment:se%40cret@db:5432/rentacar?sslmode=verify-full&sslrootcert=/ca.crt"
    assert restored.at_host(dsn, "drill") == "postgresql://payment:se%40cret@drill:5432/rentacar?sslmode=require"
    assert restored.at_host(dsn, "") == dsn
