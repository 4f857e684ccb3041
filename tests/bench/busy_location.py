"""A search at one location with 100,000 bookings to come: a round trip, and a one-way, which takes a car for good."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from rent_service.availability import FOR_GOOD, Span
from rent_service.store import availability
from tests.bench.method import run_slice, table
from tests.bench.servers import seeded, superuser

BOOKINGS, DAYS, VEHICLES = 100_000, 330, 200
LOCATION = "GRU"
FILL = """
INSERT INTO demand (booking_id, place_id, acriss, quantity, period)
SELECT gen_random_uuid(), place_id, acriss, 1, tstzrange(since, since + interval '4 days')
FROM generate_series(1, $1::integer) AS n JOIN place ON location = $2,
     LATERAL (SELECT acriss FROM pool WHERE pool.location = $2 ORDER BY acriss OFFSET n % 12 LIMIT 1) AS one,
     LATERAL (SELECT now() + random() * make_interval(days => $3) + n * interval '0 second' AS since) AS start
"""


async def run(words: list[str]) -> None:
    """Fill the location, and search it."""
    chance = random.Random(17)
    async with seeded() as database, superuser(database) as admin, database.pool("rent", 2) as pool:
        place = (await availability.places(pool))[LOCATION]
        await admin.execute("UPDATE pool SET vehicles = $1 WHERE location = $2", VEHICLES, LOCATION)
        await admin.execute("SET session_replication_role = replica")  # no row of these has a booking
        await admin.execute(FILL, BOOKINGS, LOCATION, DAYS, timeout=600)
        await admin.execute("VACUUM ANALYZE demand")

        async def search(ahead: float, days: float | None) -> None:
            since = datetime.now(UTC) + timedelta(days=ahead)
            until = FOR_GOOD if days is None else since + timedelta(days=days)
            await availability.look(pool, place, Span(LOCATION, since, until), None)

        rows = []
        for name, ahead, days in (
            ("3 days", (1, 300), 3.0),
            ("28 days", (1, 300), 28.0),
            ("one-way, in 300 days", (300, 301), None),
            ("one-way, in 150 days", (150, 151), None),
            ("one-way, tomorrow", (1, 2), None),
        ):
            slices = [
                await run_slice(lambda ahead=ahead, days=days: search(chance.uniform(*ahead), days))  # type: ignore[misc]
                for _ in range(3)
            ]
            best = min(slices, key=lambda one: one.percentile(50))
            rows.append([name, f"{best.percentile(50) * 1e3:,.2f}", f"{best.percentile(95) * 1e3:,.2f}"])
    table(f"A search at a location with {BOOKINGS:,} bookings to come", ["search", "p50, ms", "p95, ms"], rows)
