"""Stripe's objects and errors in our words. Objects come as plain dicts: what the SDK parsed, or what an error carries."""

from __future__ import annotations

from collections.abc import Mapping
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
    NotAcceptedError,
    ProviderError,
    ProviderRefund,
    RefusedError,
    UnreachableError,
)

Json = Mapping[str, Any]


def intent(body: Json) -> Intent:
    """A PaymentIntent, its `latest_charge` expanded or not."""
    charge = body.get("latest_charge")
    card = _card(body, charge if isinstance(charge, Mapping) else {})
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
    )


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


def _uuid(body: Json, name: str) -> UUID | None:
    try:
        return UUID((body.get("metadata") or {})[name])
    except (KeyError, ValueError):
        return None
