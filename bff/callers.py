"""Who asks: a guest, a customer or somebody of staff, by the cookie of a session or by an access token."""

from __future__ import annotations

import asyncio
import hashlib
import re
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from rentacar.rent.v1 import account_pb2

from bff.errors import MissingError, RefusedError, ServiceDownError, ToldError
from bff.execution.turned_away import TurnedAwayError
from bff.services import Services
from bff.sessions import Sessions
from chassis.actors import GUEST, Actor, acting
from chassis.roles import Role

Value = TypeVar("Value")
_TOKEN = re.compile(r"rac_[A-Za-z0-9]{40}")
TOKEN_SECONDS = 5.0  # how long a revoked token may still open something
STAFF_SECONDS = 20.0  # how long somebody who was let go may still be staff here; rent_service knows at once
MOST_GUESSES, GUESSING_SECONDS = 30, 60.0  # without a pause as long
KEPT = 2048

ROLES = {
    account_pb2.STAFF_ROLE_AGENT: Role.AGENT,
    account_pb2.STAFF_ROLE_MANAGER: Role.MANAGER,
    account_pb2.STAFF_ROLE_ADMIN: Role.ADMIN,
}
DEVELOPER = "developer"  # the scope that lets documents run which nobody wrote down beforehand


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, and what an access token opens besides."""

    actor: Actor
    scopes: frozenset[str] = frozenset()

    @property
    def idempotency_scope(self) -> str:
        """Whose idempotency keys the caller's are."""
        return self.actor.subject or self.actor.kind


NOBODY = Caller(GUEST)


class Callers:
    """Asks Redis for sessions and rent_service for access tokens; what they answered is believed for seconds."""

    def __init__(self, sessions: Sessions, services: Services) -> None:
        self._sessions, self._services = sessions, services
        self._tokens = _Kept[Caller](TOKEN_SECONDS)
        self._roles = _Kept[str](STAFF_SECONDS)
        self._guesses = _Kept[int](GUESSING_SECONDS)
        self._turns = _Kept[asyncio.Semaphore](GUESSING_SECONDS)

    async def by_cookie(self, cookie: str) -> Caller:
        """Who a session is of; a guest if there is none. Raises ServiceDownError while Redis is away."""
        session = await self._sessions.find(cookie)
        if session is None:
            return NOBODY
        actor = Actor(session.kind, session.subject, session.role, session.id)
        return Caller(actor) if session.kind == "customer" else await self._still_staff(actor)

    async def _still_staff(self, actor: Actor) -> Caller:
        """The staff member as they are now; nobody, and the session ended, once they are none. While rent_service is away, as they were."""
        role = self._roles.get(actor.session)
        if role is None:
            try:
                member = await self._member(actor)
            except ServiceDownError:
                return Caller(actor)
            if member is None or not member.active:
                await self._sessions.end_one("staff", actor.subject, actor.session)
                return NOBODY
            role = self._roles.keep(actor.session, ROLES[member.role])
        return Caller(replace(actor, role=role))

    async def _member(self, actor: Actor) -> account_pb2.StaffMember | None:
        with acting(actor):
            try:
                return await self._services.accounts.staff_member()
            except ServiceDownError:
                raise
            except ToldError:  # unknown, or not allowed any more
                return None

    async def by_token(self, token: str, *, address: str) -> Caller:
        """Whom an access token stands for. Raises UNAUTHENTICATED where it is none, ServiceDownError where nobody can say.

        Who guesses is soon not listened to: TurnedAwayError for an `address` that has brought too many that are none.
        """
        if not _TOKEN.fullmatch(token):
            raise _no_token()
        name = hashlib.sha256(token.encode()).hexdigest()
        if (known := self._tokens.get(name)) is not None:
            return known
        turns = self._turns.get(address) or self._turns.keep(address, asyncio.Semaphore(MOST_GUESSES))
        async with turns:  # what comes at once waits until what came before it is counted, or known
            return self._tokens.get(name) or await self._resolved(token, name, address)

    async def _resolved(self, token: str, name: str, address: str) -> Caller:
        if self._guessed(address) >= MOST_GUESSES:
            message = "Too many access tokens from your address were none of ours. Try again in a minute."
            raise TurnedAwayError(429, "RATE_LIMITED", message, int(GUESSING_SECONDS))
        try:
            with acting(None):
                answer = await self._services.accounts.resolve_token(token)
        except (MissingError, RefusedError):
            self._guesses.keep(address, self._guessed(address) + 1)
            raise _no_token() from None
        session, scopes = f"token:{answer.access_token.access_token_id}", frozenset(answer.access_token.scopes)
        if answer.WhichOneof("owner") == "staff_member":
            actor = Actor("staff", answer.staff_member.staff_id, ROLES[answer.staff_member.role], session)
        else:
            actor = Actor("customer", answer.customer.customer_id, "", session)
        return self._tokens.keep(name, Caller(actor, scopes))

    def _guessed(self, address: str) -> int:
        return self._guesses.get(address) or 0

    def forget(self) -> None:
        """Ask again for everybody: a role or a token has changed."""
        self._tokens.clear()
        self._roles.clear()


def _no_token() -> ToldError:
    return ToldError("UNAUTHENTICATED", "This access token is not known, has expired or was revoked.")


class _Kept(Generic[Value]):
    """Values by name, for some seconds."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds, self._clock = seconds, clock
        self._values: OrderedDict[str, tuple[float, Value]] = OrderedDict()

    def get(self, name: str) -> Value | None:
        until, value = self._values.get(name, (0.0, None))
        return value if self._clock() < until else None

    def keep(self, name: str, value: Value) -> Value:
        self._values[name] = self._clock() + self._seconds, value
        self._values.move_to_end(name)
        if len(self._values) > KEPT:
            self._values.popitem(last=False)
        return value

    def clear(self) -> None:
        self._values.clear()
