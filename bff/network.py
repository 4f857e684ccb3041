"""The network in memory: locations and classes change rarely and are named by every answer."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field

from rentacar.rent.v1 import network_pb2, offer_pb2

from bff.errors import ToldError
from bff.services import Services
from chassis.process import pause

log = logging.getLogger(__name__)
REFRESH_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Network:
    """Locations by code, classes by ACRISS code in the order of upgrade rank."""

    version: str = ""
    locations: Mapping[str, network_pb2.Location] = field(default_factory=dict)
    classes: Mapping[str, network_pb2.VehicleClass] = field(default_factory=dict)


class NetworkCache:
    """Keeps the last network known; `current` may be read at any time."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._lock = asyncio.Lock()
        self.current = Network()

    async def run(self, stop: asyncio.Event) -> None:
        """Follow the service's version until `stop`; while it is down, what was known stays."""
        while not stop.is_set():
            try:
                await self.refresh()
            except ToldError as failure:
                log.info("the network can't be read", extra={"reason": failure.code})
            except Exception:
                log.exception("the network can't be read")
            await pause(stop, REFRESH_SECONDS)

    async def refresh(self) -> Network:
        """Ask whether it changed. Raises what the call raises."""
        async with self._lock:
            answer = await self._services.get_network(self.current.version)
            if answer.version != self.current.version:
                self.current = Network(
                    version=answer.version,
                    locations={location.code: location for location in answer.locations},
                    classes={kind.acriss: kind for kind in answer.vehicle_classes},
                )
            return self.current

    async def loaded(self) -> Network:
        """The network, read now if it never was."""
        return self.current if self.current.version else await self.refresh()

    async def covering(self, stops: tuple[offer_pb2.Stop, ...], *acriss: str) -> None:
        """See to it that these locations and classes are known: an answer may be newer than what is."""
        current = self.current
        if not all(stop.location_code in current.locations for stop in stops) or not all(
            code in current.classes for code in acriss
        ):
            await self.refresh()
