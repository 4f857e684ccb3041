"""The one version: `python -m deploy.release.version` says it, `… version 0.2.0` writes it everywhere and heads the changelog with it."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[2]
NUMBER = r"\d+\.\d+\.\d+(?:-[a-z0-9.]+)?"
# Each place that bears the version, with what stands before it; in the npm locks also in the entry of the package itself.
PLACES: tuple[tuple[str, str, int], ...] = (
    ("pyproject.toml", r'^version = "', 1),
    ("deploy/helm/rentacar/Chart.yaml", r"^version: ", 1),
    ("deploy/helm/rentacar/Chart.yaml", r"^appVersion: ", 1),
    ("deploy/azure/staging.parameters.json", r'"version": \{\s+"value": "', 1),
    ("deploy/azure/production.parameters.json", r'"version": \{\s+"value": "', 1),
    ("web/package.json", r'^  "version": "', 1),
    ("web/package-lock.json", r'"name": "rentacar-web",\s+"version": "', 2),
    ("bff/playground/package.json", r'^  "version": "', 1),
    ("bff/playground/package-lock.json", r'"name": "rentacar-playground",\s+"version": "', 2),
)
CHANGELOG = "CHANGELOG.md"
UNRELEASED = "## Not released yet\n"


def found(root: Path = ROOT) -> dict[str, list[str]]:
    """What each place says, by file. Raises AssertionError for a place that is not as it was."""
    versions: dict[str, list[str]] = {}
    for name, before, times in PLACES:
        said = re.findall(f"{before}({NUMBER})", (root / name).read_text(), re.MULTILINE)
        if len(said) != times:
            raise AssertionError(f"bug: {name} has {len(said)} versions behind {before}")
        versions.setdefault(name, []).extend(said)
    return versions


def write(version: str, root: Path = ROOT) -> None:
    """Give every place the version, and what is not released yet in the changelog its heading."""
    for name, before, _times in PLACES:
        path = root / name
        path.write_text(re.sub(f"({before}){NUMBER}", rf"\g<1>{version}", path.read_text(), flags=re.MULTILINE))
    path = root / CHANGELOG
    heading = f"{UNRELEASED}\n## {version} ({datetime.now(UTC):%Y-%m-%d})\n"
    path.write_text(path.read_text().replace(UNRELEASED, heading, 1))


def main(words: Sequence[str]) -> int:
    if words and not re.fullmatch(NUMBER, words[0]):
        print("usage: python -m deploy.release.version [MAJOR.MINOR.PATCH]", file=sys.stderr)
        return 2
    if words:
        write(words[0])
    versions = {version for said in found().values() for version in said}
    print(*sorted(versions))
    return 0 if len(versions) == 1 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
