"""Failpoints: named places where a test can make a process die, hang or fail; and sabotage, a safeguard that a test takes away.

They do nothing unless the environment arms them, and are armed in environments `local` and `test` only.

`RENTACAR_FAILPOINTS="payment.confirmed-at-provider=kill;relay.published=error:0.1"`: actions are `kill` (SIGKILL oneself), `error` (raise),
`sleep-SECONDS`; a number after `:` is the probability.

`RENTACAR_FAILPOINTS_DIR` is a folder where a running stack's failpoints are armed, each once: whichever process comes first to the
failpoint `relay.published` renames the file `relay.published` to `relay.published.hit` and does the action that the file holds.

`RENTACAR_SABOTAGE="inbox,epoch"` takes safeguards away, so that the fault campaign can be seen to miss them.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
from pathlib import Path
from typing import Literal, get_args

Safeguard = Literal["idempotency-key", "inbox", "outbox", "reclaim", "ack-after-commit", "epoch"]
SAFEGUARDS: tuple[Safeguard, ...] = get_args(Safeguard)


class FailpointError(Exception):
    """A failpoint was armed to fail here."""


def _told(variable: str) -> str:
    """What a variable says, where tests may say anything."""
    return os.environ.get(variable, "") if os.environ.get("RENTACAR_ENVIRONMENT") in ("local", "test") else ""


def _armed() -> dict[str, tuple[str, float]]:
    armed = {}
    for entry in filter(None, _told("RENTACAR_FAILPOINTS").split(";")):
        name, _, action = entry.partition("=")
        action, _, probability = action.partition(":")
        armed[name.strip()] = (action, float(probability or 1))
    return armed


def _sabotages() -> frozenset[str]:
    named = frozenset(filter(None, _told("RENTACAR_SABOTAGE").split(",")))
    if unknown := named - set(SAFEGUARDS):
        raise ValueError(f"RENTACAR_SABOTAGE: no safeguard {', '.join(unknown)}; there are {', '.join(SAFEGUARDS)}")
    return named


_ARMED = _armed()
_FOLDER = Path(folder) if (folder := _told("RENTACAR_FAILPOINTS_DIR")) else None
_SABOTAGED = _sabotages()


def tested() -> bool:
    """Whether any failpoint may act or any safeguard be gone; where not, code that is called a thousand times need not ask."""
    return bool(_ARMED or _FOLDER or _SABOTAGED)


def sabotaged(safeguard: Safeguard) -> bool:
    """Whether a test has taken this safeguard away: the code then does what it would do without."""
    return safeguard in _SABOTAGED


async def failpoint(name: str) -> None:
    """Do what the environment says for `name`, usually nothing."""
    if _FOLDER is not None and (action := _take(_FOLDER / name)):
        await _act(name, action)
    if not _ARMED or name not in _ARMED:
        return
    action, probability = _ARMED[name]
    if random.random() < probability:  # noqa: S311 - chance for a test, no secret
        await _act(name, action)


def _take(file: Path) -> str:
    """The action of a failpoint that is armed once; empty if it is not, or if another process was first."""
    try:
        action = file.read_text().strip()
        file.rename(file.with_name(f"{file.name}.hit"))
    except FileNotFoundError:
        return ""
    return action


async def _act(name: str, action: str) -> None:
    if action == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif action == "error":
        raise FailpointError(name)
    elif action.startswith("sleep-"):
        await asyncio.sleep(float(action.removeprefix("sleep-")))
    else:
        raise ValueError(f"failpoint {name}: unknown action {action!r}, allowed are kill, error, sleep-SECONDS")
