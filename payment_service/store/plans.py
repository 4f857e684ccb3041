"""What is written down before the provider is asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class IntentPlan:
    """What is about to be created, and by which key."""

    amount: int
    currency: str
    key_number: int
    key_age: timedelta


@dataclass(frozen=True, slots=True)
class ConfirmPlan:
    """By which key the attempt is about to be charged."""

    key_number: int
    key_age: timedelta
