"""The process: `python -m bff`."""

from __future__ import annotations

from functools import partial

from bff.app import serve
from bff.settings import Settings
from chassis import process, settings

if __name__ == "__main__":
    process.run("bff", partial(serve, settings.live(Settings)))
