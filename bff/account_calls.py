"""What the BFF asks about people: one method per rpc of AccountService, and those for saved cards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rentacar.notify.v1 import notify_pb2
from rentacar.payment.v1 import payment_pb2
from rentacar.rent.v1 import account_pb2

from bff.calls import DOCUMENTS, MAIL, PAYMENT, QUICK, RENTAL, SEARCH, WRITE, ask


class AccountCalls:
    """Who asks is the actor of the call. Raises what `bff.errors.translated` makes of failures."""

    def __init__(self, accounts: Any, payments: Any, notify: Any) -> None:
        """The stubs of AccountService, of PaymentService and of NotifyService."""
        self._accounts, self._payments, self._notify = accounts, payments, notify

    async def start_sign_in(self, request: account_pb2.StartSignInRequest) -> account_pb2.StartSignInResponse:
        answer: account_pb2.StartSignInResponse = await ask(RENTAL, self._accounts.StartSignIn, request, MAIL)
        return answer

    async def finish_sign_in(self, request: account_pb2.FinishSignInRequest) -> account_pb2.FinishSignInResponse:
        answer: account_pb2.FinishSignInResponse = await ask(RENTAL, self._accounts.FinishSignIn, request, WRITE)
        return answer

    async def sign_in_by_oidc(self, request: account_pb2.SignInByOidcRequest) -> account_pb2.SignInByOidcResponse:
        answer: account_pb2.SignInByOidcResponse = await ask(RENTAL, self._accounts.SignInByOidc, request, WRITE)
        return answer

    async def resolve_token(self, token: str) -> account_pb2.ResolveAccessTokenResponse:
        request = account_pb2.ResolveAccessTokenRequest(token=token)
        answer: account_pb2.ResolveAccessTokenResponse = await ask(
            RENTAL, self._accounts.ResolveAccessToken, request, QUICK
        )
        return answer

    async def customer(self) -> account_pb2.Customer:
        request = account_pb2.GetCustomerRequest()
        answer: account_pb2.GetCustomerResponse = await ask(RENTAL, self._accounts.GetCustomer, request, QUICK)
        return answer.customer

    async def update_customer(self, request: account_pb2.UpdateCustomerRequest) -> account_pb2.UpdateCustomerResponse:
        answer: account_pb2.UpdateCustomerResponse = await ask(RENTAL, self._accounts.UpdateCustomer, request, WRITE)
        return answer

    async def bookings(self, *, size: int, token: str) -> account_pb2.ListCustomerBookingsResponse:
        request = account_pb2.ListCustomerBookingsRequest(page_size=size, page_token=token)
        answer: account_pb2.ListCustomerBookingsResponse = await ask(
            RENTAL, self._accounts.ListCustomerBookings, request, SEARCH
        )
        return answer

    async def create_token(
        self, request: account_pb2.CreateAccessTokenRequest
    ) -> account_pb2.CreateAccessTokenResponse:
        answer: account_pb2.CreateAccessTokenResponse = await ask(
            RENTAL, self._accounts.CreateAccessToken, request, WRITE
        )
        return answer

    async def tokens(self) -> list[account_pb2.AccessToken]:
        request = account_pb2.ListAccessTokensRequest()
        return list((await ask(RENTAL, self._accounts.ListAccessTokens, request, QUICK)).access_tokens)

    async def revoke_token(self, access_token_id: str) -> account_pb2.AccessToken:
        request = account_pb2.RevokeAccessTokenRequest(access_token_id=access_token_id)
        answer: account_pb2.RevokeAccessTokenResponse = await ask(
            RENTAL, self._accounts.RevokeAccessToken, request, WRITE
        )
        return answer.access_token

    async def staff_member(self) -> account_pb2.StaffMember:
        """The one who asks."""
        request = account_pb2.GetStaffMemberRequest()
        answer: account_pb2.GetStaffMemberResponse = await ask(RENTAL, self._accounts.GetStaffMember, request, QUICK)
        return answer.staff_member

    async def saved_cards(self) -> list[payment_pb2.SavedCard]:
        request = payment_pb2.ListSavedCardsRequest()
        return list((await ask(PAYMENT, self._payments.ListSavedCards, request, SEARCH)).saved_cards)

    async def detach_card(self, saved_card_id: str) -> None:
        request = payment_pb2.DetachSavedCardRequest(saved_card_id=saved_card_id)
        await ask(PAYMENT, self._payments.DetachSavedCard, request, WRITE)

    async def export(self, page_token: str) -> account_pb2.ExportCustomerResponse:
        request = account_pb2.ExportCustomerRequest(page_token=page_token)
        answer: account_pb2.ExportCustomerResponse = await ask(RENTAL, self._accounts.ExportCustomer, request, WRITE)
        return answer

    async def export_payments(self, booking_ids: Sequence[str]) -> payment_pb2.ExportCustomerResponse:
        request = payment_pb2.ExportCustomerRequest(booking_ids=booking_ids)
        answer: payment_pb2.ExportCustomerResponse = await ask(PAYMENT, self._payments.ExportCustomer, request, WRITE)
        return answer

    async def export_messages(self, booking_ids: Sequence[str]) -> notify_pb2.ExportCustomerResponse:
        request = notify_pb2.ExportCustomerRequest(booking_ids=booking_ids)
        answer: notify_pb2.ExportCustomerResponse = await ask(DOCUMENTS, self._notify.ExportCustomer, request, WRITE)
        return answer

    async def erase(self, code: str) -> account_pb2.EraseCustomerResponse:
        request = account_pb2.EraseCustomerRequest(code=code)
        answer: account_pb2.EraseCustomerResponse = await ask(RENTAL, self._accounts.EraseCustomer, request, WRITE)
        return answer

    async def erase_by_email(self, email: str, note: str) -> account_pb2.EraseByEmailResponse:
        request = account_pb2.EraseByEmailRequest(email=email, note=note)
        answer: account_pb2.EraseByEmailResponse = await ask(RENTAL, self._accounts.EraseByEmail, request, WRITE)
        return answer

    async def erasure(self, erasure_id: str) -> account_pb2.Erasure:
        request = account_pb2.GetErasureRequest(erasure_id=erasure_id)
        answer: account_pb2.GetErasureResponse = await ask(RENTAL, self._accounts.GetErasure, request, QUICK)
        return answer.erasure
