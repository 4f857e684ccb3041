"""The embedded servers after what may happen to them."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.postgres import SETTINGS, EmbeddedPostgres, PostgresError, run_sql
from deploy.local.valkey import EmbeddedValkey, answers


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EmbeddedPostgres]:
    postgres = EmbeddedPostgres(tmp_path / "postgres", settings={"fsync": "off"})
    postgres.start()
    yield postgres
    postgres.destroy()


def kill(server: EmbeddedPostgres) -> None:
    pid = int((server.cluster / "postmaster.pid").read_text().splitlines()[0])
    os.kill(pid, signal.SIGKILL)
    server.stop()


def test_postgres_starts_again_after_a_crash_with_what_was_committed(server: EmbeddedPostgres) -> None:
    run_sql(server.dsn, "CREATE TABLE kept AS SELECT 42 AS answer;")
    kill(server)
    server.start()
    assert run_sql(server.dsn, "SELECT answer FROM kept;") == "42"


def test_a_pid_file_whose_number_is_another_process_now_does_not_stop_postgres(server: EmbeddedPostgres) -> None:
    kill(server)
    other = subprocess.Popen(["sleep", "60"], user=server.user, cwd="/")
    file = server.cluster / "postmaster.pid"
    _, *rest = file.read_text().splitlines()
    file.write_text("\n".join([str(other.pid), *rest, ""]))
    try:
        server.start()
        assert run_sql(server.dsn, "SELECT 1;") == "1"
        assert other.poll() is None, "it is nobody's business to end it"
    finally:
        other.kill()
        other.wait()


def test_a_server_that_outlived_its_launcher_is_ended_by_the_next(server: EmbeddedPostgres) -> None:
    heir = EmbeddedPostgres(server.data_dir, settings={"fsync": "off"})
    heir.start()
    assert run_sql(heir.dsn, "SELECT 1;") == "1"
    heir.stop()


def test_an_error_in_a_statement_is_raised_with_what_postgres_said(server: EmbeddedPostgres) -> None:
    with pytest.raises(PostgresError, match="division by zero"):
        run_sql(server.dsn, "SELECT 1; SELECT 1/0; SELECT 2;")


def test_what_is_committed_is_on_disk_by_default() -> None:
    assert {SETTINGS["fsync"], SETTINGS.get("synchronous_commit", "on"), SETTINGS.get("full_page_writes", "on")} == {
        "on"
    }


def test_valkey_asks_for_its_password(tmp_path: Path) -> None:
    valkey = EmbeddedValkey(tmp_path / "valkey")
    valkey.start()
    try:
        assert answers("127.0.0.1", valkey.port, valkey.password)
        assert not answers("127.0.0.1", valkey.port, "guessed")
        assert not answers("127.0.0.1", valkey.port, "")
    finally:
        valkey.stop()
