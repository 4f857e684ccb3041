"""The images and the compose file: linted, complete, told what the processes ask for, and with no more rights than they need."""

from __future__ import annotations

import fnmatch
import os
import re
import shutil
import stat
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from chassis import settings
from deploy.docker import make_env
from deploy.local.load import __main__ as load
from deploy.release import pin_digests
from tests.deploy.charts import ROOT
from tests.deploy.processes import SETTINGS, read_settings

DOCKER = ROOT / "deploy" / "docker"
TOOLS = Path(sys.executable).parent
TARGETS = {
    "rent": "rent_service",
    "payment": "payment_service",
    "notify": "notify_service",
    "bff": "bff",
    "stripe-sandbox": "deploy.local.stripe_sandbox",
    "load": "deploy.local.load",
}
COMPOSE = sorted(DOCKER.glob("compose*.yaml"))


def run(*command: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run one of the tools that stand beside this Python."""
    return subprocess.run(
        [str(TOOLS / command[0]), *command[1:]], check=False, capture_output=True, text=True, **options
    )


def test_the_linter_has_nothing_to_say_of_the_dockerfile() -> None:
    done = run("hadolint", "--failure-threshold", "info", str(DOCKER / "Dockerfile"))
    assert (done.returncode, done.stdout) == (0, "")


@cache
def stages() -> dict[str, list[str]]:
    """The lines of each stage, with those of the stage that it begins with."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in (DOCKER / "Dockerfile").read_text().replace("\\\n", " ").splitlines():
        if begins := re.match(r"FROM (\S+) AS (\S+)", line):
            name = begins[2]
            found[name] = list(found.get(begins[1], []))
        elif name:
            found[name].append(line)
    return found


def copied(stage: str) -> list[tuple[list[str], str]]:
    """What a stage takes from the repository: sources and where they are put."""
    lines = [line.split()[1:] for line in stages()[stage] if line.startswith("COPY ") and "--from=" not in line]
    return [(words[:-1], words[-1]) for words in lines]


@pytest.mark.parametrize("target", TARGETS)
def test_an_image_has_every_module_that_its_process_imports(target: str, tmp_path: Path) -> None:
    for sources, where in copied(target):
        for source in sources:
            path, goal = ROOT / source, tmp_path / where
            if path.is_dir():
                shutil.copytree(path, goal, ignore=shutil.ignore_patterns("node_modules", "dist", "__pycache__"))
            else:
                goal = goal / path.name if where.endswith("/") else goal
                goal.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, goal)
    package = TARGETS[target]
    walk = (
        "import importlib, pkgutil, sys\n"
        "package = importlib.import_module(sys.argv[1])\n"
        "for found in pkgutil.walk_packages(package.__path__, sys.argv[1] + '.'):\n"
        "    if not found.name.endswith('__main__'):\n"
        "        importlib.import_module(found.name)\n"
        "mine = [m.__file__ for m in sys.modules.values() if (getattr(m, '__file__', None) or '').startswith(sys.argv[2])]\n"
        "assert not mine, mine\n"
    )
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": f"{tmp_path}:{tmp_path / 'proto' / 'python'}"}
    repository = f"{ROOT}/{package.split('.')[0]}"
    done = run("python", "-c", walk, package, repository, cwd=tmp_path, env=environment)
    assert done.returncode == 0, done.stderr


def test_the_builder_is_sent_what_the_stages_copy() -> None:
    lines = [line for line in (DOCKER / "Dockerfile.dockerignore").read_text().splitlines() if not line.startswith("#")]
    allowed = [line[1:] for line in lines if line.startswith("!")]
    assert lines[0] == "*"
    for stage in stages():
        for sources, _where in copied(stage):
            for source in sources:
                parts = [source, *map(str, Path(source).parents)]
                assert any(fnmatch.fnmatch(part, pattern) for part in parts for pattern in allowed), source


@pytest.mark.parametrize("target", TARGETS)
def test_an_image_runs_as_nobody_in_particular_and_says_how_it_is(target: str) -> None:
    lines = stages()[target]
    users = [line.split()[1] for line in lines if line.startswith("USER ")]
    assert users[-1] == "65532:65532"
    assert any(line.startswith("HEALTHCHECK ") for line in lines)
    assert any(line.startswith("ENTRYPOINT [") for line in lines), "signals reach the process itself"


