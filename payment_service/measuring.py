"""What is counted of payments: from the events that were published, once each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from uuid import UUID

import asyncpg
from rentacar.common.v1.money_pb2 import Money
from rentacar.payment.v1 import events_pb2

from chassis import database, telemetry
from chassis.sampled import Sampled
from payment_service import metrics, words
from payment_service.store import measures

OUTCOMES = {f"payment.{outcome}": outcome for outcome in ("succeeded", "declined", "cancelled", "action_required")}
CODE = re.compile(r"[a-z0-9_]{1,60}")
ODD = "other"  # what is no code is no attribute either


class PaymentCounts:
    """Counts what came of payments, refunds, deposits and disputes."""

    def __init__(self, pool: database.Pool) -> None:
        self._pool = pool

    async def hear(self, rows: Sequence[asyncpg.Record]) -> None:
        """Of the outbox's rows those that tell what a customer, a bank or the provider did."""
        payments = [(row, _event(row)) for row in rows if row["type"] in OUTCOMES]
        refunds = [(row, _event(row)) for row in rows if row["type"] == "refund.succeeded"]
        methods = await measures.methods(self._pool, {UUID(event.payment_id) for _, event in payments})
        asked = await measures.refunds_asked(self._pool, {UUID(event.refund_id) for _, event in refunds})
        for row, event in payments:
            _count(OUTCOMES[row["type"]], event, methods[UUID(event.payment_id)])
        for row, event in refunds:
            _move("refund", event.amount)
            delay = row["occurred_at"] - asked[UUID(event.refund_id)]
            metrics.REFUND_DELAY.record(max(0.0, delay.total_seconds()))
        for row in rows:
            if row["type"] == "deposit.captured":
                _move("charge", events_pb2.DepositEvent.FromString(row["payload"]).captured)
            elif row["type"] == "dispute.opened":
                _move("dispute", events_pb2.DisputeEvent.FromString(row["payload"]).amount)


def _event(row: asyncpg.Record) -> events_pb2.PaymentEvent:
    return events_pb2.PaymentEvent.FromString(row["payload"])


def _count(outcome: str, event: events_pb2.PaymentEvent, method: str) -> None:
    metrics.PAYMENTS.add(
        1,
        {
            "purpose": words.purpose_word(event.purpose).lower(),
            "outcome": outcome,
            "reason": _reason(event.failure_code),
            "method": method.lower(),
        },
    )
    if outcome == "succeeded":
        _move("charge", event.amount)


def _reason(code: str) -> str:
    return code if not code or CODE.fullmatch(code) else ODD


def _move(kind: str, amount: Money) -> None:
    metrics.MONEY.add(amount.minor_units, {"currency": amount.currency_code, "kind": kind})


def gauges(pool: database.Pool) -> list[Sampled]:
    """The loops to run beside the others: none where telemetry is off."""
    told = (metrics.LEDGER_DIFFERENCES, metrics.LEDGER_AGE, metrics.JOBS_FAILING, metrics.JOBS_OVERDUE)
    return [Sampled(pool, measures.sql.standing, told)] if telemetry.enabled() else []
