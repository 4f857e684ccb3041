"""Signing in at an OpenID provider: the browser goes there and comes back.

What a start began is kept in Redis under its `state` and taken once; a cookie ties it to the browser, so that nobody is signed in by an
address that somebody else prepared.
"""

from __future__ import annotations

import hmac
import logging
import re
import secrets
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

import orjson
import redis.asyncio as redis
from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse
from rentacar.rent.v1 import account_pb2

from bff.context import preferred
from bff.errors import ServiceDownError, ToldError
from bff.execution.rates import SIGN_INS, Rates
from bff.http.cookies import OIDC
from bff.http.entrance import Entrance, Visit
from bff.oidc import OidcError, Proven, Provider
from bff.services import Services
from bff.sessions import away
from bff.settings import OIDC_START
from chassis.actors import Actor, acting
from chassis.flags import DEFAULTS, READ_ONLY, SIGN_IN_OIDC, Reader

log = logging.getLogger(__name__)

CALLBACK = "/auth/oidc/callback"
SECONDS = 600  # that somebody may take at the provider
LONGEST = 2000  # characters of a code
_LOCAL = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]{0,500}")


class SignInError(Exception):
    """Nobody is signed in; the reason is a stable word for the sign-in page."""


class OidcSignIn:
    """`kept` is Redis."""

    def __init__(
        self,
        provider: Provider,
        *,
        kept: Any,
        entrance: Entrance,
        services: Services,
        rates: Rates,
        flags: Reader = DEFAULTS,
    ) -> None:
        self._provider, self._kept, self._entrance, self._flags = provider, kept, entrance, flags
        self._services, self._rates = services, rates

    def routes(self) -> APIRouter:
        """`GET /auth/oidc/start?returnTo=/path` and where the provider sends browsers back to."""
        router = APIRouter()
        router.get(OIDC_START)(self.start)
        router.get(CALLBACK)(self.callback)
        return router

    async def start(self, request: Request) -> RedirectResponse:
        """Send the browser to the provider."""
        visit = self._entrance.visiting(request.scope)
        try:
            self._check_open()
            where = await self._start(visit, request.query_params.get("returnTo", ""))
        except SignInError as error:
            where = _sign_in_page(str(error))
        return _redirect(where, visit)

    async def callback(self, request: Request) -> RedirectResponse:
        """Sign in whom the provider vouches for, and go on to where the start wanted."""
        visit = self._entrance.visiting(request.scope)
        try:
            self._check_open()
            where = await self._finish(visit, dict(request.query_params), request.headers.get("accept-language", ""))
        except SignInError as error:
            where = _sign_in_page(str(error))
        visit.jar.set(OIDC, "", seconds=0)
        return _redirect(where, visit)

    def _check_open(self) -> None:
        """A sign-in may make an account, which nothing does while all is read-only. Raises SignInError."""
        if not self._flags.on(SIGN_IN_OIDC) or self._flags.on(READ_ONLY):
            raise SignInError("UNAVAILABLE")

    async def _start(self, visit: Visit, return_to: str) -> str:
        if not (await self._rates.spend(SIGN_INS, visit.address, 1)).granted:
            raise SignInError("RATE_LIMITED")
        state, nonce, verifier, browser = (secrets.token_urlsafe(32) for _ in range(4))
        begun = {"nonce": nonce, "verifier": verifier, "browser": _digest(browser), "to": local(return_to)}
        try:
            address = await self._provider.address(state=state, nonce=nonce, verifier=verifier)
            await self._keep(state, begun)
        except OidcError as error:
            log.warning("the sign-in provider is not to be believed", extra={"reason": str(error)})
            raise SignInError("OIDC_REFUSED") from error
        except ServiceDownError as error:
            raise SignInError("UNAVAILABLE") from error
        visit.jar.set(OIDC, browser, seconds=SECONDS)
        return address

    async def _finish(self, visit: Visit, given: dict[str, str], language: str) -> str:
        try:
            begun = await self._take(given.get("state", ""))
            if begun is None or not hmac.compare_digest(begun["browser"], _digest(visit.jar.get(OIDC))):
                raise SignInError("OIDC_EXPIRED")
            if "error" in given or not 0 < len(given.get("code", "")) <= LONGEST:
                raise SignInError("OIDC_REFUSED")
            proven = await self._provider.proven(
                code=given["code"], issuer=given.get("iss", ""), nonce=begun["nonce"], verifier=begun["verifier"]
            )
            await self._sign_in(visit, proven, preferred(language))
        except OidcError as error:
            log.warning("a sign-in was not believed", extra={"reason": str(error)})
            raise SignInError("OIDC_REFUSED") from error
        except ServiceDownError as error:
            raise SignInError("UNAVAILABLE") from error
        except ToldError as error:
            raise SignInError("OIDC_REFUSED") from error
        return begun["to"]

    async def _sign_in(self, visit: Visit, proven: Proven, locale: str) -> None:
        request = account_pb2.SignInByOidcRequest(
            issuer=proven.issuer,
            subject=proven.subject,
            email=proven.email,
            email_verified=proven.email_verified,
            given_name=proven.given_name,
            family_name=proven.family_name,
            locale=locale,
        )
        with acting(None):
            answer = await self._services.accounts.sign_in_by_oidc(request)
        if answer.WhichOneof("result") != "customer":
            raise SignInError("EMAIL_NOT_VERIFIED")
        await self._entrance.begin(visit, Actor("customer", answer.customer.customer_id), method="oidc")

    async def _keep(self, state: str, begun: dict[str, str]) -> None:
        try:
            await self._kept.set(_key(state), orjson.dumps(begun), ex=SECONDS)
        except (redis.RedisError, OSError, TimeoutError) as error:
            raise away() from error

    async def _take(self, state: str) -> dict[str, str] | None:
        """What a start kept; it is gone with this."""
        try:
            found = await self._kept.getdel(_key(state))
        except (redis.RedisError, OSError, TimeoutError) as error:
            raise away() from error
        begun: dict[str, str] | None = orjson.loads(found) if found else None
        return begun


def local(path: str) -> str:
    """A path on this server; `/` for anything that leads elsewhere."""
    return path if _LOCAL.fullmatch(path) else "/"


def _sign_in_page(error: str) -> str:
    return f"/sign-in?{urlencode({'error': error})}"


def _redirect(where: str, visit: Visit) -> RedirectResponse:
    """The address that brought a code is in no cache, and in no `Referer`."""
    response = RedirectResponse(where, 303, {"cache-control": "no-store", "referrer-policy": "no-referrer"})
    response.raw_headers.extend(visit.jar.headers)
    return response


def _key(state: str) -> str:
    return f"oidc:{_digest(state)}"


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
