"""Mails on disk: one `.eml` file each, and a small index in memory that is read from them at the start."""

import contextlib
import os
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser, BytesParser
from email.utils import format_datetime, parseaddr
from pathlib import Path

KEEP = 10_000  # a box for development: bounded, so that load tests cannot fill the disk
NS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Summary:
    """What a list of mails shows. `to` are the envelope's recipients; `message_id` is as in the header, or empty."""

    id: str
    to: tuple[str, ...]
    sender: str
    subject: str
    message_id: str

    @property
    def received_at(self) -> str:
        """When it arrived: RFC 3339, UTC, from the id, which begins with nanoseconds since the epoch."""
        return datetime.fromtimestamp(int(self.id.partition("-")[0]) / NS, UTC).isoformat(timespec="milliseconds")


class MailStore:
    """The mails of one folder. Every method is quick and synchronous: a mail is some tens of kilobytes."""

    def __init__(self, folder: Path, *, keep: int = KEEP) -> None:
        """Reads what a former run kept; half-written files of a killed one are removed.

        Raises OSError when the folder cannot be made or read.
        """
        self._folder = folder
        self._keep = keep
        self._index: dict[str, Summary] = {}
        self.version = secrets.token_hex(4)
        folder.mkdir(parents=True, exist_ok=True)
        for unfinished in folder.glob("*.tmp"):
            unfinished.unlink(missing_ok=True)
        for path in sorted(folder.glob("*.eml")):
            with path.open("rb") as file:
                self._index[path.stem] = _summary(path.stem, _head(file.read(16_384)))

    def add(self, content: bytes, *, sender: str, recipients: list[str], peer: str) -> str:
        """Keep a mail, with the trace headers a mail server adds, and return its id. Atomic: whole or not there."""
        now = time.time_ns()
        mail_id = f"{now:019d}-{secrets.token_hex(4)}"
        trace = [f"Return-Path: <{sender}>", *(f"Delivered-To: {recipient}" for recipient in recipients)]
        arrived = format_datetime(datetime.fromtimestamp(now / NS, UTC))
        trace.append(f"Received: from [{peer}] by mailbox.rentacar.test; {arrived}")
        raw = "\r\n".join(trace).encode() + b"\r\n" + content
        unfinished = self._folder / f"{mail_id}.tmp"
        unfinished.write_bytes(raw)
        os.replace(unfinished, self._path(mail_id))
        self._index[mail_id] = _summary(mail_id, _head(raw))
        self._forget_oldest()
        self._changed()
        return mail_id

    def newest(self, *, to: str | None = None, words: str = "", limit: int | None = None) -> list[Summary]:
        """Newest first; `to` is a recipient (case does not count), `words` must all occur in what a list shows."""
        wanted = words.casefold().split()
        found = (
            mail
            for mail in reversed(self._index.values())
            if (to is None or to.lower() in (address.lower() for address in mail.to)) and _mentions(mail, wanted)
        )
        return [mail for _, mail in zip(range(limit), found, strict=False)] if limit is not None else list(found)

    def count(self) -> int:
        return len(self._index)

    def summary(self, mail_id: str) -> Summary | None:
        return self._index.get(mail_id)

    def raw(self, mail_id: str) -> bytes | None:
        """The stored bytes, trace headers included; None when there is no such mail."""
        if mail_id not in self._index:
            return None
        with contextlib.suppress(FileNotFoundError):
            return self._path(mail_id).read_bytes()
        return None

    def message(self, mail_id: str) -> EmailMessage | None:
        raw = self.raw(mail_id)
        if raw is None:
            return None
        return BytesParser(EmailMessage, policy=policy.default).parsebytes(raw)

    def clear(self) -> None:
        """Delete every mail."""
        for mail_id in list(self._index):
            self._remove(mail_id)
        self._changed()

    def _path(self, mail_id: str) -> Path:
        return self._folder / f"{mail_id}.eml"

    def _remove(self, mail_id: str) -> None:
        del self._index[mail_id]
        self._path(mail_id).unlink(missing_ok=True)

    def _forget_oldest(self) -> None:
        while len(self._index) > self._keep:
            self._remove(next(iter(self._index)))

    def _changed(self) -> None:
        self.version = secrets.token_hex(4)


def _head(raw: bytes) -> EmailMessage:
    return BytesHeaderParser(EmailMessage, policy=policy.default).parsebytes(raw)


def _summary(mail_id: str, head: EmailMessage) -> Summary:
    return Summary(
        id=mail_id,
        to=tuple(str(address) for address in head.get_all("Delivered-To", [])),
        sender=_address(head),
        subject=str(head.get("Subject", "")),
        message_id=str(head.get("Message-ID", "")).strip(),
    )


def _address(head: EmailMessage) -> str:
    name, address = parseaddr(str(head.get("From", "")))
    return name or address


def _mentions(mail: Summary, words: list[str]) -> bool:
    text = " ".join((mail.subject, mail.sender, *mail.to)).casefold()
    return all(word in text for word in words)
