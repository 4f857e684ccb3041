"""One stack for all end-to-end tests of a session, and a browser to use it with."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.stack import Stack, running


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with running(tmp_path_factory.mktemp("stack") / "data") as started:
        yield started


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """They share one stack, so they run in one test process."""
    for item in items:
        if "e2e" in item.path.parts:
            item.add_marker(pytest.mark.xdist_group("stack"))
