"""The local mailbox as a process of its own, for tests."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Any

import httpx

from deploy.local.ports import free_port

ROOT = Path(__file__).parent.parent


class MailboxProcess:
    """Runs while the block does; dies with the test process, for it holds the other end of its lifeline."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.smtp_port, self.http_port = free_port(), free_port()
        self.http = httpx.Client(base_url=f"http://127.0.0.1:{self.http_port}", timeout=5)
        self._process: subprocess.Popen[bytes] | None = None
        self._lifeline = -1

    @property
    def smtp_url(self) -> str:
        return f"smtp://127.0.0.1:{self.smtp_port}"

    def __enter__(self) -> "MailboxProcess":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.http.close()
        self.stop()

    def start(self) -> None:
        read, self._lifeline = os.pipe()
        command = [sys.executable, "-m", "deploy.local.mailbox", "--data", str(self.data)]
        command += ["--smtp", f"127.0.0.1:{self.smtp_port}", "--http", f"127.0.0.1:{self.http_port}"]
        environment = {**os.environ, "RENTACAR_LIFELINE_FD": str(read)}
        self._process = subprocess.Popen(command, cwd=ROOT, pass_fds=[read], env=environment)
        os.close(read)
        deadline = time.monotonic() + 15
        while not self._healthy():
            assert self._process.poll() is None, "the mailbox died at its start"
            assert time.monotonic() < deadline, "the mailbox did not become healthy"
            time.sleep(0.02)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Returns the exit code."""
        assert self._process is not None
        self._process.send_signal(number)
        code = self._process.wait(10)
        os.close(self._lifeline)
        return code

    def lose_launcher(self) -> int:
        """Close the lifeline, as the launcher's death does; returns the exit code."""
        assert self._process is not None
        os.close(self._lifeline)
        return self._process.wait(10)

    def control(self, **wish: Any) -> None:
        self.http.post("/_control", json=wish).raise_for_status()

    def empty(self) -> None:
        """No mails, no faults."""
        self.http.delete("/api/messages").raise_for_status()
        self.control(refuse=[], down=False)

    def mails(self, **query: Any) -> list[dict[str, Any]]:
        """The list, newest first."""
        answer: list[dict[str, Any]] = self.http.get("/api/messages", params=query).json()
        return answer

    def mail(self, mail_id: str) -> dict[str, Any]:
        answer: dict[str, Any] = self.http.get(f"/api/messages/{mail_id}").json()
        return answer

    def _healthy(self) -> bool:
        try:
            return self.http.get("/healthz").status_code == 200
        except httpx.TransportError:
            return False
