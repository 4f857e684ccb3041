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
# Alerts are waited for while the other journeys go on; the last wants the machine for itself. `./rentacar test faults` runs a longer
# campaign.
STAGES = (("unit", "integration"), ("e2e", "-n", "2"), ("faults", "--minutes", "1"))
_NEED_WEB = {"e2e", "faults"}
_NO_TESTS = 5  # pytest's exit code


def test(words: Sequence[str]) -> int:
    """Runs pytest with the words given; a first one that names a folder of tests picks it, none means all, in stages.

    Returns pytest's exit code, of the stages the first that failed.
    """
    arguments = list(words)
    named = bool(arguments) and (TESTS / arguments[0]).is_dir()
    if named:
        arguments[0] = str(TESTS / arguments[0])
    all_of_them = not arguments or arguments[0].startswith("-")
    kind = "deploy" if named and words[0] == "deploy" else "dev"
    _prepare(web=all_of_them or arguments[0] in {str(TESTS / folder) for folder in _NEED_WEB}, kind=kind)
    missing = browser() is None
    if missing:
        say(NO_BROWSER)
    code = _in_stages(arguments) if all_of_them else _run("pytest", *_parallel(arguments), *arguments)
    if missing:
        say(NO_BROWSER)
    return code


def _in_stages(options: Sequence[str]) -> int:
    codes = []
    for chosen in STAGES:
        arguments = [str(TESTS / word) if (TESTS / word).is_dir() else word for word in chosen]
        codes.append(_run("pytest", *_parallel(arguments), *arguments, *options))
    failed = [code for code in codes if code not in (0, _NO_TESTS)]
    return failed[0] if failed else min(codes)


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
    """One worker for each core, unless a single file, tests that share a stack, or something else was asked for."""
    stacks = {str(TESTS / folder) for folder in _NEED_WEB}
    chosen = bool(stacks.intersection(arguments[:1])) or any(
        word.startswith(("-n", "--numprocesses", "--pdb", "-s")) or ".py" in word for word in arguments
    )
    return [] if chosen else ["-n", "auto"]


def _prepare(*, web: bool, kind: str = "dev") -> None:
    logs = ROOT / ".rentacar" / "logs"
    environment.ensure_python(kind, logs / "setup.log")
    if web:
        environment.ensure_web(logs / "web-build.log")


def _run(module: str, *words: str) -> int:
    surroundings = {**os.environ, **python_environment()}
    return subprocess.run([str(PYTHON), "-m", module, *words], check=False, cwd=ROOT, env=surroundings).returncode
