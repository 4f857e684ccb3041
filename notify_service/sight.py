"""Which bookings' messages a staff member may see: rent_service knows whose locations are whose, and is asked each time."""

from collections.abc import Collection
from typing import Any, Protocol
from uuid import UUID

import grpc
from rentacar.rent.v1 import account_pb2, account_pb2_grpc

from chassis import actors
from chassis.roles import Right
from chassis.staff_log import about_staff


class Sight(Protocol):
    """Of the staff member who calls."""

    async def of(self, booking_ids: Collection[UUID]) -> set[UUID]:
        """Those of at most 200 bookings that they see. Raises PERMISSION_DENIED for who may see no mails now, UNAVAILABLE."""
        ...


class RemoteSight:
    """By rent_service's word."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        """`channel` leads to rent_service, signed by this process."""
        self._accounts: Any = account_pb2_grpc.AccountServiceStub(channel)

    async def of(self, booking_ids: Collection[UUID]) -> set[UUID]:
        """As the protocol says."""
        if not booking_ids:
            return set()
        request = account_pb2.ListSeenBookingsRequest(
            staff_id=actors.current().subject, booking_ids=map(str, booking_ids), right=Right.MAILS.value
        )
        with about_staff("RENT_UNAVAILABLE", "whose bookings these are can't be asked right now"):
            answer = await self._accounts.ListSeenBookings(request)
        return {UUID(text) for text in answer.booking_ids}
