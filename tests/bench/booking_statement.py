"""How fast a booking is written: the one statement through asyncpg, against pgbench on the same SQL, with 8 clients."""

from __future__ import annotations

import json
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from rent_service.booking import Booking, BookingStatus, Driver, Line, Stop, to_document
from rent_service.network import Text
from rent_service.pricing import PriceLineKind
from tests.bench.method import ROUNDS, in_turn, run_slice, table
from tests.bench.servers import pgbench, seeded, superuser

CLIENTS = 8
SECONDS = 2


def document() -> dict[str, Any]:
    """The rows of an ordinary booking: three lines, one driver."""
    at = datetime(2027, 3, 1, 13, tzinfo=UTC)
    stop = Stop("GRU", datetime(2027, 3, 1, 10), "America/Sao_Paulo", at)
    text = Text("uma linha", "a line")
    booking = Booking(
        booking_id=UUID(int=0),
        reference="00000000",
        status=BookingStatus.PENDING_PAYMENT,
        version=1,
        hold_expires_at=None,
        acriss="EDMM",
        booked_acriss="EDMM",
        pickup=stop,
        dropoff=Stop("GRU", datetime(2027, 3, 3, 10), "America/Sao_Paulo", at + timedelta(days=2)),
        turnaround_minutes=90,
        rental_days=2,
        extra_hours=0,
        currency="BRL",
        deposit=70000,
        excess=400000,
        coverage="BASIC",
        promotion=None,
        driver_age=35,
        free_until=at - timedelta(days=1),
        no_show_at=at + timedelta(hours=2),
        late_fee=6000,
        no_show_fee=11990,
        included_km=None,
        per_extra_km=0,
        network_version="bench",
        flight_number="",
        locale="pt-BR",
        lines=tuple(Line(kind, "", text, 1, 11990) for kind in (PriceLineKind.TIME, PriceLineKind.SERVICE_FEE)),
        extras=(),
        drivers=(
            Driver(
                given_name="Ana",
                family_name="Souza",
                email="ana@example.com",
                phone="+5511912345678",
                birth_date=date(1991, 5, 17),
                country_code="BR",
                document_type="CPF",
                document_number="52998224725",
                licence_number="04512345678",
            ),
        ),
    )
    return to_document(booking)


def statement() -> str:
    """The booking statement with everything a client would send as a literal, but ids, reference, place and day drawn anew."""
    whole = json.dumps(document()).replace("'", "''")
    return f"""
SELECT outcome FROM (
    SELECT gen_random_uuid() AS id, (random() * 700)::integer AS day,
           (SELECT location FROM pool WHERE acriss = 'EDMM' ORDER BY location OFFSET floor(random() * 30) LIMIT 1) AS code
) AS drawn, LATERAL create_booking(
    'guest', drawn.id::text, '\\x01', '\\x01',
    jsonb_set('{whole}'::jsonb, '{{booking}}', '{whole}'::jsonb -> 'booking' || jsonb_build_object(
        'booking_id', drawn.id, 'reference', upper(substr(drawn.id::text, 1, 8)),
        'pickup_location', drawn.code, 'dropoff_location', drawn.code,
        'pickup_at', timestamptz '2027-01-01' + make_interval(days => drawn.day),
        'dropoff_at', timestamptz '2027-01-03' + make_interval(days => drawn.day))),
    'infinity', interval '30 minutes', 'CARD', 'pm_card_visa', '\\x01', '\\x01', '')
""".replace("\n", " ").strip()


async def run(words: list[str]) -> None:
    async with seeded() as database, superuser(database) as admin, database.pool("rent", CLIENTS) as pool:
        await admin.execute("UPDATE pool SET vehicles = 1000000")
        sql = statement()
        with tempfile.TemporaryDirectory() as folder:
            script = Path(folder) / "booking.sql"
            script.write_text(sql + ";\n")

            async def by_asyncpg() -> float:
                async def book() -> None:
                    outcome = await pool.fetchval(sql)
                    assert outcome == "HELD", outcome

                return (await run_slice(book, seconds=SECONDS, clients=CLIENTS)).rate

            async def by_pgbench() -> float:
                return pgbench(database, script, clients=CLIENTS, seconds=SECONDS)

            await by_asyncpg()  # warm
            base, ours, ratio = await in_turn(by_pgbench, by_asyncpg)
    table(
        f"The booking statement with {CLIENTS} clients, bookings per second (least to greatest of {ROUNDS})",
        ["pgbench", "asyncpg", "ratio"],
        [[base.show(digits=0), ours.show(digits=0), ratio.show()]],
    )
