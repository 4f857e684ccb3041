"""One-time codes go out at once and leave nothing behind; staff have a mail sent again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import grpc
import pytest
import pytest_asyncio
from rentacar.notify.v1 import notify_pb2
from rentacar.notify.v1.notify_pb2_grpc import NotifyServiceStub, add_NotifyServiceServicer_to_server

from chassis import actors, rpc
from notify_service import server as server_module
from notify_service.admission import ADMISSION
from notify_service.server import SERVICE
from tests import acting
from tests.integration.notify_service.conftest import Noted, Notify, Sees, confirmed, notify_server
from tests.mailbox_process import MailboxProcess
from tests.notify_facts import BOOKING_ID


@pytest_asyncio.fixture
async def server(notify: Notify) -> AsyncIterator[tuple[int, Noted]]:
    """Its port, and what staff did."""
    serving, log = rpc.Server("127.0.0.1:0", services=[SERVICE], door=acting.door(ADMISSION)), Noted()
    add_NotifyServiceServicer_to_server(notify_server(notify, log), serving.grpc)
    await serving.start()
    yield serving.port, log
    await serving.grpc.stop(0)


def code(**changes: Any) -> notify_pb2.SendSignInCodeRequest:
    given = {"email": "bia@example.com", "code": "012345", "locale": "en", "valid_minutes": 10, **changes}
    return notify_pb2.SendSignInCodeRequest(**given)


async def test_a_code_is_mailed_at_once_by_rent_s_wish_alone(
    notify: Notify, server: tuple[int, Noted], mailbox: MailboxProcess
) -> None:
    async with rpc.channel(f"127.0.0.1:{server[0]}", signer=acting.SIGNERS["rent"]) as channel:
        await NotifyServiceStub(channel).SendSignInCode(code())
        mailbox.control(down=True)
        with pytest.raises(grpc.aio.AioRpcError) as away:
            await NotifyServiceStub(channel).SendSignInCode(code())
    assert away.value.code() == grpc.StatusCode.UNAVAILABLE
    async with rpc.channel(f"127.0.0.1:{server[0]}", signer=acting.SIGNERS["payment"]) as channel:
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await NotifyServiceStub(channel).SendSignInCode(code())
    assert refused.value.code() == grpc.StatusCode.PERMISSION_DENIED
    assert await notify.pool.fetchval("SELECT count(*) FROM messages") == 0


async def test_a_manager_has_a_mail_sent_again_and_it_is_noted(notify: Notify, server: tuple[int, Noted]) -> None:
    port, log = server
    await notify.handler.handle(confirmed())
    await notify.send_due()
    async with rpc.channel(f"127.0.0.1:{port}", signer=acting.SIGNERS["bff"]) as channel:
        stub = NotifyServiceStub(channel)
        with actors.acting(acting.staff("Mia", "MANAGER")):
            [sent] = (await stub.ListMessages(notify_pb2.ListMessagesRequest())).messages
            again = await stub.ResendMessage(notify_pb2.ResendMessageRequest(message_id=sent.message_id))
        with actors.acting(acting.staff("Ana", "AGENT")), pytest.raises(grpc.aio.AioRpcError) as refused:
            await stub.ListMessages(notify_pb2.ListMessagesRequest())
    assert refused.value.code() == grpc.StatusCode.PERMISSION_DENIED
    assert again.message.status == notify_pb2.MESSAGE_STATUS_PENDING
    assert log.acts == [("message.resend", sent.message_id)]
    assert await notify.send_due() == 1
    assert (await notify.row())["status"] == "SENT"


async def test_a_manager_sees_and_resends_only_the_mails_of_bookings_they_see(
    notify: Notify, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_module, "LOOKED_AT", 2)
    monkeypatch.setattr(server_module, "LOOKS", 2)
    hidden, seen = str(uuid4()), str(uuid4())
    for booking_id in (seen, hidden, hidden, hidden, hidden, hidden):
        await notify.handler.handle(confirmed())
        await notify.pool.execute("UPDATE messages SET booking_id = $1 WHERE booking_id = $2", booking_id, BOOKING_ID)
    serving, log = rpc.Server("127.0.0.1:0", services=[SERVICE], door=acting.door(ADMISSION)), Noted()
    servicer = notify_server(notify, log, Sees(but=[hidden]))
    add_NotifyServiceServicer_to_server(servicer, serving.grpc)
    await serving.start()
    ids = await notify.pool.fetch("SELECT message_id FROM messages WHERE booking_id = $1", hidden)
    async with rpc.channel(f"127.0.0.1:{serving.port}", signer=acting.SIGNERS["bff"]) as channel:
        stub = NotifyServiceStub(channel)
        with actors.acting(acting.staff("Mia", "MANAGER")):
            short = await stub.ListMessages(notify_pb2.ListMessagesRequest())
            rest = await stub.ListMessages(notify_pb2.ListMessagesRequest(page_token=short.next_page_token))
            of_another = await stub.ListMessages(notify_pb2.ListMessagesRequest(booking_id=hidden))
            with pytest.raises(grpc.aio.AioRpcError) as refused:
                await stub.ResendMessage(notify_pb2.ResendMessageRequest(message_id=str(ids[0]["message_id"])))
    await serving.grpc.stop(0)
    assert (list(short.messages), bool(short.next_page_token)) == ([], True)
    assert ([message.booking_id for message in rest.messages], rest.next_page_token) == ([seen], "")
    assert list(of_another.messages) == []
    assert refused.value.code() == grpc.StatusCode.NOT_FOUND
    assert log.acts == []
