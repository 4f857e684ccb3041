"""The folder where a stack keeps everything: data, logs, ports, secrets, and what is running."""

import contextlib
import fcntl
import hashlib
import json
import os
import secrets
import shutil
import string
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from deploy.local.guard import alive
from deploy.local.postgres import remove_data

BY_HAND = "by hand"
ACTORS = ("bff", "rent", "payment", "notify", "operator")  # who signs who acts, each with a key of its own
_LETTERS = string.ascii_letters + string.digits
_OURS = ("balancer", "load", "mail", "sandbox", "telemetry", "valkey", "logs")
_OUR_FILES = ("secrets.json", "ports.json", "state.json", "flags.json", "restart.json", "lock")


class DataDir:
    """One stack's folder. Its `lock` is held by the supervisor and its guard for as long as any process may run."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self.logs = self.path / "logs"
        self.postgres = self.path / "postgres"
        self.valkey = self.path / "valkey"
        self.ports = self.path / "ports.json"
        self.flags = self.path / "flags.json"
        self._tasks = self.postgres / "tasks.json"  # beside what they have changed: they go together
        self._secrets = self.path / "secrets.json"
        self._state = self.path / "state.json"
        self._restart = self.path / "restart.json"

    def make(self) -> None:
        """Makes the folder; under root others may pass through it (Postgres runs as another user), but not list it."""
        self.path.mkdir(parents=True, exist_ok=True, mode=0o711 if os.geteuid() == 0 else 0o700)
        for kept in (self.logs, self.path / "mail", self.path / "sandbox"):  # mails hold codes to sign in with
            kept.mkdir(exist_ok=True, mode=0o700)
            kept.chmod(0o700)

    def log(self, name: str) -> Path:
        return self.logs / f"{name}.log"

    def secrets(self) -> dict[str, str]:
        """This stack's secrets, made at its first start: database passwords of each service and of its schema's owner, keys, tokens."""
        known: dict[str, str] = json.loads(self._secrets.read_text()) if self._secrets.exists() else {}
        made = {
            "database_admin": secrets.token_urlsafe(24),
            "database_rent": secrets.token_urlsafe(24),
            "database_payment": secrets.token_urlsafe(24),
            "database_notify": secrets.token_urlsafe(24),
            "database_rent_owner": secrets.token_urlsafe(24),
            "database_payment_owner": secrets.token_urlsafe(24),
            "database_notify_owner": secrets.token_urlsafe(24),
            "valkey": secrets.token_urlsafe(24),
            "offer_keys": f"local1:{secrets.token_hex(32)}",
            "stripe_api_key": f"sk_test_{secrets.token_hex(24)}",
            "stripe_publishable_key": f"pk_test_{secrets.token_hex(24)}",
            "stripe_webhook_secret": f"whsec_{secrets.token_hex(24)}",
            "staff_access_token": "rac_" + "".join(secrets.choice(_LETTERS) for _ in range(40)),
            **{f"actor_{process}": secrets.token_hex(32) for process in ACTORS},
        }
        if made.keys() - known.keys():
            write_private(self._secrets, json.dumps({**made, **known}, indent=2) + "\n")
        return {**made, **known}

    def task_is_done(self, name: str, inputs: Iterable[Path]) -> bool:
        """Whether a task ended well on just these inputs, or was done by hand."""
        return self._done_tasks().get(name) in (BY_HAND, digest(inputs))

    def note_done(self, name: str, inputs: Iterable[Path] | None) -> None:
        """Keeps in mind that a task ended well; with None that a person has done it otherwise, so that it stays so."""
        done = {**self._done_tasks(), name: BY_HAND if inputs is None else digest(inputs)}
        write_private(self._tasks, json.dumps(done, indent=2) + "\n")

    def _done_tasks(self) -> dict[str, str]:
        done: dict[str, str] = json.loads(self._tasks.read_text()) if self._tasks.exists() else {}
        return done

    def write_state(self, state: Mapping[str, Any]) -> None:
        """Says what runs; private, since it has addresses with passwords."""
        write_private(self._state, json.dumps(state, indent=2) + "\n")

    def state(self) -> dict[str, Any] | None:
        """What runs: the supervisor's last word, each process' health corrected by whether it lives. None when nothing does."""
        if self.lock_is_free():
            return None
        try:
            state: dict[str, Any] = json.loads(self._state.read_text())
        except (OSError, ValueError):
            return None
        if not alive(state["pid"]):
            return None
        for process in state["processes"]:
            process["healthy"] = bool(process["healthy"] and process["pid"] and alive(process["pid"]))
        return state

    def ask_restart(self, names: Iterable[str]) -> None:
        """Has the supervisor end these processes and start them again."""
        write_private(self._restart, json.dumps(list(names)))

    def take_restart(self) -> list[str]:
        """What was asked for since the last look."""
        if not self._restart.exists():
            return []
        names: list[str] = json.loads(self._restart.read_text())
        self._restart.unlink()
        return names

    def clear_state(self) -> None:
        self._state.unlink(missing_ok=True)

    def try_lock(self) -> int | None:
        """The lock as a file descriptor, to be kept open; None when another start holds it."""
        descriptor = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return None
        return descriptor

    def lock_is_free(self) -> bool:
        """Whether nothing of this stack runs, not even a guard that is still ending what a killed launcher left."""
        if not (self.path / "lock").exists():
            return True
        descriptor = self.try_lock()
        if descriptor is None:
            return False
        os.close(descriptor)
        return True

    def erase(self) -> None:
        """Removes what a stack put here, and the folder if nothing else is in it; a folder named by mistake stays whole."""
        remove_data(self.postgres)
        for name in _OURS:
            shutil.rmtree(self.path / name, ignore_errors=True)
        for name in _OUR_FILES:
            (self.path / name).unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            self.path.rmdir()


def digest(paths: Iterable[Path]) -> str:
    """Of the names and contents of files, and of all files in folders."""
    hashed = hashlib.sha256()
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file():
                hashed.update(str(file.relative_to(path)).encode() + b"\0" + file.read_bytes() + b"\0")
    return hashed.hexdigest()


def write_private(file: Path, text: str) -> None:
    """Writes a file that only its owner reads, whole or not at all."""
    fresh = file.with_name(f".{file.name}.{os.getpid()}")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as output:
        output.write(text)
    fresh.replace(file)
