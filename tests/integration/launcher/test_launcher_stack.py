"""The launcher as its users call it, on the smallest stack: Postgres and Valkey."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from deploy.local.guard import alive
from deploy.local.ports import HOST, free_port
from deploy.local.postgres import run_sql

ROOT = Path(__file__).resolve().parents[3]
COMMAND = [sys.executable, str(ROOT / "rentacar")]
pytestmark = pytest.mark.xdist_group("launcher")


def rentacar(*words: str, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *words], check=False, capture_output=True, text=True, timeout=90, **options)


def status(data: Path) -> dict[str, Any]:
    state: dict[str, Any] = json.loads(rentacar("status", "--json", "--data", str(data)).stdout)
    return state


def wait_until(condition: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it does not come to that"
        time.sleep(0.05)


class Launcher:
    """`./rentacar up` in the foreground, with what it says in a file."""

    def __init__(self, data: Path) -> None:
        self.data, self.port, self.said = data, free_port(), data.with_suffix(".out")
        options = ["--only", "postgres,valkey", "--port", str(self.port), "--data", str(data)]
        with self.said.open("w") as output:
            self.process = subprocess.Popen(
                [*COMMAND, "up", *options], stdout=output, stderr=output, start_new_session=True
            )
        wait_until(lambda: self.process.poll() is not None or status(data).get("phase") == "ready", 60)
        assert self.process.poll() is None, self.said.read_text()
        self.state: dict[str, Any] = json.loads((data / "state.json").read_text())
        self.pids = {process["name"]: process["pid"] for process in self.state["processes"]}


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "stack"
    rentacar("reset", "--data", str(tmp_path / "stack"))


def test_a_stack_says_where_it_is_restarts_what_dies_and_ends_whole(data: Path) -> None:
    launcher = Launcher(data)
    state = launcher.state
    names = {"web", "graphql", "mailbox", "stripe_sandbox", "telemetry", "postgres", "redis", "processes"}
    assert names <= state.keys()
    assert state["web"] == f"http://{HOST}:{launcher.port}"
    assert [(process["name"], process["healthy"]) for process in state["processes"]] == [
        ("postgres", True),
        ("valkey", True),
    ]
    assert run_sql(state["postgres"], "SELECT nspname FROM pg_namespace WHERE nspname = 'rent';") == "rent"

    second = rentacar("up", "--data", str(data), "--port", str(free_port()))
    assert second.returncode == 4
    assert f"running already at {state['web']}" in second.stderr

    os.kill(launcher.pids["valkey"], signal.SIGKILL)
    wait_until(lambda: all(process["healthy"] and process["pid"] for process in status(data)["processes"]))
    wait_until(lambda: status(data)["processes"][1]["restarts"] == 1)
    wait_until(lambda: status(data)["processes"][1]["healthy"])
    assert "valkey was killed by SIGKILL; it starts again in 0.25 s" in launcher.said.read_text()

    pids = [process["pid"] for process in status(data)["processes"]]
    launcher.process.send_signal(signal.SIGINT)
    assert launcher.process.wait(30) == 0
    assert not any(map(alive, pids))
    assert rentacar("status", "--data", str(data)).returncode == 3


def test_killing_the_launcher_leaves_no_orphans_and_the_next_start_finds_its_data(data: Path) -> None:
    first = Launcher(data)
    run_sql(first.state["postgres"], "CREATE TABLE kept AS SELECT 42 AS answer;")
    first.process.kill()
    first.process.wait()
    again = Launcher(data)  # at once: it has to wait for what is left of the first
    assert not any(map(alive, first.pids.values()))
    assert run_sql(again.state["postgres"], "SELECT answer FROM kept;") == "42"
    assert again.state["postgres"] == first.state["postgres"], "the ports and the passwords stay the same"
    again.process.kill()
    wait_until(lambda: not any(map(alive, again.pids.values())))


def test_two_stacks_run_side_by_side_and_stop_alone(tmp_path: Path) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]
    try:
        for folder in folders:
            options = ["--only", "valkey", "--port", str(free_port()), "--data", str(folder)]
            started = rentacar("up", "--detach", "--json", *options)
            assert started.returncode == 0, started.stderr
            assert json.loads(started.stdout)["phase"] == "ready"
        one, two = map(status, folders)
        assert one["redis"] != two["redis"]
        assert rentacar("down", "--data", str(folders[0])).returncode == 0
        assert rentacar("status", "--data", str(folders[0])).returncode == 3
        assert rentacar("status", "--data", str(folders[1])).returncode == 0
    finally:
        for folder in folders:
            assert rentacar("reset", "--data", str(folder)).returncode == 0
    assert not any(folder.exists() for folder in folders)


def test_a_taken_port_is_an_error_that_says_which_and_how_to_change_it(data: Path) -> None:
    with socket.create_server((HOST, 0)) as other:
        port = other.getsockname()[1]
        refused = rentacar("up", "--data", str(data), env={**os.environ, "RENTACAR_PORT": str(port)})
    assert refused.returncode == 1
    assert f"Port {port} is taken" in refused.stderr
    assert "--port" in refused.stderr


def test_a_stack_that_cannot_start_says_which_process_and_shows_its_log(data: Path) -> None:
    broken = {
        **os.environ,
        "RENTACAR_SMTP_URL": "smtp://127.0.0.1:1",
        "RENTACAR_POSTGRES_URL": "postgresql://u:p@127.0.0.1:1/x",
    }
    refused = rentacar("up", "--only", "valkey", "--port", str(free_port()), "--data", str(data), env=broken)
    assert refused.returncode == 1
    assert "Connection refused" in refused.stderr
    unknown = rentacar("up", "--only", "mysql", "--port", str(free_port()), "--data", str(data))
    assert unknown.returncode == 1
    assert "There is no process mysql. There are: postgres, valkey," in unknown.stderr


def test_the_guard_ends_its_processes_when_nobody_else_can() -> None:
    killed = """
import os, signal, subprocess, sys
from deploy.local.guard import Guard
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
Guard().watch(child.pid, signal.SIGTERM)
print(child.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
    done = subprocess.run([sys.executable, "-c", killed], check=False, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == -signal.SIGKILL
    wait_until(lambda: not alive(int(done.stdout)))


def test_a_stack_shows_none_of_its_secrets_and_keeps_them_for_its_owner_alone(data: Path) -> None:
    launcher = Launcher(data)
    secrets = json.loads((data / "secrets.json").read_text()).values()
    shown = "".join(
        [
            rentacar("status", "--data", str(data)).stdout,
            rentacar("status", "--json", "--data", str(data)).stdout,
            launcher.said.read_text(),
            *(log.read_text() for log in (data / "logs").iterdir()),
        ]
    )
    assert shown.count("***@") == 2
    assert [secret for secret in secrets if secret in shown] == []
    commands = subprocess.run(["ps", "-eo", "args"], check=True, capture_output=True, text=True).stdout
    assert [secret for secret in secrets if secret in commands] == []
    kept = [
        path for path in data.rglob("*") if path.is_file() and path.name in ("secrets.json", "state.json", "password")
    ]
    assert len(kept) >= 2
    assert {path.stat().st_mode & 0o077 for path in kept} == {0}
    os.kill(launcher.process.pid, signal.SIGTERM)
    assert launcher.process.wait(30) == 0
