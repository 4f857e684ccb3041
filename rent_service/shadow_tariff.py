"""The shadow tariff: live searches are priced by a candidate network too, after their answer; only the difference is kept."""

import asyncio
import json
import logging
import secrets
import time
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from chassis.database import Pool
from chassis.flags import SHADOW_TARIFF, Asked, Reader
from chassis.process import pause
from chassis.rpc import DATABASE_AWAY
from rent_service import metrics
from rent_service.network import Network
from rent_service.network_files import parse
from rent_service.planning import plan
from rent_service.quoting import Quotes, quote_classes
from rent_service.refusals import SearchRefusedError
from rent_service.rental import Rental
from rent_service.store import network as network_store
from rent_service.store import shadow as store
from rent_service.store.shadow import Totals

log = logging.getLogger(__name__)

WAITING = 50  # searches; more are not looked at
PAUSE_SECONDS = 0.05  # so that pricing twice takes no more than a few percent of the process
ASK_AGAIN_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class _Search:
    rental: Rental
    quotes: Quotes
    version: str
    now: datetime


class ShadowTariff:
    """A loop beside the searches."""

    def __init__(self, pool: Pool, flags: Reader) -> None:
        """Nothing is read while the flag is off."""
        self._pool, self._flags = pool, flags
        self._waiting: asyncio.Queue[_Search] = asyncio.Queue(WAITING)
        self._candidate: Network | None = None
        self._ask_again_at = 0.0

    def consider(self, rental: Rental, quotes: Quotes, *, version: str, now: datetime) -> None:
        """Note a search, if it is of the share that is tried and there is room. Costs microseconds."""
        asked = Asked(secrets.token_hex(8), rental.country.code)  # a share of searches, not of customers
        if self._flags.on(SHADOW_TARIFF, asked) and not self._waiting.full():
            self._waiting.put_nowait(_Search(rental, quotes, version, now))

    async def run(self, stop: asyncio.Event) -> None:
        """Price what waits, until `stop`. What fails is left out: nobody waits for it."""
        while not stop.is_set():
            try:
                if not await self.run_once():
                    await pause(stop, 1.0)
            except (*DATABASE_AWAY, asyncpg.PostgresError) as error:
                log.warning("shadow tariff waits", extra={"error": type(error).__name__})
                await pause(stop, ASK_AGAIN_SECONDS)
            except Exception:
                log.exception("a search could not be priced by the candidate network")
            await pause(stop, PAUSE_SECONDS)

    async def run_once(self) -> bool:
        """Price one search; False if none waits."""
        if self._waiting.empty():
            return False
        search, candidate = self._waiting.get_nowait(), await self._network()
        if candidate is not None and candidate.version != search.version:
            totals = compared(candidate, search.rental, search.quotes, now=search.now)
            country = search.rental.country.code
            _measure(country, totals)
            await store.add(
                self._pool, version=search.version, candidate=candidate.version, country=country, totals=totals
            )
        return True

    async def _network(self) -> Network | None:
        if time.monotonic() < self._ask_again_at:
            return self._candidate
        # First of all: a candidate that can't be read would else be read for each search.
        self._ask_again_at = time.monotonic() + ASK_AGAIN_SECONDS
        version = await store.candidate_version(self._pool)
        if self._candidate is not None and self._candidate.version != version:
            self._candidate = None
        if self._candidate is None and version is not None:
            documents = await network_store.documents(self._pool, version)
            self._candidate = await asyncio.to_thread(lambda: parse(json.loads(documents), version=version))
        return self._candidate


def compared(candidate: Network, rental: Rental, quotes: Quotes, *, now: datetime) -> Totals:
    """The totals of each class that was offered, or would be by the candidate; sold-out ones are left out."""
    offered = {quote.acriss: quote.total for quote in quotes.quotes}
    absent = {one.acriss for one in quotes.unavailable if one.reason == "SOLD_OUT"}
    try:
        found = quote_classes(candidate, plan(candidate, rental.search, now=now)).quotes
    except SearchRefusedError:
        found = ()
    later = {quote.acriss: quote.total for quote in found if quote.acriss not in absent}
    return {acriss: (offered.get(acriss), later.get(acriss)) for acriss in sorted(offered.keys() | later.keys())}


def _measure(country: str, totals: Totals) -> None:
    for acriss, (now, later) in totals.items():
        if now and later is not None:
            metrics.SHADOW_DIFFERENCE.record((later - now) / now, {"country": country, "vehicle_class": acriss})
