"""What staff ask: one method per rpc that is for them, besides those at the counter."""

from __future__ import annotations

from typing import Any

from rentacar.notify.v1 import notify_pb2
from rentacar.rent.v1 import account_pb2, rent_pb2

from bff.calls import DOCUMENTS, QUICK, RENTAL, SEARCH, WRITE, ask


class StaffCalls:
    """Who asks is the actor of the call. Raises what `bff.errors.translated` makes of failures."""

    def __init__(self, *, rent: Any, accounts: Any, notify: Any) -> None:
        """The stubs of RentService, AccountService and NotifyService."""
        self._rent, self._accounts, self._notify = rent, accounts, notify

    async def board(self, request: rent_pb2.ListBookingsRequest) -> rent_pb2.ListBookingsResponse:
        answer: rent_pb2.ListBookingsResponse = await ask(RENTAL, self._rent.ListBookings, request, SEARCH)
        return answer

    async def mark_no_show(self, request: rent_pb2.MarkNoShowRequest) -> rent_pb2.MarkNoShowResponse:
        answer: rent_pb2.MarkNoShowResponse = await ask(RENTAL, self._rent.MarkNoShow, request, WRITE)
        return answer

    async def create_refund(self, request: rent_pb2.CreateRefundRequest) -> rent_pb2.CreateRefundResponse:
        answer: rent_pb2.CreateRefundResponse = await ask(RENTAL, self._rent.CreateRefund, request, WRITE)
        return answer

    async def vehicles(self, request: rent_pb2.ListVehiclesRequest) -> rent_pb2.ListVehiclesResponse:
        answer: rent_pb2.ListVehiclesResponse = await ask(RENTAL, self._rent.ListVehicles, request, SEARCH)
        return answer

    async def save_maintenance(
        self, request: rent_pb2.SaveVehicleMaintenanceRequest
    ) -> rent_pb2.SaveVehicleMaintenanceResponse:
        answer: rent_pb2.SaveVehicleMaintenanceResponse = await ask(
            RENTAL, self._rent.SaveVehicleMaintenance, request, WRITE
        )
        return answer

    async def members(self, *, size: int, token: str) -> account_pb2.ListStaffMembersResponse:
        request = account_pb2.ListStaffMembersRequest(page_size=size, page_token=token)
        answer: account_pb2.ListStaffMembersResponse = await ask(
            RENTAL, self._accounts.ListStaffMembers, request, QUICK
        )
        return answer

    async def save_member(self, request: account_pb2.SaveStaffMemberRequest) -> account_pb2.SaveStaffMemberResponse:
        answer: account_pb2.SaveStaffMemberResponse = await ask(RENTAL, self._accounts.SaveStaffMember, request, WRITE)
        return answer

    async def audit_log(self, request: account_pb2.ListAuditLogRequest) -> account_pb2.ListAuditLogResponse:
        answer: account_pb2.ListAuditLogResponse = await ask(RENTAL, self._accounts.ListAuditLog, request, SEARCH)
        return answer

    async def messages(self, request: notify_pb2.ListMessagesRequest) -> notify_pb2.ListMessagesResponse:
        answer: notify_pb2.ListMessagesResponse = await ask(DOCUMENTS, self._notify.ListMessages, request, QUICK)
        return answer

    async def resend(self, message_id: str) -> notify_pb2.ResendMessageResponse:
        request = notify_pb2.ResendMessageRequest(message_id=message_id)
        answer: notify_pb2.ResendMessageResponse = await ask(DOCUMENTS, self._notify.ResendMessage, request, WRITE)
        return answer
