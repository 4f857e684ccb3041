"""Our words and the protos': `RENTAL` here is `PAYMENT_PURPOSE_RENTAL` there, which messages take by its name."""

from __future__ import annotations

from rentacar.common.v1.money_pb2 import Money
from rentacar.payment.v1 import payment_pb2 as pb

DEPOSIT = "DEPOSIT"  # no payment: it has a life of its own
PURPOSES = ("RENTAL", "CHANGE", "CHARGE")


def purpose_word(value: pb.PaymentPurpose) -> str:
    """`RENTAL`, … or `UNSPECIFIED`; raises ValueError for one this version doesn't know."""
    return pb.PaymentPurpose.Name(value).removeprefix("PAYMENT_PURPOSE_")


def purpose(word: str) -> str:
    return f"PAYMENT_PURPOSE_{word}"


def method(word: str | None) -> str:
    """None, not known yet, is UNSPECIFIED."""
    return f"PAYMENT_METHOD_{word or 'UNSPECIFIED'}"


def status(word: str) -> str:
    return f"PAYMENT_STATUS_{word}"


def refund_status(word: str) -> str:
    return f"REFUND_STATUS_{word}"


def deposit_status(word: str) -> str:
    return f"DEPOSIT_STATUS_{word}"


def dispute_status(word: str) -> str:
    return f"DISPUTE_STATUS_{word}"


def reason_word(value: pb.RefundReason) -> str:
    """`LATE_PAYMENT`, … or `UNSPECIFIED`."""
    return pb.RefundReason.Name(value).removeprefix("REFUND_REASON_")


def reason(word: str) -> str:
    return f"REFUND_REASON_{word}"


def money(minor: int | None, currency: str | None) -> Money | None:
    """None while the amount isn't known."""
    return None if minor is None or currency is None else Money(minor_units=minor, currency_code=currency)
