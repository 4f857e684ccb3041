"""Opaque ids: the type and its key in base64, as Relay has them."""

from __future__ import annotations

import base64
import binascii
from functools import lru_cache


@lru_cache(maxsize=4096)
def encode(kind: str, key: str) -> str:
    """The id of an object, e.g. of ("Location", "GRU")."""
    return base64.b64encode(f"{kind}:{key}".encode()).decode()


def decode(value: str) -> tuple[str, str] | None:
    """Type and key; None if it is no id of ours."""
    try:
        kind, separator, key = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return None
    return (kind, key) if separator else None


def key(kind: str, value: str) -> str | None:
    """The key of an object of this type; None if the id is of something else, or no id of ours."""
    found, name = decode(value) or ("", "")
    return name if found == kind else None
