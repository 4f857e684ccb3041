import asyncio
import signal
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import asyncpg
import grpc
import pytest
from pypdf import PdfReader
from rentacar.notify.v1.notify_pb2 import DocumentKind, GetDocumentRequest, ListDocumentsRequest
from rentacar.notify.v1.notify_pb2_grpc import NotifyServiceStub, add_NotifyServiceServicer_to_server

from chassis import rpc
from notify_service import server
from notify_service.store import documents
from notify_service.store.documents import Wanted
from tests.conftest import Database, by_owner
from tests.integration.notify_service.conftest import Notify, Others, confirmed, notify_server, payment_event
from tests.integration.notify_service.test_notify_worker_killed import worker
from tests.mailbox_process import MailboxProcess
from tests.notify_facts import BOOKING_ID, PAYMENT_ID, REFUND_ID, paid, refund


@pytest.fixture
def paid_for(others: Others) -> Others:
    """The booking's price is paid, and part of it went back."""
    others.money.payments[0].CopyFrom(paid(483_537, refund(5_000, "STAFF")))
    return others


async def make_documents(notify: Notify) -> int:
    """Make what was asked for, now; returns how many were tried."""
    await notify.pool.execute("UPDATE documents SET next_attempt_at = now() WHERE pdf IS NULL")
    return await notify.issuer.run_once()


async def numbers(notify: Notify) -> list[tuple[str, int]]:
    rows = await notify.pool.fetch("SELECT kind, number FROM documents WHERE pdf IS NOT NULL ORDER BY kind, number")
    return [(row["kind"], row["number"]) for row in rows]


async def test_a_payment_and_a_refund_have_one_document_each_however_often_they_are_told(
    notify: Notify, paid_for: Others
) -> None:
    for _ in range(2):
        await notify.handler.handle(payment_event("payment.succeeded"))
        await notify.handler.handle(payment_event("refund.succeeded"))
        await make_documents(notify)
    assert await numbers(notify) == [("CREDIT_NOTE", 1), ("RECEIPT", 1)]


async def test_the_confirmation_carries_the_receipt_that_can_also_be_downloaded(
    notify: Notify, paid_for: Others, mailbox: MailboxProcess
) -> None:
    await notify.handler.handle(payment_event("payment.succeeded"))
    await notify.handler.handle(confirmed())
    await notify.send_due()
    assert await make_documents(notify) == 0, "the mail made it"
    [listed] = mailbox.mails()
    files = {file["filename"]: file["content_type"] for file in mailbox.mail(listed["id"])["attachments"]}
    serving = rpc.Server("127.0.0.1:0", services=[server.SERVICE])
    add_NotifyServiceServicer_to_server(notify_server(notify), serving.grpc)
    await serving.start()
    async with rpc.channel(f"127.0.0.1:{serving.port}") as channel:
        stub = NotifyServiceStub(channel)
        [document] = (await stub.ListDocuments(ListDocumentsRequest(booking_id=BOOKING_ID))).documents
        got = await stub.GetDocument(GetDocumentRequest(document_id=document.document_id, booking_id=BOOKING_ID))
        with pytest.raises(grpc.aio.AioRpcError) as others_booking:
            await stub.GetDocument(GetDocumentRequest(document_id=document.document_id, booking_id=str(uuid4())))
        with pytest.raises(grpc.aio.AioRpcError) as unknown:
            await stub.GetDocument(GetDocumentRequest(document_id=str(uuid4()), booking_id=BOOKING_ID))
    await serving.grpc.stop(0)
    assert (document.kind, document.booking_id) == (DocumentKind.DOCUMENT_KIND_RECEIPT, BOOKING_ID)
    assert document.number.startswith("R-20")
    assert document.number.endswith("-000001")
    assert files[f"Recibo-{document.number}.pdf"] == "application/pdf"
    assert document.number in PdfReader(BytesIO(got.pdf)).pages[0].extract_text()
    assert {rpc.reason_of(error.value) for error in (others_booking, unknown)} == {"DOCUMENT_NOT_FOUND"}


