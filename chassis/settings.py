"""Settings: one typed class per process, read once at start from the environment; its secrets through the door in `chassis.secrets`.

A secret is a setting of type `SecretStr`: it comes through the door alone, and shows itself in no repr, log or error.
"""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import os
import socket
import sys
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Generic, Literal, TypeVar, get_args
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, EnvSettingsSource, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from chassis import actors, redaction
from chassis.admission import Door as AdmissionDoor
from chassis.admission import Table
from chassis.process import pause
from chassis.secrets import Door, SecretsError, door

if TYPE_CHECKING:
    from chassis import tls
    from chassis.flags import Flags

log = logging.getLogger(__name__)

Environment = Literal["local", "test", "production"]
CommaList = Annotated[tuple[str, ...], NoDecode]
"""A setting such as `a,b`: validate it with `split_commas`."""


def split_commas(value: object) -> object:
    """Turn `a, b` into `("a", "b")`; anything that isn't a string is left alone."""
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


def _is_postgres(value: SecretStr) -> SecretStr:
    """Checked here, for whatever else reads it may show it in its error."""
    try:
        parts = urlsplit(value.get_secret_value())
        well = parts.scheme in ("postgresql", "postgres") and parts.port != 0
    except ValueError:
        well = False
    if not well:
        raise ValueError("must be postgresql://role:password@host:port/database, with %XX for special characters")
    return value


DatabaseUrl = Annotated[SecretStr, AfterValidator(_is_postgres)]


class _PlainFromEnvironment(EnvSettingsSource):
    """What the environment says of everything but secrets."""

    def __call__(self) -> dict[str, Any]:
        hidden = secret_names(self.settings_cls)
        return {name: value for name, value in super().__call__().items() if name not in hidden}


