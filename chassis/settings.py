"""Settings: one typed class per process, read once at start from the environment or from files of secrets."""

from __future__ import annotations

import os
import sys
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

Environment = Literal["local", "test", "production"]
CommaList = Annotated[tuple[str, ...], NoDecode]
"""A setting such as `a,b`: validate it with `split_commas`."""


def split_commas(value: object) -> object:
    """Turn `a, b` into `("a", "b")`; anything that isn't a string is left alone."""
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


class Settings(BaseSettings):
    """What every process can be told. Variables start with `RENTACAR_`; files in `RENTACAR_SECRETS_DIR` may hold them too."""

    model_config = SettingsConfigDict(env_prefix="RENTACAR_", frozen=True, extra="ignore", hide_input_in_errors=False)

    environment: Environment = "production"
    redis_url: str = ""
    rent_target: str = ""
    payment_target: str = ""
    notify_target: str = ""


class ServiceSettings(Settings):
    """What every gRPC service can be told."""

    database_url: str
    database_pool_size: int = Field(default=8, ge=2, le=200)
    grpc_listen: str = "127.0.0.1:0"
    consumer_name: str = "worker-1"
    queue_partitions: int = Field(default=1, ge=1, le=256)
    retention_days: int = Field(default=30, ge=1, le=3650)


S = TypeVar("S", bound=Settings)
SECRET_WORDS = ("key", "secret", "token", "password", "url")


def read(kind: type[S], **given: Any) -> S:
    """Read the settings; a bad or missing one ends the process, naming the variable, what it holds and what is allowed."""
    try:
        return kind(**{"_secrets_dir": os.environ.get("RENTACAR_SECRETS_DIR"), **given})
    except ValidationError as error:
        for problem in error.errors():
            print(_explain(problem), file=sys.stderr)
        raise SystemExit(2) from None


def _explain(problem: Any) -> str:
    name = ".".join(str(part) for part in problem["loc"])
    if problem["type"] == "missing":
        return f"Setting RENTACAR_{name.upper()} is missing. Set it in the environment or as a file in RENTACAR_SECRETS_DIR."
    shown = "(hidden)" if any(word in name for word in SECRET_WORDS) else repr(problem["input"])
    return f"Setting RENTACAR_{name.upper()} is {shown}: {problem['msg']}."
