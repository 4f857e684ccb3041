"""One process of a running stack: started in a session of its own, asked how it is, started again when it dies."""

import contextlib
import os
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

from deploy.local.guard import Guard, signal_group
from deploy.local.process import Process

HEALTH_INTERVAL = 3.0  # seconds, once a process has been well
LONGEST_BACKOFF = float(os.environ.get("RENTACAR_LONGEST_BACKOFF", "30"))  # seconds; tests that kill want less
FORGIVEN_AFTER = 60.0  # seconds of life after which the next restart is quick again
_PRIVATE = {"RENTACAR_POSTGRES_URL"}  # an administrator's: no service is to have it


class Running:
    """One process of the table, with what has happened to it."""

    def __init__(self, process: Process, log: Path) -> None:
        self.process = process
        self.log = log
        self.child: subprocess.Popen[bytes] | None = None
        self.healthy = False
        self.ready = False
        """It was healthy once (a task: it ended well), so what needs it can start."""
        self.restarts = 0
        self.ending = False
        """It was told to end, to be started again."""
        self._kill_at = 0.0
        self._listener: socket.socket | None = None
        self.start_at = 0.0
        self._failures = 0
        self._started_at = 0.0
        self._next_check = 0.0

    @property
    def finished(self) -> bool:
        return self.process.once and self.ready

    @property
    def pid(self) -> int | None:
        return self.child.pid if self.child else None

    def start(self, *, guard: Guard, lifeline: int) -> None:
        """Starts it in a session of its own, so that the terminal's Ctrl-C reaches the supervisor alone."""
        command = self.process.command()
        inherited = {name: value for name, value in os.environ.items() if name not in _PRIVATE}
        options: dict[str, Any] = {
            "env": {**inherited, **self.process.environment, "RENTACAR_LIFELINE_FD": str(lifeline)},
            "pass_fds": (lifeline,),
            **self.process.options(),
        }
        if "RENTACAR_LIFELINE_FD" not in options["env"]:
            options["pass_fds"] = ()
        if self.process.listen:
            listener = self._listen()
            options["pass_fds"] = (*options["pass_fds"], listener.fileno())
            port = str(listener.getsockname()[1])
            told = {"RENTACAR_LISTEN_FD": str(listener.fileno()), "RENTACAR_LISTEN_PORT": port}
            options["env"] = {**options["env"], **told}
        with self.log.open("ab") as output:  # appending, so that the log can be cut while it is written
            self.child = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True, **options
            )
        guard.watch(self.child.pid, self.process.stop_signal)
        self._started_at = time.monotonic()
        self._next_check = 0.0
        self.ending = False

    def _listen(self) -> socket.socket:
        """The socket of its own that outlives it. Raises OSError where the port is taken."""
        if self._listener is None:
            host, _, port = self.process.listen.rpartition(":")
            self._listener = socket.create_server((host, int(port)), backlog=1024)
        return self._listener

    def stop_listening(self) -> None:
        """Refuse those who would wait for a next start."""
        if self._listener is not None:
            self._listener.close()
            self._listener = None

    def end(self, patience: float) -> None:
        """Tell it to drain and end; after `patience` seconds it is killed. It starts again once it has ended."""
        self.start_at = 0.0
        if self.child and not self.ending:
            self.ending, self._kill_at = True, time.monotonic() + patience
            signal_group(self.child.pid, self.process.stop_signal)

    def kill_if_late(self) -> bool:
        """Whether it had to be."""
        if not (self.child and self.ending) or time.monotonic() < self._kill_at:
            return False
        signal_group(self.child.pid, signal.SIGKILL)
        return True

    def reap(self) -> int | None:
        """The exit code of a process that has just ended, else None."""
        code = self.child.poll() if self.child else None
        if code is not None:
            self.child, self.healthy = None, False
            if time.monotonic() - self._started_at > FORGIVEN_AFTER:
                self._failures = 0
        return code

    def delay_restart(self) -> float:
        """Counts a death; returns the seconds until the next start: 0.25, 0.5, 1, … 30."""
        delay = min(0.25 * 2.0**self._failures, LONGEST_BACKOFF)
        self._failures += 1
        self.restarts += 1
        self.start_at = time.monotonic() + delay
        return delay

    def check(self) -> bool:
        """Asks whether it is well, when it is time to; returns whether the answer changed."""
        if self.child is None or self.process.once or time.monotonic() < self._next_check:
            return False
        before, self.healthy = self.healthy, self.process.healthy()
        if self.healthy:
            self._next_check = time.monotonic() + HEALTH_INTERVAL
            if not self.ready and self.process.then:
                self.process.then()
            self.ready = True
        return before != self.healthy

    def last_words(self, lines: int = 15) -> str:
        with contextlib.suppress(OSError):
            return "\n".join(f"  {line}" for line in self.log.read_text(errors="replace").splitlines()[-lines:])
        return ""
