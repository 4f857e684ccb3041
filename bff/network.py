"""The network in memory: locations and classes change rarely and are named by every answer."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from rentacar.rent.v1 import booking_pb2, network_pb2, offer_pb2

from bff.errors import ToldError
from bff.services import Services
from chassis.process import pause

log = logging.getLogger(__name__)
REFRESH_SECONDS = 5.0
CLOCK_SECONDS = 1.0  # how long the business clock is trusted to run like ours, and how long asking for it may take


@dataclass(frozen=True, slots=True)
class Network:
    """Locations by code, classes by ACRISS code in the order of upgrade rank."""

    version: str = ""
    locations: Mapping[str, network_pb2.Location] = field(default_factory=dict)
    classes: Mapping[str, network_pb2.VehicleClass] = field(default_factory=dict)


class NetworkCache:
    """Keeps the last network known, and how far the business clock is from ours; `current` may be read at any time."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._lock = asyncio.Lock()
        self.current = Network()
        self._ahead = timedelta()
        self._measured = -CLOCK_SECONDS

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
            self._ahead = answer.now_time.ToDatetime(tzinfo=UTC) - datetime.now(UTC)
            self._measured = time.monotonic()
            if answer.version != self.current.version:
                self.current = Network(
                    version=answer.version,
                    locations={location.code: location for location in answer.locations},
                    classes={kind.acriss: kind for kind in answer.vehicle_classes},
                )
            return self.current

    async def now(self) -> datetime:
        """The time that rules go by; while the service is down, as far from our clock as it last was."""
        if time.monotonic() - self._measured >= CLOCK_SECONDS:
            with suppress(ToldError, TimeoutError):
                async with asyncio.timeout(CLOCK_SECONDS):
                    await self.refresh()
        return datetime.now(UTC) + self._ahead

    async def loaded(self) -> Network:
        """The network, read now if it never was."""
        return self.current if self.current.version else await self.refresh()

    async def covering(self, places: Iterable[offer_pb2.Stop | booking_pb2.HandOver], *acriss: str) -> None:
        """See to it that these locations and classes are known: an answer may be newer than what is."""
        current = self.current
        if not all(place.location_code in current.locations for place in places) or not all(
            code in current.classes for code in acriss
        ):
            await self.refresh()
