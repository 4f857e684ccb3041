"""What is being done and for how long: a line that counts its seconds on a terminal, two plain lines elsewhere."""

import contextlib
import sys
import threading
import time
from collections.abc import Iterator


@contextlib.contextmanager
def step(title: str) -> Iterator[None]:
    """Shows `title` while the block runs, then how long it took; on standard error, so that answers can be piped."""
    began, finished = time.monotonic(), threading.Event()
    ticker = threading.Thread(target=_count, args=(title, began, finished), daemon=True)
    if sys.stderr.isatty():
        ticker.start()
    else:
        say(f"{title} …")
    outcome = "failed after"
    try:
        yield
        outcome = "done in"
    finally:
        finished.set()
        if ticker.is_alive():
            ticker.join()
        say(f"{title}: {outcome} {time.monotonic() - began:.1f} s")


def say(text: str) -> None:
    """A line on standard error; nobody reading it any more is no reason to stop."""
    with contextlib.suppress(OSError, ValueError):
        start_of_line = "\r\033[K" if sys.stderr.isatty() else ""
        print(f"{start_of_line}{text}", file=sys.stderr, flush=True)


def _count(title: str, began: float, finished: threading.Event) -> None:
    while not finished.wait(0.2):
        print(f"\r\033[K{title} … {time.monotonic() - began:.0f} s", end="", file=sys.stderr, flush=True)