async def test_twenty_at_once_are_numbered_without_a_gap_and_without_a_double(notify: Notify) -> None:
    wanted = [Wanted(BOOKING_ID, "RECEIPT", str(uuid4())) for _ in range(20)]
    for each in wanted:
        await documents.request(notify.pool, each, wait=timedelta())
    await asyncio.gather(*(documents.issue(notify.pool, each) for each in (*wanted, *wanted)))
    given = await notify.pool.fetch("SELECT number FROM documents ORDER BY number")
    assert [row["number"] for row in given] == list(range(1, 21))


async def test_each_year_and_kind_begins_with_one_by_the_companys_calendar(notify: Notify) -> None:
    issued = []
    for moment, kind in (
        ("2026-12-31T23:59-03:00", "RECEIPT"),
        ("2027-01-01T00:01-03:00", "RECEIPT"),
        ("2027-01-01T00:02-03:00", "RECEIPT"),
        ("2027-01-01T00:03-03:00", "CREDIT_NOTE"),
    ):
        await by_owner(notify.pool, "UPDATE clock SET time_offset = $1::text::timestamptz - now()", moment)
        wanted = Wanted(BOOKING_ID, kind, str(uuid4()))  # type: ignore[arg-type]
        await documents.request(notify.pool, wanted, wait=timedelta())
        issued.append((await documents.issue(notify.pool, wanted)).number)
    assert issued == ["R-2026-000001", "R-2027-000001", "R-2027-000002", "C-2027-000001"]


async def test_what_cannot_be_made_yet_spends_no_number_and_is_made_later(notify: Notify, others: Others) -> None:
    await notify.handler.handle(payment_event("payment.succeeded"))  # payment_service does not say so yet
    await make_documents(notify)
    assert await notify.pool.fetchval("SELECT last_error FROM documents") == "the receipt's payment has not succeeded"
    others.down = True
    await make_documents(notify)
    assert await numbers(notify) == []
    assert await notify.pool.fetchval("SELECT count(*) FROM document_counters") == 0
    others.down = False
    others.money.payments[0].CopyFrom(paid())
    await make_documents(notify)
    assert await numbers(notify) == [("RECEIPT", 1)]


async def test_what_was_issued_stands(notify: Notify, paid_for: Others) -> None:
    await notify.handler.handle(payment_event("payment.succeeded"))
    await make_documents(notify)
    for wrong in ("number = 7", "pdf = '%PDF-1.4 other'", "pdf = NULL", "issued_at = now() + interval '1 day'"):
        with pytest.raises(asyncpg.RestrictViolationError):
            await notify.pool.execute(f"UPDATE documents SET {wrong}")
    with pytest.raises(asyncpg.RestrictViolationError):
        await notify.pool.execute("DELETE FROM documents")


async def test_a_worker_killed_after_numbering_leaves_no_gap(
    environment: dict[str, str], paid_for: Others, empty_database: Database, mailbox: MailboxProcess
) -> None:
    async with empty_database.pool("notify") as pool:
        for kind, subject in (("RECEIPT", PAYMENT_ID), ("CREDIT_NOTE", REFUND_ID)):
            wanted = Wanted(BOOKING_ID, kind, subject)  # type: ignore[arg-type]
            await documents.request(pool, wanted, wait=timedelta())
        async with worker(environment, failpoints="notify.document-numbered=kill") as first:
            assert await asyncio.wait_for(first.wait(), 20) == -signal.SIGKILL
        assert await pool.fetchval("SELECT count(*) FROM documents WHERE number = 1 AND pdf IS NULL") >= 1
        await pool.execute("UPDATE documents SET next_attempt_at = now()")
        async with worker(environment):
            async with asyncio.timeout(20):
                while await pool.fetchval("SELECT count(*) FROM documents WHERE pdf IS NULL"):
                    await asyncio.sleep(0.1)
        rows = await pool.fetch("SELECT last_number FROM document_counters")
    assert [row["last_number"] for row in rows] == [1, 1]
