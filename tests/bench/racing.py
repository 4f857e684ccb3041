"""How long 200 customers racing for one car take, against 200 that count one guarded counter down."""

from __future__ import annotations

import asyncio
import time
from collections import Counter

import asyncpg

from tests.bench.booking_statement import statement
from tests.bench.method import ROUNDS, in_turn, table
from tests.bench.servers import seeded, superuser

CUSTOMERS = 200


async def run(words: list[str]) -> None:
    async with seeded() as database, superuser(database) as admin:
        await admin.execute("CREATE TABLE counter (id integer PRIMARY KEY, left_over integer NOT NULL)")
        await admin.execute("INSERT INTO counter VALUES (1, 1); GRANT ALL ON counter TO rent")
        connections = [
            await asyncpg.connect(database.dsn("rent"), server_settings={"search_path": "rent, public"})
            for _ in range(CUSTOMERS)
        ]
        booking = statement().replace("floor(random() * 30)", "0").replace("(random() * 700)::integer", "1")
        counting = "UPDATE counter SET left_over = left_over - 1 WHERE id = 1 AND left_over > 0 RETURNING 'HELD'"
        outcomes: Counter[str] = Counter()

        async def race(sql: str) -> float:
            began = time.perf_counter()
            answers = await asyncio.gather(*(connection.fetchval(sql) for connection in connections))
            took = time.perf_counter() - began
            assert answers.count("HELD") == 1, Counter(answers)
            if sql is booking:
                outcomes.update(answers)
            return took

        async def race_for_a_counter() -> float:
            await admin.execute("UPDATE counter SET left_over = 1")
            return await race(counting)

        async def race_for_a_car() -> float:
            await admin.execute("UPDATE pool SET vehicles = 1; DELETE FROM demand; DELETE FROM idempotency")
            return await race(booking)

        await race_for_a_counter(), await race_for_a_car()  # warm: every connection has planned both
        outcomes.clear()
        base, ours, ratio = await in_turn(race_for_a_counter, race_for_a_car)
        for connection in connections:
            await connection.close()
    table(
        f"{CUSTOMERS} customers racing for one car, milliseconds (least to greatest of {ROUNDS} races)",
        ["a guarded counter", "a booking", "ratio", "outcomes"],
        [
            [
                base.show(1e3, 1),
                ours.show(1e3, 1),
                ratio.show(),
                ", ".join(f"{n} {what}" for what, n in outcomes.items()),
            ]
        ],
    )
