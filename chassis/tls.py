"""Mutual TLS between our processes, from three PEM files that may be replaced at any time.

Both sides show a certificate of our own authority and demand one. The server takes new files with the next handshake; the
channel puts new connections in the place of old ones, whose running calls end in peace. Files that don't fit together (one
of them is still being written) are left alone until they do.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import grpc
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from chassis import metrics

log = logging.getLogger(__name__)

LOOK_SECONDS = 5.0  # between two looks at the files; what renews certificates does so hours before they end
GRACE_SECONDS = 30.0  # for the calls on a connection that is replaced: no call may take longer
EXPIRES_SOON = timedelta(days=2)
_Stamp = tuple[tuple[int, int, int], ...]


class TlsError(Exception):
    """The certificate, its key or the authority can't be used; the text says which and why."""


@dataclass(frozen=True, slots=True)
class Pem:
    """What the files held at one moment; `ca` may hold several authorities, so that one can follow another; `ends`: when the
    first of them all expires."""

    certificate: bytes
    key: bytes
    ca: bytes
    ends: datetime


@dataclass(frozen=True, slots=True)
class Files:
    """Where certificate (with its chain), key and authorities stand; `peers` are the names that may call, none for all."""

    certificate: Path
    key: Path
    ca: Path
    peers: tuple[str, ...] = ()

    def load(self) -> Pem:
        """Read and check all three. Raises TlsError."""
        try:
            shown, secret, trusted = (path.read_bytes() for path in (self.certificate, self.key, self.ca))
        except OSError as error:
            raise TlsError(f"{error.filename} cannot be read: {error.strerror}") from None
        try:
            certificate = x509.load_pem_x509_certificates(shown)[0]
            authorities = x509.load_pem_x509_certificates(trusted)
            key = load_pem_private_key(secret, password=None)
        except (ValueError, TypeError):
            raise TlsError(f"{self.certificate}, {self.key} and {self.ca} must be PEM files") from None
        if certificate.public_key() != key.public_key():
            raise TlsError(f"{self.certificate} is not the certificate of {self.key}")
        ends = min(one.not_valid_after_utc for one in (certificate, *authorities))
        _warn_of_end(self.certificate, ends)
        return Pem(shown, secret, trusted, ends)

    def stamp(self) -> _Stamp:
        """Differs when a file was replaced or written; also where it is a link into a folder that is swapped."""
        seen = [path.stat() for path in (self.certificate, self.key, self.ca)]
        return tuple((stat.st_ino, stat.st_mtime_ns, stat.st_size) for stat in seen)


def _warn_of_end(path: Path, end: datetime) -> None:
    if end < datetime.now(UTC) + EXPIRES_SOON:
        log.warning("certificate ends soon", extra={"path": str(path), "end": end.isoformat()})


class Watched:
    """The files' present content, looked at no more often than every `LOOK_SECONDS`."""

    def __init__(self, files: Files) -> None:
        """Raises TlsError if they can't be used now; later the last good content stays."""
        self._files = files
        self._pem = files.load()
        self._stamp = files.stamp()
        self._next = time.monotonic() + LOOK_SECONDS
        metrics.CERTIFICATE.follow(self._remaining)

    @property
    def pem(self) -> Pem:
        """What to use now."""
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + LOOK_SECONDS
            self._reload()
        return self._pem

    def _remaining(self) -> Iterator[tuple[float, metrics.Attributes]]:
        yield (self._pem.ends - datetime.now(UTC)).total_seconds(), {}

    def _reload(self) -> None:
        try:
            stamp = self._files.stamp()
            if stamp == self._stamp:
                return
            self._pem = self._files.load()
        except (TlsError, OSError) as error:
            log.warning("certificate not reloaded", extra={"error": str(error)})
            return
        self._stamp = stamp
        log.info("certificate reloaded", extra={"path": str(self._files.certificate)})


