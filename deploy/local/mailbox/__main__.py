"""`python -m deploy.local.mailbox --smtp HOST:PORT --http HOST:PORT --data DIR`: receive mail, keep it, show it."""

import argparse
import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import uvicorn

from deploy.local.mailbox.smtp import Faults, SmtpReceiver
from deploy.local.mailbox.store import MailStore
from deploy.local.mailbox.web import build_app

DRAIN_SECONDS = 3  # a local mail is delivered in milliseconds; longer means a client that hangs


class HttpServer(uvicorn.Server):
    """uvicorn without signal handlers of its own: one place decides when both servers stop."""

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
        raise SystemExit(f"mailbox: cannot listen on {address}: {error.strerror}") from error
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


async def run(*, smtp: socket.socket, http: socket.socket, store: MailStore) -> None:
    """Serve both ports until told to stop; mails being received are let through first."""
    stop, faults = asyncio.Event(), Faults()
    stop_on_signal_or_lost_launcher(stop)
    receiver = SmtpReceiver(store, faults)
    await receiver.start(smtp)
    server = HttpServer(
        uvicorn.Config(
            build_app(store, faults),
            http="h11",
            ws="none",
            lifespan="off",
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=DRAIN_SECONDS,
        )
    )
    serving = asyncio.create_task(server.serve(sockets=[http]))
    await stop.wait()
    await receiver.drain(DRAIN_SECONDS)
    server.should_exit = True
    await serving


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m deploy.local.mailbox", description=__doc__)
    parser.add_argument("--smtp", required=True, metavar="HOST:PORT", help="where mail is received")
    parser.add_argument("--http", required=True, metavar="HOST:PORT", help="where the page and its API are served")
    parser.add_argument("--data", required=True, type=Path, metavar="DIR", help="where the .eml files are kept")
    arguments = parser.parse_args()
    smtp, http = listen(arguments.smtp), listen(arguments.http)
    store = MailStore(arguments.data)
    print(f"mailbox: http://{arguments.http} shows what arrives at smtp://{arguments.smtp}", flush=True)
    asyncio.run(run(smtp=smtp, http=http, store=store))


if __name__ == "__main__":
    main()
