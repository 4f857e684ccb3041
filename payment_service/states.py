"""The states of payments, refunds, deposits and disputes, and the arrows between them."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """Where a payment, or one attempt at it, stands."""

    REQUESTED = "REQUESTED"
    PROCESSING = "PROCESSING"
    REQUIRES_ACTION = "REQUIRES_ACTION"
    SUCCEEDED = "SUCCEEDED"
    DECLINED = "DECLINED"
    CANCELLED = "CANCELLED"


class DepositStatus(StrEnum):
    """Where a deposit stands."""

    REQUESTED = "REQUESTED"
    PROCESSING = "PROCESSING"
    REQUIRES_ACTION = "REQUIRES_ACTION"
    AUTHORIZED = "AUTHORIZED"
    CAPTURED = "CAPTURED"
    RELEASED = "RELEASED"
    DECLINED = "DECLINED"
    LAPSED = "LAPSED"


class DisputeStatus(StrEnum):
    """Where a dispute stands."""

    OPEN = "OPEN"
    WON = "WON"
    LOST = "LOST"


class RefundStatus(StrEnum):
    """Where a refund stands."""

    REQUESTED = "REQUESTED"
    PENDING = "PENDING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"


ARROWS: dict[Status, frozenset[Status]] = {
    Status.REQUESTED: frozenset({Status.PROCESSING}),
    Status.PROCESSING: frozenset({Status.REQUIRES_ACTION, Status.SUCCEEDED, Status.DECLINED, Status.CANCELLED}),
    Status.REQUIRES_ACTION: frozenset({Status.PROCESSING, Status.SUCCEEDED, Status.DECLINED, Status.CANCELLED}),
    Status.DECLINED: frozenset({Status.PROCESSING}),
    Status.SUCCEEDED: frozenset(),
    Status.CANCELLED: frozenset(),
}
"""domain.md, "Words". REQUESTED -> PROCESSING is a worker's taking it up."""

_HELD = frozenset({DepositStatus.CAPTURED, DepositStatus.RELEASED, DepositStatus.LAPSED})
_ANSWERED = frozenset({DepositStatus.AUTHORIZED, DepositStatus.DECLINED, DepositStatus.RELEASED})
DEPOSIT_ARROWS: dict[DepositStatus, frozenset[DepositStatus]] = {
    DepositStatus.REQUESTED: frozenset({DepositStatus.PROCESSING}),
    DepositStatus.PROCESSING: _ANSWERED | {DepositStatus.REQUIRES_ACTION},
    DepositStatus.REQUIRES_ACTION: _ANSWERED | {DepositStatus.PROCESSING},
    DepositStatus.DECLINED: frozenset({DepositStatus.PROCESSING}),
    DepositStatus.AUTHORIZED: _HELD,
    DepositStatus.CAPTURED: frozenset(),
    DepositStatus.RELEASED: frozenset(),
    DepositStatus.LAPSED: frozenset(),
}
"""As `Deposit` in payment.proto says; one that is not wanted before it was held is RELEASED too, for nothing is held."""

UNFINISHED = (Status.REQUESTED, Status.PROCESSING, Status.REQUIRES_ACTION)
"""What a worker still has to bring to an end."""


DEPOSIT_UNFINISHED = (DepositStatus.REQUESTED, DepositStatus.PROCESSING, DepositStatus.REQUIRES_ACTION)
"""What a worker still has to bring to an answer."""


def deposit_before(status: DepositStatus) -> list[DepositStatus]:
    """The states that a deposit may come from when it becomes `status`."""
    return [origin for origin, targets in DEPOSIT_ARROWS.items() if status in targets]


def before(status: Status) -> list[Status]:
    """The states that a payment may come from when it becomes `status`."""
    return [origin for origin, targets in ARROWS.items() if status in targets]
