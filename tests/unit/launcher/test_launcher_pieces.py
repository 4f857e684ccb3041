"""The launcher's pure pieces, and its files."""

from __future__ import annotations

import importlib.util
import json
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from deploy.local import clock, database, environment, logs
from deploy.local.cli import build_parser, main
from deploy.local.data_dir import DataDir
from deploy.local.ports import HOST, is_free, stable_ports
from deploy.local.stack import PORTS, StackBuilder

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
WHOLE = [
    *("postgres", "valkey", "mailbox", "stripe-sandbox", "telemetry"),
    *("rent-serve", "payment-serve", "notify-serve", "rent-work", "payment-work", "notify-work", "bff"),
]


@pytest.fixture
def data(tmp_path: Path) -> DataDir:
    folder = DataDir(tmp_path / "stack")
    folder.make()
    return folder


def builder(data: DataDir, **outside: str) -> StackBuilder:
    return StackBuilder(data, ports={name: 20000 + i for i, name in enumerate((*PORTS, "bff"))}, outside=outside)


def test_the_clock_is_set_to_a_moment_advanced_by_a_time_and_reset() -> None:
    hour = timedelta(hours=1)
    assert clock.new_offset("set", "2026-11-23T13:00Z", offset=hour, now=NOW) == hour
    assert clock.new_offset("set", "2026-11-23T13:00", offset=timedelta(), now=NOW) == hour
    assert clock.new_offset("set", "2026-11-23T11:00-03:00", offset=timedelta(), now=NOW) == 2 * hour
    assert clock.new_offset("advance", "1d2h30m15s", offset=hour, now=NOW) == timedelta(1, 3 * 3600 + 1815)
    assert clock.new_offset("reset", "", offset=hour, now=NOW) == timedelta()
    assert clock.new_offset("show", "", offset=hour, now=NOW) == hour


@pytest.mark.parametrize(
    ("move", "argument"), [("advance", "soon"), ("advance", "3"), ("advance", ""), ("set", "noon")]
)
def test_a_time_that_is_none_is_refused_with_an_example(move: str, argument: str) -> None:
    with pytest.raises(ValueError, match="such as"):
        clock.new_offset(move, argument, offset=timedelta(), now=NOW)


def test_ports_stay_the_same_and_a_taken_one_is_chosen_anew(tmp_path: Path) -> None:
    memory = tmp_path / "ports.json"
    first = stable_ports(["a", "b"], memory)
    assert len(set(first.values())) == 2
    assert stable_ports(["a", "b"], memory) == first
    with socket.create_server((HOST, first["a"])):
        assert not is_free(first["a"])
        moved = stable_ports(["a", "b", "c"], memory)
    assert moved["a"] != first["a"]
    assert moved["b"] == first["b"]
    assert len(set(moved.values())) == 3
    assert stable_ports(["a", "b", "c"], memory) == moved


def test_logs_mails_and_payments_are_nobody_elses_to_read(tmp_path: Path) -> None:
    (tmp_path / "stack" / "mail").mkdir(parents=True, mode=0o755)
    DataDir(tmp_path / "stack").make()
    assert {(tmp_path / "stack" / name).stat().st_mode & 0o777 for name in ("logs", "mail", "sandbox")} == {0o700}


def test_secrets_are_made_once_and_are_nobody_elses_to_read(data: DataDir) -> None:
    secrets = data.secrets()
    assert data.secrets() == secrets
    assert (data.path / "secrets.json").stat().st_mode & 0o777 == 0o600
    assert len(set(secrets.values())) == len(secrets)


def test_a_state_whose_lock_nobody_holds_is_not_believed(data: DataDir) -> None:
    data.write_state({"pid": 1, "processes": []})
    assert data.state() is None


def test_erasing_leaves_what_is_not_of_the_stack(data: DataDir) -> None:
    data.secrets()
    (data.path / "thesis.txt").write_text("mine")
    data.erase()
    assert [file.name for file in data.path.iterdir()] == ["thesis.txt"]


def test_the_whole_stack_is_listed_in_order_each_process_needing_only_what_is_there(data: DataDir) -> None:
    processes = builder(data).build().processes
    names = [process.name for process in processes]
    assert [process.name for process in processes if not process.once] == WHOLE
    assert all(need in names for process in processes for need in process.needs)
    assert all(process.layer <= processes[-1].layer for process in processes), "the door closes first"


