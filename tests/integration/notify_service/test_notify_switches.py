"""The mail kill switch and the drill, where they act: before the mail server is spoken to."""

from email.message import EmailMessage

import pytest

from chassis.flags import Fixed
from notify_service.mail import MailUnavailableError, SmtpMailer, SmtpServer
from notify_service.switched_mail import SwitchedMailer
from tests.integration.notify_service.conftest import Notify, confirmed
from tests.mailbox_process import MailboxProcess


async def test_mails_wait_while_they_are_switched_off_and_each_is_sent_once_afterwards(
    notify: Notify, mailbox: MailboxProcess
) -> None:
    notify.flags.values["mail-kill-switch"] = True
    await notify.handler.handle(confirmed())
    for _ in range(3):
        assert await notify.send_due() == 0
    row = await notify.row()
    assert (row["status"], row["attempts"]) == ("PENDING", 0)
    assert mailbox.mails() == []

    notify.flags.values["mail-kill-switch"] = False
    assert await notify.send_due() == 1
    assert await notify.send_due() == 0
    assert len(mailbox.mails()) == 1


async def test_a_drill_is_as_a_mail_server_that_is_down_and_its_mail_is_sent_later(
    notify: Notify, mailbox: MailboxProcess
) -> None:
    notify.flags.values["fail-mail"] = True
    await notify.handler.handle(confirmed())
    assert await notify.send_due() == 1
    row = await notify.row()
    assert (row["status"], row["attempts"], row["last_error"]) == ("PENDING", 1, "a drill: no connection")
    notify.flags.values["fail-mail"] = False
    await notify.make_due()
    assert await notify.send_due() == 1
    assert len(mailbox.mails()) == 1


async def test_a_code_is_not_sent_while_mail_is_switched_off(notify: Notify, mailbox: MailboxProcess) -> None:
    mailer = SwitchedMailer(SmtpMailer(lambda: SmtpServer.parse(notify.smtp_url)), Fixed({"mail-kill-switch": True}))
    with pytest.raises(MailUnavailableError):
        await mailer.send(EmailMessage(), sender="a@example.com", recipient="b@example.com")
    assert mailbox.mails() == []
