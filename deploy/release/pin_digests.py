"""Writes the digests of base images into Dockerfile and compose file: `python -m deploy.release.pin_digests`.

Asks the registries through `docker buildx imagetools`, so it needs Docker and the internet. An image keeps its tag, for people; the digest
after it is what is pulled. Run again after a tag was raised.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

DOCKER = Path(__file__).parents[1] / "docker"
FILES = (DOCKER / "Dockerfile", *sorted(DOCKER.glob("compose*.yaml")))
IMAGE = re.compile(
    r"^(?P<before>ARG \w+_IMAGE=|\s+image: )(?P<image>(?!rentacar/)[\w./-]+:[\w.-]+)(?:@sha256:[0-9a-f]{64})?$",
    re.MULTILINE,
)


def pinned(text: str, digest_of: Callable[[str], str]) -> str:
    """The text with every image of others' behind its digest."""
    return IMAGE.sub(lambda found: f"{found['before']}{found['image']}@{digest_of(found['image'])}", text)


def from_registry(image: str) -> str:
    """`sha256:…` of the image's manifest list, so that it is the same on every architecture. Raises CalledProcessError."""
    command = ["docker", "buildx", "imagetools", "inspect", "--format", "{{.Manifest.Digest}}", image]
    answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()  # noqa: S603
    if not re.fullmatch(r"sha256:[0-9a-f]{64}", answer):
        raise AssertionError(f"bug: {image} has the digest {answer!r}")
    return answer


def main() -> int:
    """Write them all, or, where an image can't be asked for, none."""
    try:
        texts = {path: pinned(path.read_text(), from_registry) for path in FILES}
    except FileNotFoundError:
        print("There is no docker here, by which registries are asked.", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(f"{error.cmd[-1]} can't be asked for: {error.stderr.strip() or error}", file=sys.stderr)
        return 1
    for path, text in texts.items():
        path.write_text(text)
        print(f"{path}: {len(IMAGE.findall(text))} images")
    return 0


if __name__ == "__main__":
    sys.exit(main())
