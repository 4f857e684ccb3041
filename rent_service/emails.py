"""E-mail addresses, as far as they can be told without writing to them."""

import re

LIMIT = 254  # RFC 5321: a path of 256 with its brackets
_LOCAL_LIMIT = 64
_EMAIL = re.compile(
    r"[A-Z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([A-Z0-9]([A-Z0-9-]{0,61}[A-Z0-9])?\.)+[A-Z]([A-Z0-9-]{0,61}[A-Z0-9])",
    re.ASCII | re.IGNORECASE,
)


def is_email(text: str) -> bool:
    """Whether a text can be an address."""
    return len(text) <= LIMIT and len(text.partition("@")[0]) <= _LOCAL_LIMIT and bool(_EMAIL.fullmatch(text))


def normal_email(text: str) -> str | None:
    """An address as accounts are found by: without spaces around, lower case; None if it is none."""
    trimmed = text.strip()
    return trimmed.lower() if is_email(trimmed) else None
