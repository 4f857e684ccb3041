"""Access tokens for programs of customers and staff."""

import secrets
import string
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import grpc
from rentacar.rent.v1 import account_pb2

from chassis import actors, database
from chassis.actors import Actor
from chassis.database import Connection, Pool
from chassis.roles import Right, may
from chassis.rpc import RpcError, not_found
from rent_service import account_protos
from rent_service.callers import came_by_token, the_customer
from rent_service.staff import Desk, StaffDoor
from rent_service.store import audit, customers, staff, tokens
from rent_service.store.audit import Who
from rent_service.store.staff import StaffMember
from rent_service.store.tokens import AccessToken, Owner

PREFIX = "rac_"  # what scanners of repositories look for
LENGTH = 40  # of 62 letters: 238 bits
DAYS = 90
MOST = 50  # of one owner; who needs more has forgotten to end some
_LETTERS = string.ascii_letters + string.digits


class AccessTokens:
    """Made, listed and ended by their owners; resolved for the BFF."""

    def __init__(self, *, pool: Pool, door: StaffDoor) -> None:
        """`door` knows staff."""
        self._pool, self._door = pool, door

    async def create(self, request: account_pb2.CreateAccessTokenRequest) -> account_pb2.CreateAccessTokenResponse:
        """Make one; its secret is told once. Raises PERMISSION_DENIED, FAILED_PRECONDITION."""
        if came_by_token():
            raise _denied("TOKENS_MAKE_NO_TOKENS", "sign in to make access tokens")
        owner, desk = await self._owner()
        if request.scopes and (desk is None or not may(desk.member.role, Right.DEVELOPER_TOKENS)):
            raise _denied("SCOPE_NOT_ALLOWED", "only admins make tokens for developers")
        secret, good_for = new_secret(), timedelta(days=request.days or DAYS)
        async with database.transaction(self._pool) as connection:
            await tokens.wait(connection, owner)
            if len(await tokens.listed(connection, owner)) >= MOST:
                raise RpcError(grpc.StatusCode.FAILED_PRECONDITION, "TOO_MANY_TOKENS", f"end one of your {MOST} first")
            name = " ".join(request.name.split()) or "token"
            scopes = list(request.scopes)
            token = await tokens.add(connection, owner, secret, name=name, scopes=scopes, good_for=good_for)
            assert token is not None
            if desk:
                await note_made(connection, desk.who, token, desk.member)
        return account_pb2.CreateAccessTokenResponse(access_token=account_protos.access_token(token), secret=secret)

    async def listed(self) -> account_pb2.ListAccessTokensResponse:
        """One's own, newest first."""
        owner, _ = await self._owner()
        found = await tokens.listed(self._pool, owner)
        return account_pb2.ListAccessTokensResponse(access_tokens=[account_protos.access_token(one) for one in found])

    async def revoke(self, request: account_pb2.RevokeAccessTokenRequest) -> account_pb2.RevokeAccessTokenResponse:
        """End one of one's own, an admin any of staff. Raises NOT_FOUND."""
        owner, desk = await self._owner()
        any_of_staff = desk is not None and may(desk.member.role, Right.DEVELOPER_TOKENS)
        async with database.transaction(self._pool) as connection:
            token_id = UUID(request.access_token_id)
            token = await tokens.revoke(connection, token_id, owner, any_of_staff=any_of_staff)
            if token is None:
                raise not_found("ACCESS_TOKEN_NOT_FOUND", "there is no such access token")
            if desk:
                await audit.note(connection, desk.who, "access_token.revoke", str(token_id), {"name": token.name})
        return account_pb2.RevokeAccessTokenResponse(access_token=account_protos.access_token(token))

    async def resolve(self, request: account_pb2.ResolveAccessTokenRequest) -> account_pb2.ResolveAccessTokenResponse:
        """Whom a token stands for. Raises NOT_FOUND."""
        token = await tokens.resolve(self._pool, request.token)
        response = account_pb2.ResolveAccessTokenResponse()
        if token is None or not await self._name_owner(token.owner, response):
            raise not_found("ACCESS_TOKEN_NOT_FOUND", "the access token is not good")
        response.access_token.CopyFrom(account_protos.access_token(token))
        return response

    async def _name_owner(self, owner: Owner, response: account_pb2.ResolveAccessTokenResponse) -> bool:
        if owner.customer_id:
            customer = await customers.get(self._pool, owner.customer_id)
            if customer:
                response.customer.CopyFrom(account_protos.customer(customer))
            return customer is not None
        assert owner.staff_id is not None
        member = await staff.get(self._pool, owner.staff_id)
        if member is None or not member.active:
            return False
        response.staff_member.CopyFrom(account_protos.staff_member(member))
        return True

    async def _owner(self) -> tuple[Owner, Desk | None]:
        actor: Actor = actors.current()
        if actor.kind != "staff":
            return Owner(customer_id=the_customer()), None
        desk = await self._door.enter(Right.BOARD)
        return Owner(staff_id=desk.member.staff_id), desk


async def note_made(connection: Connection, who: Who, token: AccessToken, owner: StaffMember) -> None:
    """Into the audit log: a token of somebody of staff."""
    facts: dict[str, str | Sequence[str]] = {
        "owner": owner.email,
        "name": token.name,
        "scopes": token.scopes,
        "expires_at": token.expires_at.isoformat(),
    }
    await audit.note(connection, who, "access_token.create", str(token.access_token_id), facts)


def new_secret() -> str:
    """Forty random characters after the prefix."""
    return PREFIX + "".join(secrets.choice(_LETTERS) for _ in range(LENGTH))


def _denied(reason: str, message: str) -> RpcError:
    return RpcError(grpc.StatusCode.PERMISSION_DENIED, reason, message)
