"""The states of payments and refunds, and the arrows between them."""

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

UNFINISHED = (Status.REQUESTED, Status.PROCESSING, Status.REQUIRES_ACTION)
"""What a worker still has to bring to an end."""


def before(status: Status) -> list[Status]:
    """The states that a payment may come from when it becomes `status`."""
    return [origin for origin, targets in ARROWS.items() if status in targets]
