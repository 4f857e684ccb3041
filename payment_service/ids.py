"""Ids and idempotency keys: derived, so that a second run of anything uses the same."""

from __future__ import annotations

from uuid import UUID, uuid4, uuid5

from chassis.failpoints import sabotaged

NAMESPACE = UUID("6f1c1d3e-9a0b-5c53-8c0e-5f2f9a1f7f11")  # ours, chosen once: other values would charge again


def payment_id(booking_id: UUID, purpose: str, number: int) -> UUID:
    """The payment of (booking, purpose, number): always the same."""
    return uuid5(NAMESPACE, f"{booking_id}:{purpose}:{number}")


def deposit_id(booking_id: UUID, number: int) -> UUID:
    """The deposit of (booking, number): always the same."""
    return payment_id(booking_id, "DEPOSIT", number)


def dispute_id(provider_dispute_id: str) -> UUID:
    """Our id of a provider's dispute."""
    return uuid5(NAMESPACE, provider_dispute_id)


def customer_key(key: str, key_number: int) -> str:
    """The idempotency key that creates the provider's customer for ours."""
    return _numbered(f"cus:{key}", key_number)


def intent_key(payment: UUID, key_number: int) -> str:
    """The idempotency key that creates the payment's intent."""
    return _numbered(f"pi:{payment}", key_number)


def confirm_key(payment: UUID, attempt: int, key_number: int) -> str:
    """The idempotency key that confirms an attempt."""
    return _numbered(f"confirm:{payment}:{attempt}", key_number)


def capture_key(deposit: UUID, key_number: int) -> str:
    """The idempotency key that captures a deposit."""
    return _numbered(f"capture:{deposit}", key_number)


def refund_key(refund: UUID, key_number: int) -> str:
    """The idempotency key that creates the provider's refund."""
    return _numbered(f"refund:{refund}", key_number)


def _numbered(key: str, number: int) -> str:
    """The first key is plain; one that replays an error for ever is followed by numbered ones."""
    if sabotaged("idempotency-key"):
        return f"{key}:{uuid4()}"
    return key if number == 1 else f"{key}:{number}"
