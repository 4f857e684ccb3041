"""Failpoints: named places where a test can make a process die, hang or fail. They do nothing unless the environment arms them.

`RENTACAR_FAILPOINTS="payment.confirmed-at-provider=kill;relay.published=error:0.1"`: actions are `kill` (SIGKILL oneself), `error` (raise),
`sleep-SECONDS`; a number after `:` is the probability. They are armed in environments `local` and `test` only.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal


class FailpointError(Exception):
    """A failpoint was armed to fail here."""


def _armed() -> dict[str, tuple[str, float]]:
    if os.environ.get("RENTACAR_ENVIRONMENT") not in ("local", "test"):
        return {}
    armed = {}
    for entry in filter(None, os.environ.get("RENTACAR_FAILPOINTS", "").split(";")):
        name, _, action = entry.partition("=")
        action, _, probability = action.partition(":")
        armed[name.strip()] = (action, float(probability or 1))
    return armed


_ARMED = _armed()


async def failpoint(name: str) -> None:
    """Do what the environment says for `name`, usually nothing."""
    if not _ARMED or name not in _ARMED:
        return
    action, probability = _ARMED[name]
    if random.random() >= probability:  # noqa: S311 - chance for a test, no secret
        return
    if action == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif action == "error":
        raise FailpointError(name)
    elif action.startswith("sleep-"):
        await asyncio.sleep(float(action.removeprefix("sleep-")))
    else:
        raise ValueError(f"failpoint {name}: unknown action {action!r}, allowed are kill, error, sleep-SECONDS")
