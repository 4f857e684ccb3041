"""The switches of mail: off for now, or as if the mail server were down."""

from email.message import EmailMessage

from chassis.flags import FAIL_MAIL, MAIL_KILL_SWITCH, Reader
from notify_service.mail import Mailer, MailUnavailableError


class SwitchedMailer:
    """A `Mailer` that the flags can stop. What is stopped is for its caller to try later, or not."""

    def __init__(self, mailer: Mailer, flags: Reader) -> None:
        self._mailer, self._flags = mailer, flags

    async def send(self, message: EmailMessage, *, sender: str, recipient: str) -> None:
        """As the protocol says."""
        if self._flags.on(MAIL_KILL_SWITCH):
            raise MailUnavailableError("mail is switched off")
        if self._flags.on(FAIL_MAIL):
            raise MailUnavailableError("a drill: no connection")
        await self._mailer.send(message, sender=sender, recipient=recipient)

    async def close(self) -> None:
        await self._mailer.close()
