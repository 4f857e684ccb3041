"""What the BFF can be told."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, field_validator, model_validator

from chassis import settings

OIDC_START = "/auth/oidc/start"


class Settings(settings.ActingSettings):
    """`web_dist` is the built web's folder, unset where it is served elsewhere; `cors_origins` are the origins it may come from then.

    `work_targets` are the services' workers, who tell of their queues. `web_url` is our address as browsers have it. `oidc_issuer`,
    `oidc_client_id` and `oidc_client_secret` are those of an OpenID provider where customers may sign in, if there is one: it must let
    them come back to `{web_url}/auth/oidc/callback`. `trusted_proxies` are the addresses or networks of those in front of us, whose
    `X-Forwarded-For` is believed. `trusted_documents` are the manifests of documents that may run in production, besides that in
    `web_dist`. `rate_limits` multiplies the limits of `bff.execution.rates`, `operations_at_once` is what a process does at a time:
    unset, they are as in production there, and too wide to be met elsewhere.
    """

    http_listen: str = Field(default="127.0.0.1:8000", pattern=r"^.+:\d+$")
    web_dist: str = ""
    cors_origins: settings.CommaList = ()
    payment_provider: Literal["stripe", "sandbox"] = "stripe"
    stripe_publishable_key: str = ""
    sandbox_url: str = ""
    work_targets: settings.CommaList = ()
    web_url: str = ""
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")
    release: str = "development"
    trusted_proxies: settings.CommaList = ()
    trusted_documents: settings.CommaList = ()
    rate_limits: float | None = Field(default=None, gt=0)
    operations_at_once: int | None = Field(default=None, ge=1)

    _split = field_validator("cors_origins", "trusted_proxies", "trusted_documents", "work_targets", mode="before")(
        settings.split_commas
    )

    @property
    def manifests(self) -> list[Path]:
        """Where trusted documents are listed; the web's build need not have been made yet."""
        built = [Path(self.web_dist) / "trusted-documents.json"] if self.web_dist else []
        return [*map(Path, self.trusted_documents), *built]

    @property
    def rate_scale(self) -> float:
        """One machine that tests a thousand customers is one address: production's limits would turn it away."""
        return self.rate_limits or (1.0 if self.environment == "production" else 1000.0)

    @property
    def most_operations(self) -> int:
        return self.operations_at_once or (200 if self.environment == "production" else 2000)

    @model_validator(mode="after")
    def _needs_its_services(self) -> Settings:
        if not self.rent_target or not self.payment_target or not self.notify_target:
            raise ValueError(
                "RENTACAR_RENT_TARGET, RENTACAR_PAYMENT_TARGET and RENTACAR_NOTIFY_TARGET must name the services"
            )
        if self.oidc_issuer and not (self.oidc_client_id and self.web_url):
            raise ValueError("RENTACAR_OIDC_CLIENT_ID and RENTACAR_WEB_URL must be set where RENTACAR_OIDC_ISSUER is")
        if self.payment_provider == "sandbox" and not self.sandbox_url:
            raise ValueError("RENTACAR_SANDBOX_URL must be set where RENTACAR_PAYMENT_PROVIDER is sandbox")
        return self
