"""Business time of a local stack: `python -m deploy.local.clock show|set|advance|reset`, called by `./rentacar clock`.

It is real time plus an offset, the same in the schema of every service and in the Stripe sandbox.
"""

import json
import os
import re
import sys
import urllib.request
from datetime import UTC, datetime, timedelta

from deploy.local.postgres import PostgresError, run_sql
from deploy.local.replicas import SERVICES

STATE_VARIABLE = "RENTACAR_LOCAL_STATE"  # the running stack, as `./rentacar status --json` prints it
_UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}


def parse_duration(text: str) -> timedelta:
    """`30m`, `2h`, `1d12h`, `90s`. Raises ValueError."""
    if not re.fullmatch(r"(\d+[dhms])+", text):
        raise ValueError(f"{text!r} is not a time such as 30m, 2h, 1d12h or 90s.")
    parts = {_UNITS[unit]: int(number) for number, unit in re.findall(r"(\d+)([dhms])", text)}
    return timedelta(**parts)


def parse_moment(text: str) -> datetime:
    """An ISO 8601 moment; without a zone it is UTC. Raises ValueError."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a moment such as 2027-03-01T10:00Z.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def new_offset(move: str, argument: str, *, offset: timedelta, now: datetime) -> timedelta:
    """The offset after a move, from the present one and real time."""
    match move:
        case "set":
            return parse_moment(argument) - now
        case "advance":
            return offset + parse_duration(argument)
        case "reset":
            return timedelta()
        case _:
            return offset


def read_offset(dsn: str) -> timedelta:
    return timedelta(seconds=float(run_sql(dsn, f"SELECT extract(epoch FROM time_offset) FROM {SERVICES[0]}.clock;")))


def write_offset(dsn: str, offset: timedelta) -> None:
    """Moves the clock of all services at one moment."""
    interval = f"interval '{offset.total_seconds()} seconds'"
    updates = "".join(f"UPDATE {service}.clock SET time_offset = {interval};\n" for service in SERVICES)
    run_sql(dsn, f"BEGIN;\n{updates}COMMIT;\n")


def tell_sandbox(address: str, offset: timedelta) -> None:
    """Lets the sandbox's timers follow."""
    request = urllib.request.Request(  # noqa: S310 - our own address
        f"{address.rstrip('/')}/_control/clock",
        data=json.dumps({"offset_seconds": offset.total_seconds()}).encode(),
        headers={"Content-Type": "application/json"},
    )
    urllib.request.urlopen(request, timeout=10).close()  # noqa: S310


def main(words: list[str]) -> int:
    state = json.loads(os.environ[STATE_VARIABLE])
    move, argument = words[0], words[1] if len(words) > 1 else ""
    try:
        before = read_offset(state["postgres"])
        offset = new_offset(move, argument, offset=before, now=datetime.now(UTC))
        if move != "show":
            write_offset(state["postgres"], offset)
            if state["stripe_sandbox"]:
                tell_sandbox(state["stripe_sandbox"], offset)
    except (ValueError, PostgresError, OSError) as error:
        print(f"rentacar: {error}", file=sys.stderr)
        return 1
    ahead = timedelta(seconds=round(offset.total_seconds()))
    told = "real time" if not ahead else f"{abs(ahead)} {'ahead of' if ahead > timedelta() else 'behind'} real time"
    print(f"{(datetime.now(UTC) + offset).isoformat(timespec='seconds')}  ({told})")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
