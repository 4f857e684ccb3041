"""What the control API reads and shows: numbers within bounds, faults."""

import re

from .faults import KINDS, UNTIL_CLEARED, Fault
from .store import Json


class ControlError(Exception):
    """The request says something that the control API does not know; the message names the field."""


def number(given: Json, name: str, *, least: float = 0, most: float = 10**10) -> float:
    """The number in that field; true and false are 1 and 0."""
    value = given.get(name)
    if not isinstance(value, int | float) or not least <= value <= most:
        raise ControlError(f"{name}: must be a number from {least} to {most}")
    return float(value)


def fault_of(given: Json) -> Fault:
    """The fault asked for, with the defaults of `Fault` for what is not said; `count` null: until cleared."""
    if given.get("kind") not in KINDS:
        raise ControlError(f"kind: not one of {', '.join(KINDS)}")
    unknown = given.keys() - {"kind", "count", "path", "probability", "hold_seconds", "effect"}
    if unknown:
        raise ControlError(f"{min(unknown)}: unknown field")
    try:
        re.compile(given.get("path") or "")
    except (re.error, TypeError) as bad:
        raise ControlError(f"path: must be a regular expression: {bad}") from bad
    wanted = {"count": 1, "probability": 1, "hold_seconds": 30, **given}
    return Fault(
        kind=given["kind"],
        remaining=UNTIL_CLEARED if wanted["count"] is None else int(number(wanted, "count", least=1)),
        path=given.get("path"),
        probability=number(wanted, "probability", most=1),
        hold_seconds=number(wanted, "hold_seconds", most=600),
        effect=bool(given.get("effect", True)),
    )


def shown(fault: Fault) -> Json:
    count = None if fault.remaining == UNTIL_CLEARED else fault.remaining
    return {
        "kind": fault.kind,
        "count": count,
        "path": fault.path,
        "probability": fault.probability,
        "hold_seconds": fault.hold_seconds,
        "effect": fault.effect,
    }
