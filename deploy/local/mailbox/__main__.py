"""`python -m deploy.local.mailbox --smtp HOST:PORT --http HOST:PORT --data DIR`: receive mail, keep it, show it."""

import argparse
import asyncio
import socket
from pathlib import Path

from deploy.local.mailbox.smtp import Faults, SmtpReceiver
from deploy.local.mailbox.store import MailStore
from deploy.local.mailbox.web import build_app
from deploy.local.serving import DRAIN_SECONDS, HttpServer, listen, stop_on_signal_or_lost_launcher


async def run(*, smtp: socket.socket, http: socket.socket, store: MailStore) -> None:
    """Serve both ports until told to stop; mails being received are let through first."""
    stop, faults = asyncio.Event(), Faults()
    stop_on_signal_or_lost_launcher(stop)
    receiver = SmtpReceiver(store, faults)
    await receiver.start(smtp)
    server = HttpServer(build_app(store, faults))
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
