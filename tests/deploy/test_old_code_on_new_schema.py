"""Migrations that the running version survives: the previous version runs, its database is migrated under it, and it goes on booking.

The previous version is the latest tag `v*`; while there is none, the commit in `deploy/release/previous`. RENTACAR_PREVIOUS names another.
"""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from chassis import migrations
from deploy.local.data_dir import DataDir
from deploy.local.database import named, owner, prepare_database, with_role
from deploy.local.ports import free_port
from tests.deploy.charts import ROOT
from tests.stack import until

SERVICES = ("rent", "payment", "notify")
START_SECONDS = 150


def git(*words: str) -> str:
    """What git says; empty if it has nothing to say."""
    done = subprocess.run(["git", "-C", str(ROOT), *words], check=False, capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else ""


def previous() -> str:
    """The commit of the version that runs while the present one's migrations are applied."""
    if asked := os.environ.get("RENTACAR_PREVIOUS"):
        return asked
    if tag := git("describe", "--tags", "--abbrev=0", "--match", "v*"):
        return tag
    return git(
        "rev-parse",
        "--verify",
        "--quiet",
        f"{(ROOT / 'deploy' / 'release' / 'previous').read_text().strip()}^{{commit}}",
    )


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The previous version's tree, with an environment of what it locked."""
    commit = previous()
    if not commit:
        pytest.skip("the repository's history is not here: the previous version can't be had")
    folder = tmp_path_factory.mktemp("old")
    archive = subprocess.run(["git", "-C", str(ROOT), "archive", commit], check=True, capture_output=True).stdout
    subprocess.run(["tar", "-x", "-C", str(folder)], input=archive, check=True)
    uv, python = Path(sys.executable).with_name("uv"), folder / ".venv" / "bin" / "python"
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, folder / ".venv"], check=True)
    locked: list[str | Path] = ["--require-hashes", "-r", folder / "requirements-local.lock"]
    subprocess.run([uv, "pip", "install", "--quiet", "--python", python, *locked], check=True)
    dist = folder / "web" / "dist"  # nobody looks at pages here, so none are built
    dist.mkdir(parents=True)
    (dist / "index.html").write_text("<!doctype html>")
    (dist / "trusted-documents.json").write_text("{}")
    return folder


@contextmanager
def running(tree: Path, data: Path) -> Iterator[Any]:
    """That tree's stack, driven by its own tests' means: its schema is not the present one."""
    stack = _module(tree / "tests" / "stack.py").Stack(data, free_port())
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RENTACAR_")}
    environment |= {"PYTHONPATH": f"{tree}:{tree / 'proto' / 'python'}"}
    python = str(tree / ".venv" / "bin" / "python")
    command = [python, "-m", "deploy.local.supervisor", "--port", str(stack.port), "--data", str(data)]
    log = data.with_suffix(".log")
    with log.open("wb") as output:
        supervisor = subprocess.Popen(command, cwd=tree, env=environment, stdout=output, stderr=output)
    try:
        deadline = time.monotonic() + START_SECONDS
        while (DataDir(data).state() or {}).get("phase") != "ready":
            assert supervisor.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.2)
        yield stack
    finally:
        supervisor.send_signal(signal.SIGTERM)
        supervisor.wait(90)


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("old_stack", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["old_stack"] = module
    spec.loader.exec_module(module)
    return module


async def migrate(data: Path) -> list[str]:
    """Do to the database what a release does: roles, then the present version's migrations."""
    state: dict[str, Any] = json.loads((data / "state.json").read_text())
    database = state["postgres"]
    known: dict[str, str] = json.loads((data / "secrets.json").read_text())
    passwords = {service: known[f"database_{service}"] for service in SERVICES}
    owners = {service: known.get(f"database_{owner(service)}", "owner") for service in SERVICES}
    prepare_database(named(database, "postgres"), passwords, owners)
    ran = []
    for service in SERVICES:
        dsn = with_role(database, owner(service), owners[service])
        folder = ROOT / f"{service}_service" / "migrations"
        ran += await migrations.migrate(dsn, schema=service, folder=folder, serving=service)
    return ran


def book(stack: Any, email: str) -> None:
    """Search, book, pay by card, and wait until the booking is confirmed and its mail came."""
    created = stack.book(stack.offer("EDMM")["id"], email=email)
    assert created["__typename"] == "BookingCreated", created
    reference = created["booking"]["reference"]
    until(lambda: stack.booking(reference, email)["status"] == "CONFIRMED", seconds=60, why=f"{reference} is confirmed")
    mailbox = stack.status["mailbox"]
    until(lambda: stack.http.get(f"{mailbox}/api/messages", params={"to": email}).json(), why=f"a mail to {email}")


async def test_the_previous_version_goes_on_booking_on_the_present_schema(old: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    with running(old, data) as stack:
        book(stack, "before@example.com")
        ran = await migrate(data)
        if not git("tag", "--list", "v*") and "RENTACAR_PREVIOUS" not in os.environ:
            assert ran, "the previous version is to be one that lacks the newest migration"
        book(stack, "after@example.com")
        processes = stack.status["processes"]
        assert [row["name"] for row in processes if not row["healthy"] or row["restarts"]] == []
