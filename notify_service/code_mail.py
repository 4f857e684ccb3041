"""One-time codes by mail, at once: nothing of them is stored, logged or traced."""

from datetime import UTC, datetime
from uuid import uuid4

import grpc
from rentacar.notify.v1.notify_pb2 import SendSignInCodeRequest, SendSignInCodeResponse

from chassis.rpc import RpcError, invalid
from notify_service.composing import AddressError, Sender, compose, recipient_address
from notify_service.mail import Mailer, MailRefusedError, MailUnavailableError
from notify_service.rendering import render_code
from notify_service.wording import Wording


class CodeMail:
    """Sends codes while their owners wait."""

    def __init__(self, *, mailer: Mailer, sender: Sender) -> None:
        """Connects at the first mail."""
        self._mailer, self._sender = mailer, sender

    async def send(self, request: SendSignInCodeRequest) -> SendSignInCodeResponse:
        """Returns once the mail server has taken it. Raises UNAVAILABLE, INVALID_ARGUMENT."""
        wording = Wording.of(request.locale)
        try:
            to = recipient_address(request.email)
        except AddressError:
            raise invalid("ADDRESS_INVALID", "mail can't be sent to this address") from None
        message = compose(
            render_code(request.code, wording, staff=request.staff, minutes=request.valid_minutes),
            to=to,
            sender=self._sender,
            key=uuid4(),
            booking_id=None,
            language=wording.language,
            date=datetime.now(UTC),
        )
        try:
            await self._mailer.send(message, sender=self._sender.address, recipient=to.addr_spec)
        except (MailRefusedError, MailUnavailableError) as error:
            raise RpcError(
                grpc.StatusCode.UNAVAILABLE, "MAIL_UNAVAILABLE", "the mail server did not take the mail"
            ) from error
        return SendSignInCodeResponse()

    async def close(self) -> None:
        """Say goodbye to the mail server."""
        await self._mailer.close()
