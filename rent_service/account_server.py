"""gRPC to the domain: `rentacar.rent.v1.AccountService`."""

from __future__ import annotations

from typing import Any

import grpc
from rentacar.rent.v1 import account_pb2 as pb
from rentacar.rent.v1 import account_pb2_grpc

from rent_service.access_tokens import AccessTokens
from rent_service.privacy import Privacy
from rent_service.profiles import Profiles
from rent_service.signing_in import SigningIn
from rent_service.staffing import Staffing

SERVICE = "rentacar.rent.v1.AccountService"
Context = grpc.aio.ServicerContext[Any, Any]


class AccountServicer(account_pb2_grpc.AccountServiceServicer):
    """Hands requests to the use cases, and nothing else."""

    def __init__(
        self,
        *,
        signing_in: SigningIn,
        profiles: Profiles,
        privacy: Privacy,
        access_tokens: AccessTokens,
        staffing: Staffing,
    ) -> None:
        self._signing_in, self._profiles, self._privacy = signing_in, profiles, privacy
        self._access_tokens, self._staffing = access_tokens, staffing

    async def StartSignIn(self, request: pb.StartSignInRequest, context: Context) -> pb.StartSignInResponse:
        return await self._signing_in.start(request)

    async def FinishSignIn(self, request: pb.FinishSignInRequest, context: Context) -> pb.FinishSignInResponse:
        return await self._signing_in.finish(request)

    async def SignInByOidc(self, request: pb.SignInByOidcRequest, context: Context) -> pb.SignInByOidcResponse:
        return await self._signing_in.by_oidc(request)

    async def ResolveAccessToken(
        self, request: pb.ResolveAccessTokenRequest, context: Context
    ) -> pb.ResolveAccessTokenResponse:
        return await self._access_tokens.resolve(request)

    async def GetCustomer(self, request: pb.GetCustomerRequest, context: Context) -> pb.GetCustomerResponse:
        return await self._profiles.get()

    async def UpdateCustomer(self, request: pb.UpdateCustomerRequest, context: Context) -> pb.UpdateCustomerResponse:
        return await self._profiles.update(request)

    async def ListCustomerBookings(
        self, request: pb.ListCustomerBookingsRequest, context: Context
    ) -> pb.ListCustomerBookingsResponse:
        return await self._profiles.bookings(request)

    async def ExportCustomer(self, request: pb.ExportCustomerRequest, context: Context) -> pb.ExportCustomerResponse:
        return await self._privacy.export(request)

    async def EraseCustomer(self, request: pb.EraseCustomerRequest, context: Context) -> pb.EraseCustomerResponse:
        return await self._privacy.erase(request)

    async def EraseByEmail(self, request: pb.EraseByEmailRequest, context: Context) -> pb.EraseByEmailResponse:
        return await self._privacy.erase_by_email(request)

    async def GetErasure(self, request: pb.GetErasureRequest, context: Context) -> pb.GetErasureResponse:
        return await self._privacy.status(request)

    async def CreateAccessToken(
        self, request: pb.CreateAccessTokenRequest, context: Context
    ) -> pb.CreateAccessTokenResponse:
        return await self._access_tokens.create(request)

    async def ListAccessTokens(
        self, request: pb.ListAccessTokensRequest, context: Context
    ) -> pb.ListAccessTokensResponse:
        return await self._access_tokens.listed()

    async def RevokeAccessToken(
        self, request: pb.RevokeAccessTokenRequest, context: Context
    ) -> pb.RevokeAccessTokenResponse:
        return await self._access_tokens.revoke(request)

    async def GetStaffMember(self, request: pb.GetStaffMemberRequest, context: Context) -> pb.GetStaffMemberResponse:
        return await self._staffing.get(request)

    async def ListStaffMembers(
        self, request: pb.ListStaffMembersRequest, context: Context
    ) -> pb.ListStaffMembersResponse:
        return await self._staffing.listed(request)

    async def SaveStaffMember(self, request: pb.SaveStaffMemberRequest, context: Context) -> pb.SaveStaffMemberResponse:
        return await self._staffing.save(request)

    async def ListAuditLog(self, request: pb.ListAuditLogRequest, context: Context) -> pb.ListAuditLogResponse:
        return await self._staffing.audit_log(request)

    async def NoteStaffAct(self, request: pb.NoteStaffActRequest, context: Context) -> pb.NoteStaffActResponse:
        return await self._staffing.note_act(request)

    async def ListSeenBookings(
        self, request: pb.ListSeenBookingsRequest, context: Context
    ) -> pb.ListSeenBookingsResponse:
        return await self._staffing.seen_bookings(request)
