"""Clients of Redis or Valkey by one address, also of a primary that Sentinels name.

`redis://:password@host:6379/0` and `rediss://…` (TLS) are one server; `redis+sentinel://:password@host:26379,host:26379/name/0` (and
`rediss+sentinel://`) is whichever server the Sentinels call the primary of `name` whenever a connection is made. Sentinels that want a
password of their own: `?sentinel_password=…`.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import redis.asyncio as redis
from redis.asyncio.sentinel import Sentinel

SENTINEL = "redis+sentinel"
SENTINEL_TLS = "rediss+sentinel"
SENTINEL_PORT = 26379
SENTINEL_SECONDS = 1.0  # for a Sentinel to answer; the next one is asked then


def from_url(url: str, **options: Any) -> Any:
    """A client; `options` are redis-py's. Nothing connects yet. Raises ValueError for an address that is none."""
    if urlsplit(url).scheme not in (SENTINEL, SENTINEL_TLS):
        return redis.Redis.from_url(url, **options)
    address = urlsplit(url)
    name, _, database = address.path.strip("/").partition("/")
    login, _, hosts = address.netloc.rpartition("@")
    user, _, password = login.partition(":")
    if not name or not hosts:
        raise ValueError("must be redis+sentinel://:password@host:port,host:port/name/0")
    tls = {"ssl": True} if address.scheme == SENTINEL_TLS else {}
    own = parse_qs(address.query).get("sentinel_password", [""])[0]
    sentinels = Sentinel(  # type: ignore[no-untyped-call]
        [_host(part) for part in hosts.split(",")],
        sentinel_kwargs={
            "password": own or None,
            "socket_timeout": SENTINEL_SECONDS,
            "socket_connect_timeout": SENTINEL_SECONDS,
            **tls,
        },
        username=unquote(user) or None,
        password=unquote(password) or None,
        db=int(database or 0),
        **tls,
        **options,
    )
    return sentinels.master_for(name)


def _host(part: str) -> tuple[str, int]:
    host, _, port = part.strip().rpartition(":")
    return (host.strip("[]"), int(port)) if host else (port, SENTINEL_PORT)
