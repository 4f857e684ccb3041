"""Rows as proto messages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from rentacar.common.v1.money_pb2 import Money
from rentacar.payment.v1 import payment_pb2 as pb

from payment_service import words
from payment_service.ledger_check import Proof


def payments(rows: Iterable[Any], attempts: Iterable[Any], refunds: Iterable[Any]) -> list[pb.Payment]:
    """Payments with their attempts and refunds, in the order of the rows."""
    attempts_of, refunds_of = _grouped(attempts), _grouped(refunds)
    return [_payment(row, attempts_of[row["payment_id"]], refunds_of[row["payment_id"]]) for row in rows]


def _grouped(rows: Iterable[Any]) -> dict[Any, list[Any]]:
    grouped: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        grouped[row["payment_id"]].append(row)
    return grouped


def _payment(row: Any, attempts: list[Any], refunds: list[Any]) -> pb.Payment:
    last = attempts[-1] if attempts else None
    failed = last is not None and row["status"] in ("DECLINED", "CANCELLED")
    return pb.Payment(
        payment_id=str(row["payment_id"]),
        booking_id=str(row["booking_id"]),
        purpose=words.purpose(row["purpose"]),
        number=row["number"],
        status=words.status(row["status"]),
        method=words.method(row["method"]),
        amount=words.money(row["amount_minor"], row["currency"]),
        refunded=words.money(row["refunded_minor"], row["currency"]),
        failure=_failure(last) if failed else None,
        provider_reference=row["provider_intent_id"] or "",
        card_client_secret=(row["client_secret"] or "") if row["method"] == "CARD" else "",
        attempts=[_attempt(attempt) for attempt in attempts],
        refunds=[_refund(refund) for refund in refunds],
        create_time=row["created_at"],
        update_time=row["updated_at"],
        card_brand=row["card_brand"],
        card_last4=row["card_last4"],
        pix_text=row["pix_text"] or "",
        pix_expire_time=row["pix_expires_at"],
    )


def _attempt(row: Any) -> pb.PaymentAttempt:
    return pb.PaymentAttempt(
        attempt=row["attempt"],
        status=words.status(row["status"]),
        failure=_failure(row),
        create_time=row["created_at"],
    )


def _failure(row: Any) -> pb.PaymentFailure | None:
    if row["failure_code"] is None:
        return None
    return pb.PaymentFailure(code=row["failure_code"], message=row["failure_message"] or "", retryable=row["retryable"])


def _refund(row: Any) -> pb.Refund:
    return pb.Refund(
        refund_id=str(row["refund_id"]),
        payment_id=str(row["payment_id"]),
        status=words.refund_status(row["status"]),
        amount=words.money(row["amount_minor"], row["currency"]),
        reason=words.reason(row["reason"]),
        create_time=row["created_at"],
        update_time=row["updated_at"],
    )


def deposits(rows: Iterable[Any]) -> list[pb.Deposit]:
    """Deposits, in the order of the rows."""
    return [
        pb.Deposit(
            deposit_id=str(row["deposit_id"]),
            booking_id=str(row["booking_id"]),
            number=row["number"],
            status=words.deposit_status(row["status"]),
            amount=words.money(row["amount_minor"], row["currency"]),
            captured=words.money(row["captured_minor"], row["currency"]),
            capture_before_time=row["capture_before"],
            failure=_failure(row),
            card_client_secret=row["client_secret"] or "",
        )
        for row in rows
    ]


def disputes(rows: Iterable[Any]) -> list[pb.Dispute]:
    """Disputes, in the order of the rows; of a deposit's charge they name the deposit."""
    return [
        pb.Dispute(
            dispute_id=str(row["dispute_id"]),
            payment_id=str(row["payment_id"] or row["deposit_id"]),
            status=words.dispute_status(row["status"]),
            amount=words.money(row["amount_minor"], row["currency"]),
            reason=row["reason"],
            evidence_due_time=row["evidence_due_at"],
            create_time=row["opened_at"],
        )
        for row in rows
    ]


def proof(found: Proof) -> pb.CheckLedgerResponse:
    """How the ledger stands."""
    return pb.CheckLedgerResponse(
        transactions=found.transactions,
        entries=found.entries,
        differences=[
            pb.LedgerDifference(
                reference=row.reference,
                ledger=words.money(row.ledger, row.currency),
                provider=words.money(row.provider, row.currency),
                reason=row.reason,
            )
            for row in found.differences
        ],
        clearing=[Money(minor_units=amount, currency_code=currency) for currency, amount in found.clearing.items()],
    )
