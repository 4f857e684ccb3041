"""What a load measured: each step's times and failures, second by second."""

import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


class StepError(Exception):
    """A customer's step failed as the customer sees it: an error, a status that is none of success, no answer."""


@dataclass
class Step:
    """One kind of step. All times are in seconds; `ended` counts from the begin of the load."""

    seconds: list[float] = field(default_factory=list)
    ended: list[float] = field(default_factory=list)
    errors: list[float] = field(default_factory=list)
    """When each failure happened."""

    def percentile(self, percent: float, *, since: float = 0.0, until: float = float("inf")) -> float:
        """Of the steps that ended well in that time; 0 if there were none."""
        chosen = sorted(took for took, ended in zip(self.seconds, self.ended, strict=True) if since <= ended < until)
        return chosen[min(len(chosen) - 1, int(len(chosen) * percent / 100))] if chosen else 0.0

    def count(self, *, since: float = 0.0, until: float = float("inf")) -> int:
        return sum(since <= ended < until for ended in self.ended)


class Measured:
    """Everything that one load measured."""

    def __init__(self) -> None:
        self.began = time.monotonic()
        self.steps: defaultdict[str, Step] = defaultdict(Step)
        self.outcomes: Counter[str] = Counter()
        """What came of customers: confirmed, cancelled, sold out, …; and `too late`: who could not start in time."""
        self.reasons: Counter[str] = Counter()
        """Why steps failed."""
        self.under_way = 0

    @property
    def now(self) -> float:
        return time.monotonic() - self.began

    @property
    def errors(self) -> int:
        return sum(len(step.errors) for step in self.steps.values())

    @property
    def requests(self) -> int:
        return sum(len(step.seconds) + len(step.errors) for step in self.steps.values())

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """While a customer does it. A StepError is counted and goes on."""
        began = time.monotonic()
        try:
            yield
        except StepError as error:
            self.steps[name].errors.append(self.now)
            self.reasons[f"{name}: {error}"] += 1
            raise
        self.steps[name].seconds.append(time.monotonic() - began)
        self.steps[name].ended.append(self.now)
