"""The networks that rentals were booked on, each read once: a version never changes."""

import json

from chassis.database import Pool
from rent_service.network import Network
from rent_service.network_files import parse
from rent_service.store import network as store

KEPT = 8  # versions in memory: rentals last at most 90 days, and tariffs change less often than that


class Tariffs:
    """Networks by version."""

    def __init__(self, pool: Pool) -> None:
        """Nothing is read before it is asked for."""
        self._pool = pool
        self._known: dict[str, Network] = {}

    async def network(self, version: str) -> Network:
        """The network of a version that something was booked on."""
        if version not in self._known:
            documents = await store.documents(self._pool, version)
            while len(self._known) >= KEPT:
                self._known.pop(next(iter(self._known)))
            self._known[version] = parse(json.loads(documents), version=version)
        return self._known[version]