def server_credentials(files: Files) -> grpc.ServerCredentials:
    """Shows the present certificate at each handshake and demands one of the present authorities. Raises TlsError."""
    watched = Watched(files)
    shown = watched.pem

    def fetch() -> grpc.ServerCertificateConfiguration | None:
        nonlocal shown
        if watched.pem is shown:
            return None  # nothing new
        shown = watched.pem
        return _configuration(shown)

    return grpc.dynamic_ssl_server_credentials(
        _configuration(shown),
        fetch,  # type: ignore[arg-type]  # None, which is allowed, is missing in the stubs
        require_client_authentication=True,
    )


def _configuration(pem: Pem) -> grpc.ServerCertificateConfiguration:
    return grpc.ssl_server_certificate_configuration([(pem.key, pem.certificate)], root_certificates=pem.ca)


def names(context: Any) -> frozenset[str]:
    """The names in the certificate of a call's peer (DNS, URI such as SPIFFE ids, addresses); none without TLS."""
    found = context.auth_context().get("x509_subject_alternative_name", ())
    return frozenset(name.decode(errors="replace") for name in found)


class Channel(grpc.aio.Channel):
    """A channel that is replaced when its certificate is; stubs made on it stay as they are."""

    def __init__(self, files: Files, make: Callable[[grpc.ChannelCredentials], grpc.aio.Channel]) -> None:
        """`make` opens a channel with credentials. Raises TlsError."""
        self._watched, self._make = Watched(files), make
        self._pem = self._watched.pem
        self._open = self._opened()
        self._closing: set[asyncio.Task[None]] = set()

    def _opened(self) -> grpc.aio.Channel:
        pem = self._pem
        credentials = grpc.ssl_channel_credentials(
            root_certificates=pem.ca, private_key=pem.key, certificate_chain=pem.certificate
        )
        return self._make(credentials)

    def current(self) -> grpc.aio.Channel:
        """The channel to call on now."""
        if self._watched.pem is not self._pem:
            old, self._pem = self._open, self._watched.pem
            self._open = self._opened()
            task = asyncio.get_running_loop().create_task(_close_when_done(old))
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)
        return self._open

    def unary_unary(self, *arguments: Any, **options: Any) -> Any:
        return _Calls(self, "unary_unary", arguments, options)

    def unary_stream(self, *arguments: Any, **options: Any) -> Any:
        return _Calls(self, "unary_stream", arguments, options)

    def stream_unary(self, *arguments: Any, **options: Any) -> Any:
        return _Calls(self, "stream_unary", arguments, options)

    def stream_stream(self, *arguments: Any, **options: Any) -> Any:
        return _Calls(self, "stream_stream", arguments, options)

    async def close(self, grace: float | None = None) -> None:
        for task in self._closing:
            task.cancel()
        await self._open.close(grace)

    def get_state(self, try_to_connect: bool = False) -> grpc.ChannelConnectivity:
        return self.current().get_state(try_to_connect)

    async def wait_for_state_change(self, last_observed_state: grpc.ChannelConnectivity) -> None:
        await self.current().wait_for_state_change(last_observed_state)

    async def channel_ready(self) -> None:
        await self.current().channel_ready()

    async def __aenter__(self) -> Channel:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


class _Calls:
    """One rpc's multicallable, on whatever the channel is at the time of a call."""

    def __init__(self, channel: Channel, kind: str, arguments: Sequence[Any], options: dict[str, Any]) -> None:
        self._channel, self._kind, self._arguments, self._options = channel, kind, arguments, options
        self._made: tuple[grpc.aio.Channel | None, Any] = None, None

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        channel = self._channel.current()
        if self._made[0] is not channel:
            self._made = channel, getattr(channel, self._kind)(*self._arguments, **self._options)
        return self._made[1](*arguments, **options)


async def _close_when_done(channel: grpc.aio.Channel) -> None:
    await channel.close(GRACE_SECONDS)
