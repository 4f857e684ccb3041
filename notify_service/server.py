"""gRPC: what was told about which booking."""

from uuid import UUID

import asyncpg
import grpc
from rentacar.notify.v1.notify_pb2 import ListMessagesRequest, ListMessagesResponse, Message
from rentacar.notify.v1.notify_pb2_grpc import NotifyServiceServicer

from chassis import database, rpc
from notify_service.store import messages

SERVICE = "rentacar.notify.v1.NotifyService"
PAGE = 50


class NotifyServer(NotifyServiceServicer):
    """Answers from the store."""

    def __init__(self, pool: database.Pool) -> None:
        self._pool = pool

    async def ListMessages(
        self,
        request: ListMessagesRequest,
        _context: grpc.aio.ServicerContext[ListMessagesRequest, ListMessagesResponse],
    ) -> ListMessagesResponse:
        """Oldest first. INVALID_ARGUMENT for a page token that this service did not give."""
        size = request.page_size or PAGE
        rows = await messages.of_booking(
            self._pool, UUID(request.booking_id), after=_position(request.page_token), limit=size + 1
        )
        page = rows[:size]
        return ListMessagesResponse(
            messages=[to_message(row) for row in page],
            next_page_token=str(page[-1]["position"]) if len(rows) > size else "",
        )


def _position(token: str) -> int:
    if not token:
        return 0
    if not token.isascii() or not token.isdigit() or len(token) > 18:
        raise rpc.invalid("PAGE_TOKEN_INVALID", "page_token must be a next_page_token of this method")
    return int(token)


def to_message(row: asyncpg.Record) -> Message:
    """A row as the contract has it."""
    message = Message(
        message_id=str(row["message_id"]),
        booking_id=str(row["booking_id"]),
        kind=row["kind"],
        status=f"MESSAGE_STATUS_{row['status']}",
        attempts=row["attempts"],
        create_time=row["created_at"],
        last_error=row["last_error"],
    )
    if row["sent_at"] is not None:
        message.sent_time.FromDatetime(row["sent_at"])
    if row["status"] == "PENDING":
        message.next_attempt_time.FromDatetime(row["next_attempt_at"])
    return message
