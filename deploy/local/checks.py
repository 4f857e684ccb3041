"""`./rentacar test` and `./rentacar bench`: the checks, in an environment that has what they need."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from deploy.local import environment
from deploy.local.environment import PYTHON, ROOT, python_environment
from deploy.local.progress import say

TESTS = ROOT / "tests"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_NEED_WEB = {"e2e", "faults"}


def test(words: Sequence[str]) -> int:
    """Runs pytest with the words given; a first one that names a folder of tests picks it. Returns pytest's exit code."""
    arguments = list(words)
    if arguments and (TESTS / arguments[0]).is_dir():
        arguments[0] = str(TESTS / arguments[0])
    _prepare(web=not words or words[0] in _NEED_WEB)
    missing = browser() is None
    if missing:
        say(NO_BROWSER)
    code = _run("pytest", *_parallel(arguments), *arguments)
    if missing:
        say(NO_BROWSER)
    return code


def bench(words: Sequence[str]) -> int:
    """Runs the benchmarks with the words given. Returns their exit code."""
    _prepare(web=False)
    return _run("tests.bench", *words)


NO_BROWSER = """
!! No browser was found, so the tests in a browser are SKIPPED: what customers see is not tested.
!! Install Chromium (Debian: apt install chromium; any: .venv/bin/playwright install chromium), or name one in
!! RENTACAR_BROWSER=/path/to/chromium
"""


def browser() -> str | None:
    """A Chromium for the tests: RENTACAR_BROWSER, one on the PATH, or Playwright's own."""
    if named := os.environ.get("RENTACAR_BROWSER"):
        return named
    if found := next(filter(None, map(shutil.which, BROWSERS)), None):
        return found
    caches = [Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache" / "ms-playwright"))]
    caches.append(Path.home() / "Library" / "Caches" / "ms-playwright")
    return next((str(path) for cache in caches for path in cache.glob("chromium-*")), None)


def _parallel(arguments: Sequence[str]) -> list[str]:
    """One worker for each core, unless a single file, the campaign (it shows how far it is), or something else was asked for."""
    chosen = arguments[:1] == [str(TESTS / "faults")] or any(
        word.startswith(("-n", "--numprocesses", "--pdb", "-s")) or ".py" in word for word in arguments
    )
    return [] if chosen else ["-n", "auto"]


def _prepare(*, web: bool) -> None:
    logs = ROOT / ".rentacar" / "logs"
    environment.ensure_python("dev", logs / "setup.log")
    if web:
        environment.ensure_web(logs / "web-build.log")


def _run(module: str, *words: str) -> int:
    surroundings = {**os.environ, **python_environment()}
    return subprocess.run([str(PYTHON), "-m", module, *words], check=False, cwd=ROOT, env=surroundings).returncode
