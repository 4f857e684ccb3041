"""Where a request comes from: its client's address, and the page that sent it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from starlette.types import Scope
from strawberry.http.websocket_origin import is_same_origin, normalize_allowed_origins, normalize_origin

from bff.http import asgi

Network = IPv4Network | IPv6Network
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
HOUSEHOLD = 64  # bits of an IPv6 address that one customer of a provider is given: what limits count by
LONGEST_CHAIN = 20  # of proxies


class Addresses:
    """Tells clients apart. `X-Forwarded-For` is believed from `proxies` alone: anybody else writes there what they like."""

    def __init__(self, proxies: Iterable[str]) -> None:
        """Addresses or networks, e.g. `10.0.0.0/8`. Raises ValueError."""
        self._proxies: list[Network] = [ip_network(each) for each in proxies]

    def client(self, scope: Scope) -> str:
        """The client's address; of an IPv6 one its /64. Empty where there is none, e.g. on a Unix socket."""
        peer = scope.get("client")
        address = str(peer[0]) if peer else ""
        if self._proxies and self._is_proxy(address):
            for hop in reversed(asgi.header(scope, b"x-forwarded-for").split(",")[-LONGEST_CHAIN:]):
                address = hop.strip()
                if not self._is_proxy(address):
                    break
        return _counted(address)

    def _is_proxy(self, address: str) -> bool:
        parsed = _parsed(address)
        return parsed is not None and any(parsed in network for network in self._proxies)


@lru_cache(maxsize=4096)
def _counted(address: str) -> str:
    parsed = _parsed(address)
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped or ip_network((parsed, HOUSEHOLD), strict=False))
    return str(parsed) if parsed else ""


def _parsed(address: str) -> object:
    try:
        return ip_address(address)
    except ValueError:
        return None


class Origins:
    """Which pages may act with their visitors' cookies: our own, and those of the settings."""

    def __init__(self, allowed: Iterable[str], *, production: bool) -> None:
        """Origins such as `https://web.example`. Raises ValueError. In production no page that came without TLS is ours."""
        self._allowed, self._production = normalize_allowed_origins(tuple(allowed)), production

    def ours(self, scope: Scope) -> bool | None:
        """Whether the page that sent a request is one of ours; None where nothing says which page it was.

        `Origin` and `Sec-Fetch-Site` are set by browsers and can't be set by pages.
        """
        origin, site = asgi.header(scope, b"origin"), asgi.header(scope, b"sec-fetch-site")
        if not origin:
            return site in ("same-origin", "none") if site else None
        open_to_all = self._production and origin.lower().startswith("http:")
        if not open_to_all and (site == "same-origin" or is_same_origin(origin, asgi.header(scope, b"host"))):
            return True
        return normalize_origin(origin) in self._allowed


def on_loopback(scope: Scope) -> bool:
    """Whether the request was sent to this machine itself."""
    host = asgi.header(scope, b"host")
    name = host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]
    return name in LOOPBACK
