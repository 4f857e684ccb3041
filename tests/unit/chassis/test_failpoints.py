"""Failpoints and sabotage: armed from outside, once each, and never in production."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PASS_BY = "import asyncio; from chassis.failpoints import failpoint; asyncio.run(failpoint('relay.published')); print('alive')"
ASK = "from chassis.failpoints import sabotaged; print(sabotaged('inbox'), sabotaged('epoch'))"


def run(program: str, **told: str) -> subprocess.CompletedProcess[str]:
    """A process with only these RENTACAR variables."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RENTACAR_")}
    environment |= {"PYTHONPATH": str(ROOT), **{f"RENTACAR_{name}": value for name, value in told.items()}}
    return subprocess.run([sys.executable, "-c", program], check=False, capture_output=True, text=True, env=environment)


def test_a_failpoint_armed_in_the_folder_kills_whoever_comes_first_and_nobody_after(tmp_path: Path) -> None:
    (tmp_path / "relay.published").write_text("kill")
    told = {"ENVIRONMENT": "test", "FAILPOINTS_DIR": str(tmp_path)}
    assert run(PASS_BY, **told).returncode == -signal.SIGKILL
    assert run(PASS_BY, **told).stdout == "alive\n"
    assert [file.name for file in tmp_path.iterdir()] == ["relay.published.hit"]


def test_a_failpoint_armed_by_the_environment_acts_each_time() -> None:
    told = {"ENVIRONMENT": "local", "FAILPOINTS": "payment.leased=kill;relay.published=error"}
    assert "FailpointError: relay.published" in run(PASS_BY, **told).stderr
    assert "FailpointError: relay.published" in run(PASS_BY, **told).stderr


@pytest.mark.parametrize("told", [{"ENVIRONMENT": "production"}, {}])
def test_production_knows_neither_failpoints_nor_sabotage(tmp_path: Path, told: dict[str, str]) -> None:
    (tmp_path / "relay.published").write_text("kill")
    armed = {"FAILPOINTS": "relay.published=kill", "FAILPOINTS_DIR": str(tmp_path), "SABOTAGE": "inbox"}
    assert run(PASS_BY, **armed, **told).stdout == "alive\n"
    assert run(ASK, **armed, **told).stdout == "False False\n"


def test_sabotage_takes_away_what_it_names_and_no_more() -> None:
    assert run(ASK, ENVIRONMENT="test", SABOTAGE="inbox").stdout == "True False\n"
    assert "no safeguard inboxx" in run(ASK, ENVIRONMENT="test", SABOTAGE="inboxx").stderr
