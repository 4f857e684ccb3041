"""Who calls, as customers' use cases need to know it."""

from uuid import UUID

import grpc

from chassis import actors
from chassis.rpc import RpcError


def customer_id() -> UUID | None:
    """The customer who calls; None if it is somebody else."""
    actor = actors.current()
    return UUID(actor.subject) if actor.kind == "customer" else None


def the_customer() -> UUID:
    """The customer who calls. Raises PERMISSION_DENIED."""
    found = customer_id()
    if found is None:
        raise RpcError(grpc.StatusCode.PERMISSION_DENIED, "CUSTOMERS_ONLY", "this is for customers who signed in")
    return found


def key_scope() -> str:
    """Whose idempotency keys the caller's are; guests share theirs, which are random."""
    actor = actors.current()
    return actor.subject or actor.kind


def came_by_token() -> bool:
    """Whether a program calls, with an access token."""
    return actors.current().session.startswith("token:")
