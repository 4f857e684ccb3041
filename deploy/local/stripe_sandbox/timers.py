"""What the sandbox's clock brings about: a Pix expires, an authorisation lapses, a refund or a dispute settles."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from sqlite3 import Row

from .call import Call
from .clock import Clock
from .store import Store, Stored, as_stored

log = logging.getLogger("stripe_sandbox.timers")

Action = Callable[[Call, Stored], object]
LOOK_EVERY = 0.5  # seconds; the clock's own unit is one
DEFAULTS = {
    "authorization_seconds": 7 * 24 * 3600,  # how long a card's manual capture may wait; Stripe's is 7 days for most
    "refund_seconds": 5,  # until a refund that is not final at once settles or fails; at Stripe minutes to days
    "dispute_seconds": 5,  # until submitted evidence is decided on; at Stripe seconds in test mode
    "balance_seconds": 0,  # until an automatic capture has its BalanceTransaction; above 0 it comes by charge.updated
}


def seconds(store: Store, name: str) -> int:
    """How long one of `DEFAULTS` takes, as the control API set it."""
    return int({**DEFAULTS, **store.control("timing", {})}[name])


def start(call: Call, object_id: str, action: str, due_at: int) -> None:
    """Run the action on the object at that time of the sandbox's clock; an object has one timer, the last one set."""
    call.store.db.execute(
        "INSERT OR REPLACE INTO timers (object, action, due_at) VALUES (?, ?, ?)", (object_id, action, due_at)
    )


def stop(call: Call, object_id: str) -> None:
    call.store.db.execute("DELETE FROM timers WHERE object = ?", (object_id,))


class Timers:
    """Runs what is due, each in a transaction of its own, as if it had happened at its time."""

    def __init__(self, store: Store, clock: Clock, actions: Mapping[str, Action], written: Callable[[], None]) -> None:
        self._store = store
        self._clock = clock
        self._actions = actions
        self._written = written

    async def run(self) -> None:
        while True:
            self.run_due()
            await asyncio.sleep(LOOK_EVERY)

    def run_due(self) -> None:
        """Everything due by now, what that sets off included. Not inside a transaction."""
        while rows := self._store.rows(
            "SELECT * FROM timers WHERE due_at <= ? ORDER BY due_at LIMIT 1", (self._clock.now(),)
        ):
            self._run(rows[0])
            self._written()

    def _run(self, timer: Row) -> None:
        """Once, whatever comes of it: an action that fails is a bug here and must not stop all other requests."""
        try:
            with self._store.transaction():
                self._forget(timer)
                found = self._store.rows("SELECT * FROM objects WHERE id = ?", (timer["object"],))
                if found:
                    stored = as_stored(found[0])
                    call = Call(store=self._store, account=stored.account, now=timer["due_at"])
                    self._actions[timer["action"]](call, stored)
        except Exception:
            log.exception("bug: %s of %s failed", timer["action"], timer["object"])
            self._forget(timer)

    def _forget(self, timer: Row) -> None:
        self._store.db.execute("DELETE FROM timers WHERE object = ?", (timer["object"],))
