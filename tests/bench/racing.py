"""How long 200 customers racing for one car take, against 200 that count one guarded counter down."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import asyncpg

from rent_service.store import bookings
from tests.bench.booking_statement import document
from tests.bench.method import ROUNDS, in_turn, table
from tests.bench.servers import seeded, superuser

CUSTOMERS = 200


def one_customer() -> list[Any]:
    """What rent_service gives to the booking statement, with ids of this customer's own."""
    whole, booking_id = document(), str(uuid4())
    whole["booking"] |= {"booking_id": booking_id, "reference": booking_id[:8].upper()}
    expires = datetime.now(UTC) + timedelta(hours=1)
    messages = b"\x01" * 40
    asked = ["guest", booking_id, b"\x01", messages, json.dumps(whole), expires, timedelta(minutes=30)]
    return [*asked, "CARD", "pm_card_visa", messages, messages, ""]


async def run(words: list[str]) -> None:
    async with seeded() as database, superuser(database) as admin:
        await admin.execute("CREATE TABLE counter (id integer PRIMARY KEY, left_over integer NOT NULL)")
        await admin.execute("INSERT INTO counter VALUES (1, 1); GRANT ALL ON counter TO rent")
        connections = [
            await asyncpg.connect(database.dsn("rent"), server_settings={"search_path": "rent, public"})
            for _ in range(CUSTOMERS)
        ]
        counting = "UPDATE counter SET left_over = left_over - 1 WHERE id = 1 AND left_over > 0 RETURNING 'HELD'"
        outcomes: Counter[str] = Counter()

        async def race(sql: str, arguments: Callable[[], list[Any]]) -> float:
            asked = [arguments() for _ in connections]
            began = time.perf_counter()
            answers = await asyncio.gather(
                *(connection.fetchval(sql, *given) for connection, given in zip(connections, asked, strict=True))
            )
            took = time.perf_counter() - began
            assert answers.count("HELD") == 1, Counter(answers)
            outcomes.update(answers)
            return took

        async def race_for_a_counter() -> float:
            await admin.execute("UPDATE counter SET left_over = 1")
            return await race(counting, list)

        async def race_for_a_car() -> float:
            await admin.execute("UPDATE pool SET vehicles = 1; DELETE FROM demand; DELETE FROM idempotency")
            return await race(bookings.sql.create, one_customer)

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
                ", ".join(f"{n} {what}" for what, n in outcomes.items() if what),
            ]
        ],
    )
