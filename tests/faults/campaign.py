"""The campaign: customers on the one side, a fault class on the other, and when both rest, what must hold."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from uuid import uuid4

import httpx

from tests.faults import draining, invariants
from tests.faults.customers import PROBES, Customer, GaveUpError, World
from tests.faults.faults import AT_REST, CLASSES, FAILPOINTS, Fault
from tests.faults.journeys import JOURNEYS, Journey
from tests.faults.memory import Memory, Remembered
from tests.faults.site import Site, failpoints
from tests.stack import CREATE, Stack

CROWD = 12  # customers at once
REST = "4h"  # longer than holds last, and until who has not come counts as a no-show
AUTHORIZED = 26 * 3600  # seconds that Stripe holds a deposit: it is renewed as soon as the business clock has moved
LONGEST_LOAD = 240.0  # seconds; some journeys come by their failpoints seldom
THOROUGH = 2.0  # minutes from which every failpoint must have killed
SHORT_LOAD = 40.0  # seconds for the failpoints of a shorter run
SHOWN = 5  # of what is broken, at once; all of it stands at the end
ENOUGH = 0.9  # of those who meant to pay have their car, for no outage here outlasts the hold


@dataclass
class Row:
    """What came of one fault class: a row of the table."""

    name: str
    bookings: int = 0
    meant_to_pay: int = 0
    got_through: int = 0
    kills: int = 0
    seconds: list[float] = field(default_factory=list)
    """From the press of the button to the sight of CONFIRMED."""
    faults: Counter[str] = field(default_factory=Counter)
    seen: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)

    def add(self, other: Row) -> None:
        """Another round of the same class."""
        self.bookings += other.bookings
        self.meant_to_pay += other.meant_to_pay
        self.got_through += other.got_through
        self.kills += other.kills
        self.seconds += other.seconds
        self.faults += other.faults
        self.seen += other.seen
        self.broken += other.broken


class Campaign:
    """Drives one stack. What is random comes from the seed; when things happen is up to the machine."""

    def __init__(
        self, stack: Stack, site: Site, *, seed: int, patience: float = 240.0, journeys: Sequence[Journey] = JOURNEYS
    ) -> None:
        """`patience`: seconds that customers and queues may take to come to rest after the faults."""
        self.stack, self.site, self.patience = stack, site, patience
        self.rng = random.Random(seed)
        self._journeys = [one for one in journeys if not one.needs or _is_served(stack, one.needs)]
        self._every_way = cycle(self.rng.sample(self._journeys, len(self._journeys)))
        self._remembered: list[Remembered] = []
        self._known: set[str] = set()

    async def run(self, minutes: float, say: Callable[[str], None]) -> dict[str, Row]:
        """Every class in turn, round after round while there is time; the rows by class."""
        await self.site.upset_stripe("timing", {"authorization_seconds": AUTHORIZED})
        rows: dict[str, Row] = {}
        began = time.monotonic()
        load = min(max(minutes * 60 / len(CLASSES) / 2, 4), 45)  # seconds; the other half is coming to rest
        rounds = 0
        while not rounds or (time.monotonic() - began) * (1 + 1 / rounds) < minutes * 60:
            for name, fault in CLASSES.items():
                hits = 0 if name != FAILPOINTS else LONGEST_LOAD if minutes >= THOROUGH else SHORT_LOAD
                row = await self.face(name, fault, load=load, hits=hits)
                rows.setdefault(name, Row(name)).add(row)
                say(f"{time.monotonic() - began:6.0f} s  {name:<18} {row.bookings:4} bookings  {row.kills:3} kills"
                    f"  {row.got_through}/{row.meant_to_pay} through  {len(row.broken)} broken")  # fmt: skip
                for sentence in row.broken[:SHOWN]:
                    say(f"          {sentence}")
            rounds += 1
        rows["all"].broken += await self._repeat_all()
        if missed := set(failpoints()) - self.site.hit.keys():
            sentence = f"failpoints that nobody came by: {', '.join(sorted(missed))}"
            say(sentence)
            rows[FAILPOINTS].broken += [sentence] if minutes >= THOROUGH else []
        return rows

    async def face(self, name: str, fault: Fault, *, load: float, hits: float = 0, kills: int = 0) -> Row:
        """Let customers come while the fault class rages; then rest, and look at everything.

        `load` seconds at least, and until `kills` have died; at most `hits` seconds until every failpoint has killed.
        """
        memory, before = Memory(), Counter(self.site.done)
        async with httpx.AsyncClient(timeout=20, limits=httpx.Limits(max_connections=4 * CROWD)) as http:
            world = self._world(http)
            stop, closing = asyncio.Event(), asyncio.Event()
            raging = asyncio.create_task(fault(self.site, random.Random(self.rng.random()), stop))
            crowd = [asyncio.create_task(self._customers(world, memory, closing, name)) for _ in range(CROWD)]
            try:
                await self._load(load, hits, self.site.kills + kills)
                closing.set()
                stop.set()
                await raging
                broken = await self._serve_out(crowd)
            finally:
                for task in (raging, *crowd):
                    task.cancel()
            broken += await self._come_to_rest()
            broken += await repeat(world, memory.bookings)
        self._remembered += memory.bookings
        facts = await invariants.Facts(self.site, self._remembered).read()
        news = [one for one in invariants.broken(facts) if one not in self._known]
        self._known.update(news)
        return self._row(name, memory, before, facts, broken + news)

    def _world(self, http: httpx.AsyncClient) -> World:
        addresses = self.stack.addresses
        return World(self.stack.web, addresses["stripe_sandbox"], addresses["staff_token"], http)

    async def _serve_out(self, crowd: list[asyncio.Task[None]]) -> list[str]:
        """Who is inside is served; what customers have seen that must not be."""
        done, waiting = await asyncio.wait(crowd, timeout=self.patience)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        wrong = [f"a customer saw what must not be: {error}" for task in done if (error := task.exception())]
        return wrong + [f"{len(waiting)} customers still wait"] * bool(waiting)

    async def _load(self, seconds: float, hits: float, kills: int) -> None:
        began = time.monotonic()
        while (passed := time.monotonic() - began) < LONGEST_LOAD:
            wanted = (passed < hits and self._not_hit_yet()) or self.site.kills < kills
            if passed > seconds and not wanted:
                return
            await asyncio.sleep(0.2)

    def _not_hit_yet(self) -> set[str]:
        return set(failpoints()) - self.site.hit.keys() - AT_REST

    async def _customers(self, world: World, memory: Memory, closing: asyncio.Event, name: str) -> None:
        """One after the other until the shop closes; who is inside is served."""
        while not closing.is_set():
            journey = next(self._every_way) if name == FAILPOINTS else self._choose()
            customer = Customer(world, memory, random.Random(self.rng.random()), journey=journey.name)
            try:
                await journey.go(customer)
            except GaveUpError:
                memory.seen[f"gave up: {journey.name}"] += 1

    def _choose(self) -> Journey:
        return self.rng.choices(self._journeys, weights=[one.weight for one in self._journeys])[0]

    async def _come_to_rest(self) -> list[str]:
        """Queues empty; then the holds of those who never paid run out, and the queues are empty again."""
        left = await draining.drained(self.site, patience=self.patience, at_the_end=False)
        if not left:
            wanted = await draining.poison(self.site)
            self.stack.rentacar("clock", "advance", REST)
            left = await draining.drained(self.site, patience=self.patience, at_the_end=True)
            left += await draining.bury(self.site, wanted)
        self.site.count_hits()
        for name in failpoints():
            self.site.disarm(name)
        return [f"not drained: {one}" for one in left]

    async def _repeat_all(self) -> list[str]:
        """Every key of the whole run once more."""
        async with httpx.AsyncClient(timeout=20) as http:
            return await repeat(self._world(http), self._remembered)

    def _row(self, name: str, memory: Memory, before: Counter[str], facts: invariants.Facts, broken: list[str]) -> Row:
        status = {made.reference: facts.by_reference[made.reference]["status"] for made in memory.bookings
                  if made.reference in facts.by_reference}  # fmt: skip
        paying = [made for made in memory.bookings if made.wanted != "EXPIRED"]
        through = [made for made in paying if status.get(made.reference) in invariants.PAID_FOR]
        if len(through) < ENOUGH * len(paying):
            broken.append(f"only {len(through)} of {len(paying)} who meant to pay got through")
        done = self.site.done - before
        kills = sum(count for what, count in done.items() if what.startswith("kill "))
        return Row(
            name=name,
            bookings=len(memory.bookings),
            meant_to_pay=len(paying),
            got_through=len(through),
            kills=kills,
            seconds=[made.seconds for made in memory.bookings if made.seconds],
            faults=done,
            seen=memory.seen,
            broken=broken,
        )


async def repeat(world: World, bookings: Iterable[Remembered]) -> list[str]:
    """Every key again: it gets its first answer, to the letter."""
    customer = Customer(world, Memory(), random.Random(0), journey="repeats")
    limit = asyncio.Semaphore(CROWD)

    async def one(made: Remembered) -> str:
        async with limit:
            try:
                answer = await customer.ask(CREATE, input=made.asked, key=made.key)
            except GaveUpError:
                return f"{made.reference}: the key is not answered any more"
            return "" if answer["bookingCreate"] == made.answer else f"{made.reference}: the key's answer has changed"

    return [sentence for sentence in await asyncio.gather(*map(one, bookings)) if sentence]


def _is_served(stack: Stack, mutation: str) -> bool:
    """Whether there is such a mutation, and somebody behind it who answers that there is no such booking."""
    answer = stack.http.post(
        f"{stack.web}/graphql",
        json={"query": mutation, "variables": {"key": str(uuid4()), "input": PROBES[mutation]}},
        headers={"Authorization": f"Bearer {stack.addresses['staff_token']}"},
    )
    return answer.is_success and "errors" not in answer.json()
