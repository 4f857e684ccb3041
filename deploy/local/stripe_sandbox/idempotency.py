"""Idempotency keys, as at Stripe: the first answer is stored and replayed, whatever it was.

Scoped by account; kept 24 hours; other parameters under the same key are an error; a request that still runs makes
its twin a 409; what was refused before the endpoint ran is not stored. https://docs.stripe.com/api/idempotent_requests
"""

import hashlib
from dataclasses import dataclass
from typing import Any

import orjson

from .call import Answer
from .errors import idempotency_key_in_use, idempotency_mismatch, invalid_request
from .store import Json, Store

KEPT_SECONDS = 24 * 3600
LONGEST_KEY = 255


@dataclass(frozen=True, slots=True)
class Replay:
    answer: Answer
    request_id: str


def digest(method: str, path: str, parameters: Json) -> bytes:
    """What makes two requests the same: method, path and parameters in any order."""
    canonical: Any = orjson.dumps([method, path, parameters], option=orjson.OPT_SORT_KEYS)
    return hashlib.blake2b(canonical, digest_size=16).digest()


class Keys:
    """The stored answers, and in memory the keys whose request still runs: those die with the process."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._running: set[tuple[str, str]] = set()

    def begin(self, account: str, key: str, request: bytes, now: int) -> Replay | None:
        """The stored answer to replay, or None and the key is taken until `end`."""
        if len(key) > LONGEST_KEY:
            message = f"Idempotency keys may be at most {LONGEST_KEY} characters long."
            raise invalid_request(message, before_execution=True)
        if (account, key) in self._running:
            raise idempotency_key_in_use(key)
        rows = self._store.rows(
            "SELECT request, request_id, status, answer FROM idempotency_keys "
            "WHERE account = ? AND key = ? AND created > ?",
            (account, key, now - KEPT_SECONDS),
        )
        if not rows:
            self._running.add((account, key))
            return None
        if rows[0]["request"] != request:
            raise idempotency_mismatch(key)
        return Replay(Answer(rows[0]["status"], orjson.loads(rows[0]["answer"])), rows[0]["request_id"])

    def end(self, account: str, key: str) -> None:
        self._running.discard((account, key))

    def keep(self, account: str, key: str, request: bytes, *, answer: Answer, request_id: str, now: int) -> None:
        """Store the answer, in the transaction of what the request wrote."""
        self._store.db.execute(
            "INSERT OR REPLACE INTO idempotency_keys (account, key, request, request_id, status, answer, created) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (account, key, request, request_id, answer.status, orjson.dumps(answer.body), now),
        )
