"""What a web client has to know before it starts."""

from __future__ import annotations

from typing import Any

import strawberry
from google.protobuf.timestamp_pb2 import Timestamp

from bff.bookings import Info
from bff.schema.enums import PaymentProvider
from bff.schema.scalars import DateTime
from bff.settings import OIDC_START
from chassis import flags


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
    flags: list[FeatureFlag] = strawberry.field(
        description="What is switched on for this client, changing at any time: ask again now and then. `pix`, `one-ways`, "
        "`price-advice`, `promotions`, `sign-in-oidc`; `read-only`: mutations are errors with READ_ONLY; `payment-kill-switch`: "
        "bookings are held, by card, and charged later."
    )
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


FOR_THE_WEB = (
    flags.PIX,
    flags.ONE_WAYS,
    flags.PRICE_ADVICE,
    flags.PROMOTIONS,
    flags.SIGN_IN_OIDC,
    flags.READ_ONLY,
    flags.PAYMENT_KILL_SWITCH,
)


async def client_config(info: Info) -> Any:
    settings, asked = info.context.shared.settings, info.context.asking
    on = {flag.key: info.context.shared.flags.on(flag, asked) for flag in FOR_THE_WEB}
    sandbox = settings.payment_provider == "sandbox"
    return ClientConfig(
        payment=PaymentConfig(
            provider=PaymentProvider(settings.payment_provider),
            publishable_key=settings.stripe_publishable_key,
            sandbox_url=settings.sandbox_url if sandbox else None,
        ),
        flags=[FeatureFlag(key=key, enabled=enabled) for key, enabled in on.items()],
        version=settings.release,
        oidc_start=OIDC_START if settings.oidc_issuer and on[flags.SIGN_IN_OIDC.key] else None,
    )
