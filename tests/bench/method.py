"""How things are measured here: slices in turn, ratios to the neighbours, medians with their range.

This machine's speed drifts within minutes, so an absolute figure means little; a ratio taken in pairs within one run holds.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

Operation = Callable[[], Awaitable[object]]
ROUNDS = 9


@dataclass(frozen=True)
class Slice:
    """What one slice of time held: how many operations, and how long each took, in seconds, sorted."""

    count: int
    seconds: float
    latencies: tuple[float, ...]

    @property
    def rate(self) -> float:
        return self.count / self.seconds

    def percentile(self, percent: float) -> float:
        return self.latencies[min(len(self.latencies) - 1, int(len(self.latencies) * percent / 100))]


@dataclass(frozen=True)
class Range:
    """The median of several slices' figures, with the least and the greatest."""

    median: float
    least: float
    greatest: float

    @classmethod
    def of(cls, figures: Sequence[float]) -> Range:
        return cls(statistics.median(figures), min(figures), max(figures))

    def show(self, scale: float = 1, digits: int = 2) -> str:
        return f"{self.median * scale:,.{digits}f} ({self.least * scale:,.{digits}f} to {self.greatest * scale:,.{digits}f})"


async def run_slice(operation: Operation, *, seconds: float = 1.0, clients: int = 1) -> Slice:
    """Run the operation over and over, by so many clients at once, for so long."""
    latencies: list[float] = []
    start = time.perf_counter()
    end = start + seconds

    async def client() -> None:
        while (began := time.perf_counter()) < end:
            await operation()
            latencies.append(time.perf_counter() - began)

    await asyncio.gather(*(client() for _ in range(clients)))
    return Slice(len(latencies), time.perf_counter() - start, tuple(sorted(latencies)))


async def in_turn(
    base: Callable[[], Awaitable[float]], variant: Callable[[], Awaitable[float]], *, rounds: int = ROUNDS
) -> tuple[Range, Range, Range]:
    """Base, variant, base, …: the figures of both, and the ratio of each variant to the mean of its neighbouring bases."""
    bases, variants = [await base()], []
    for _ in range(rounds):
        variants.append(await variant())
        bases.append(await base())
    ratios = [value / ((bases[i] + bases[i + 1]) / 2) for i, value in enumerate(variants)]
    return Range.of(bases), Range.of(variants), Range.of(ratios)


def table(title: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table."""
    widths = [max(len(str(row[i])) for row in [header, *rows]) for i in range(len(header))]
    print(f"\n{title}\n")
    for row in [header, ["-" * width for width in widths], *rows]:
        print("  " + "  ".join(str(cell).ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    print(flush=True)