@pytest.fixture(scope="module")
def env_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("compose") / ".env"
    assert make_env.main([str(path)]) == 0
    return path


def config(env_file: Path, *files: Path, profile: str = "") -> dict[str, Any]:
    """What compose makes of the files."""
    named = [word for file in files for word in ("-f", str(file))]
    named += ["--profile", profile] if profile else []
    done = run("docker-compose", "--env-file", str(env_file), *named, "config")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = yaml.safe_load(done.stdout)
    return found


def test_every_layer_of_the_compose_file_is_valid(env_file: Path) -> None:
    core, *layers = sorted(COMPOSE, key=lambda path: path.name != "compose.yaml")
    for layer in layers:
        config(env_file, core, layer)
    config(env_file, core, *layers)


def test_compose_says_what_to_do_when_there_are_no_secrets(tmp_path: Path) -> None:
    empty = tmp_path / ".env"
    empty.touch()
    done = run("docker-compose", "--env-file", str(empty), "-f", str(DOCKER / "compose.yaml"), "config", "-q")
    assert done.returncode != 0
    assert "run python -m deploy.docker.make_env" in done.stderr


def test_secrets_once_made_stay_and_are_their_owners_alone(env_file: Path) -> None:
    before = env_file.read_text()
    assert make_env.main([str(env_file)]) == 0
    assert env_file.read_text() == before
    assert stat.S_IMODE(env_file.stat().st_mode) == 0o600


def test_our_containers_have_no_rights_and_a_root_that_is_only_read(env_file: Path) -> None:
    services = config(env_file, DOCKER / "compose.yaml")["services"]
    for name, service in services.items():
        assert "no-new-privileges:true" in service["security_opt"], name
        assert not re.search(r":latest$|^[^:]+$", service["image"]), name
        if service["image"].startswith("rentacar/"):
            assert service["read_only"] is True, name
            assert service["cap_drop"] == ["ALL"], name
        for port in service.get("ports", ()):
            assert port["host_ip"] == "127.0.0.1", f"{name} is open to the network"
    assert {"stores"} == set(services["postgres"]["networks"]) == set(services["valkey"]["networks"])


@pytest.mark.parametrize("process", SETTINGS)
def test_each_container_is_told_what_its_settings_ask_for(
    process: str, env_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = config(env_file, DOCKER / "compose.yaml")["services"][process]
    told = {name: value for name, value in service["environment"].items() if value is not None}
    listen = {"bff": {"RENTACAR_HTTP_LISTEN": "0.0.0.0:8000"}}.get(process, {"RENTACAR_GRPC_LISTEN": "0.0.0.0:9090"})
    read: settings.Settings = read_settings(process, {**told, **listen}, monkeypatch)
    assert read.environment == "local"
    assert read.flags_file is not None
    (mounted,) = [volume for volume in service["volumes"] if volume["target"] == str(read.flags_file.parent)]
    assert mounted["read_only"]
    assert Path(mounted["source"], read.flags_file.name).is_file()


def test_a_digest_is_written_behind_the_tag_of_every_image_that_is_not_ours() -> None:
    digest = "sha256:" + "a" * 64
    for path in pin_digests.FILES:
        once = pin_digests.pinned(path.read_text(), lambda image: digest)
        assert once == pin_digests.pinned(once, lambda image: digest)
        assert once.count(digest) == len(pin_digests.IMAGE.findall(path.read_text())), path
        assert not re.search(r"rentacar/\S+@sha256", once)
    assert pin_digests.IMAGE.findall((DOCKER / "Dockerfile").read_text())


def test_the_load_goes_to_this_stack_and_takes_what_says_how_much(env_file: Path) -> None:
    entry = config(env_file, DOCKER / "compose.yaml", DOCKER / "compose.load.yaml", profile="load")["services"]["load"]
    program, *words = entry["entrypoint"][2:]
    assert program == TARGETS["load"]
    told = load.parser().parse_args([*words, "--minutes", "2", "--rate", "10"])
    assert (told.url, told.rate) == ("http://bff:8000", 10)
