"""Who calls, as customers' use cases need to know it."""

from uuid import UUID

import grpc

from chassis import actors
from chassis.actors import Kind
from chassis.rpc import RpcError


def customer_id() -> UUID | None:
    """The customer who calls; None if it is somebody else."""
    return _id_of("customer")


def staff_id() -> UUID | None:
    """Who of staff calls, by the BFF's word; None if it is somebody else."""
    return _id_of("staff")


def _id_of(kind: Kind) -> UUID | None:
    actor = actors.current()
    try:
        return UUID(actor.subject) if actor.kind == kind else None
    except ValueError:  # signed, but nobody is called so
        return None


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
