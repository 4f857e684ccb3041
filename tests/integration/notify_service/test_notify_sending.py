import asyncio
from uuid import UUID

import asyncpg
import grpc
import pytest
from rentacar.notify.v1.notify_pb2 import ListMessagesRequest, MessageStatus
from rentacar.notify.v1.notify_pb2_grpc import NotifyServiceStub, add_NotifyServiceServicer_to_server
from rentacar.rent.v1.booking_pb2 import Booking, BookingStatus

from chassis import rpc
from chassis.streams import PoisonError
from notify_service import server
from tests.integration.notify_service.conftest import Notify, Others, confirmed, expired, notify_server, payment_event
from tests.mailbox_process import MailboxProcess
from tests.notify_facts import BOOKING_ID


async def test_a_confirmed_booking_is_told_once_however_often_the_event_is_delivered(
    notify: Notify, mailbox: MailboxProcess
) -> None:
    event = confirmed()
    await asyncio.gather(*(notify.handler.handle(event) for _ in range(5)))
    assert await notify.send_due() == 1
    await notify.handler.handle(event)
    assert await notify.send_due() == 0
    [listed] = mailbox.mails()
    row = await notify.row()
    assert (row["status"], row["attempts"]) == ("SENT", 1)
    assert listed["message_id"] == f"<{row['message_id']}@rentacar.example>"
    assert listed["to"] == ["ana@example.com"]
    assert listed["subject"] == "Reserva confirmada: K7Q2M9XA, Econômico em GRU"
    mail = mailbox.mail(listed["id"])
    assert mail["headers"]["Auto-Submitted"] == "auto-generated"
    assert "https://rentacar.example/booking/K7Q2M9XA?token=kid1.token" in mail["html"]
    [file] = mail["attachments"]
    assert (file["filename"], file["content_type"]) == ("RentACar-K7Q2M9XA.ics", "text/calendar")


@pytest.mark.parametrize(
    ("event", "status", "subject"),
    [
        (
            confirmed(late_payment="LATE_PAYMENT_OUTCOME_HONOURED"),
            "CONFIRMED",
            "Booking confirmed after all: K7Q2M9XA, Economy at GRU",
        ),
        (
            confirmed(late_payment="LATE_PAYMENT_OUTCOME_UPGRADED"),
            "CONFIRMED",
            "Booking confirmed with a better car: K7Q2M9XA, Economy at GRU",
        ),
        (
            payment_event("payment.declined", failure_code="expired_card"),
            "PENDING_PAYMENT",
            "Payment declined: booking K7Q2M9XA, please try again",
        ),
        (expired(), "EXPIRED", "Your booking K7Q2M9XA expired without a payment"),
        (
            payment_event("refund.succeeded", refund_reason="REFUND_REASON_LATE_PAYMENT"),
            "EXPIRED",
            "Refund of R$4,835.37: booking K7Q2M9XA",
        ),
    ],
)
async def test_every_kind_of_event_reaches_the_mailbox_in_the_bookings_language(
    notify: Notify, others: Others, mailbox: MailboxProcess, event: object, status: str, subject: str
) -> None:
    others.booking.MergeFrom(Booking(status=f"BOOKING_STATUS_{status}", locale="en"))
    await notify.handler.handle(event)  # type: ignore[arg-type]
    await notify.send_due()
    assert [mail["subject"] for mail in mailbox.mails()] == [subject]


async def test_a_mail_server_that_is_down_means_later_and_not_never(notify: Notify, mailbox: MailboxProcess) -> None:
    mailbox.control(down=True)
    await notify.handler.handle(confirmed())
    for attempt in (1, 2, 3):
        assert await notify.send_due() == 1
        row = await notify.row()
        assert (row["status"], row["attempts"], row["lease_owner"]) == ("PENDING", attempt, None)
        assert row["last_error"].startswith("421 ")
        assert await notify.send_due() == 0, "it waits before it tries again"
        await notify.make_due()
    mailbox.control(down=False)
    assert await notify.send_due() == 1
    assert (await notify.row())["status"] == "SENT"
    assert len(mailbox.mails()) == 1
    outcomes = await notify.pool.fetch("SELECT outcome FROM deliveries ORDER BY attempt")
    assert [row["outcome"] for row in outcomes] == ["DEFERRED", "DEFERRED", "DEFERRED", "SENT"]


