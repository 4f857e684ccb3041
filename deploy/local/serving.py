"""How the local stack's small servers listen and end: a taken port is a sentence, and the launcher's end is theirs."""

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import Iterator

import uvicorn
from starlette.applications import Starlette

DRAIN_SECONDS = 3  # a page of this machine is served in milliseconds; longer means a client that hangs


class HttpServer(uvicorn.Server):
    """uvicorn without signal handlers of its own: one place decides when a process stops."""

    def __init__(self, app: Starlette) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http="h11",
                ws="none",
                lifespan="off",
                log_level="warning",
                access_log=False,
                timeout_graceful_shutdown=DRAIN_SECONDS,
            )
        )

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def listen(address: str) -> socket.socket:
    """A listening socket on `HOST:PORT`; a port that is taken ends the process with a sentence."""
    host, _, port = address.rpartition(":")
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host.strip("[]"), int(port)))
    except OSError as error:
        raise SystemExit(f"Cannot listen on {address}: {error.strerror}.") from error
    listener.listen(128)
    listener.setblocking(False)
    return listener


def stop_on_signal_or_lost_launcher(stop: asyncio.Event) -> None:
    """Set `stop` on SIGTERM, on SIGINT, and when the launcher's pipe (RENTACAR_LIFELINE_FD) reaches its end."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    lifeline = os.environ.get("RENTACAR_LIFELINE_FD")
    if lifeline is not None:
        loop.add_reader(int(lifeline), stop.set)  # nothing is ever written to it: readable means closed
