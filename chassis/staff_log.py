"""What staff do in a service that has no audit log: rent_service writes it down first, then it is done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol

import grpc
import orjson
from rentacar.rent.v1 import account_pb2, account_pb2_grpc

from chassis import actors
from chassis.roles import Right
from chassis.rpc import RpcError


class StaffLog(Protocol):
    """Where acts of staff are written down."""

    async def note(self, action: str, subject: str, details: Mapping[str, Any], *, right: Right) -> None:
        """What the staff member who calls is about to do; of other callers nothing is written.

        Raises PERMISSION_DENIED for who has not the right now, whatever their claim says; UNAVAILABLE.
        """
        ...


class RemoteStaffLog:
    """rent_service's audit log."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        """`channel` leads to rent_service, signed by this process."""
        self._accounts: Any = account_pb2_grpc.AccountServiceStub(channel)

    async def note(self, action: str, subject: str, details: Mapping[str, Any], *, right: Right) -> None:
        """As the protocol says."""
        actor = actors.current()
        if actor.kind != "staff":
            return
        request = account_pb2.NoteStaffActRequest(
            staff_id=actor.subject,
            session=actor.session,
            action=action,
            subject=subject,
            details_json=orjson.dumps(details).decode(),
            right=right.value,
        )
        with about_staff("AUDIT_UNAVAILABLE", "what staff do can't be written down right now"):
            await self._accounts.NoteStaffAct(request)


@contextmanager
def about_staff(reason: str, message: str) -> Iterator[None]:
    """Within, rent_service is asked about a staff member: PERMISSION_DENIED for who has not the right, else UNAVAILABLE for this reason."""
    try:
        yield
    except grpc.aio.AioRpcError as error:
        if error.code() == grpc.StatusCode.NOT_FOUND:
            raise RpcError(
                grpc.StatusCode.PERMISSION_DENIED, "STAFF_ONLY", "this is for staff who have the right"
            ) from None
        raise RpcError(grpc.StatusCode.UNAVAILABLE, reason, message) from error
