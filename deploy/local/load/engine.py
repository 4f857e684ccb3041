"""Sends customers: so many a second at random times, whatever becomes of those before them, but never more than so many at once."""

import asyncio
import random
from collections.abc import Sequence
from datetime import datetime

import aiohttp

from deploy.local.load import documents
from deploy.local.load.journeys import ANSWER_SECONDS, BROWSING, JOURNEYS, Booked, Shopper, World
from deploy.local.load.measured import Measured, StepError


class LoadError(Exception):
    """There can be no load; the text says why."""


class Load:
    """A load on the stack at `web`: `rate` customers a second, at most `users` at a time."""

    def __init__(self, web: str, *, rate: float, users: int, seed: int = 0) -> None:
        self._web, self._rate, self._users = web.rstrip("/"), rate, users
        self._rng = random.Random(seed)
        self.measured = Measured()
        self.booked: list[Booked] = []
        self.journeys: Sequence[str] = tuple(JOURNEYS)

    async def run(self, stop: asyncio.Event, *, seconds: float) -> None:
        """For so long, or until `stop`; who is on their way then comes to their end. Raises LoadError."""
        world = World(self._web, await self._asked_first(), self.measured, self.booked)
        end = self.measured.now + seconds
        customers: set[asyncio.Task[None]] = set()
        arrival = self.measured.now
        while (arrival := arrival + self._rng.expovariate(self._rate)) < end:
            try:
                await asyncio.wait_for(stop.wait(), max(0.0, arrival - self.measured.now))
                break
            except TimeoutError:
                pass
            if len(customers) >= self._users:
                self.measured.outcomes["too late"] += 1
                continue
            customer = asyncio.create_task(self._customer(world))
            customers.add(customer)
            customer.add_done_callback(customers.discard)
        await asyncio.gather(*customers)

    async def _customer(self, world: World) -> None:
        weights = [JOURNEYS[name][0] for name in self.journeys]
        (name,) = self._rng.choices(self.journeys, weights)
        self.measured.under_way += 1
        try:
            async with _browser() as http:
                await JOURNEYS[name][1](Shopper(world, random.Random(self._rng.getrandbits(64)), http, name))
        except StepError:
            self.measured.outcomes["gave up"] += 1
        finally:
            self.measured.under_way -= 1

    async def _asked_first(self) -> datetime:
        """The stack's day. Where real money would be taken, nobody books."""
        try:
            async with (
                _browser() as http,
                http.post(f"{self._web}/graphql", json={"query": documents.CONFIG}) as answer,
            ):
                config = (await answer.json())["data"]["clientConfig"]
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError, KeyError, TypeError) as error:
            raise LoadError(f"{self._web} is no RentACar that answers ({type(error).__name__}: {error})") from None
        if config["payment"]["provider"] != "SANDBOX":
            self.journeys = BROWSING
        return datetime.fromisoformat(config["now"])


def _browser() -> aiohttp.ClientSession:
    """Connections of its own, kept while a customer goes on."""
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ANSWER_SECONDS))