def test_what_the_environment_names_is_not_run_here(data: DataDir) -> None:
    outside = {
        "RENTACAR_POSTGRES_URL": "postgresql://admin:s3cret@db.example:6432/postgres?sslmode=require",
        "RENTACAR_REDIS_URL": "rediss://cache.example/0",
        "RENTACAR_SMTP_URL": "smtps://mail.example",
        "RENTACAR_STRIPE_API_KEY": "sk_live_1",
        "OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector.example:4317",
    }
    stack = builder(data, **outside).build()
    tools = {"postgres", "valkey", "mailbox", "stripe-sandbox", "telemetry"}
    assert not tools & {process.name for process in stack.processes}
    assert stack.addresses["mailbox"] is None
    assert stack.addresses["redis"] == "rediss://cache.example/0"
    told = builder(data, **outside).environment_of("payment")
    assert told["RENTACAR_STRIPE_API_KEY"] == "sk_live_1"
    assert "RENTACAR_STRIPE_API_BASE" not in told
    assert told["RENTACAR_DATABASE_URL"].startswith("postgresql://payment:")
    assert told["RENTACAR_DATABASE_URL"].endswith("@db.example:6432/rentacar?sslmode=require")
    assert "s3cret" not in json.dumps(told)


def test_each_service_gets_its_own_role_and_no_other_ones_secrets(data: DataDir) -> None:
    secrets = data.secrets()
    for service, others in (("rent", ("payment", "notify")), ("payment", ("rent", "notify")), ("notify", ("rent",))):
        told = json.dumps(builder(data).environment_of(service))
        assert secrets[f"database_{service}"] in told
        assert not any(secrets[f"database_{other}"] in told for other in (*others, "admin"))
    assert secrets["stripe_api_key"] not in json.dumps(builder(data).environment_of("rent"))


def test_a_password_with_any_character_arrives_in_the_address() -> None:
    dsn = database.with_role("postgresql://postgres:x@127.0.0.1:5433/rentacar", "rent", "p@ss/w:rd")
    assert dsn == "postgresql://rent:p%40ss%2Fw%3Ard@127.0.0.1:5433/rentacar"


def test_a_package_is_pinned_with_its_hashes() -> None:
    pin = environment.locked_requirement("requirements-local.lock", "uv")
    assert pin.startswith("uv==")
    assert "--hash=sha256:" in pin
    assert "#" not in pin
    assert pin.count("==") == 1


def test_a_machine_without_venv_is_told_which_package_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    monkeypatch.setattr(environment, "VENV", tmp_path)
    with pytest.raises(environment.EnvironmentFailedError, match=r"does not work on this machine\. Install"):
        environment._create_venv(tmp_path / "log")


def test_the_locks_are_one_inside_the_other() -> None:
    local, dev = (set(_pins(environment.ROOT / f"requirements-{kind}.lock")) for kind in ("local", "dev"))
    assert local <= dev


def _pins(lock: Path) -> list[str]:
    return [
        line.split()[0] for line in lock.read_text().splitlines() if "==" in line and not line.startswith((" ", "#"))
    ]


def test_logs_show_the_last_lines_by_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("bff", "rent-work"):
        (tmp_path / f"{name}.log").write_text("".join(f"{name} {i}\n" for i in range(5)))
    logs.show([tmp_path / "bff.log", tmp_path / "rent-work.log"], lines=2, follow=False)
    assert capsys.readouterr().out.splitlines() == [
        "bff             bff 3",
        "bff             bff 4",
        "rent-work       rent-work 3",
        "rent-work       rent-work 4",
    ]


@pytest.mark.parametrize("words", [["up", "--port", "0"], ["up", "--port", "http"], ["clock", "jump"], []])
def test_wrong_usage_is_exit_code_two(words: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        build_parser().parse_args(words)
    assert ended.value.code == 2


def test_a_task_is_done_again_only_when_its_files_have_changed(data: DataDir) -> None:
    folder, file = data.path / "migrations", data.path / "migrations.py"
    folder.mkdir()
    data.postgres.mkdir()
    (folder / "0001.sql").write_text("SELECT 1")
    file.write_text("")
    assert not data.task_is_done("migrate", (folder, file))
    data.note_done("migrate", (folder, file))
    assert data.task_is_done("migrate", (folder, file))
    (folder / "0002.sql").write_text("SELECT 2")
    assert not data.task_is_done("migrate", (folder, file))
    data.note_done("migrate", None)
    assert data.task_is_done("migrate", (folder, file)), "what a person did stays"
    data.erase()
    assert not data.task_is_done("migrate", (folder, file))


def test_the_command_alone_shows_its_help_a_wrong_one_is_named_and_the_clock_alone_is_shown(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([])
    assert ended.value.code == 0
    assert "commands:" in capsys.readouterr().out
    with pytest.raises(SystemExit) as ended:
        main(["upp"])
    assert ended.value.code == 2
    assert "argument COMMAND: invalid choice: 'upp'" in capsys.readouterr().err
    assert build_parser().parse_args(["clock"]).move == "show"


def test_what_staff_are_asked_goes_on_as_it_is_written() -> None:
    asked = build_parser().parse_args(["staff", "add", "nina@rentacar.example", "Nina", "agent", "--location", "GRU"])
    assert [asked.action, *asked.words] == ["add", "nina@rentacar.example", "Nina", "agent", "--location", "GRU"]
