"""Cookies: read from a request, and written so that no script, no other site and no subdomain gets at them."""

from __future__ import annotations

from dataclasses import dataclass, field

from starlette.types import Scope

from bff.http import asgi
from bff.http.addresses import on_loopback

SESSION, OIDC = "rentacar", "rentacar-oidc"
_LONGEST = 4096
_HOST = "__Host-"  # browsers take such a cookie only with Secure, for `/`, and for this host alone


@dataclass
class Jar:
    """The cookies of one request, and those that its answer is to set.

    On a developer's own machine there is no TLS, and browsers keep `Secure` cookies of http pages nowhere else: there they go without.
    """

    given: dict[str, str]
    secure: bool
    headers: list[asgi.Header] = field(default_factory=list)

    @classmethod
    def of(cls, scope: Scope, *, production: bool) -> Jar:
        return cls(_parsed(asgi.header(scope, b"cookie")), production or not on_loopback(scope))

    def get(self, name: str) -> str:
        """A cookie's value; empty if there is none."""
        return self.given.get(self._spelled(name), "")

    def set(self, name: str, value: str, *, seconds: int) -> None:
        """Give the browser a cookie for so long; none at all with 0 seconds."""
        text = f"{self._spelled(name)}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax"
        self.headers.append((b"set-cookie", (text + ("; Secure" if self.secure else "")).encode("ascii")))

    def _spelled(self, name: str) -> str:
        return _HOST + name if self.secure else name


def _parsed(header: str) -> dict[str, str]:
    """Pairs of a `Cookie` header. Of several of one name the first counts, as browsers send the most specific first."""
    found: dict[str, str] = {}
    for pair in header[:_LONGEST].replace(",", ";").split(";"):
        name, separator, value = pair.strip().partition("=")
        if separator:
            found.setdefault(name, value)
    return found
