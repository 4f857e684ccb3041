"""Stripe's objects and errors in our words. Objects come as plain dicts: what the SDK parsed, or what an error carries."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import stripe

from payment_service.outcome import retryable
from payment_service.provider import (
    BrokenError,
    DeclinedError,
    Failure,
    Intent,
    KeySpentError,
    LedgerRow,
    Movement,
    NotAcceptedError,
    ProviderDispute,
    ProviderError,
    ProviderRefund,
    RefusedError,
    UnreachableError,
)

Json = Mapping[str, Any]


def intent(body: Json) -> Intent:
    """A PaymentIntent, its `latest_charge` expanded or not."""
    charge = body.get("latest_charge")
    shown = charge if isinstance(charge, Mapping) else {}
    card = _card(body, shown)
    pix = (body.get("next_action") or {}).get("pix_display_qr_code") or {}
    return Intent(
        id=body["id"],
        status=body["status"],
        amount=body["amount"],
        currency=body["currency"].upper(),
        payment_id=_uuid(body, "payment_id"),
        client_secret=body.get("client_secret") or "",
        charge_id=charge["id"] if isinstance(charge, Mapping) else charge,
        failure=failure(body["last_payment_error"]) if body.get("last_payment_error") else None,
        card_brand=card.get("brand") or "",
        card_last4=card.get("last4") or "",
        deposit_id=_uuid(body, "deposit_id"),
        received=body.get("amount_received") or 0,
        customer_id=_id(body.get("customer")),
        payment_method_id=_id(shown.get("payment_method") or body.get("payment_method")),
        pix_text=pix.get("data") or "",
        pix_expires_at=_moment(pix.get("expires_at")),
        capture_before=_moment(card.get("capture_before")),
    )


def refund(body: Json) -> ProviderRefund:
    """A Refund."""
    return ProviderRefund(
        id=body["id"],
        status=body["status"],
        amount=body["amount"],
        currency=body["currency"].upper(),
        refund_id=_uuid(body, "refund_id"),
        failure_code=body.get("failure_reason") or "",
        attempt=int((body.get("metadata") or {}).get("attempt") or 1),
    )


def dispute(body: Json) -> ProviderDispute:
    """A Dispute; its BalanceTransactions come with it."""
    opened_at = _moment(body["created"])
    assert opened_at is not None
    return ProviderDispute(
        id=body["id"],
        status=body["status"],
        amount=body["amount"],
        currency=body["currency"].upper(),
        reason=body.get("reason") or "",
        intent_id=_id(body.get("payment_intent")),
        evidence_due_at=_moment((body.get("evidence_details") or {}).get("due_by")),
        opened_at=opened_at,
        movements=tuple(
            Movement(moved["id"], moved["amount"], moved["fee"]) for moved in body.get("balance_transactions") or ()
        ),
    )


def ledger_row(body: Json) -> LedgerRow | None:
    """What a Charge, Refund or Dispute did to the money held for us; None: nothing."""
    kind = body["object"]
    if kind == "charge":
        reference = _id(body.get("payment_intent")) or body["id"]
        amount = body["amount_captured"] if body["status"] == "succeeded" else 0
    elif kind == "refund":
        # letting go of what was only held is told as a refund too, and moves nothing
        released = body["status"] == "succeeded" and body.get("balance_transaction") is None
        back = not released and body["status"] not in ("failed", "canceled")
        reference, amount = body["id"], -body["amount"] if back else 0
    else:
        reference, amount = body["id"], sum(moved["net"] for moved in body.get("balance_transactions") or ())
    return LedgerRow(reference, amount, body["currency"].upper(), _moment(body.get("created"))) if amount else None


def failure(body: Json) -> Failure:
    """An `error` or a `last_payment_error`."""
    code = body.get("decline_code") or body.get("code") or body.get("type") or "unknown"
    return Failure(code=code, message=body.get("message") or "", retryable=retryable(code))


def error(raised: stripe.StripeError) -> ProviderError:
    """What an exception of the SDK means for us (payments-and-queue.md, the table of outcomes)."""
    status, message = raised.http_status or 0, raised.user_message or ""
    if isinstance(raised, stripe.CardError):
        return _declined(raised)
    if isinstance(raised, stripe.APIConnectionError | stripe.RateLimitError) or status == 409:
        return UnreachableError(f"{type(raised).__name__} {status or ''}".strip())
    if isinstance(raised, stripe.IdempotencyError):
        return KeySpentError(message)
    if isinstance(raised, stripe.AuthenticationError | stripe.PermissionError):
        return NotAcceptedError(f"HTTP {status}")  # the message quotes part of the key
    if isinstance(raised, stripe.InvalidRequestError):
        return RefusedError(raised.code or "invalid_request", message, param=raised.param or "")
    headers = {name.lower(): value for name, value in (raised.headers or {}).items()}
    return BrokenError(f"HTTP {status}", replayed=headers.get("idempotent-replayed") == "true")


def _declined(raised: stripe.CardError) -> DeclinedError:
    body: Json = raised.json_body["error"] if isinstance(raised.json_body, dict) else {}
    told = body.get("payment_intent")
    return DeclinedError(failure(body), charge_id=body.get("charge"), intent=intent(told) if told else None)


def _card(body: Json, charge: Json) -> Json:
    """The card that was charged, or that failed."""
    used = charge.get("payment_method_details") or (body.get("last_payment_error") or {}).get("payment_method") or {}
    return used.get("card") or {}


def _id(value: Any) -> str:
    """The id of a reference, expanded or not; empty if there is none."""
    return str(value["id"]) if isinstance(value, Mapping) else value or ""


def _moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _uuid(body: Json, name: str) -> UUID | None:
    try:
        return UUID((body.get("metadata") or {})[name])
    except (KeyError, ValueError):
        return None
