"""The little of ASGI that is used without a framework."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from starlette.types import Receive, Scope, Send

Header = tuple[bytes, bytes]


class TooLargeError(Exception):
    """The body is larger than allowed."""


class GoneError(Exception):
    """The client left before its request was read."""


def header(scope: Scope, name: bytes) -> str:
    """A request's header; empty if there is none. Several of one name are joined as RFC 9110 says."""
    return ", ".join(value.decode("latin-1") for key, value in scope["headers"] if key == name)


async def read_body(scope: Scope, receive: Receive, limit: int) -> bytes:
    """The whole body. Raises TooLargeError before more than `limit` bytes are kept, GoneError when the client leaves."""
    declared = header(scope, b"content-length")
    if declared.isdecimal() and int(declared) > limit:
        raise TooLargeError
    chunks: list[bytes] = []
    size = 0
    while True:
        message: Any = await receive()
        if message["type"] == "http.disconnect":
            raise GoneError
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > limit:
            raise TooLargeError
        chunks.append(chunk)
        if not message.get("more_body"):
            return b"".join(chunks)


async def respond(send: Send, status: int, body: bytes, content_type: bytes, headers: Iterable[Header] = ()) -> None:
    """Send a whole response."""
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [
                (b"content-type", content_type),
                (b"content-length", str(len(body)).encode()),
                *headers,
            ],
        }
    )
    await send({"type": "http.response.body", "body": body})
