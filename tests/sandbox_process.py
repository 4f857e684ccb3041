"""The Stripe sandbox as a real process of its own, for any test that needs a Stripe."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import stripe

from deploy.local.ports import free_port

ROOT = Path(__file__).parent.parent


class SandboxProcess:
    """`start` and `kill` as often as wanted: the port and the data stay."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.address = f"127.0.0.1:{free_port()}"
        self.url = f"http://{self.address}"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self, *flags: str, environment: Mapping[str, str] | None = None, pass_fds: tuple[int, ...] = ()) -> None:
        """Returns when the sandbox answers."""
        command = [sys.executable, "-m", "deploy.local.stripe_sandbox", "--listen", self.address]
        self._process = subprocess.Popen(
            [*command, "--data", str(self.data), *flags],
            cwd=ROOT,
            env={**os.environ, **(environment or {})},
            pass_fds=pass_fds,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 20
        while not self._answers():
            assert self._process.poll() is None, f"the sandbox ended with {self._process.returncode}"
            assert time.monotonic() < deadline, "the sandbox did not answer within 20 s"
            time.sleep(0.05)

    def kill(self) -> None:
        """kill -9."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """SIGTERM, and wait for the end."""
        self._end(signal.SIGTERM)

    def wait(self, timeout: float) -> int:
        """The exit code, once it has ended by itself."""
        assert self._process is not None
        return self._process.wait(timeout)

    def client(self, account: str, *, timeout: float = 10) -> stripe.StripeClient:
        """Stripe's own SDK pointed here; each account name is a world of its own."""
        return stripe.StripeClient(
            f"sk_test_{account}",
            base_addresses={"api": self.url},
            http_client=stripe.HTTPXClient(timeout=timeout),
            max_network_retries=0,
        )

    def control(self, path: str, given: Mapping[str, Any] | None = None, *, method: str | None = None) -> Any:
        """The control API: POST what is given, else GET; the JSON answer."""
        chosen = method or ("GET" if given is None else "POST")
        answer = httpx.request(chosen, f"{self.url}/_control/{path}", json=dict(given or {}), timeout=10)
        answer.raise_for_status()
        return answer.json()

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/healthz", timeout=1).is_success
        except httpx.HTTPError:
            return False

    def _end(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait(10)
            self._process = None
