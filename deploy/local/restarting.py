"""Restarting processes of a running stack: all at once, or one replica of each after another. Standard library only."""

import time
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import Any

from deploy.local.data_dir import DataDir
from deploy.local.progress import say
from deploy.local.replicas import BALANCER, SCALABLE, process_of

PATIENCE = 90.0  # seconds for one round: to drain, to end, to start, to be well
SETTLE = 1.5  # seconds until those who call it have connected again, before the next replica goes


class RestartError(Exception):
    """Something did not come back; the text says what."""


def restart(data: DataDir, names: Sequence[str], *, rolling: bool) -> None:
    """Restarts processes, or with no names all of ours. Raises ValueError for a name that isn't in the stack, RestartError."""
    chosen = _chosen([process["name"] for process in _processes(data)], names)
    rounds = in_rounds(chosen) if rolling else [chosen]
    for number, together in enumerate(rounds):
        if number:
            time.sleep(SETTLE)
        _restart_together(data, together)


def _chosen(there: Sequence[str], names: Sequence[str]) -> list[str]:
    if not names:
        return [name for name in there if process_of(name) in (*SCALABLE, BALANCER)]
    known = {*there, *map(process_of, there)}
    if unknown := [name for name in names if name not in known]:
        raise ValueError(f"There is no process {', '.join(unknown)}. There are: {', '.join(there)}.")
    return [name for name in there if name in names or process_of(name) in names]


def in_rounds(names: Iterable[str]) -> list[list[str]]:
    """The first replica of every process, then the second, …: each process keeps all but one at any time."""
    by_process: dict[str, list[str]] = {}
    for name in names:
        by_process.setdefault(process_of(name), []).append(name)
    return [[name for name in together if name] for together in zip_longest(*by_process.values())]


def _restart_together(data: DataDir, names: Sequence[str]) -> None:
    before = {process["name"]: process["pid"] for process in _processes(data)}
    began = time.monotonic()
    data.ask_restart(names)
    waiting = set(names)
    while waiting:
        if time.monotonic() - began > PATIENCE:
            raise RestartError(f"{', '.join(sorted(waiting))} did not come back within {PATIENCE:.0f} s.")
        time.sleep(0.1)
        for process in _processes(data):
            if process["name"] in waiting and process["healthy"] and process["pid"] != before[process["name"]]:
                waiting.discard(process["name"])
                say(f"{process['name']} is well again after {time.monotonic() - began:.1f} s.")


def _processes(data: DataDir) -> list[dict[str, Any]]:
    state = data.state()
    if state is None:
        raise RestartError("It is not running. Start it with ./rentacar up")
    processes: list[dict[str, Any]] = state["processes"]
    return processes
