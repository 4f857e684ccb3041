"""Feature flags by OpenFeature: from a file in flagd's format, or from flagd; what can't be known is each flag's safe default.

A flag is asked once an operation, with who asks (hashed) and the country, so that a fraction of customers stays the same customers. One
that has no rules is remembered until the flags change, and costs a microsecond; all are evaluated in this process, none over the wire.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar
from uuid import uuid4

from opentelemetry import trace

from chassis import metrics, telemetry

log = logging.getLogger(__name__)

FIRST_WAIT_MS = 2000  # for flagd, when a process starts: until it has told, a kill switch that is on would be off

Value = TypeVar("Value", bool, int)


@dataclass(frozen=True, slots=True)
class Flag(Generic[Value]):
    """A flag by its key, and what holds where nobody can say. One that is for `drills` does nothing in production unless it is allowed."""

    key: str
    safe: Value
    drill: bool = False


PIX = Flag("pix", True)
ONE_WAYS = Flag("one-ways", True)
PRICE_ADVICE = Flag("price-advice", True)
PROMOTIONS = Flag("promotions", True)
SIGN_IN_OIDC = Flag("sign-in-oidc", True)
READ_ONLY = Flag("read-only", False)
PAYMENT_KILL_SWITCH = Flag("payment-kill-switch", False)
MAIL_KILL_SWITCH = Flag("mail-kill-switch", False)
SHADOW_TARIFF = Flag("shadow-tariff", False)
FAIL_PAYMENTS = Flag("fail-payments", 0, drill=True)
FAIL_PRICING_SLOW = Flag("fail-pricing-slow", 0, drill=True)
FAIL_MAIL = Flag("fail-mail", False, drill=True)
ALL: tuple[Flag[Any], ...] = (
    PIX,
    ONE_WAYS,
    PRICE_ADVICE,
    PROMOTIONS,
    SIGN_IN_OIDC,
    READ_ONLY,
    PAYMENT_KILL_SWITCH,
    MAIL_KILL_SWITCH,
    SHADOW_TARIFF,
    FAIL_PAYMENTS,
    FAIL_PRICING_SLOW,
    FAIL_MAIL,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks, by `asking`, and for which country (ISO 3166-1 alpha-2); either may be empty."""

    key: str = ""
    country: str = ""


ANYBODY = Asked()


@lru_cache(maxsize=4096)
def asking(who: str, country: str = "") -> Asked:
    """`who` is a customer's id, an e-mail or a session; only its hash goes any further."""
    return Asked(hashlib.sha256(who.encode()).hexdigest()[:32] if who else "", country)


@dataclass(frozen=True, slots=True)
class _Answer:
    value: bool | int
    variant: str
    reason: str
    known: bool


class Reader(Protocol):
    """What the flags are asked of: `Flags`, or a stand-in."""

    def on(self, flag: Flag[bool], asked: Asked = ANYBODY) -> bool: ...
    def number(self, flag: Flag[int], asked: Asked = ANYBODY) -> int: ...
    def known(self, flag: Flag[bool]) -> bool | None: ...


