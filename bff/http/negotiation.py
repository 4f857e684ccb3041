"""What a client accepts: https://www.rfc-editor.org/rfc/rfc9110#name-accept, as far as GraphQL over HTTP needs it."""

from __future__ import annotations

from functools import lru_cache

JSON = "application/json"
GRAPHQL = "application/graphql-response+json"
EVENTS = "text/event-stream"
HTML = "text/html"

_OFFERED = (JSON, GRAPHQL, EVENTS, HTML)  # what `*/*` gets comes first


@lru_cache(maxsize=512)
def best(accept: str) -> str | None:
    """The media type to answer with; None where nothing that we offer is accepted. No header accepts everything."""
    wanted: list[tuple[float, int, str]] = []
    for place, part in enumerate(accept.split(",")):
        media, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = _quality(parameters)
        if quality > 0 and (offered := _match(media)):
            wanted.append((-quality, place, offered))
    return min(wanted)[2] if wanted else (None if accept.strip() else JSON)


def _match(media: str) -> str | None:
    if media in _OFFERED:
        return media
    return JSON if media in ("*/*", "application/*") else None


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return float(parameter[2:])
            except ValueError:
                return 0.0
    return 1.0


@lru_cache(maxsize=512)
def takes_gzip(accept_encoding: str) -> bool:
    """Whether an answer may be compressed by gzip; no header asks for nothing."""
    taken = False
    for part in accept_encoding.split(","):
        coding, *parameters = (piece.strip().lower() for piece in part.split(";"))
        if coding in ("gzip", "x-gzip"):
            return _quality(parameters) > 0
        taken = taken or (coding == "*" and _quality(parameters) > 0)
    return taken


def takes_json(content_type: str) -> bool:
    """Whether a body of this type is JSON in UTF-8."""
    media, *parameters = (piece.strip().lower() for piece in content_type.split(";"))
    charsets = [piece.removeprefix("charset=").strip('"') for piece in parameters if piece.startswith("charset=")]
    return media == JSON and all(charset in ("utf-8", "utf8") for charset in charsets)
