"""Breaking a connection for real: a TCP reset, which no ordinary answer can be mistaken for."""

import asyncio
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from typing import Any, cast

from starlette.requests import Request
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_SCOPE_KEY = "stripe_sandbox.reset"


class BreakableProtocol(HttpToolsProtocol):
    """uvicorn's protocol that hands each request the means to reset its own connection."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        cast(dict[str, Any], self.scope)[_SCOPE_KEY] = self._reset

    def _reset(self) -> None:
        sock: socket.socket | None = self.transport.get_extra_info("socket")
        if sock is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # closing sends RST
        self.transport.abort()


def reset(request: Request) -> None:
    """Reset the connection that the request came on; what is answered afterwards goes nowhere."""
    action: Callable[[], None] = request.scope[_SCOPE_KEY]
    action()


async def hold(request: Request, seconds: float) -> None:
    """Say nothing until the caller hangs up, or for that long."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while (await request.receive())["type"] != "http.disconnect":
                pass
