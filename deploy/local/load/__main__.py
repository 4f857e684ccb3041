"""`./rentacar load`: customers on the stack of this machine, a live table, and a report where one is wanted."""

import argparse
import asyncio
import ipaddress
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from deploy.local.load import report, screen
from deploy.local.load.engine import Load, LoadError

MOST_MINUTES, MOST_RATE, MOST_USERS = 60.0, 200.0, 1000


def main() -> int:
    arguments = parser().parse_args()
    if not arguments.i_own_this_host and not is_loopback(arguments.url):
        print(
            f"{arguments.url} is not on this machine. Load on a host of others is an attack; "
            "if it is yours, and nobody minds, say so: --i-own-this-host",
            file=sys.stderr,
        )
        return 1
    return asyncio.run(run(arguments))


def parser() -> argparse.ArgumentParser:
    """Its bounds are those of one machine that is not to be brought down."""
    parser = argparse.ArgumentParser(
        prog="./rentacar load", description=__doc__, usage="./rentacar load --help says what goes with it"
    )
    parser.add_argument("--url", required=True)
    parser.add_argument("--minutes", type=_within(MOST_MINUTES), default=1.0)
    parser.add_argument("--rate", type=_within(MOST_RATE), default=5.0)
    parser.add_argument("--users", type=_whole(MOST_USERS), default=50)
    parser.add_argument("--report", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--i-own-this-host", action="store_true")
    return parser


def _within(most: float) -> Callable[[str], float]:
    def check(text: str) -> float:
        value = float(text)
        if not 0 < value <= most:
            raise argparse.ArgumentTypeError(f"it is more than 0 and at most {most:g}, not {text}")
        return value

    return check


def _whole(most: int) -> Callable[[str], int]:
    def check(text: str) -> int:
        if not text.isdecimal() or not 1 <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"it is a whole number from 1 to {most}, not {text}")
        return int(text)

    return check


def is_loopback(url: str) -> bool:
    """Whether an address is on this machine, however it is called."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:  # none at all
        return False
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


async def run(arguments: argparse.Namespace) -> int:
    """Exit code 0 when no step failed."""
    load, stop = (
        Load(arguments.url, rate=arguments.rate, users=arguments.users, seed=arguments.seed),
        asyncio.Event(),
    )
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    drawing = asyncio.create_task(screen.show(load.measured))
    try:
        await load.run(stop, seconds=arguments.minutes * 60)
    except LoadError as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        drawing.cancel()
        with suppress(asyncio.CancelledError):
            await drawing
    print(f"\nAll of it:\n\n{screen.table(load.measured)}")
    if arguments.report:
        told = {
            "Address": arguments.url,
            "Customers": f"{arguments.rate:g} a second, at most {arguments.users} at a time",
            "Ways": ", ".join(load.journeys),
        }
        arguments.report.parent.mkdir(parents=True, exist_ok=True)
        arguments.report.write_text(report.html(load.measured, title="Load on RentACar", told=told))
        print(f"The report: {arguments.report}")
    return 1 if load.measured.errors else 0


if __name__ == "__main__":
    sys.exit(main())
