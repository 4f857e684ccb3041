"""What a web client has to know before it starts."""

from __future__ import annotations

from typing import Any

import strawberry
from google.protobuf.timestamp_pb2 import Timestamp

from bff.bookings import Info
from bff.schema.enums import PaymentProvider
from bff.schema.scalars import DateTime
from bff.settings import OIDC_START


@strawberry.type(description="Who takes the payments, and what a browser needs for it.")
class PaymentConfig:
    provider: PaymentProvider = strawberry.field(description="Who takes the payments.")
    publishable_key: str = strawberry.field(description="The provider's public key.")
    sandbox_url: str | None = strawberry.field(description="Where the sandbox's API is; null with Stripe itself.")


@strawberry.type(description="A feature that may be on or off.")
class FeatureFlag:
    key: str = strawberry.field(description="Its name.")
    enabled: bool = strawberry.field(description="Whether it is on for this client.")


async def business_now(info: Info) -> Any:
    timestamp = Timestamp()
    timestamp.FromDatetime(await info.context.shared.networks.now())
    return timestamp


@strawberry.type(description="What a web client has to know.")
class ClientConfig:
    payment: PaymentConfig = strawberry.field(description="Who takes the payments.")
    flags: list[FeatureFlag] = strawberry.field(description="Features for the web.")
    version: str = strawberry.field(description="Of this build.")
    oidc_start: str | None = strawberry.field(
        description="Where a browser goes to sign in at the OpenID provider, with `?returnTo=/…` for where it wants to be afterwards; "
        "null where there is none. If it fails it comes back to `/sign-in?error=…`: OIDC_EXPIRED, OIDC_REFUSED, EMAIL_NOT_VERIFIED, "
        "RATE_LIMITED, UNAVAILABLE."
    )
    now: DateTime = strawberry.field(
        resolver=business_now,
        description="The time that prices, holds and deadlines go by. Elsewhere than in production it may be set: count "
        "down by it, not by the browser's clock.",
    )


async def client_config(info: Info) -> Any:
    settings = info.context.shared.settings
    sandbox = settings.payment_provider == "sandbox"
    return ClientConfig(
        payment=PaymentConfig(
            provider=PaymentProvider(settings.payment_provider),
            publishable_key=settings.stripe_publishable_key,
            sandbox_url=settings.sandbox_url if sandbox else None,
        ),
        flags=[],
        version=settings.release,
        oidc_start=OIDC_START if settings.oidc_issuer else None,
    )
