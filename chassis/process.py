"""A process: a verb on the command line, JSON logs, telemetry, and an orderly end."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Awaitable, Callable, Mapping

from chassis import logs, metrics, telemetry

DELAY_SECONDS = 0.25  # between measurements: 40 µs each
Main = Callable[[asyncio.Event], Awaitable[None]]
"""What a process does until the event is set; it returns when it has drained."""


def verbs(program: str, choices: Mapping[str, Callable[[list[str]], None]]) -> None:
    """Run the verb that the command line names, with the words after it."""
    words = sys.argv[1:]
    if not words or words[0] not in choices:
        print(f"usage: python -m {program} {{{','.join(choices)}}}", file=sys.stderr)
        raise SystemExit(0 if words[:1] in (["-h"], ["--help"]) else 2)
    logs.cover_ends()
    choices[words[0]](words[1:])


def run(name: str, main: Main) -> None:
    """Run `main` until SIGTERM, SIGINT or the launcher's end. `name` is what telemetry calls the process, e.g. `rent-serve`."""
    logs.configure()
    telemetry.configure(name)
    try:
        asyncio.run(_until_stopped(main))
    finally:
        telemetry.shutdown()


async def _until_stopped(main: Main) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    watch_lifeline(lambda: loop.call_soon_threadsafe(stop.set))
    measuring = asyncio.create_task(measure_delay()) if metrics.LOOP_DELAY.is_recorded else None
    try:
        await main(stop)
    finally:
        if measuring is not None:
            measuring.cancel()


async def measure_delay() -> None:
    """Measure how late the loop is with what was due, until cancelled: what holds it up holds up everybody in this process."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + DELAY_SECONDS
        await asyncio.sleep(DELAY_SECONDS)
        metrics.LOOP_DELAY.record(loop.time() - due)


def watch_lifeline(on_end: Callable[[], object]) -> None:
    """Call `on_end` when the launcher's end of the pipe `RENTACAR_LIFELINE_FD` closes: whoever started us is gone."""
    if fd := os.environ.get("RENTACAR_LIFELINE_FD"):
        threading.Thread(target=lambda: (os.read(int(fd), 1), on_end()), daemon=True, name="lifeline").start()


async def pause(stop: asyncio.Event, seconds: float) -> None:
    """Wait that long, or until `stop`."""
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
