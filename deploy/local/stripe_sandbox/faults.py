"""Injected faults: what a caller of Stripe must survive, asked for through the control API and kept over a restart."""

import random
import re
from dataclasses import dataclass

from .store import Store

KINDS = (
    "timeout_before",  # nothing done, no answer: the connection is held, then reset
    "timeout_after",  # done, but no answer
    "reset_before",  # nothing done, the connection is reset
    "reset_after",  # done, then the connection is reset
    "500_before",  # nothing done, a 500 that is not stored under the key
    "500_stored",  # a 500 that is stored and replayed; done or not by `effect`
    "429",
    "409",
)
UNTIL_CLEARED = -1


@dataclass(slots=True)
class Fault:
    """`path` is a regular expression searched in `METHOD /v1/…`; `remaining` -1 lasts until it is cleared."""

    kind: str
    remaining: int = 1
    path: str | None = None
    probability: float = 1.0
    hold_seconds: float = 30.0
    effect: bool = True
    id: int = 0

    @property
    def after(self) -> bool:
        return self.kind in ("timeout_after", "reset_after", "500_stored")


class Faults:
    """The faults still to come. Kept in memory beside the table, so that a request without faults pays nothing."""

    def __init__(self, store: Store) -> None:
        self._store = store
        rows = store.rows("SELECT * FROM faults ORDER BY id")
        self.pending = [Fault(**{**dict(row), "effect": bool(row["effect"])}) for row in rows]

    def add(self, fault: Fault) -> None:
        cursor = self._store.db.execute(
            "INSERT INTO faults (kind, remaining, path, probability, hold_seconds, effect) VALUES (?, ?, ?, ?, ?, ?)",
            (fault.kind, fault.remaining, fault.path, fault.probability, fault.hold_seconds, fault.effect),
        )
        fault.id = int(cursor.lastrowid or 0)
        self.pending.append(fault)

    def clear(self) -> None:
        self._store.db.execute("DELETE FROM faults")
        self.pending.clear()

    def take(self, method: str, path: str) -> Fault | None:
        """The first fault that applies to this request, counted down."""
        for fault in self.pending:
            if fault.path is not None and not re.search(fault.path, f"{method} {path}"):
                continue
            if random.random() >= fault.probability:  # noqa: S311  # no secret hangs on it
                continue
            self._count_down(fault)
            return fault
        return None

    def _count_down(self, fault: Fault) -> None:
        if fault.remaining == UNTIL_CLEARED:
            return
        fault.remaining -= 1
        if fault.remaining > 0:
            self._store.db.execute("UPDATE faults SET remaining = ? WHERE id = ?", (fault.remaining, fault.id))
        else:
            self._store.db.execute("DELETE FROM faults WHERE id = ?", (fault.id,))
            self.pending.remove(fault)
