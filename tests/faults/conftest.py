"""The campaign's options, and a stack that the fault tests may do anything to."""

from __future__ import annotations

import random
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from tests.faults.site import Site
from tests.stack import running

Open = Callable[..., AbstractAsyncContextManager[Site]]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Known when this folder is asked for: `./rentacar test faults …`."""
    group = parser.getgroup("the fault campaign")
    group.addoption("--seed", type=int, help="what is random: the seed of a run to do again (default: by chance)")
    group.addoption("--minutes", type=float, default=3.0, help="how long the campaign lasts, at least once round")
    group.addoption("--report", action="store_true", help="write the table of results to docs/reliability.md")
    group.addoption(
        "--sabotage", default="", help="safeguards to take away: names, or `all` (default: two, by the day)"
    )


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    given = request.config.getoption("--seed", default=None)
    return int(given) if given is not None else random.SystemRandom().randrange(10**6)


@pytest.fixture
def minutes(request: pytest.FixtureRequest) -> float:
    return float(request.config.getoption("--minutes", default=1.0))


@pytest.fixture
def open_site(tmp_path_factory: pytest.TempPathFactory) -> Open:
    """Opens a stack to break, with variables of its own."""

    @asynccontextmanager
    async def opened(**environment: str) -> AsyncIterator[Site]:
        folder: Path = tmp_path_factory.mktemp("faults")
        (armoury := folder / "armed").mkdir()
        told = {"RENTACAR_FAILPOINTS_DIR": str(armoury), "RENTACAR_LONGEST_BACKOFF": "0.5", **environment}
        with running(folder / "data", now=None, environment=told) as stack:
            site = Site(stack, armoury)
            try:
                yield site
            finally:
                await site.close()
                shutil.copytree(stack.data / "logs", folder / "logs")  # the rest goes with the stack

    return opened


@pytest.hookimpl(tryfirst=True)  # before xdist looks at the marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A stack at a time: each wants the machine for itself."""
    for item in items:
        if "faults" in item.path.parts:
            item.add_marker(pytest.mark.xdist_group("faults"))
