"""What the processes of a stack use: CPU and memory of each, with its children."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from tests.bench.method import table
from tests.stack import Stack

TICK = os.sysconf("SC_CLK_TCK")
Families = Mapping[str, list[int]]
"""The pids of each process by its name: its own first, then its children's."""


def families(stack: Stack, others: Mapping[str, int] | None = None) -> Families:
    """Those of the stack, and its supervisor; `others` are more pids by name."""
    status = stack.status
    roots = {row["name"]: int(row["pid"]) for row in status["processes"] if row["pid"]} | dict(others or {})
    found = {name: [pid, *_children(pid)] for name, pid in roots.items()}
    known = {pid for family in found.values() for pid in family}
    supervisor = int(status["pid"])
    found["supervisor"] = [supervisor, *(pid for pid in _children(supervisor) if pid not in known)]
    return found


def _children(pid: int) -> list[int]:
    try:
        found = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:  # it ended meanwhile
        return []
    return found + [grandchild for child in found for grandchild in _children(child)]


def cpu_seconds(measured: Families) -> dict[str, float]:
    """User and system time of each family so far, with that of children which have ended."""

    def of(pid: int) -> float:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except FileNotFoundError:  # it ended meanwhile, and its parent has its time
            return 0.0
        return sum(map(int, fields[11:15])) / TICK

    return {name: sum(of(pid) for pid in family) for name, family in measured.items()}


def used(before: Mapping[str, float], after: Mapping[str, float]) -> dict[str, float]:
    """CPU seconds of each family between two looks."""
    return {name: seconds - before.get(name, 0.0) for name, seconds in after.items()}


def memory_mb(measured: Families) -> dict[str, float]:
    """Proportional set size: what is shared counts once in the sum."""

    def of(pid: int) -> float:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return int(next(line.split()[1] for line in lines if line.startswith("Pss:"))) / 1024

    return {name: sum(of(pid) for pid in family) for name, family in measured.items()}


def show_cpu(title: str, seconds: Mapping[str, float], count: int, unit: str) -> None:
    """A table of what each of `count` units took, by process."""
    total = sum(seconds.values())
    rows = [
        [name, f"{part * 1e3 / count:.2f}", f"{part / total:.0%}"]
        for name, part in sorted(seconds.items(), key=lambda item: -item[1])
        if part > 0
    ]
    table(title, ["process", f"CPU ms per {unit}", "share"], [*rows, ["all", f"{total * 1e3 / count:.2f}", ""]])
