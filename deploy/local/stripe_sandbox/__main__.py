"""`python -m deploy.local.stripe_sandbox`: serve until SIGTERM or until the launcher's lifeline breaks."""

import logging
import os
import signal
import sys
import threading

import uvicorn

from . import settings
from .app import build
from .connection import BreakableProtocol


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    given = settings.read(sys.argv[1:])
    given.data.parent.mkdir(parents=True, exist_ok=True)
    _end_with_launcher()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # uvicorn raises the signal again once it has drained
    uvicorn.run(
        build(given),
        host=given.host,
        port=given.port,
        http=BreakableProtocol,
        loop="asyncio",
        ws="none",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=5,
    )


def _end_with_launcher() -> None:
    """The launcher holds the other end of this pipe; its end of file means that the launcher died."""
    lifeline = os.environ.get("RENTACAR_LIFELINE_FD")
    if lifeline is None:
        return

    def wait() -> None:
        while os.read(int(lifeline), 1024):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="lifeline", daemon=True).start()


if __name__ == "__main__":
    main()
