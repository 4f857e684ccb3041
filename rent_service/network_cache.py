"""The network in memory: read once, and again when the database says that it has another version."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

import grpc

from chassis.database import Pool
from chassis.rpc import RpcError
from rent_service.network import Network
from rent_service.store import availability as availability_store
from rent_service.store import network as network_store


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The network, and the numbers of its locations in the index of demand."""

    network: Network
    places: dict[str, int]


class NetworkCache:
    """What every search shares."""

    def __init__(self, pool: Pool) -> None:
        """Nothing is read before it is asked for."""
        self._pool = pool
        self._snapshot: Snapshot | None = None
        self._reading = asyncio.Lock()

    async def get(self) -> Snapshot:
        """The network as last read. Raises UNAVAILABLE before the first load."""
        return self._snapshot or await self.at(None)

    async def current(self) -> Snapshot:
        """The network as the database has it now. Raises UNAVAILABLE before the first load."""
        return await self.at(await availability_store.network_version(self._pool))

    async def now(self) -> datetime:
        """The time that rules go by."""
        return await availability_store.business_now(self._pool)

    async def at(self, version: str | None) -> Snapshot:
        """The network, read again unless it is this version. Raises UNAVAILABLE before the first load."""
        async with self._reading:
            if self._snapshot is None or self._snapshot.network.version != version:
                network = await self._read()
                self._snapshot = Snapshot(network, await availability_store.places(self._pool))
            return self._snapshot

    async def _read(self) -> Network:
        try:
            async with self._pool.acquire() as connection:
                return await network_store.read(connection)
        except network_store.NetworkNotLoadedError as error:
            raise RpcError(grpc.StatusCode.UNAVAILABLE, "NETWORK_NOT_LOADED", str(error)) from error