async def test_a_mail_server_that_cannot_be_reached_means_later(notify: Notify, mailbox: MailboxProcess) -> None:
    await notify.handler.handle(confirmed())
    mailbox.stop()
    await notify.send_due()
    mailbox.start()
    row = await notify.row()
    assert (row["status"], row["last_error"].partition(":")[0]) == ("PENDING", "no connection")
    await notify.make_due()
    await notify.send_due()
    assert len(mailbox.mails()) == 1


async def test_a_kept_connection_that_the_server_closed_is_replaced(notify: Notify, mailbox: MailboxProcess) -> None:
    await notify.handler.handle(confirmed())
    await notify.send_due()
    mailbox.stop()
    mailbox.start()
    await notify.handler.handle(confirmed())
    await notify.send_due()
    assert {row["status"] for row in await notify.pool.fetch("SELECT status FROM messages")} == {"SENT"}
    assert len(mailbox.mails()) == 2


async def test_a_refused_address_is_recorded_without_the_address_and_not_tried_again(
    notify: Notify, mailbox: MailboxProcess
) -> None:
    mailbox.control(refuse=["ana@example.com"])
    await notify.handler.handle(confirmed())
    await notify.send_due()
    row = await notify.row()
    assert (row["status"], row["last_error"]) == ("REFUSED", "550 5.1.1 No such mailbox here")
    await notify.make_due()
    assert await notify.send_due() == 0
    assert mailbox.mails() == []


async def test_an_address_that_is_none_is_recorded_as_refused(notify: Notify, others: Others) -> None:
    others.booking.driver.email = "ana@example.com\r\nBcc: eve@example.com"
    await notify.handler.handle(confirmed())
    await notify.send_due()
    row = await notify.row()
    assert row["status"] == "REFUSED"
    assert "@" not in row["last_error"]


async def test_a_rent_service_that_is_down_means_later(notify: Notify, others: Others, mailbox: MailboxProcess) -> None:
    others.down = True
    await notify.handler.handle(confirmed())
    await notify.send_due()
    row = await notify.row()
    assert (row["status"], row["last_error"]) == ("PENDING", "UNAVAILABLE from a service that knows the content")
    others.down = False
    await notify.make_due()
    await notify.send_due()
    assert len(mailbox.mails()) == 1


async def test_a_booking_that_names_an_unknown_class_waits_instead_of_breaking_the_queue(
    notify: Notify, others: Others, mailbox: MailboxProcess
) -> None:
    others.booking.acriss = "XXXX"
    await notify.handler.handle(confirmed())
    await notify.send_due()
    assert (await notify.row())["status"] == "PENDING"
    assert mailbox.mails() == []


async def test_a_decline_that_was_overtaken_by_a_payment_is_not_told(
    notify: Notify, others: Others, mailbox: MailboxProcess
) -> None:
    others.booking.status = BookingStatus.BOOKING_STATUS_CONFIRMED
    await notify.handler.handle(payment_event("payment.declined"))
    await notify.send_due()
    assert (await notify.row())["status"] == "SUPERSEDED"
    assert mailbox.mails() == []


async def test_events_that_tell_the_customer_nothing_queue_nothing(notify: Notify) -> None:
    await notify.handler.handle(payment_event("payment.succeeded"))
    await notify.handler.handle(payment_event("refund.pending"))
    await notify.handler.handle(payment_event("deposit.captured"))
    assert await notify.pool.fetchval("SELECT count(*) FROM messages") == 0


async def test_a_payload_that_is_not_what_its_type_says_is_poison(notify: Notify) -> None:
    event = confirmed()
    event.payload = b"\xff\xff\xff"
    with pytest.raises(PoisonError):
        await notify.handler.handle(event)


