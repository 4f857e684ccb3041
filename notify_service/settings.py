"""What notify_service can be told."""

from email.utils import parseaddr
from typing import Literal

from pydantic import SecretStr, field_validator

from chassis.settings import ProcessSettings
from notify_service.mail import SmtpServer


class NotifySettings(ProcessSettings):
    """`smtp_url`: `smtp://user:password@host:port?starttls=1` or `smtps://…`; `web_url`: where the links in mails lead;
    `staff_email`, `staff_locale`: who is told of money that needs a person, and in which language.
    """

    smtp_url: SecretStr
    mail_from: str
    mail_reply_to: str | None = None
    staff_email: str = "staff@rentacar.example"
    staff_locale: Literal["pt-BR", "en"] = "pt-BR"
    web_url: str

    @field_validator("smtp_url")
    @classmethod
    def _is_smtp(cls, value: SecretStr) -> SecretStr:
        SmtpServer.parse(value.get_secret_value())
        return value

    @field_validator("mail_from", "mail_reply_to", "staff_email")
    @classmethod
    def _is_address(cls, value: str | None) -> str | None:
        if value is not None and "@" not in parseaddr(value)[1]:
            raise ValueError("must be an address such as RentACar <bookings@example.com>")
        return value

    @field_validator("web_url")
    @classmethod
    def _is_web(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("must begin with http:// or https://")
        return value.rstrip("/")
