"""What customers remember: every answer that was acknowledged to them, to be held against what there is in the end."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

IF_PAID, IF_MET, OUT = "if paid", "if met at the counter", "out"
ALLOWED = {
    IF_PAID: ("CONFIRMED", "EXPIRED"),  # the customer may have given up on the way
    IF_MET: ("NO_SHOW", "PICKED_UP", "RETURNED", "CLOSED"),  # both were there, and answers were lost
    OUT: ("PICKED_UP", "RETURNED", "CLOSED"),
}
"""The states that a booking may come to, where it is not a single one."""


@dataclass
class Remembered:
    """A booking as its customer knows it."""

    journey: str
    email: str
    key: str
    """Of the `bookingCreate` that made it."""
    asked: dict[str, Any]
    answer: dict[str, Any]
    """The whole first answer: a repeated call must get just this."""
    wanted: str
    """The state that it must come to, or one of ALLOWED."""
    fee: str = ""
    """What was acknowledged to be kept when it was cancelled."""
    seconds: float = 0
    """From the press of the button to the sight of CONFIRMED, 0 until then."""

    @property
    def reference(self) -> str:
        return str(self.answer["booking"]["reference"])


@dataclass
class Memory:
    """Of all customers of one fault class."""

    bookings: list[Remembered] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    """Of everybody who asked for a booking, answered or not."""
    seen: Counter[str] = field(default_factory=Counter)
    """What happened to customers on their way: answers lost, requests repeated, refusals by their name."""
