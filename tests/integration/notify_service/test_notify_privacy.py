"""What was told about bookings is told to their customer, and forgotten; documents stay for as long as law wants them."""

import json
from uuid import UUID

import asyncpg
import pytest

from notify_service.store import privacy
from tests.conftest import by_owner
from tests.integration.notify_service.conftest import Notify, Others, confirmed, payment_event
from tests.mailbox_process import MailboxProcess
from tests.notify_facts import BOOKING_ID, paid

BOOKING = [UUID(BOOKING_ID)]


async def test_an_export_says_what_was_told_and_when(notify: Notify, others: Others) -> None:
    others.money.payments[0].CopyFrom(paid(483_537))
    await notify.handler.handle(confirmed())
    await notify.send_due()
    told = json.loads(await privacy.export(notify.pool, BOOKING))
    [message] = told["messages"]
    assert (message["kind"], message["status"], message["tries"][0]["outcome"]) == ("booking_confirmed", "SENT", "SENT")
    assert message["sent_at"]


async def test_after_an_erasure_nothing_is_sent_any_more(
    notify: Notify, others: Others, mailbox: MailboxProcess
) -> None:
    await notify.handler.handle(confirmed())
    await privacy.forget(notify.pool, BOOKING, documents=False)
    await notify.send_due()
    assert [row["status"] for row in await notify.pool.fetch("SELECT status FROM messages")] == ["SUPERSEDED"]

    others.booking.driver.email = "erased@erased.invalid"
    await notify.handler.handle(confirmed())
    await notify.send_due()
    assert await notify.pool.fetchval("SELECT count(*) FROM messages WHERE status <> 'SUPERSEDED'") == 0
    assert mailbox.mails() == []


async def test_a_document_stays_until_its_term_is_over_and_its_number_for_ever(notify: Notify, others: Others) -> None:
    others.money.payments[0].CopyFrom(paid(483_537))
    await notify.handler.handle(payment_event("payment.succeeded"))
    await notify.pool.execute("UPDATE documents SET next_attempt_at = now()")
    await notify.issuer.run_once()
    await privacy.forget(notify.pool, BOOKING, documents=False)
    assert await notify.pool.fetchval("SELECT pdf IS NOT NULL FROM documents")
    with pytest.raises(asyncpg.RestrictViolationError):
        await by_owner(notify.pool, "UPDATE documents SET pdf = NULL")

    await privacy.forget(notify.pool, BOOKING, documents=True)
    assert await notify.pool.fetchval("SELECT pdf IS NULL AND number = 1 FROM documents")
    await notify.pool.execute("UPDATE documents SET next_attempt_at = now()")
    assert await notify.issuer.run_once() == 0
    with pytest.raises(asyncpg.RestrictViolationError):
        await notify.pool.execute("UPDATE documents SET pdf = '%PDF-'")
