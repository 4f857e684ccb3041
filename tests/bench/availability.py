"""How fast a search counts: the availability query over 50,000 vehicles, against `select 1` on the same connection."""

from __future__ import annotations

import argparse
import random
from datetime import UTC, datetime, timedelta

import asyncpg

from chassis.database import Pool
from rent_service.availability import Span
from rent_service.store import availability
from tests.bench.method import ROUNDS, Range, in_turn, run_slice, table
from tests.bench.servers import seeded, superuser

VEHICLES, LOCATIONS, CLASSES = 50_000, 1_000, 12
START = datetime(2027, 1, 1, tzinfo=UTC)
DAYS_OF_TWO_MILLION = 400  # 40 rentals of four days for each vehicle: busy two days of five

NETWORK = f"""
INSERT INTO location SELECT 'B' || n, n, 'Bench ' || n, 'Bench', 'BR', 'AIRPORT', 0, 0, 'America/Sao_Paulo', '{{}}', true
FROM generate_series(1, {LOCATIONS}) AS n;
INSERT INTO pool SELECT 'B' || n, acriss, {VEHICLES // LOCATIONS // CLASSES + 1}
FROM generate_series(1, {LOCATIONS}) AS n, vehicle_class;
"""
DEMAND = """
INSERT INTO demand (booking_id, place_id, acriss, quantity, period)
SELECT gen_random_uuid(), places.ids[1 + n % $2], classes.codes[1 + (n / $2) % cardinality(classes.codes)], 1,
       tstzrange(since, since + interval '4 days')
FROM generate_series($3::bigint, $4::bigint) AS n,
     (SELECT array_agg(place_id ORDER BY place_id) AS ids FROM place WHERE location LIKE 'B%' AND location <> 'BSB') AS places,
     (SELECT array_agg(acriss ORDER BY acriss) AS codes FROM vehicle_class) AS classes,
     LATERAL (SELECT $1::timestamptz + random() * make_interval(days => $5) + n * interval '0 second' AS since) AS start
"""


async def fill(
    connection: asyncpg.Connection[asyncpg.Record], *, first: int, last: int, start: datetime, days: int
) -> None:
    """Write rentals `first` to `last`, spread over so many days; in the index' order, as a year of bookings would settle."""
    await connection.execute("SET session_replication_role = replica; DROP INDEX IF EXISTS demand_search")
    await connection.execute(DEMAND, start, LOCATIONS, first, last, days, timeout=3600)
    await connection.execute(
        "CREATE INDEX demand_search ON demand USING gist (place_id, period)"
        " INCLUDE (acriss, extra, quantity, counts_until, due_at)",
        timeout=3600,
    )
    await connection.execute("VACUUM ANALYZE demand", timeout=3600)


async def measure(pool: Pool, places: dict[str, int]) -> tuple[Range, Range, Range]:
    """p50 of `select 1`, p50 of the availability query, and their ratio; all in seconds."""
    chance = random.Random(17)

    async def search() -> None:
        code = f"B{chance.randint(1, LOCATIONS)}"
        since = START + timedelta(days=chance.uniform(0, DAYS_OF_TWO_MILLION - 20))
        span = Span(code, since, since + timedelta(days=chance.choice((2, 3, 7)), minutes=90))
        await availability.look(pool, places[code], span, None)

    async def one() -> None:
        await pool.fetchval("SELECT 1")

    async def p50(operation: object) -> float:
        return (await run_slice(operation)).percentile(50)  # type: ignore[arg-type]

    await run_slice(search)  # warm
    return await in_turn(lambda: p50(one), lambda: p50(search), rounds=ROUNDS)


async def run(words: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="./rentacar bench availability", description=__doc__)
    parser.add_argument("--bookings", type=int, default=2_000_000, help="how many to begin with (default: 2 million)")
    parser.add_argument("--times-ten", action="store_true", help="also with ten times the bookings (some ten minutes)")
    arguments = parser.parse_args(words)
    async with seeded() as database, superuser(database) as admin, database.pool("rent", 2) as pool:
        await admin.execute(NETWORK)
        places = await availability.places(pool)
        print(f"writing {arguments.bookings:,} bookings …", flush=True)
        await fill(admin, first=1, last=arguments.bookings, start=START, days=DAYS_OF_TWO_MILLION)
        rows = [_row(arguments.bookings, await measure(pool, places))]
        if arguments.times_ten:
            more = arguments.bookings * 10
            print(f"writing {more:,} …", flush=True)
            days = DAYS_OF_TWO_MILLION * 9
            await fill(admin, first=arguments.bookings + 1, last=more, start=START - timedelta(days=days), days=days)
            rows.append(_row(more, await measure(pool, places)))
    table(
        f"The availability query on {VEHICLES:,} vehicles at {LOCATIONS:,} locations, p50 (least to greatest of {ROUNDS})",
        ["bookings", "select 1, µs", "availability, µs", "ratio"],
        rows,
    )


def _row(bookings: int, measured: tuple[Range, Range, Range]) -> list[str]:
    base, query, ratio = measured
    return [f"{bookings:,}", base.show(1e6, 0), query.show(1e6, 0), ratio.show()]
