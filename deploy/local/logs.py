"""Shows the logs of processes, and what is added to them."""

import time
from collections import deque
from collections.abc import Sequence
from pathlib import Path


def show(logs: Sequence[Path], *, lines: int, follow: bool) -> None:
    """Prints the last lines of each log, named when there are several; with `follow` until Ctrl-C."""
    several = len(logs) > 1
    positions: dict[Path, int] = {}
    for log in logs:
        with log.open("rb") as file:
            last = deque(file, maxlen=lines)
            positions[log] = file.tell()
        _print(log, b"".join(last), several)
    while follow:
        time.sleep(0.3)
        for log in logs:
            positions[log] = _print_added(log, positions[log], several)


def _print_added(log: Path, position: int, several: bool) -> int:
    """Prints the whole lines after `position`; returns where the next look begins. A log that was cut begins anew."""
    size = log.stat().st_size
    position = position if size >= position else 0
    if size == position:
        return position
    with log.open("rb") as file:
        file.seek(position)
        whole, newline, _ = file.read().rpartition(b"\n")
    _print(log, whole + newline, several)
    return position + len(whole + newline)


def _print(log: Path, text: bytes, several: bool) -> None:
    prefix = f"{log.stem:<16}" if several else ""
    for line in text.decode(errors="replace").splitlines():
        print(f"{prefix}{line}", flush=True)
