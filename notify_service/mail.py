"""Where a mail leaves: the Mailer, and its implementation over SMTP."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

import aiosmtplib
from opentelemetry.trace import SpanKind

from chassis import telemetry

CONNECTIONS = 4
IDLE_SECONDS = 30  # mail servers hang up on the silent after a minute or more
TIMEOUT = 10.0
LOOKS_LIKE_AN_ADDRESS = re.compile(r"<?[^\s<>@]+@[^\s<>@]+>?")


class MailRefusedError(Exception):
    """The mail server refused the message or its recipient for good."""


class MailUnavailableError(Exception):
    """The mail server could not be reached, or asks to try later."""


class Mailer(Protocol):
    """Hands a message over to whoever delivers it."""

    async def send(self, message: EmailMessage, *, sender: str, recipient: str) -> None:
        """Returns once the server has taken it. Raises MailRefusedError or MailUnavailableError, neither with an address in it."""
        ...

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where and how to connect. `tls` is from the first byte, `starttls` None means where the server offers it."""

    host: str
    port: int
    user: str | None
    password: str | None = field(repr=False)
    tls: bool
    starttls: bool | None

    @classmethod
    def parse(cls, url: str) -> "SmtpServer":
        """From `smtp://user:password@host:port?starttls=1` or `smtps://…`. Raises ValueError, naming what is wrong."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
        except ValueError:  # its text may hold a piece of the password
            raise ValueError("must be a URL, with %XX for special characters in user and password") from None
        if parts.scheme not in ("smtp", "smtps") or not host:
            raise ValueError("must be smtp://host:port or smtps://host:port")
        tls = parts.scheme == "smtps"
        wish = parse_qs(parts.query).get("starttls", [""])[0]
        if wish not in ("", "0", "1"):
            raise ValueError("starttls must be 0 or 1")
        return cls(
            host=host,
            port=port or (465 if tls else 587),
            user=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
            tls=tls,
            starttls=False if tls else {"": None, "0": False, "1": True}[wish],
        )


class SmtpMailer:
    """Sends over a few connections that are kept while there is mail to send."""

    def __init__(self, server: Callable[[], SmtpServer]) -> None:
        """`server` is asked at each sending: its password may have changed."""
        self._server = server
        self._room = asyncio.Semaphore(CONNECTIONS)
        self._idle: list[tuple[aiosmtplib.SMTP, SmtpServer, float]] = []

    async def send(self, message: EmailMessage, *, sender: str, recipient: str) -> None:
        """One message to one recipient. A kept connection that the server had closed meanwhile is replaced once."""
        server = self._server()
        async with self._room:
            with telemetry.span(
                "SMTP",
                kind=SpanKind.CLIENT,
                attributes={"server.address": server.host, "server.port": server.port, "network.protocol.name": "smtp"},
            ):
                await self._hand_over(message, server=server, sender=sender, recipient=recipient)

    async def _hand_over(self, message: EmailMessage, *, server: SmtpServer, sender: str, recipient: str) -> None:
        try:
            async with self._connection(server) as client:
                await client.send_message(message, sender=sender, recipients=[recipient])
        except aiosmtplib.SMTPRecipientsRefused as error:
            raise _verdict(error.recipients[0]) from None
        except aiosmtplib.SMTPDataError as error:
            raise _verdict(error) from None
        except aiosmtplib.SMTPNotSupported:
            raise MailRefusedError("the mail server takes no such address") from None
        except aiosmtplib.SMTPResponseException as error:  # greeting, sign-in, sender: ours to repair, not the reader's
            raise MailUnavailableError(_reply(error)) from None
        except (aiosmtplib.SMTPException, OSError) as error:
            raise MailUnavailableError(f"no connection: {type(error).__name__}") from None

    async def close(self) -> None:
        """Say goodbye on every kept connection."""
        for client, *_ in self._idle:
            client.close()
        self._idle.clear()

    @asynccontextmanager
    async def _connection(self, server: SmtpServer) -> AsyncIterator[aiosmtplib.SMTP]:
        client = await self._kept(server) or await self._connect(server)
        try:
            yield client
        except BaseException:
            client.close()
            raise
        self._idle.append((client, server, time.monotonic()))

    async def _kept(self, server: SmtpServer) -> aiosmtplib.SMTP | None:
        """A kept connection to just this server that still answers, if there is one."""
        while self._idle:
            client, signed_in_to, since = self._idle.pop()
            try:
                if signed_in_to == server and client.is_connected and time.monotonic() - since < IDLE_SECONDS:
                    await client.rset()
                    return client
            except (aiosmtplib.SMTPException, OSError):
                pass
            client.close()
        return None

    async def _connect(self, server: SmtpServer) -> aiosmtplib.SMTP:
        client = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user,
            password=server.password,
            use_tls=server.tls,
            start_tls=server.starttls,
            timeout=TIMEOUT,
        )
        await client.connect()
        return client


def _verdict(error: aiosmtplib.SMTPResponseException) -> Exception:
    """5xx is for good, anything else for now (RFC 5321, 4.2.1)."""
    return (MailRefusedError if 500 <= error.code < 600 else MailUnavailableError)(_reply(error))


def _reply(error: aiosmtplib.SMTPResponseException) -> str:
    """What the server said, without any address: it is kept and shown to staff."""
    return f"{error.code} {LOOKS_LIKE_AN_ADDRESS.sub('(address)', error.message)}"[:500]
