"""Webhook deliveries: signed, retried with growing pauses, from a queue that survives a restart."""

import asyncio
import hashlib
import hmac
import logging
import random
import time
from contextlib import suppress
from sqlite3 import Row

from .events import payload
from .store import Store, as_stored
from .webhook_client import DeliveryError, post

log = logging.getLogger("stripe_sandbox.webhooks")

AT_ONCE = 8  # deliveries under way; each endpoint sees little reordering and no flood
TIMEOUT = 10.0  # seconds an endpoint has to answer
FIRST_PAUSE = 1.0
SHORTEST_WAIT = 0.01  # so that a failing round cannot spin
LONGEST_PAUSE = 60.0  # Stripe backs off to hours; a local service that was down should hear soon
MAX_ATTEMPTS = 4000  # about Stripe's three days at the longest pause


def signature(secret: str, body: bytes, timestamp: int) -> str:
    """The `Stripe-Signature` header: HMAC-SHA256 of `timestamp.body`, scheme v1."""
    signed = hmac.new(secret.encode(), b"%d." % timestamp + body, hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={signed}"


def pause(attempts: int) -> float:
    """Seconds until the next attempt after `attempts` failures: doubling, with a fifth of jitter."""
    doubled = min(FIRST_PAUSE * 2.0 ** min(attempts - 1, 10), LONGEST_PAUSE)
    return doubled * random.uniform(0.8, 1.2)  # noqa: S311  # no secret hangs on it


class Deliverer:
    """Sends what is due. `wake` after queueing; `run` until cancelled; `run_once` for one round."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._woken = asyncio.Event()

    def wake(self) -> None:
        self._woken.set()

    async def run(self) -> None:
        while True:
            self._woken.clear()
            try:
                tried = await self.run_once()
            except Exception:
                log.exception("bug: a round of deliveries failed")
                tried = 0
            if not tried:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._woken.wait(), max(self._until_next(), SHORTEST_WAIT))

    async def run_once(self) -> int:
        """Send everything due, a few at a time; how many were tried."""
        due = self._store.rows(
            "SELECT id, event, endpoint, attempts FROM deliveries WHERE state = 'pending' AND due_at <= ? "
            "ORDER BY due_at, id LIMIT ?",
            (time.time(), AT_ONCE),
        )
        await asyncio.gather(*(self._deliver(row) for row in due))
        return len(due)

    def _until_next(self) -> float:
        row = self._store.rows("SELECT min(due_at) AS due FROM deliveries WHERE state = 'pending'")[0]
        return LONGEST_PAUSE if row["due"] is None else max(0.0, row["due"] - time.time())

    async def _deliver(self, row: Row) -> None:
        objects = {
            found["id"]: as_stored(found)
            for found in self._store.rows("SELECT * FROM objects WHERE id IN (?, ?)", (row["event"], row["endpoint"]))
        }
        event, endpoint = objects.get(row["event"]), objects.get(row["endpoint"])
        if event is None or endpoint is None:
            self._record(row, "dropped", status=None, error="the endpoint was deleted")
            return
        body = payload(self._store, event.body)
        headers = {
            "content-type": "application/json; charset=utf-8",
            "stripe-signature": signature(endpoint.private["secret"], body, int(time.time())),
            "user-agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        }
        try:
            status = await post(endpoint.body["url"], body, headers, within=TIMEOUT)
        except DeliveryError as failed:
            self._record(row, "pending", status=None, error=str(failed))
            return
        if 200 <= status < 300:
            self._record(row, "delivered", status=status, error=None)
        else:
            self._record(row, "pending", status=status, error=f"answered {status}")

    def _record(self, row: Row, state: str, *, status: int | None, error: str | None) -> None:
        attempts = row["attempts"] + 1
        if state == "pending":
            log.info("delivery %s of %s failed (attempt %s): %s", row["id"], row["event"], attempts, error)
            if attempts >= MAX_ATTEMPTS:
                state = "failed"
        self._store.db.execute(
            "UPDATE deliveries SET state = ?, attempts = ?, due_at = ?, last_status = ?, last_error = ? WHERE id = ?",
            (state, attempts, time.time() + pause(attempts), status, error, row["id"]),
        )
