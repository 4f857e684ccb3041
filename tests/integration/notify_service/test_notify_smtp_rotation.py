"""The mail server's password changes while mails are sent."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from deploy.local.ports import free_port
from notify_service.mail import MailUnavailableError, SmtpMailer, SmtpServer


class Server:
    """Takes mail from who knows the password of the moment."""

    def __init__(self) -> None:
        self.password = "first-password"
        self.signed_in: list[str] = []
        self.taken = 0

    async def handle_DATA(self, _server: Any, _session: Any, _envelope: Any) -> str:
        self.taken += 1
        return "250 OK"

    def authenticate(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
        assert isinstance(given, LoginPassword)
        password = given.password.decode()
        self.signed_in.append(password)
        return AuthResult(success=password == self.password)


@pytest.fixture
def smtp() -> Iterator[tuple[Server, int]]:
    server, port = Server(), free_port()
    controller = Controller(
        server,
        hostname="127.0.0.1",
        port=port,
        authenticator=server.authenticate,
        auth_required=True,
        auth_require_tls=False,
    )
    controller.start()
    yield server, port
    controller.stop()


async def test_each_mail_goes_by_the_password_of_the_moment_and_no_connection_of_the_former_is_kept(
    smtp: tuple[Server, int],
) -> None:
    server, port = smtp
    told = {"password": "first-password"}
    mailer = SmtpMailer(lambda: SmtpServer.parse(f"smtp://us:{told['password']}@127.0.0.1:{port}?starttls=0"))

    async def send() -> None:
        message = EmailMessage()
        message["Subject"] = "Hello"
        message.set_content("Hello")
        await mailer.send(message, sender="us@example.com", recipient="ana@example.com")

    await send()
    await send()
    assert (server.taken, server.signed_in) == (2, ["first-password"])
    server.password = told["password"] = "second-password"
    await send()
    assert (server.taken, server.signed_in) == (3, ["first-password", "second-password"])
    server.password = "third-password"
    await mailer.close()
    with pytest.raises(MailUnavailableError) as refused:
        await send()
    assert "password" not in str(refused.value)
    told["password"] = "third-password"
    await send()
    assert server.taken == 4
    await mailer.close()
