"""What payment_service can be told."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr

from chassis.settings import ProcessSettings, ServiceSettings

STRIPE = "https://api.stripe.com"


def _without_slash(url: str) -> str:
    if not url.startswith(("http://", "https://")):
        raise ValueError("must begin with http:// or https://")
    return url.rstrip("/")


class PaymentSettings(ServiceSettings):
    """What both verbs need."""

    stripe_webhook_secrets: SecretStr = SecretStr("")
    """`whsec_…,whsec_…`: any of them is accepted, so that one can follow another. None: no webhook is."""

    @property
    def webhook_secrets(self) -> frozenset[str]:
        """The accepted ones, each by itself."""
        parts = self.stripe_webhook_secrets.get_secret_value().split(",")
        return frozenset(part.strip() for part in parts if part.strip())


class ServeSettings(PaymentSettings, ProcessSettings):
    """What `serve` needs. The provider's settings may be missing: then it can't compare the ledger with the provider's list."""

    stripe_api_key: SecretStr = SecretStr("")
    stripe_api_base: Annotated[str, AfterValidator(_without_slash)] = STRIPE


class WorkSettings(PaymentSettings, ProcessSettings):
    """What `work` needs too. The Stripe sandbox and Stripe itself differ by key and base URL only."""

    redis_url: SecretStr = Field(min_length=1)
    rent_target: str = Field(min_length=1)
    stripe_api_key: SecretStr = Field(min_length=1)
    stripe_api_base: Annotated[str, AfterValidator(_without_slash)] = STRIPE
    payment_concurrency: int = Field(default=32, ge=1, le=200)
    """How many payments and refunds one worker drives at a time; each waits mostly for the provider."""
