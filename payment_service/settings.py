"""What payment_service can be told."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from chassis.settings import CommaList, ServiceSettings, split_commas

STRIPE = "https://api.stripe.com"


def _without_slash(url: str) -> str:
    if not url.startswith(("http://", "https://")):
        raise ValueError("must begin with http:// or https://")
    return url.rstrip("/")


class PaymentSettings(ServiceSettings):
    """What `migrate` needs."""

    stripe_webhook_secrets: Annotated[CommaList, BeforeValidator(split_commas)] = ()
    """Any of them is accepted, so that one can follow another. None: no webhook is."""


class ServeSettings(PaymentSettings):
    """What `serve` needs. The provider's settings may be missing: then it can't compare the ledger with the provider's list."""

    stripe_api_key: str = ""
    stripe_api_base: Annotated[str, AfterValidator(_without_slash)] = STRIPE


class WorkSettings(PaymentSettings):
    """What `work` needs too. The Stripe sandbox and Stripe itself differ by key and base URL only."""

    redis_url: str = Field(min_length=1)
    rent_target: str = Field(min_length=1)
    stripe_api_key: str = Field(min_length=1)
    stripe_api_base: Annotated[str, AfterValidator(_without_slash)] = STRIPE
    payment_concurrency: int = Field(default=32, ge=1, le=200)
    """How many payments and refunds one worker drives at a time; each waits mostly for the provider."""
