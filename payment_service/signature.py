"""The webhook's signature, as https://docs.stripe.com/webhooks#verify-manually says; the SDK's check would cost `serve` the SDK."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable

TOLERANCE = 300  # seconds, Stripe's own default: an older delivery may be a replay, one from the future could be replayed for as long


class SignatureError(Exception):
    """The delivery was not signed with one of our secrets, or not about now."""


def verify(payload: bytes, header: str, *, secrets: Iterable[str], now: float) -> None:
    """Raise unless `header` (`t=…,v1=…`) signs the bytes with one of the secrets. `now` is real time, in seconds."""
    timestamp, signatures = _parse(header)
    signed = b"%d." % timestamp + payload
    expected = [hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest() for secret in secrets]
    if not any(hmac.compare_digest(ours, theirs) for ours in expected for theirs in signatures):
        raise SignatureError("no signature matches")
    if abs(now - timestamp) > TOLERANCE:
        raise SignatureError("signed too long ago, or in the future")


def _parse(header: str) -> tuple[int, list[str]]:
    fields = [part.strip().partition("=") for part in header.split(",")]
    times = [value for name, _, value in fields if name == "t" and value.isascii() and value.isdigit()]
    signatures = [value for name, _, value in fields if name == "v1" and value.isascii()]
    if not times or not signatures:
        raise SignatureError("no timestamp or no v1 signature")
    return int(times[0]), signatures
