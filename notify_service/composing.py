"""The MIME message: content, calendar file and headers, the same bytes' worth each time a message is tried. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address, BaseHeader, HeaderRegistry
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from functools import cache
from uuid import UUID, uuid5

from notify_service.rendering import Rendered

MESSAGES = UUID("6ad2a8a6-7a4f-5d0b-9c57-9f1c5a4f2f0e")  # names message ids; changing it would send everything again
NOT_PRINTABLE = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")


class _Headers(HeaderRegistry):
    """The standard library's, which makes a class anew for each header of each mail: a third of what composing one costs."""

    @cache  # noqa: B019 - there is one, for good
    def __getitem__(self, name: str) -> type[BaseHeader]:
        made: type[BaseHeader] = super().__getitem__(name)
        return made


POLICY = SMTP.clone(header_factory=_Headers())


class AddressError(ValueError):
    """The booking's e-mail address is none that a mail can be sent to."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who mails come from: an address with or without a name, and where answers go (None: the same)."""

    mail_from: str
    reply_to: str | None = None

    @property
    def address(self) -> str:
        """The bare address, for the envelope."""
        return parseaddr(self.mail_from)[1]

    @property
    def domain(self) -> str:
        """What message ids and calendar UIDs end in."""
        return self.address.rpartition("@")[2]


def message_key(*, event_id: str, recipient: str, kind: str) -> UUID:
    """The id of what an event tells a recipient: derived, so that every try and every delivery of the event has the same."""
    return uuid5(MESSAGES, f"{event_id}/{recipient}/{kind}")


def recipient_address(email: str, *names: str) -> Address:
    """A `To` that cannot carry a header of its own. Raises AddressError when the address is not one."""
    name = " ".join(NOT_PRINTABLE.sub(" ", " ".join(names)).split())
    try:
        return Address(display_name=name, addr_spec=email.strip())
    except (ValueError, IndexError) as error:  # IndexError: what the standard library says of "ana@"
        raise AddressError("the booking's e-mail address is not one that mail can be sent to") from error


def compose(
    rendered: Rendered,
    *,
    to: Address,
    sender: Sender,
    key: UUID,
    booking_id: str | None,
    language: str,
    date: datetime,
    calendar: tuple[str, bytes] | None = None,
    calendar_method: str = "PUBLISH",
    documents: Sequence[tuple[str, bytes]] = (),
) -> EmailMessage:
    """The message to send. `date` is when it was asked for; files are a name and the content, `documents` are PDFs.

    `booking_id` None: it is about no booking.
    """
    message = EmailMessage(policy=POLICY)
    message["From"] = sender.mail_from
    message["To"] = to
    if sender.reply_to:
        message["Reply-To"] = sender.reply_to
    message["Subject"] = rendered.subject
    message["Date"] = format_datetime(date)
    message["Message-ID"] = f"<{key}@{sender.domain}>"
    if booking_id is not None:
        message["References"] = (
            f"<booking.{booking_id}@{sender.domain}>"  # one conversation for all mails about a booking
        )
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"  # Exchange's word for the same
    message["Content-Language"] = language
    message.set_content(rendered.text, cte="quoted-printable")
    message.add_alternative(rendered.html, subtype="html", cte="quoted-printable")
    if calendar is not None:
        name, content = calendar
        message.add_attachment(
            content,
            maintype="text",
            subtype="calendar",
            filename=name,
            params={"charset": "utf-8", "method": calendar_method},
        )
    for name, content in documents:
        message.add_attachment(content, maintype="application", subtype="pdf", filename=name)
    return message
