"""The last line of defence: what is known to be a secret is covered in whatever text leaves the process.

Code doesn't log secrets in the first place; libraries and their errors may.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from urllib.parse import quote, unquote, urlsplit

COVER = "[secret]"
SHORTEST = 8  # characters: covering less would cover words that are none, and no real secret is as short


class _Known:
    """The secrets that this process has read, the former ones too."""

    values: frozenset[str] = frozenset()
    pattern: re.Pattern[str] | None = None


def conceal(*secrets: str) -> None:
    """From now on cover these, and what they are made of: a URL's password, each of a list, a key without its id."""
    values = _Known.values | {form for secret in secrets for part in _parts(secret) for form in _forms(part)}
    if values != _Known.values:
        longest_first = sorted(values, key=len, reverse=True)
        _Known.values, _Known.pattern = values, re.compile("|".join(map(re.escape, longest_first)))


def covered(text: str) -> str:
    """The text without the secrets."""
    return _Known.pattern.sub(COVER, text) if _Known.pattern is not None else text


def _parts(secret: str) -> Iterator[str]:
    yield secret
    if "://" in secret:
        try:
            yield unquote(urlsplit(secret).password or "")
        except ValueError:
            return
        return
    for part in secret.split(","):
        yield part.strip()
        yield part.strip().partition(":")[2]


def _forms(part: str) -> Iterator[str]:
    """As it stands, and as it would stand in a URL, in JSON and in a repr."""
    if len(part) >= SHORTEST:
        yield from {part, quote(part, safe=""), json.dumps(part)[1:-1], repr(part)[1:-1]}
