"""The receiving side: an SMTP server that takes every mail, and the faults a test can give it."""

import asyncio
import socket
import weakref
from dataclasses import dataclass, field

from aiosmtpd.smtp import SMTP, Envelope, Session

from deploy.local.mailbox.store import MailStore

NOT_AVAILABLE = "421 4.3.2 The mailbox is down because a test asked for it"


@dataclass
class Faults:
    """What the control route asked for: addresses answered with 550, or everything answered with 421."""

    refused: frozenset[str] = field(default_factory=frozenset)
    down: bool = False


class MailHandler:
    """aiosmtpd's hooks. Addresses are compared without case; a mail is on disk before it is acknowledged."""

    def __init__(self, store: MailStore, faults: Faults) -> None:
        self._store = store
        self._faults = faults

    async def handle_MAIL(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._faults.down:
            return NOT_AVAILABLE
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._faults.down:
            return NOT_AVAILABLE
        if address.lower() in self._faults.refused:
            return "550 5.1.1 No such mailbox here"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Envelope) -> str:
        if self._faults.down:
            return NOT_AVAILABLE
        assert isinstance(envelope.content, bytes), "bug: the server was built to hand over bytes"
        peer = session.peer[0] if session.peer else "unknown"
        message_id = self._store.add(
            envelope.content, sender=envelope.mail_from or "", recipients=envelope.rcpt_tos, peer=peer
        )
        return f"250 2.0.0 Kept as {message_id}"


class SmtpReceiver:
    """The listening server and its open sessions."""

    def __init__(self, store: MailStore, faults: Faults) -> None:
        self._handler = MailHandler(store, faults)
        self._sessions: weakref.WeakSet[SMTP] = weakref.WeakSet()
        self._server: asyncio.Server | None = None

    async def start(self, listener: socket.socket) -> None:
        self._server = await asyncio.get_running_loop().create_server(self._session, sock=listener)

    def _session(self) -> SMTP:
        session = SMTP(self._handler, enable_SMTPUTF8=True, hostname="mailbox.rentacar.test", ident="RentACar mailbox")
        self._sessions.add(session)
        return session

    async def drain(self, seconds: float) -> None:
        """Take no new connection; let a mail under way finish for at most `seconds`, then close what is open."""
        assert self._server is not None, "bug: drained before it was started"
        self._server.close()
        deadline = asyncio.get_running_loop().time() + seconds
        while self._receiving() and asyncio.get_running_loop().time() < deadline:  # noqa: ASYNC110 - aiosmtpd tells nobody
            await asyncio.sleep(0.02)
        for session in list(self._sessions):
            if session.transport is not None:
                session.transport.close()

    def _receiving(self) -> bool:
        """Whether some session is between MAIL FROM and the answer to its DATA."""
        return any(
            session.transport is not None and session.envelope is not None and session.envelope.mail_from is not None
            for session in self._sessions
        )
