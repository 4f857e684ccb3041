"""The stack's last rites: a small process that ends what is left when its launcher dies, however it dies.

A child of ours watches the lifeline itself (RENTACAR_LIFELINE_FD), but Postgres and Valkey can't, and a hung process
won't. The guard holds the reading end of a pipe whose writing end only the launcher has. Lines on it: `watch PID
SIGNAL`, `forget PID`. At its end of file, which comes even after kill -9, every process still watched gets its signal,
and SIGKILL when it stays. Works wherever pipes do.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

GRACE = 10.0  # seconds from the signal to SIGKILL: Postgres' fast shutdown writes a checkpoint first


def alive(pid: int) -> bool:
    """Whether a process with this id runs; one that is dead but not yet waited for counts as ended."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (OSError, IndexError):
        return True


def signal_group(pid: int, number: int) -> None:
    """Signals a process that leads its own group, and what it started; falls back to the process alone."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        try:
            os.killpg(pid, number)
        except ProcessLookupError:
            os.kill(pid, number)


def end_all(watched: dict[int, int], grace: float = GRACE) -> None:
    """Sends each process its signal and, after `grace` seconds, SIGKILL to those that are left."""
    for pid, number in watched.items():
        signal_group(pid, number)
    deadline = time.monotonic() + grace
    while any(alive(pid) for pid in watched) and time.monotonic() < deadline:
        time.sleep(0.05)
    for pid in filter(alive, watched):
        signal_group(pid, signal.SIGKILL)


class Guard:
    """A running guard.

    `hold` is a file descriptor that it keeps open until its work is done: a lock that the next start waits for.
    """

    def __init__(self, *, hold: int | None = None) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            pass_fds=() if hold is None else (hold,),
            cwd="/",
            start_new_session=True,
            text=True,
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    def ended(self) -> bool:
        """Whether somebody has killed it."""
        return self._process.poll() is not None

    def watch(self, pid: int, number: int = signal.SIGTERM) -> None:
        """From now on `pid` is ended with the signal `number` when this process dies."""
        self._say(f"watch {pid} {int(number)}")

    def forget(self, pid: int) -> None:
        """`pid` has ended and been waited for: its number may soon be another's."""
        self._say(f"forget {pid}")

    def close(self) -> None:
        """Lets the guard do its work and go."""
        if self._process.stdin:
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.close()
        self._process.wait()

    def _say(self, line: str) -> None:
        if self._process.stdin is None:
            raise AssertionError("bug: the guard was started without a pipe")
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()


def main() -> None:
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)  # it goes when the launcher has gone, not before
    watched: dict[int, int] = {}
    for line in sys.stdin:
        match line.split():
            case ["watch", pid, number]:
                watched[int(pid)] = int(number)
            case ["forget", pid]:
                watched.pop(int(pid), None)
    end_all(watched)


if __name__ == "__main__":
    main()
