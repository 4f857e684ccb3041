"""What rent_service can be told."""

from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property

from pydantic import Field, SecretStr, field_validator

from chassis.settings import ProcessSettings
from rent_service.offer_tokens import parse_keys


class RentSettings(ProcessSettings):
    """`offer_keys` is `kid:hexsecret,…`: the first signs offers and links, all verify."""

    offer_keys: SecretStr
    offer_ttl_minutes: int = Field(default=15, ge=1, le=24 * 60)
    hold_minutes: int = Field(default=30, ge=1, le=24 * 60)

    @field_validator("offer_keys")
    @classmethod
    def _are_keys(cls, value: SecretStr) -> SecretStr:
        parse_keys(value.get_secret_value())
        return value

    @cached_property
    def signing_keys(self) -> Mapping[str, bytes]:
        """The offer keys by id, the current one first."""
        return parse_keys(self.offer_keys.get_secret_value())

    @property
    def offers_last(self) -> timedelta:
        """How long an offer is honoured."""
        return timedelta(minutes=self.offer_ttl_minutes)

    @property
    def holds_last(self) -> timedelta:
        """How long a booking keeps its car for a payment."""
        return timedelta(minutes=self.hold_minutes)
