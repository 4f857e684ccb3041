"""A load as a table in the terminal, again and again while it goes on."""

import asyncio
import sys

from deploy.local.load.measured import Measured

RECENT = 10.0  # seconds that the live rates and times are of
HEADER = ("step", "done", "failed", "a second", "p50 ms", "p95 ms", "p99 ms")


def rows(measured: Measured, *, since: float = 0.0) -> list[tuple[str, ...]]:
    """A row for each step: how often it was done since then, and how long it took."""
    lasted = max(measured.now - since, 1e-9)
    return [
        (
            name,
            f"{len(step.seconds):,}",
            f"{len(step.errors):,}",
            f"{step.count(since=since) / lasted:.1f}",
            *(f"{step.percentile(percent, since=since) * 1e3:,.0f}" for percent in (50, 95, 99)),
        )
        for name, step in sorted(measured.steps.items())
    ]


def table(measured: Measured, *, since: float = 0.0) -> str:
    """The steps and what came of customers, as lines."""
    shown = [HEADER, *rows(measured, since=since)]
    widths = [max(len(row[i]) for row in shown) for i in range(len(HEADER))]
    lines = [
        "  ".join(
            [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        )
        for row in shown
    ]
    outcomes = (
        ", ".join(f"{count:,} {name}" for name, count in measured.outcomes.most_common()) or "nobody is through yet"
    )
    why = [f"  {count:,} × {reason}" for reason, count in measured.reasons.most_common(8)]
    head = f"{measured.now:.0f} s; {measured.under_way} customers under way; {outcomes}"
    return "\n".join([head, "", *(f"  {line}" for line in lines), *([""] if why else []), *why, ""])


async def show(measured: Measured) -> None:
    """Draws the table each second over itself; where nobody looks, a line every ten."""
    drawn = 0
    while True:
        if sys.stdout.isatty():
            text = table(measured, since=max(0.0, measured.now - RECENT))
            print(f"\x1b[{drawn}F\x1b[J{text}" if drawn else text, flush=True)
            drawn = text.count("\n") + 1
            await asyncio.sleep(1)
        else:
            await asyncio.sleep(RECENT)
            rate = sum(step.count(since=measured.now - RECENT) for step in measured.steps.values()) / RECENT
            confirmed = measured.outcomes["confirmed"]
            print(
                f"{measured.now:4.0f} s: {rate:.1f} steps/s, {confirmed} confirmed, {measured.errors} failed",
                flush=True,
            )