class Settings(BaseSettings):
    """What every process can be told. Variables start with `RENTACAR_`.

    `tls_cert`, `tls_key` and `tls_ca` are PEM files (see `chassis.tls`), all or none; none only where nobody else can
    listen in: in the environments `local` and `test`, or while every address is on loopback. `tls_peers` are the names of
    which a caller's certificate must bear one. Secrets are read again every `secrets_refresh_seconds`.

    Feature flags come from `flags_file` (in flagd's format) or from `flagd_target`, the `host:port` of flagd's sync service; with
    neither, every flag is its safe default. Those for drills do something in production only where `flags_drills` allows it.
    """

    model_config = SettingsConfigDict(env_prefix="RENTACAR_", frozen=True, extra="ignore", hide_input_in_errors=True)

    environment: Environment = "production"
    redis_url: SecretStr = SecretStr("")
    rent_target: str = ""
    payment_target: str = ""
    notify_target: str = ""
    tls_cert: Path | None = None
    tls_key: Path | None = None
    tls_ca: Path | None = None
    tls_peers: CommaList = ()
    secrets_refresh_seconds: float = Field(default=60, ge=0.1, le=24 * 3600)
    flags_file: Path | None = None
    flagd_target: str = Field(default="", pattern=r"^(.+:\d+)?$")
    flags_drills: bool = False

    _split_peers = field_validator("tls_peers", mode="before")(split_commas)

    @classmethod
    def settings_customise_sources(  # type: ignore[override]  # they come by name
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        **_others: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What is given (the secrets are), then the environment."""
        return init_settings, _PlainFromEnvironment(settings_cls)

    @model_validator(mode="after")
    def _talks_in_private(self) -> Settings:
        files = {"RENTACAR_TLS_CERT": self.tls_cert, "RENTACAR_TLS_KEY": self.tls_key, "RENTACAR_TLS_CA": self.tls_ca}
        missing = [name for name, path in files.items() if path is None]
        if missing and len(missing) < len(files):
            raise ValueError(f"{', '.join(missing)} must be set too: TLS takes certificate, key and authority")
        open_to_others = [address for address in self.grpc_addresses() if address and not on_loopback(address)]
        if missing and self.environment == "production" and open_to_others:
            raise ValueError(
                f"RENTACAR_TLS_CERT, RENTACAR_TLS_KEY and RENTACAR_TLS_CA must be set: {', '.join(open_to_others)} "
                "can be reached from elsewhere, and without TLS only loopback is safe"
            )
        return self

    def open_flags(self) -> Flags:
        """The feature flags of this process, from now on as their source has them."""
        from chassis.flags import Flags  # here, for a process that only migrates needs none

        drills = self.flags_drills or self.environment != "production"
        return Flags(file=self.flags_file, flagd=self.flagd_target, drills=drills)

    def grpc_addresses(self) -> tuple[str, ...]:
        """Where this process calls and is called."""
        return self.rent_target, self.payment_target, self.notify_target

    @property
    def tls(self) -> tls.Files | None:
        """The files of mutual TLS; None where it is not used."""
        if self.tls_cert is None or self.tls_key is None or self.tls_ca is None:
            return None
        from chassis import tls  # here, for a process that only migrates needs no gRPC

        return tls.Files(self.tls_cert, self.tls_key, self.tls_ca, self.tls_peers)


def _signs(key: SecretStr) -> SecretStr:
    actors.Signer(key.get_secret_value())
    return key


def _verifies(keys: str) -> str:
    actors.Verifier(keys)
    return keys


class ActingSettings(Settings):
    """What a process is told that calls others or is called: how it signs who acts, and whom it believes.

    `actor_signing_key` is `kid:hexseed`, the process's own (kid `bff-1`, `rent-1`, `payment-1`, `notify-1`); `actor_keys` is
    `kid:hexpublic,…` of everybody, old and new ones while they are changed. For `drain_delay_seconds`, a process that is to end
    takes what comes while it says that it is going, so that those in front of it turn elsewhere; unset, 2 in production and 0 elsewhere.
    """

    drain_delay_seconds: float | None = Field(default=None, ge=0, le=60)
    actor_signing_key: Annotated[SecretStr, AfterValidator(_signs)]
    actor_keys: Annotated[str, AfterValidator(_verifies)]

    @property
    def drain_delay(self) -> float:
        """Seconds."""
        usual = 2.0 if self.environment == "production" else 0.0
        return usual if self.drain_delay_seconds is None else self.drain_delay_seconds

    @property
    def signer(self) -> actors.Signer:
        """Signs what this process claims."""
        return actors.Signer(self.actor_signing_key.get_secret_value())

    def door(self, *tables: Table) -> AdmissionDoor:
        """Lets callers in by the tables."""
        return AdmissionDoor(actors.Verifier(self.actor_keys), *tables)


class ServiceSettings(Settings):
    """What every gRPC service can be told. `database_url` is the role that serves, which can change no schema."""

    database_url: DatabaseUrl
    database_pool_size: int = Field(default=8, ge=2, le=200)
    grpc_listen: str = "127.0.0.1:0"
    consumer_name: str = Field(default_factory=socket.gethostname, min_length=1)
    queue_partitions: int = Field(default=1, ge=1, le=256)
    retention_days: int = Field(default=30, ge=1, le=3650)

    def grpc_addresses(self) -> tuple[str, ...]:
        return *super().grpc_addresses(), self.grpc_listen


class ProcessSettings(ServiceSettings, ActingSettings):
    """What `serve` and `work` of a service can be told.

    `calls_at_once` is what a process does at a time before it refuses more: unset, 64 in production, which 8 connections to Postgres
    get through while their callers wait, and too many to be met elsewhere.
    """

    calls_at_once: int | None = Field(default=None, ge=1, le=10_000)

    @property
    def most_calls(self) -> int:
        return self.calls_at_once or (64 if self.environment == "production" else 1000)


class MigrationSettings(Settings):
    """What `migrate` needs: `migration_database_url` is the role that owns the schema, unset where `database_url`'s owns it."""

    database_url: DatabaseUrl
    migration_database_url: DatabaseUrl | None = None

    @property
    def owner_dsn(self) -> str:
        return (self.migration_database_url or self.database_url).get_secret_value()


S = TypeVar("S", bound=Settings)


def on_loopback(address: str) -> bool:
    """Whether `host:port` or a gRPC target can be reached from this machine alone."""
    if address.startswith(("unix:", "unix-abstract:")):
        return True
    if address.startswith(("ipv4:", "ipv6:")):
        return all(map(on_loopback, address.partition(":")[2].split(",")))
    host = address.rsplit("/", 1)[-1].rpartition(":")[0].strip("[]")
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def secret_names(kind: type[BaseSettings]) -> frozenset[str]:
    """The settings of a class that come through the door."""
    return frozenset(name for name, field in kind.model_fields.items() if _holds_secret(field.annotation))


def _holds_secret(annotation: Any) -> bool:
    return annotation is SecretStr or any(map(_holds_secret, get_args(annotation)))


def read(kind: type[S], **given: Any) -> S:
    """Read the settings once; a bad or missing one ends the process, naming the variable, what it holds and what is allowed."""
    return live(kind, **given).now


def live(kind: type[S], **given: Any) -> Live[S]:
    """Read the settings, whose secrets then follow their source; a bad or missing one ends the process as `read` does."""
    asked = "nowhere"
    try:
        opened = door(os.environ)
        asked = str(opened)
        return Live(kind, opened, given)
    except SecretsError as error:
        print(error, file=sys.stderr)
    except ValidationError as error:
        for line in explained(kind, error, asked=asked):
            print(line, file=sys.stderr)
    raise SystemExit(2)


def explained(kind: type[Settings], error: ValidationError, *, asked: str) -> Iterable[str]:
    """A line for each problem; `asked` is where secrets were looked for."""
    hidden = secret_names(kind)
    for problem in error.errors():
        name = ".".join(str(part) for part in problem["loc"])
        variable = f"RENTACAR_{name.upper()}"
        message = problem["msg"].removeprefix("Value error, ")
        if problem["type"] == "missing" and name in hidden:
            ignored = (
                " It is in the environment, which RENTACAR_SECRETS does not name." if variable in os.environ else ""
            )
            yield f"Secret {variable} is missing. Looked in {asked}.{ignored}"
        elif problem["type"] == "missing":
            yield f"Setting {variable} is missing. Set it in the environment."
        elif not name:
            yield f"Settings: {message}."
        else:
            shown = "(hidden)" if name in hidden else repr(problem["input"])
            yield f"Setting {variable} is {shown}: {message}."


class Live(Generic[S]):
    """Settings whose secrets follow their source: `now` is what holds at this moment."""

    def __init__(self, kind: type[S], opened: Door, given: dict[str, Any]) -> None:
        """Raises SecretsError or ValidationError."""
        self._kind, self._door, self._given = kind, opened, given
        self._names = secret_names(kind) - given.keys()
        self._found: dict[str, str] = {}
        self._listeners: list[Callable[[], Awaitable[object]]] = []
        self._refreshing = asyncio.Lock()
        self.now = self._read(self._fetch())

    def _fetch(self) -> dict[str, str]:
        found = self._door.fetch(self._names)
        redaction.conceal(*found.values())
        return found

    def _read(self, found: dict[str, str]) -> S:
        settings = self._kind(**{**found, **self._given})
        self._found = found
        return settings

    def following(self, choose: Callable[[S], SecretStr]) -> Callable[[], str]:
        """Answers, whenever it is asked, what a secret is now."""
        return lambda: choose(self.now).get_secret_value()

    def on_change(self, listener: Callable[[], Awaitable[object]]) -> None:
        """Call this after secrets have changed."""
        self._listeners.append(listener)

    async def refresh(self) -> bool:
        """Ask the source now; returns whether anything changed. What can't be read or isn't valid changes nothing."""
        if not self._door.changes:
            return False
        async with self._refreshing:
            try:
                found = await asyncio.to_thread(self._fetch)
                changed = sorted(name for name in self._names if found.get(name) != self._found.get(name))
                if not changed:
                    return False
                self.now = self._read(found)
            except SecretsError as error:
                log.warning("secrets not refreshed", extra={"error": str(error)})
                return False
            except ValidationError as error:
                reasons = list(explained(self._kind, error, asked=str(self._door)))
                log.error("new secrets are not valid; the former stay", extra={"reasons": reasons})
                return False
        log.info("secrets changed", extra={"names": changed})
        for listener in self._listeners:
            await listener()
        return True

    async def run(self, stop: asyncio.Event) -> None:
        """Refresh now and then until `stop`; returns at once where nothing can change."""
        while self._door.changes and not stop.is_set():
            await pause(stop, self.now.secrets_refresh_seconds)
            if not stop.is_set():
                await self.refresh()
