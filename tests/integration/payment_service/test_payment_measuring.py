"""What is counted of payments, from the events of real ones."""

from __future__ import annotations

from uuid import uuid4

from rentacar.payment.v1.events_pb2 import DepositEvent, DisputeEvent

from chassis.sampled import Sampled
from payment_service import metrics, words
from payment_service.measuring import PaymentCounts
from payment_service.store import measures
from tests.integration.payment_service.conftest import World
from tests.measured import Measured


async def hear(world: World) -> None:
    rows = await world.pool.fetch("SELECT * FROM outbox ORDER BY id")
    await PaymentCounts(world.pool).hear(rows)


async def test_payments_are_counted_by_outcome_and_money_by_currency(
    world: World, booking_id: str, measured: Measured
) -> None:
    worker = world.worker()
    await worker.handlers.request(world.order(booking_id))
    await worker.handlers.request(world.order(str(uuid4()), token="pm_card_visa_chargeDeclinedInsufficientFunds"))
    await worker.handlers.request(world.refund(booking_id, 23_45))
    await hear(world)
    paid = {"purpose": "rental", "outcome": "succeeded", "reason": "", "method": "card"}
    assert measured.points("rentacar.payments") == [
        (1, paid),
        (1, {**paid, "outcome": "declined", "reason": "insufficient_funds"}),
    ]
    assert measured.points("rentacar.money") == [
        (123_45, {"currency": "BRL", "kind": "charge"}),
        (23_45, {"currency": "BRL", "kind": "refund"}),
    ]
    assert measured.points("rentacar.refund.delay") == [(1, {})]
    assert 0 <= measured.sum("rentacar.refund.delay") < 60


async def test_captured_deposits_and_disputes_are_money_that_moved(world: World, measured: Measured) -> None:
    captured = DepositEvent(amount=words.money(700_00, "CLP"), captured=words.money(100_00, "CLP"))
    disputed = DisputeEvent(amount=words.money(50_00, "BRL"))
    rows = [
        {"type": "deposit.captured", "payload": captured.SerializeToString()},
        {"type": "dispute.opened", "payload": disputed.SerializeToString()},
        {"type": "dispute.won", "payload": disputed.SerializeToString()},
    ]
    await PaymentCounts(world.pool).hear(rows)  # type: ignore[arg-type]  # as rows are read
    assert measured.points("rentacar.money") == [
        (100_00, {"currency": "CLP", "kind": "charge"}),
        (50_00, {"currency": "BRL", "kind": "dispute"}),
    ]


async def test_the_last_check_of_the_ledger_and_what_fails_at_the_provider_are_told(
    world: World, measured: Measured
) -> None:
    told = (metrics.LEDGER_DIFFERENCES, metrics.LEDGER_AGE, metrics.JOBS_FAILING, metrics.JOBS_OVERDUE)
    gauge = Sampled(world.pool, measures.sql.standing, told)
    await gauge.run_once()
    assert not measured.points("rentacar.ledger.differences")
    assert measured.points("rentacar.jobs.failing") == [(0, {})]
    await world.pool.execute(
        "INSERT INTO ledger_checks (started_at, finished_at, transactions, differences)"
        " SELECT now() - n * interval '1 hour', now() - n * interval '1 hour', 5, n FROM generate_series(3, 2, -1) n"
    )
    await world.pool.execute(
        "INSERT INTO jobs (kind, subject, tries, due_at) VALUES ('refund', 'r', 2, now() - interval '1 minute')"
    )
    await gauge.run_once()
    assert measured.points("rentacar.ledger.differences") == [(2, {})]
    assert 7200 <= measured.points("rentacar.ledger.check.age")[0][0] < 7260
    assert measured.points("rentacar.jobs.failing") == [(1, {})]
    assert 60 <= measured.points("rentacar.jobs.overdue.oldest_age")[0][0] < 120


async def test_what_a_database_that_is_away_would_have_said_is_not_reported(world: World, measured: Measured) -> None:
    gauge = Sampled(world.pool, "SELECT 1 / 0", (metrics.JOBS_FAILING,))
    await gauge.run_once()
    assert not measured.points("rentacar.jobs.failing")
