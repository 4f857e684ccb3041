"""`python -m deploy.local.telemetry --otlp HOST:PORT --http HOST:PORT`: receive traces, metrics and logs, keep the latest, show them."""

import argparse
import asyncio
import socket

from deploy.local.serving import HttpServer, listen, stop_on_signal_or_lost_launcher
from deploy.local.telemetry.logs import LogStore
from deploy.local.telemetry.metrics import MetricStore
from deploy.local.telemetry.prometheus import Exposition
from deploy.local.telemetry.receiver import start_receiver
from deploy.local.telemetry.store import TraceStore
from deploy.local.telemetry.web import build_app


async def run(*, otlp: str, http: socket.socket) -> None:
    """Receive and serve until told to stop."""
    stop, store, metrics, exposition, logs = asyncio.Event(), TraceStore(), MetricStore(), Exposition(), LogStore()
    stop_on_signal_or_lost_launcher(stop)
    receiver = await start_receiver(otlp, store, metrics, exposition, logs)
    server = HttpServer(build_app(store, metrics, exposition, logs))
    serving = asyncio.create_task(server.serve(sockets=[http]))
    await stop.wait()
    await receiver.stop(1)
    server.should_exit = True
    await serving


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m deploy.local.telemetry", description=__doc__)
    parser.add_argument("--otlp", required=True, metavar="HOST:PORT", help="where OTLP is received (gRPC)")
    parser.add_argument("--http", required=True, metavar="HOST:PORT", help="where the page and its API are served")
    arguments = parser.parse_args()
    http = listen(arguments.http)
    print(f"telemetry: http://{arguments.http} shows what arrives at {arguments.otlp}", flush=True)
    asyncio.run(run(otlp=arguments.otlp, http=http))


if __name__ == "__main__":
    main()
