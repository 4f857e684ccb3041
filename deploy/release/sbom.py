"""Bills of materials of what is shipped, as CycloneDX: `python -m deploy.release.sbom FOLDER`.

`python.cdx.json` from requirements.lock, with every hash; `web.cdx.json` and `playground.cdx.json` from the npm locks, without tools.
Nothing is fetched: what is pinned is what is shipped.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from deploy.release.version import ROOT, found

NPM = {"web": ROOT / "web", "playground": ROOT / "bff" / "playground"}


def python_packages() -> dict[str, Any]:
    """The bill of the services' packages. Raises CalledProcessError."""
    tool = [sys.executable, "-m", "cyclonedx_py", "requirements", str(ROOT / "requirements.lock")]
    return _bill([*tool, "--output-reproducible", "--of", "JSON"], ROOT)


def npm_packages(folder: Path) -> dict[str, Any]:
    """The bill of what a front ships to browsers. Raises CalledProcessError."""
    return _bill(["npm", "sbom", "--sbom-format", "cyclonedx", "--package-lock-only", "--omit", "dev"], folder)


def _bill(command: Sequence[str], folder: Path) -> dict[str, Any]:
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=folder)  # noqa: S603
    bill: dict[str, Any] = json.loads(done.stdout)
    return bill


def main(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m deploy.release.sbom")
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args(words).folder
    folder.mkdir(parents=True, exist_ok=True)
    (version,) = found()["pyproject.toml"]
    bills = {"python": python_packages(), **{name: npm_packages(path) for name, path in NPM.items()}}
    for name, bill in bills.items():
        bill.setdefault("metadata", {})["component"] = {
            "type": "application",
            "bom-ref": f"rentacar-{name}",
            "name": f"rentacar-{name}",
            "version": version,
        }
        (folder / f"{name}.cdx.json").write_text(json.dumps(bill, indent=2) + "\n")
        print(f"{folder / name}.cdx.json: {len(bill['components'])} components")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
