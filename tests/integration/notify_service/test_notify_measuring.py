"""How long a mail took is measured by its kind and by how it ended."""

from __future__ import annotations

from tests.integration.notify_service.conftest import Notify, confirmed
from tests.mailbox_process import MailboxProcess
from tests.measured import Measured


async def test_a_mails_delay_is_measured_when_it_is_taken_and_not_when_it_is_sent_once_more(
    notify: Notify, mailbox: MailboxProcess, measured: Measured
) -> None:
    await notify.handler.handle(confirmed())
    mailbox.control(down=True)
    await notify.send_due()
    assert not measured.points("rentacar.mail.delay")
    mailbox.control(down=False)
    await notify.pool.execute("UPDATE messages SET next_attempt_at = now()")
    await notify.send_due()
    taken = [(1, {"kind": "booking_confirmed", "outcome": "sent"})]
    assert measured.points("rentacar.mail.delay") == taken
    await notify.pool.execute("UPDATE messages SET status = 'PENDING', next_attempt_at = now(), sent_at = NULL")
    await notify.send_due()
    assert len(mailbox.mails()) == 2
    assert measured.points("rentacar.mail.delay") == taken
