"""Documents that were written beforehand: the builds of our clients list theirs, and in production only those run.

A manifest is a JSON object from ids to texts, as GraphQL Code Generator writes it; an id is `sha256:` and the SHA-256 of its text. Several
may be named: the pages of the release before are still open in browsers.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Sequence
from pathlib import Path

import orjson

log = logging.getLogger(__name__)

PREFIX = "sha256:"
LOOK_AGAIN_SECONDS = 1.0  # for a manifest that a build has just replaced


class TrustedDocuments:
    """The documents of all manifests. One that doesn't hold what its hash says stops the start."""

    def __init__(self, manifests: Sequence[Path]) -> None:
        self._manifests = tuple(manifests)
        self._read_at: dict[Path, float] = {}
        self._texts: dict[str, str] = {}
        self._known: frozenset[str] = frozenset()
        self._looked = 0.0
        self._read()

    @property
    def any(self) -> bool:
        return bool(self._texts)

    def text(self, document_id: str) -> str | None:
        """The document of an id such as `sha256:…`; None if nobody listed it."""
        if document_id not in self._texts:
            self._look_again()
        return self._texts.get(document_id)

    def knows(self, text: str) -> bool:
        """Whether a text is, to the letter, a listed document."""
        if text not in self._known:
            self._look_again()
        return text in self._known

    def _look_again(self) -> None:
        now = time.monotonic()
        if now - self._looked < LOOK_AGAIN_SECONDS:
            return
        self._looked = now
        try:
            self._read()
        except ValueError:
            log.warning("a manifest of documents can't be read; what was known stays")

    def _read(self) -> None:
        for manifest in self._manifests:
            try:
                changed = manifest.stat().st_mtime
            except FileNotFoundError:  # the web isn't built yet
                continue
            if self._read_at.get(manifest) != changed:
                self._texts |= _checked(manifest)
                self._read_at[manifest] = changed
        self._known = frozenset(self._texts.values())


def _checked(manifest: Path) -> dict[str, str]:
    listed = orjson.loads(manifest.read_bytes())
    if not isinstance(listed, dict):
        raise ValueError(f"{manifest}: must be an object of documents by their ids")
    for document_id, text in listed.items():
        if not isinstance(text, str) or document_id != PREFIX + hashlib.sha256(text.encode()).hexdigest():
            raise ValueError(f"{manifest}: {document_id} is not the SHA-256 of its document")
    return listed
