"""gRPC: what was told about which booking, and its documents."""

from uuid import UUID

import asyncpg
import grpc
from rentacar.notify.v1.notify_pb2 import (
    Document,
    EraseCustomerRequest,
    EraseCustomerResponse,
    ExportCustomerRequest,
    ExportCustomerResponse,
    GetDocumentRequest,
    GetDocumentResponse,
    ListDocumentsRequest,
    ListDocumentsResponse,
    ListMessagesRequest,
    ListMessagesResponse,
    Message,
    MessageStatus,
    ResendMessageRequest,
    ResendMessageResponse,
    ResendRefused,
    SendSignInCodeRequest,
    SendSignInCodeResponse,
)
from rentacar.notify.v1.notify_pb2_grpc import NotifyServiceServicer

from chassis import database, rpc
from chassis.roles import Right
from chassis.staff_log import StaffLog
from notify_service.code_mail import CodeMail
from notify_service.sight import Sight
from notify_service.store import documents, messages, privacy
from notify_service.store.documents import Stored

SERVICE = "rentacar.notify.v1.NotifyService"
PAGE = 50
LOOKED_AT = 200  # messages at once, for those that the caller sees
LOOKS = 10  # before a page ends early: it may hold fewer than asked for, and still name the next


class NotifyServer(NotifyServiceServicer):
    """Answers from the store."""

    def __init__(self, pool: database.Pool, *, codes: CodeMail, log: StaffLog, sight: Sight) -> None:
        """`codes` mails one-time codes; what staff do goes into the `log` first; `sight` says which bookings they see."""
        self._pool, self._codes, self._log, self._sight = pool, codes, log, sight

    async def SendSignInCode(
        self,
        request: SendSignInCodeRequest,
        _context: grpc.aio.ServicerContext[SendSignInCodeRequest, SendSignInCodeResponse],
    ) -> SendSignInCodeResponse:
        """UNAVAILABLE if the mail server did not take it."""
        return await self._codes.send(request)

    async def ResendMessage(
        self,
        request: ResendMessageRequest,
        _context: grpc.aio.ServicerContext[ResendMessageRequest, ResendMessageResponse],
    ) -> ResendMessageResponse:
        """PENDING again, to be written by what is true when it is sent; NOT_FOUND if there is none."""
        message_id = UUID(request.message_id)
        row = await messages.one(self._pool, message_id)
        if row is None or not await self._sight.of({row["booking_id"]}):
            raise rpc.not_found("MESSAGE_NOT_FOUND", "there is no such message", message_id=request.message_id)
        await self._log.note("message.resend", request.message_id, {"kind": row["kind"]}, right=Right.MAILS)
        again = await messages.resend(self._pool, message_id)
        if again is None:
            return ResendMessageResponse(refused=ResendRefused(message=to_message(row)))
        return ResendMessageResponse(message=to_message(again))

    async def ExportCustomer(
        self,
        request: ExportCustomerRequest,
        _context: grpc.aio.ServicerContext[ExportCustomerRequest, ExportCustomerResponse],
    ) -> ExportCustomerResponse:
        """The BFF asks with the bookings that rent_service named as the customer's."""
        ids = [UUID(text) for text in request.booking_ids]
        return ExportCustomerResponse(data_json=await privacy.export(self._pool, ids))

    async def EraseCustomer(
        self,
        request: EraseCustomerRequest,
        _context: grpc.aio.ServicerContext[EraseCustomerRequest, EraseCustomerResponse],
    ) -> EraseCustomerResponse:
        """In one transaction."""
        ids = [UUID(text) for text in request.booking_ids]
        await privacy.forget(self._pool, ids, documents=request.documents)
        return EraseCustomerResponse()

    async def ListMessages(
        self,
        request: ListMessagesRequest,
        _context: grpc.aio.ServicerContext[ListMessagesRequest, ListMessagesResponse],
    ) -> ListMessagesResponse:
        """Of a booking oldest first, of all newest first. INVALID_ARGUMENT for a page token that this service did not give."""
        size, after = request.page_size or PAGE, _position(request.page_token)
        status = MessageStatus.Name(request.status).removeprefix("MESSAGE_STATUS_") if request.status else ""
        booking_id = UUID(request.booking_id) if request.booking_id else None
        rows: list[asyncpg.Record] = []
        for _ in range(LOOKS):
            looked_at = await messages.listed(self._pool, booking_id, status=status, after=after, limit=LOOKED_AT)
            seen = await self._sight.of({row["booking_id"] for row in looked_at})
            rows += [row for row in looked_at if row["booking_id"] in seen]
            ended = len(looked_at) < LOOKED_AT
            if ended or len(rows) > size:
                break
            after = looked_at[-1]["position"]
        page = rows[:size]
        if len(rows) > size:
            after = page[-1]["position"]
        return ListMessagesResponse(
            messages=[to_message(row) for row in page],
            next_page_token="" if ended and len(rows) <= size else str(after),
        )

    async def ListDocuments(
        self,
        request: ListDocumentsRequest,
        _context: grpc.aio.ServicerContext[ListDocumentsRequest, ListDocumentsResponse],
    ) -> ListDocumentsResponse:
        """Oldest first; what is still being made is not listed."""
        rows = await documents.of_booking(self._pool, UUID(request.booking_id))
        return ListDocumentsResponse(documents=[to_document(row) for row in rows])

    async def GetDocument(
        self, request: GetDocumentRequest, _context: grpc.aio.ServicerContext[GetDocumentRequest, GetDocumentResponse]
    ) -> GetDocumentResponse:
        """NOT_FOUND for another booking's document, or one that is still being made."""
        found = await documents.one(self._pool, UUID(request.document_id))
        if found is None or found.pdf is None or UUID(found.wanted.booking_id) != UUID(request.booking_id):
            raise rpc.not_found(
                "DOCUMENT_NOT_FOUND", "the booking has no such document", document_id=request.document_id
            )
        return GetDocumentResponse(document=to_document(found), pdf=found.pdf)


def to_document(stored: Stored) -> Document:
    """A document as the contract has it."""
    document = Document(
        document_id=str(stored.document_id),
        booking_id=stored.wanted.booking_id,
        kind=f"DOCUMENT_KIND_{stored.wanted.kind}",
        number=stored.number,
    )
    document.create_time.FromDatetime(stored.issued_at)
    return document


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
