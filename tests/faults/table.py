"""The results as a table: for the eye, and for `docs/reliability.md`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from tests.faults.campaign import Row
from tests.stack import ROOT

REPORT = ROOT / "docs" / "reliability.md"
HEAD = (
    "fault class",
    "bookings",
    "meant to pay",
    "got through",
    "median s",
    "95 % s",
    "kills",
    "other faults",
    "broken",
)
MARK = "<!-- what follows is written by ./rentacar test faults --report -->"


def cells(row: Row) -> tuple[str, ...]:
    """One row as words."""
    other = sum(count for what, count in row.faults.items() if not what.startswith("kill "))
    share = f"{row.got_through} ({100 * row.got_through / max(row.meant_to_pay, 1):.1f} %)"
    times = (_quantile(row.seconds, 0.5), _quantile(row.seconds, 0.95))
    numbers = (row.name, row.bookings, row.meant_to_pay, share, *times, row.kills, other, len(row.broken))
    return tuple(map(str, numbers))


def total(rows: Iterable[Row]) -> Row:
    """All rows as one."""
    whole = Row("all together")
    for row in rows:
        whole.add(row)
    return whole


def markdown(rows: Sequence[Row]) -> str:
    """The table with a line of sums."""
    lines = [HEAD, tuple("---" if not at else "---:" for at in range(len(HEAD)))]
    lines += [cells(row) for row in [*rows, total(rows)]]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def plain(rows: Sequence[Row]) -> str:
    """The same for a terminal."""
    lines = [HEAD, *(cells(row) for row in [*rows, total(rows)])]
    widths = [max(len(line[at]) for line in lines) for at in range(len(HEAD))]
    return "\n".join("  ".join(word.rjust(width) for word, width in zip(line, widths, strict=True)) for line in lines)


def report(rows: Mapping[str, Row], *, seed: int, minutes: float, hit: Counter[str]) -> str:
    """What a run has found, as the part of the document that is written anew by each."""
    whole = total(rows.values())
    named = ", ".join(f"`{name}` {count}" for name, count in sorted(hit.items()))
    faults = ", ".join(f"{what} {count}" for what, count in sorted(_kinds(whole.faults).items()))
    seen = ", ".join(f"{what} {count}" for what, count in sorted(whole.seen.items()))
    parts = [
        MARK,
        "## The last run",
        f"`./rentacar test faults --seed {seed} --minutes {minutes:g} --report`",
        markdown(list(rows.values())),
        f"Faults: {faults}.",
        f"Failpoints and how often each has killed: {named}.",
        f"What customers saw on their way: {seen}.",
    ]
    return "\n\n".join(parts) + "\n"


def write(text: str) -> Path:
    """Put it below the mark of the document, whose head is written by hand."""
    head = REPORT.read_text().partition(MARK)[0]
    REPORT.write_text(head + text)
    return REPORT


def _kinds(faults: Counter[str]) -> Counter[str]:
    """Kills at failpoints are told one by one elsewhere."""
    kinds = Counter[str]()
    for what, count in faults.items():
        kinds["kill at a failpoint" if what.startswith("kill at ") else what] += count
    return kinds


def _quantile(seconds: Sequence[float], share: float) -> str:
    return f"{sorted(seconds)[int(share * (len(seconds) - 1))]:.1f}" if seconds else "–"
