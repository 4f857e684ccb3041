"""How long a mail took is measured by its kind and by how it ended."""

from __future__ import annotations

from chassis.sampled import Sampled
from notify_service import metrics
from notify_service.store import messages
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


async def test_what_waits_for_the_mail_server_is_counted_and_how_long_it_waits(
    notify: Notify, mailbox: MailboxProcess, measured: Measured
) -> None:
    gauge = Sampled(notify.pool, messages.sql.waiting, (metrics.MAIL_WAITING, metrics.MAIL_OLDEST))
    await gauge.run_once()
    assert measured.points("rentacar.mail.waiting") == [(0, {})]
    assert not measured.points("rentacar.mail.waiting.oldest_age")
    await notify.handler.handle(confirmed())
    mailbox.control(down=True)
    await notify.send_due()
    await notify.pool.execute("UPDATE messages SET created_at = created_at - interval '1 hour'")
    await gauge.run_once()
    assert measured.points("rentacar.mail.waiting") == [(1, {})]
    [(age, _)] = measured.points("rentacar.mail.waiting.oldest_age")
    assert 3600 <= age < 3660
