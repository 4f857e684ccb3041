"""One version everywhere, and a release that writes it everywhere."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from deploy.release import version


def test_everything_bears_the_same_version() -> None:
    said = version.found()
    assert {number for numbers in said.values() for number in numbers} == {said["pyproject.toml"][0]}, said


def test_a_release_writes_its_version_everywhere_and_heads_the_changelog(tmp_path: Path) -> None:
    for name in {*(place[0] for place in version.PLACES), version.CHANGELOG}:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(version.ROOT / name, tmp_path / name)
    version.write("7.8.9", tmp_path)
    assert {number for numbers in version.found(tmp_path).values() for number in numbers} == {"7.8.9"}
    headings = re.findall(r"^## (.+)$", (tmp_path / version.CHANGELOG).read_text(), re.MULTILINE)
    assert headings[0] == "Not released yet"
    assert headings[1].startswith("7.8.9 (")
    dependencies = (tmp_path / "web" / "package-lock.json").read_text()
    assert dependencies.count("7.8.9") == 2, "nobody else's version is touched"
