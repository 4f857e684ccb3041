"""What the BFF can be told."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator, model_validator

from chassis import settings


class Settings(settings.Settings):
    """`web_dist` is the built web's folder, unset where it is served elsewhere; `cors_origins` are the origins it may come from then.

    Without `staff_token` nobody is staff.
    """

    http_listen: str = Field(default="127.0.0.1:8000", pattern=r"^.+:\d+$")
    web_dist: str = ""
    cors_origins: settings.CommaList = ()
    payment_provider: Literal["stripe", "sandbox"] = "stripe"
    stripe_publishable_key: str = ""
    sandbox_url: str = ""
    staff_token: str = ""
    release: str = "development"

    _split = field_validator("cors_origins", mode="before")(settings.split_commas)

    @model_validator(mode="after")
    def _needs_its_services(self) -> Settings:
        if not self.rent_target or not self.payment_target or not self.notify_target:
            raise ValueError(
                "RENTACAR_RENT_TARGET, RENTACAR_PAYMENT_TARGET and RENTACAR_NOTIFY_TARGET must name the services"
            )
        if self.payment_provider == "sandbox" and not self.sandbox_url:
            raise ValueError("RENTACAR_SANDBOX_URL must be set where RENTACAR_PAYMENT_PROVIDER is sandbox")
        return self
