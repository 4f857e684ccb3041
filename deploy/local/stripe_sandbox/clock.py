"""The sandbox's business time: real time plus an offset that the control API sets."""

import time

from .store import Store


class Clock:
    """Unix seconds as the sandbox's objects see them. Signatures and backing off stay on real time."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.offset = int(store.control("clock_offset", 0))

    def now(self) -> int:
        return int(time.time()) + self.offset

    def set_offset(self, seconds: int) -> None:
        self._store.set_control("clock_offset", seconds)
        self.offset = seconds
