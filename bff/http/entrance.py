"""Where people come in: whose request it is, by cookie or by token, and whether the page that sent it may use that cookie."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from starlette.types import Scope

from bff.callers import NOBODY, Caller, Callers
from bff.errors import ServiceDownError, ToldError
from bff.execution.turned_away import TurnedAwayError
from bff.http import asgi
from bff.http.addresses import Addresses, Origins
from bff.http.cookies import SESSION, Jar
from bff.http.negotiation import EVENTS, best
from bff.sessions import ABSOLUTE, Kind, Sessions, id_of
from bff.settings import Settings
from chassis.actors import Actor, act_as

FRESH_SECONDS = 2.0
_VISIT = "rentacar.visit"


def bearer(authorization: str) -> str:
    """The token of an `Authorization: Bearer …` header; empty if there is none."""
    scheme, _, token = authorization.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


@dataclass
class Visit:
    """One request, or one WebSocket: who asks, from where, and by which page.

    `caller` is None while nobody can say who a session or a token is of. `own_page` is None where nothing says which page asked.
    """

    caller: Caller | None
    address: str
    agent: str
    own_page: bool | None
    jar: Jar
    answers_with_cookies: bool
    cookie: str = ""
    token: str = ""
    identified: float = 0.0


class Entrance:
    """Lets people in. Calls to services then go out in their name."""

    def __init__(self, settings: Settings, *, sessions: Sessions, callers: Callers) -> None:
        self.sessions, self.callers = sessions, callers
        self._addresses = Addresses(settings.trusted_proxies)
        self._production = settings.environment == "production"
        self._origins = Origins(settings.cors_origins, production=self._production)

    async def enter(self, scope: Scope) -> Visit:
        """Who asks by this request, or opens this WebSocket; asked again it is the same visit.

        A token goes before a cookie, and then no cookie counts: no page can send a token that it doesn't know. Raises TurnedAwayError for
        a page that may not use the cookie, and for what is no token of ours.
        """
        if _VISIT not in scope:
            scope[_VISIT] = await self._enter(scope)
        visit: Visit = scope[_VISIT]
        return visit

    async def _enter(self, scope: Scope) -> Visit:
        visit = self.visiting(scope)
        visit.token = bearer(asgi.header(scope, b"authorization"))
        if not visit.token:
            visit.cookie = visit.jar.get(SESSION)
            self._check_page(scope, visit)
        await self.identify(visit)
        if visit.cookie and visit.caller == NOBODY:
            visit.jar.set(SESSION, "", seconds=0)
        return visit

    def visiting(self, scope: Scope) -> Visit:
        """A visit of nobody yet."""
        return Visit(
            caller=NOBODY,
            address=self._addresses.client(scope),
            agent=asgi.header(scope, b"user-agent"),
            own_page=self._origins.ours(scope),
            jar=Jar.of(scope, production=self._production),
            answers_with_cookies=scope["type"] == "http" and best(asgi.header(scope, b"accept")) != EVENTS,
        )

    async def with_token(self, visit: Visit, token: str) -> None:
        """Who opened a WebSocket says who they are once it is open: browsers can't send headers with it. Raises TurnedAwayError."""
        visit.cookie, visit.token = "", token
        await self.identify(visit)

    async def renew(self, visit: Visit) -> None:
        """Who asks now: a WebSocket stays for hours, and its session may have ended meanwhile. Raises TurnedAwayError."""
        if time.monotonic() - visit.identified > FRESH_SECONDS:
            await self.identify(visit)
        else:  # another task of the same WebSocket may have found out: this one's calls go by it too
            act_as((visit.caller or NOBODY).actor)

    async def identify(self, visit: Visit) -> None:
        """Find out, anew, who asks. Raises TurnedAwayError."""
        try:
            if visit.token:
                self._act(visit, await self.callers.by_token(visit.token, address=visit.address))
            elif visit.cookie:
                self._act(visit, await self.callers.by_cookie(visit.cookie))
            else:
                self._act(visit, NOBODY)
        except ServiceDownError:
            self._act(visit, None)
        except TurnedAwayError:
            raise
        except ToldError as refused:
            raise TurnedAwayError(401, refused.code, refused.message) from refused

    async def begin(self, visit: Visit, actor: Actor, *, method: str) -> None:
        """Sign somebody in. Whatever session the browser had ends: what was planted there before is worth nothing."""
        kind: Kind = "staff" if actor.kind == "staff" else "customer"
        cookie = await self.sessions.begin(
            kind=kind,
            subject=actor.subject,
            role=actor.role,
            agent=visit.agent,
            method=method,
            instead_of=visit.jar.get(SESSION),
        )
        visit.jar.set(SESSION, cookie, seconds=ABSOLUTE[kind])
        visit.cookie, visit.token = cookie, ""
        self._act(visit, Caller(replace(actor, session=id_of(cookie))))

    def leave(self, visit: Visit) -> None:
        """The browser forgets its session."""
        visit.jar.set(SESSION, "", seconds=0)
        visit.cookie = ""
        self._act(visit, NOBODY)

    def _act(self, visit: Visit, caller: Caller | None) -> None:
        visit.caller, visit.identified = caller, time.monotonic()
        act_as((caller or NOBODY).actor)

    def _check_page(self, scope: Scope, visit: Visit) -> None:
        """Browsers send cookies whoever asks. Reading by GET is no harm: another site is not shown the answer."""
        harmless = scope["type"] == "http" and scope["method"] == "GET" and visit.own_page is None
        if visit.cookie and not visit.own_page and not harmless:
            message = "A session is used from our own pages alone: send their `Origin`, or use an access token."
            raise TurnedAwayError(403, "ORIGIN_NOT_ALLOWED", message)
