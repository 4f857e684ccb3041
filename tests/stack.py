"""A whole stack for tests: `./rentacar up` on free ports, driven from outside like a customer's or an operator's."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from deploy.local.cli import start_detached
from deploy.local.data_dir import DataDir
from deploy.local.environment import python_environment
from deploy.local.load.documents import BOOKING, CREATE, OFFERS, PAY, booking_input
from deploy.local.ports import free_port

__all__ = ["BOOKING", "CREATE", "NOW", "OFFERS", "PAY", "ROOT", "Stack", "booking_input", "running", "until"]
ROOT = Path(__file__).parent.parent
NOW = "2026-11-23T12:00:00Z"
"""The business time that dated tests stand on."""


@dataclass
class Stack:
    """A running stack."""

    data: Path
    port: int
    http: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=20))

    def rentacar(
        self, *words: str, check: bool = True, told: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a command of the launcher on this stack; `told` are the only RENTACAR variables that it sees."""
        command = [sys.executable, str(ROOT / "rentacar"), *words, "--data", str(self.data)]
        environment = {key: value for key, value in os.environ.items() if not key.startswith("RENTACAR_")}
        environment |= told or {}
        done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)
        if check and done.returncode:
            raise AssertionError(f"{' '.join(words)} exited with {done.returncode}:\n{done.stdout}\n{done.stderr}")
        return done

    @property
    def status(self) -> dict[str, Any]:
        shown: dict[str, Any] = json.loads(self.rentacar("status", "--json", check=False).stdout)
        return shown

    @cached_property
    def addresses(self) -> dict[str, Any]:
        """Where things are, with what opens them, as the launcher keeps it for itself; it stays for the life of a stack."""
        kept: dict[str, Any] = json.loads((self.data / "state.json").read_text())
        return kept

    def pid(self, process: str) -> int:
        return next(int(row["pid"]) for row in self.status["processes"] if row["name"] == process)

    @contextmanager
    def halted(self, process: str) -> Iterator[None]:
        """Within, it answers nobody: worse than one that is gone, for that is noticed at once."""
        pid = self.pid(process)
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)

    @property
    def web(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def graphql(self, query: str, **variables: Any) -> dict[str, Any]:
        """The data of an answer without errors."""
        answer = self.http.post(f"{self.web}/graphql", json={"query": query, "variables": variables}).json()
        assert not answer.get("errors"), answer["errors"]
        data: dict[str, Any] = answer["data"]
        return data

    def offers(self, **search: Any) -> dict[str, Any]:
        """The answer to a search; by default two days in Guarulhos."""
        wanted = {
            "pickupLocation": "GRU",
            "pickupAt": "2027-03-01T10:00",
            "returnAt": "2027-03-03T10:00",
            "driverAge": 35,
            **search,
        }
        found: dict[str, Any] = self.graphql(OFFERS, search=wanted)["offers"]
        return found

    def offer(self, acriss: str = "EDMM", **search: Any) -> dict[str, Any]:
        """One class' offer."""
        found = self.offers(**search)["offers"]
        return next(offer for offer in found if offer["vehicleClass"]["acriss"] == acriss)

    def book(self, offer_id: str, *, email: str, token: str = "pm_card_visa", key: str = "") -> dict[str, Any]:
        """The answer to bookingCreate, whatever it is."""
        variables = {"input": booking_input(offer_id, email=email, token=token), "key": key or str(uuid4())}
        answer: dict[str, Any] = self.graphql(CREATE, **variables)["bookingCreate"]
        return answer

    def booking(self, reference: str, email: str) -> dict[str, Any]:
        found: dict[str, Any] = self.graphql(BOOKING, reference=reference, email=email)["booking"]
        return found

    def mails(self, to: str) -> list[dict[str, Any]]:
        """The mails to an address, newest first."""
        listed: list[dict[str, Any]] = self.http.get(
            f"{self.addresses['mailbox']}/api/messages", params={"to": to}
        ).json()
        return listed

    def pay_pix(self, code: str) -> None:
        """Pay a Pix at one's bank, which knows the code and no more."""
        sandbox = f"{self.addresses['stripe_sandbox']}/_control"
        intents = self.http.get(f"{sandbox}/records").json()["payment_intents"]
        intent = next(intent["id"] for intent in intents if code in json.dumps(intent, ensure_ascii=False))
        self.http.post(f"{sandbox}/payment_intents/{intent}/pay", json={}).raise_for_status()


@contextmanager
def running(
    data: Path,
    *,
    now: str | None = NOW,
    environment: Mapping[str, str] | None = None,
    supervisor: Sequence[str] = (),
) -> Iterator[Stack]:
    """A stack with its data in `data`, its clock at `now`, and variables for its processes; gone at the end. `supervisor` is a module, with
    its words, that takes the place of the launcher's own.
    """
    stack = Stack(data, free_port())
    if supervisor:
        _supervised(stack, supervisor, environment or {})
    else:
        stack.rentacar("up", "--detach", "--port", str(stack.port), told=environment)
    try:
        if now:
            stack.rentacar("clock", "set", now)
        yield stack
    finally:
        stack.http.close()
        stack.rentacar("down")
        stack.rentacar("reset")


def _supervised(stack: Stack, supervisor: Sequence[str], told: Mapping[str, str]) -> None:
    surroundings = {key: value for key, value in os.environ.items() if not key.startswith("RENTACAR_")}
    surroundings |= {**python_environment(), **told}
    folder = DataDir(stack.data)
    folder.make()
    command = [sys.executable, "-m", *supervisor, "--port", str(stack.port), "--data", str(stack.data)]
    assert start_detached(command, surroundings, folder, as_json=True) == 0


def until(what: Callable[[], Any], *, seconds: float = 30, why: str = "") -> Any:
    """Wait for something true, and return it."""
    deadline = time.monotonic() + seconds
    while not (found := what()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {why or what}")
        time.sleep(0.1)
    return found