class Flags:
    """The flags of a process. Without a file and without flagd every flag is its safe default."""

    def __init__(self, *, file: Path | None = None, flagd: str = "", drills: bool = False) -> None:
        """`flagd` is `host:port` of its sync service; `drills`: whether flags for drills do anything."""
        self._drills = drills
        self._failing = False
        self._kept: dict[str, _Answer] = {}
        self._last: dict[str, _Answer] = {}  # of those without rules: what holds where the source has lost one
        self._lost: set[str] = set()
        self._client: Any = None
        self._close: Callable[[], object] = lambda: None
        if file or flagd:
            self._open(file, flagd)

    def on(self, flag: Flag[bool], asked: Asked = ANYBODY) -> bool:
        """Whether it is on for who asks."""
        return bool(self._answer(flag, asked).value)

    def number(self, flag: Flag[int], asked: Asked = ANYBODY) -> int:
        """Its number for who asks."""
        return int(self._answer(flag, asked).value)

    def known(self, flag: Flag[bool]) -> bool | None:
        """Whether it is on; None where nobody can say, for what must not be undone by a default."""
        answer = self._answer(flag, ANYBODY)
        return bool(answer.value) if answer.known else None

    def close(self) -> None:
        """Follow the source no longer."""
        self._close()

    def _answer(self, flag: Flag[Any], asked: Asked) -> _Answer:
        kept = self._kept  # a change of the flags puts another in its place: what is evaluated now must not outlive it
        answer = kept.get(flag.key)
        if answer is None:
            answer = self._evaluate(flag, asked)
            if answer.reason == "static":
                kept[flag.key] = answer
        self._tell(flag.key, answer)
        return answer

    def _evaluate(self, flag: Flag[Any], asked: Asked) -> _Answer:
        if self._client is None or (flag.drill and not self._drills):
            return _Answer(flag.safe, "", "static", known=True)
        from openfeature.evaluation_context import EvaluationContext

        given = EvaluationContext(asked.key or None, {"country": asked.country} if asked.country else {})
        ask = self._client.get_boolean_details if isinstance(flag.safe, bool) else self._client.get_integer_details
        found = ask(flag.key, flag.safe, given)
        reason = (found.reason or "unknown").lower()
        if reason == "error":
            return self._unknown(flag, found.error_message or str(found.error_code))
        answer = _Answer(found.value, found.variant or "", reason, known=True)
        if reason == "static":
            self._last[flag.key] = answer
        else:
            self._last.pop(flag.key, None)
        if flag.key in self._lost:
            self._lost.discard(flag.key)
            log.info("a flag is known again", extra={"flag": flag.key, "variant": answer.variant})
        return answer

    def _unknown(self, flag: Flag[Any], reason: str) -> _Answer:
        """What the source no longer has, or has as another type, is as it was: a file that somebody emptied must not throw switches."""
        held = self._last.get(flag.key, _Answer(flag.safe, "", "default", known=False))
        if not self._failing and flag.key not in self._lost:
            self._lost.add(flag.key)
            told = {"flag": flag.key, "value": held.value, "variant": held.variant, "reason": reason}
            log.error("a flag is not in its source; the value told here holds", extra=told)
        return replace(held, reason="error", known=False)

    def _tell(self, key: str, answer: _Answer) -> None:
        """By OpenTelemetry's semantic conventions for feature flags, without who asked: a hash of an e-mail can be guessed."""
        metrics.FLAGS.add(1, {"feature_flag.key": key, "feature_flag.result.variant": answer.variant})
        if not telemetry.tracing() or not (span := trace.get_current_span()).is_recording():
            return
        told = {
            "feature_flag.key": key,
            "feature_flag.provider.name": "flagd" if self._client else "none",
            "feature_flag.result.reason": answer.reason,
            "feature_flag.result.variant": answer.variant,
        }
        span.add_event("feature_flag.evaluation", told)

    def _open(self, file: Path | None, flagd: str) -> None:
        from openfeature import api
        from openfeature.contrib.provider.flagd import FlagdProvider
        from openfeature.contrib.provider.flagd.config import ResolverType
        from openfeature.event import ProviderEvent
        from openfeature.exception import OpenFeatureError
        from openfeature.provider.no_op_provider import NoOpProvider

        logging.getLogger("openfeature.contrib").setLevel(logging.CRITICAL)  # it repeats what is broken twice a second
        domain = f"rentacar-{uuid4()}"
        client = api.get_client(domain)
        client.add_handler(ProviderEvent.PROVIDER_CONFIGURATION_CHANGED, self._on_change)
        client.add_handler(ProviderEvent.PROVIDER_READY, self._on_change)
        client.add_handler(ProviderEvent.PROVIDER_ERROR, self._on_error)
        if file:
            provider = FlagdProvider(resolver_type=ResolverType.FILE, offline_flag_source_path=str(file))
        else:
            host, _, port = flagd.rpartition(":")
            provider = FlagdProvider(
                host=host, port=int(port), tls=False, resolver_type=ResolverType.IN_PROCESS, deadline_ms=FIRST_WAIT_MS
            )
        try:
            api.set_provider_and_wait(provider, domain)
        except (OpenFeatureError, OSError, ValueError) as error:
            self._on_error(error)  # it is looked for again and again
        self._client = client
        self._close = lambda: api.set_provider(NoOpProvider(), domain)

    def _on_change(self, _details: object) -> None:
        self._kept = {}
        if self._failing:
            self._failing = False
            log.info("the flags can be read again")

    def _on_error(self, details: object) -> None:
        """Once for as long as it lasts: what was read last goes on."""
        if not self._failing:
            self._failing = True
            log.error("the flags can't be read; the last ones hold", extra={"reason": str(details)})


class Fixed:
    """Flags that somebody sets in the code, for tests and for what asks nobody."""

    def __init__(self, values: Mapping[str, bool | int] | None = None) -> None:
        self.values = dict(values or {})

    def on(self, flag: Flag[bool], asked: Asked = ANYBODY) -> bool:
        return bool(self.values.get(flag.key, flag.safe))

    def number(self, flag: Flag[int], asked: Asked = ANYBODY) -> int:
        return int(self.values.get(flag.key, flag.safe))

    def known(self, flag: Flag[bool]) -> bool | None:
        return self.on(flag)


DEFAULTS = Fixed()
"""Every flag as it is where nobody can say."""
