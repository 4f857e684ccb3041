"""What a process of the stack is: how it is started, known to be well, and stopped."""

import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import Any


class Layer(IntEnum):
    """Stopping goes from the highest to the lowest: nobody loses what it stands on before it has drained."""

    STORE = 0
    TOOL = 1
    SERVICE = 2
    WORKER = 3
    DOOR = 4


@dataclass(frozen=True, kw_only=True)
class Process:
    """One operating-system process, as the table in `stack.py` lists them."""

    name: str
    command: Callable[[], list[str]]
    """Called before each start, so that it may prepare what the process needs."""
    layer: Layer
    healthy: Callable[[], bool] = lambda: True
    """Asks the process itself; quick, never raises."""
    needs: tuple[str, ...] = ()
    """What must be healthy, or have ended well, before it starts."""
    listen: str = ""
    """`HOST:PORT` of a socket that the launcher listens on for it, and that outlives it: while it starts again, callers wait in line.
    The process is told its number, RENTACAR_LISTEN_FD."""
    environment: Mapping[str, str] = field(default_factory=dict)
    options: Callable[[], dict[str, Any]] = dict
    """More for `subprocess.Popen`."""
    once: bool = False
    """A task: it ends by itself, with 0 when all is well."""
    inputs: tuple[Path, ...] = ()
    """A task isn't run again while these files and folders are what they were when it last ended well."""
    then: Callable[[], None] | None = None
    """Done when it is healthy for the first time, before those that need it start."""
    stop_signal: signal.Signals = signal.SIGTERM