async def test_two_workers_share_the_queue_and_send_each_message_once(notify: Notify, mailbox: MailboxProcess) -> None:
    for _ in range(30):
        await notify.handler.handle(confirmed())
    while await notify.pool.fetchval("SELECT count(*) FROM messages WHERE status = 'PENDING'"):
        await asyncio.gather(notify.sender.run_once(), notify.sender.run_once())
        await notify.sender.drain()
    sent = [mail["message_id"] for mail in mailbox.mails()]
    assert len(sent) == 30
    assert len(set(sent)) == 30


async def test_a_message_whose_worker_died_is_taken_again_when_its_lease_ends(notify: Notify) -> None:
    await notify.handler.handle(confirmed())
    await notify.pool.execute(
        "UPDATE messages SET attempts = 1, lease_owner = 'somebody else', lease_until = now() + interval '1 minute'"
    )
    assert await notify.send_due() == 0
    await notify.pool.execute("UPDATE messages SET lease_until = now()")
    assert await notify.send_due() == 1
    assert (await notify.row())["status"] == "SENT"


async def test_a_kind_that_only_a_newer_version_knows_is_left_to_it(notify: Notify) -> None:
    await notify.handler.handle(confirmed())
    await notify.pool.execute("UPDATE messages SET kind = 'from_the_future'")
    assert await notify.send_due() == 0


async def test_nothing_personal_is_kept(notify: Notify, mailbox: MailboxProcess) -> None:
    await notify.handler.handle(confirmed())
    await notify.send_due()
    mailbox.control(refuse=["ana@example.com"])
    await notify.handler.handle(confirmed())
    await notify.send_due()
    kept = str(
        await notify.pool.fetch(
            "SELECT messages::text, deliveries::text FROM messages JOIN deliveries USING (message_id)"
        )
    )
    for personal in ("ana@", "Ana", "Gonçalves", "kid1.token"):
        assert personal not in kept


async def test_the_tables_refuse_what_cannot_be(notify: Notify) -> None:
    await notify.handler.handle(confirmed())
    for impossible in (
        "status = 'SENT'",
        "sent_at = now()",
        "lease_owner = 'x'",
        "status = 'REFUSED', lease_owner = 'x', lease_until = now()",
        "status = 'MAYBE'",
        "attempts = -1",
    ):
        with pytest.raises(asyncpg.CheckViolationError):
            await notify.pool.execute(f"UPDATE messages SET {impossible}")


async def test_what_was_told_can_be_listed_page_by_page(notify: Notify, mailbox: MailboxProcess) -> None:
    await notify.handler.handle(confirmed())
    await notify.send_due()
    mailbox.control(down=True)
    await notify.handler.handle(confirmed())
    await notify.send_due()
    serving = rpc.Server("127.0.0.1:0", services=[server.SERVICE])
    add_NotifyServiceServicer_to_server(notify_server(notify), serving.grpc)
    await serving.start()
    async with rpc.channel(f"127.0.0.1:{serving.port}") as channel:
        stub = NotifyServiceStub(channel)
        first = await stub.ListMessages(ListMessagesRequest(booking_id=BOOKING_ID, page_size=1))
        second = await stub.ListMessages(
            ListMessagesRequest(booking_id=BOOKING_ID, page_size=1, page_token=first.next_page_token)
        )
        with pytest.raises(grpc.aio.AioRpcError) as bad:
            await stub.ListMessages(ListMessagesRequest(booking_id=BOOKING_ID, page_token="x"))
    await serving.grpc.stop(0)
    [sent], [pending] = first.messages, second.messages
    assert second.next_page_token == ""
    assert (sent.kind, sent.status, sent.attempts) == (
        "booking_confirmed",
        MessageStatus.MESSAGE_STATUS_SENT,
        1,
    )
    assert sent.HasField("sent_time")
    assert not sent.HasField("next_attempt_time")
    assert pending.status == MessageStatus.MESSAGE_STATUS_PENDING
    assert pending.HasField("next_attempt_time")
    assert pending.last_error.startswith("421 ")
    assert UUID(pending.message_id) != UUID(sent.message_id)
    assert rpc.reason_of(bad.value) == "PAGE_TOKEN_INVALID"
