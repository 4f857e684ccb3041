"""Signing in: a code by mail, or what an OpenID provider proved."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import grpc
from rentacar.notify.v1 import notify_pb2
from rentacar.rent.v1 import account_pb2, booking_pb2

from chassis import database
from chassis.database import Connection, Pool
from chassis.rpc import RpcError
from rent_service import account_protos, protos
from rent_service.booking_creation import normal_locale
from rent_service.emails import normal_email
from rent_service.input_problems import InputProblem, bad_format
from rent_service.sign_in_codes import GOOD_FOR, MOST_ASKED, PAUSE, CodeKeeper, again_at, new_code, new_salt
from rent_service.store import audit, codes, customers, staff
from rent_service.store.audit import Who
from rent_service.store.codes import Code

Started = account_pb2.StartSignInResponse
Finished = account_pb2.FinishSignInResponse
ByOidc = account_pb2.SignInByOidcResponse
SEND_SECONDS = 3.0  # for the mail server to take it
NAME_LIMIT = 80


class SigningIn:
    """Codes for customers and staff; what becomes of those who prove an address."""

    def __init__(self, *, pool: Pool, keeper: CodeKeeper, notify: Any) -> None:
        """`notify` is a stub of NotifyService."""
        self._pool, self._keeper, self._notify = pool, keeper, notify

    async def start(self, request: account_pb2.StartSignInRequest) -> Started:
        """Mail a code, the same for everybody: who is nobody of staff is mailed that. Raises UNAVAILABLE."""
        email = normal_email(request.email)
        if email is None:
            return Started(invalid=booking_pb2.InvalidInput(problems=[protos.problem(_no_email())]))
        code = new_code()
        async with database.transaction(self._pool) as connection:
            kept, answer = await self._keep(connection, request, email, code)
        if kept is None:
            return answer
        known = not request.staff or await self._is_staff(email)
        await self._mail(request, kept, email, code if known else "")
        return answer

    async def _keep(
        self, connection: Connection, request: account_pb2.StartSignInRequest, email: str, code: str
    ) -> tuple[Code | None, Started]:
        emails, clients = self._keeper.emails(email), self._keeper.clients(request.client_address)
        asked = await codes.asked(connection, emails, clients, at_most=MOST_ASKED)
        again = again_at(asked.for_email, asked.by_client, asked.now)
        if again > asked.now:
            return None, Started(limited=account_pb2.SignInLimited(again_time=protos.timestamp(again)))
        salt = new_salt()
        kept = Code(
            code_id=uuid4(),
            email_hash=emails[0],
            client_hash=clients[0] if clients else None,
            audience=_audience(request.staff),
            salt=salt,
            code_hash=self._keeper.code(salt, code),
        )
        await codes.add(connection, kept, now=asked.now, good_for=GOOD_FOR)
        started = account_pb2.SignInStarted(
            expire_time=protos.timestamp(asked.now + GOOD_FOR), again_time=protos.timestamp(asked.now + PAUSE)
        )
        return kept, Started(started=started)

    async def _is_staff(self, email: str) -> bool:
        member = await staff.of_email(self._pool, email)
        return member is not None and member.active

    async def _mail(self, request: account_pb2.StartSignInRequest, kept: Code, email: str, code: str) -> None:
        asked = notify_pb2.SendSignInCodeRequest(
            email=email,
            code=code,
            locale=normal_locale(request.locale),
            staff=request.staff,
            valid_minutes=GOOD_FOR // timedelta(minutes=1),
        )
        try:
            await self._notify.SendSignInCode(asked, timeout=SEND_SECONDS)
        except grpc.aio.AioRpcError:
            await codes.unsend(self._pool, kept.code_id)
            raise RpcError(grpc.StatusCode.UNAVAILABLE, "MAIL_UNAVAILABLE", "the mail could not be sent") from None

    async def finish(self, request: account_pb2.FinishSignInRequest) -> Finished:
        """Take a code. Every try counts, and a right code ends it: of many at once one signs in."""
        email = normal_email(request.email) or ""
        code = "".join(request.code.split())
        async with database.transaction(self._pool) as connection:
            tried = await codes.try_one(connection, self._keeper.emails(email), _audience(request.staff))
            salt, kept = (tried.salt, tried.code_hash) if tried else (b"", b"")
            right = self._keeper.matches(code, salt=salt, kept=kept)  # as long, also where there is nothing to compare
            if tried and right and await codes.use_up(connection, tried.code_id):
                return await self._let_in(connection, request, email)
        return Finished(refused=account_pb2.SignInRefused())

    async def _let_in(self, connection: Connection, request: account_pb2.FinishSignInRequest, email: str) -> Finished:
        if not request.staff:
            customer, is_new = await customers.of_email(connection, email, locale=normal_locale(request.locale))
            return Finished(customer=account_protos.customer(customer), is_new=is_new)
        member = await staff.of_email(connection, email)
        if member is None or not member.active:
            return Finished(refused=account_pb2.SignInRefused())
        who = Who(member.staff_id, member.name, member.role, "")
        await audit.note(connection, who, "staff.sign_in", member.email)
        return Finished(staff_member=account_protos.staff_member(member))

    async def by_oidc(self, request: account_pb2.SignInByOidcRequest) -> ByOidc:
        """The customer of a provider's subject; else of the e-mail that the provider vouches for, linked from now on."""
        names = [" ".join(name.split())[:NAME_LIMIT] for name in (request.given_name, request.family_name)]
        async with database.transaction(self._pool) as connection:
            known = await customers.of_identity(connection, request.issuer, request.subject)
            if known:
                return ByOidc(customer=account_protos.customer(known))
            email = normal_email(request.email) if request.email_verified else None
            if email is None:
                return ByOidc(email_not_verified=account_pb2.EmailNotVerified())
            locale = normal_locale(request.locale)
            customer, is_new = await customers.of_email(
                connection, email, locale=locale, given_name=names[0], family_name=names[1]
            )
            await customers.link(connection, request.issuer, request.subject, customer.customer_id)
            customer = await customers.name_nameless(connection, customer, *names)
            return ByOidc(customer=account_protos.customer(customer), is_new=is_new)


def _audience(is_staff: bool) -> str:
    return "STAFF" if is_staff else "CUSTOMER"


def _no_email() -> InputProblem:
    return bad_format("email", "Use um e-mail como maria@exemplo.com.", "Use an address like mary@example.com.")
