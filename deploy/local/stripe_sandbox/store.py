"""The sandbox's memory: one SQLite file in WAL mode, one connection, one transaction per request."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

import orjson

Json = dict[str, Any]


@dataclass(slots=True)
class Stored:
    """One Stripe object: `body` is what the API shows, `private` what only the sandbox knows."""

    kind: str
    account: str
    body: Json
    private: Json = field(default_factory=dict)

    @property
    def id(self) -> str:
        return str(self.body["id"])


class Store:
    """All state. Synchronous on purpose: a request's statements take well under a millisecond and never interleave."""

    def __init__(self, path: Path | str) -> None:
        self.db = sqlite3.connect(path, isolation_level=None)
        self.db.row_factory = sqlite3.Row
        self.db.execute("PRAGMA journal_mode = WAL")
        self.db.execute("PRAGMA synchronous = NORMAL")  # in WAL mode a killed process loses nothing that was committed
        self.db.execute("PRAGMA cache_size = -2000")
        self.db.execute("PRAGMA busy_timeout = 2000")
        self.db.executescript(files(__package__).joinpath("schema.sql").read_text("utf-8"))

    def close(self) -> None:
        self.db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; an exception rolls back and goes on."""
        self.db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Inside a transaction: an exception undoes only what was done in here."""
        self.db.execute("SAVEPOINT handler")
        try:
            yield
        except BaseException:
            self.db.execute("ROLLBACK TO handler")
            self.db.execute("RELEASE handler")
            raise
        self.db.execute("RELEASE handler")

    def put(self, stored: Stored) -> None:
        """Insert the object, or replace what is stored under its id."""
        body = stored.body
        self.db.execute(
            "INSERT INTO objects (id, kind, account, customer, payment_intent, body, private) "
            "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET customer = excluded.customer, "
            "payment_intent = excluded.payment_intent, body = excluded.body, private = excluded.private",
            (
                body["id"],
                stored.kind,
                stored.account,
                body.get("customer"),
                body.get("payment_intent"),
                orjson.dumps(body).decode(),
                orjson.dumps(stored.private).decode(),
            ),
        )

    def get(self, *, kind: str, account: str, object_id: str) -> Stored | None:
        row = self.db.execute(
            "SELECT * FROM objects WHERE id = ? AND kind = ? AND account = ?", (object_id, kind, account)
        ).fetchone()
        return None if row is None else as_stored(row)

    def delete(self, object_id: str) -> None:
        self.db.execute("DELETE FROM objects WHERE id = ?", (object_id,))

    def rows(self, sql: str, parameters: tuple[Any, ...] = ()) -> list[sqlite3.Row]:
        return self.db.execute(sql, parameters).fetchall()

    def control(self, name: str, default: Any) -> Any:
        """A value that the control API set, or `default`."""
        row = self.db.execute("SELECT value FROM controls WHERE name = ?", (name,)).fetchone()
        return default if row is None else orjson.loads(row["value"])

    def set_control(self, name: str, value: Any) -> None:
        self.db.execute(
            "INSERT INTO controls (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, orjson.dumps(value).decode()),
        )

    def reset(self) -> None:
        """Forget everything but the endpoints registered at start (they belong to no account)."""
        with self.transaction():
            self.db.execute("DELETE FROM objects WHERE account <> '*'")
            for table in ("idempotency_keys", "deliveries", "faults", "timers", "controls"):
                self.db.execute(f"DELETE FROM {table}")  # names from the line above


def as_stored(row: sqlite3.Row) -> Stored:
    return Stored(row["kind"], row["account"], orjson.loads(row["body"]), orjson.loads(row["private"]))
