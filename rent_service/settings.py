"""What rent_service can be told."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import NoDecode

from chassis.settings import ServiceSettings
from rent_service.offer_tokens import parse_keys


class RentSettings(ServiceSettings):
    """`offer_keys` is `kid:hexsecret,…`: the first signs offers and links, all verify. No `staff_token`: no staff."""

    offer_keys: Annotated[dict[str, bytes], NoDecode]
    offer_ttl_minutes: int = Field(default=15, ge=1, le=24 * 60)
    hold_minutes: int = Field(default=30, ge=1, le=24 * 60)
    staff_token: str = ""

    @field_validator("offer_keys", mode="before")
    @classmethod
    def _parse_keys(cls, value: object) -> object:
        return parse_keys(value) if isinstance(value, str) else value

    @property
    def offers_last(self) -> timedelta:
        """How long an offer is honoured."""
        return timedelta(minutes=self.offer_ttl_minutes)

    @property
    def holds_last(self) -> timedelta:
        """How long a booking keeps its car for a payment."""
        return timedelta(minutes=self.hold_minutes)
