"""The proof of a ledger of a million entries, against a provider's list that was recorded."""

from __future__ import annotations

import resource
import time
from collections.abc import AsyncIterator
from datetime import datetime

from chassis.database import Pool
from payment_service import stripe_answers
from payment_service.ledger_check import LedgerCheck
from payment_service.provider import LedgerRow
from tests.bench.method import table
from tests.bench.servers import seeded, superuser

ENTRIES = 1_000_000
PAGE = 100  # rows of one answer, Stripe's largest
LIMIT = 60.0  # seconds, the aim
# Nine charges and a refund of every tenth booking, on 50 days.
FILL = """
INSERT INTO payment.payments (payment_id, booking_id, purpose, number, status, method, amount_minor, currency, provider_intent_id)
SELECT md5('p' || n)::uuid, md5('b' || n)::uuid, 'RENTAL', 1, 'SUCCEEDED', 'CARD', 10000 + n % 5000, 'BRL', 'pi_' || n
FROM generate_series(1, $1) AS n;
"""
CHARGES = """
INSERT INTO payment.ledger_transactions (dedupe_key, booking_id, payment_id, posted_at)
SELECT 'charge:' || provider_intent_id, booking_id, payment_id, now() - interval '50 days' * random() FROM payment.payments
"""
REFUNDS = """
INSERT INTO payment.ledger_transactions (dedupe_key, booking_id, payment_id, posted_at)
SELECT 'refund:re_' || substr(provider_intent_id, 4), booking_id, payment_id, now() FROM payment.payments
WHERE substr(provider_intent_id, 4)::int % 9 = 0
"""
SIDES = """
INSERT INTO payment.ledger_entries (transaction_id, account, amount_minor, currency)
SELECT t.id, side.account, side.sign * CASE WHEN dedupe_key LIKE 'refund:%' THEN -100 ELSE p.amount_minor END, 'BRL'
FROM payment.ledger_transactions t JOIN payment.payments p USING (payment_id)
CROSS JOIN (VALUES ('stripe:clearing', 1), ('customers:prepayments', -1)) AS side (account, sign)
"""


class Recorded:
    """A provider's books: charges and refunds as Stripe's JSON, a page at a time."""

    def __init__(self, charges: int) -> None:
        self._charges = charges

    async def list_ledger_rows(self, *, since: datetime | None = None) -> AsyncIterator[list[LedgerRow]]:
        """Every row, each read from an object of Stripe's shape as the real list's are."""
        numbers = range(self._charges, 0, -1)
        for start in range(0, self._charges, PAGE):
            page = [_charge(number) for number in numbers[start : start + PAGE]]
            yield [row for body in page if (row := stripe_answers.ledger_row(body)) is not None]
        refunded = [number for number in numbers if number % 9 == 0]
        for start in range(0, len(refunded), PAGE):
            page = [_refund(number) for number in refunded[start : start + PAGE]]
            yield [row for body in page if (row := stripe_answers.ledger_row(body)) is not None]

    async def ledger_row(self, reference: str) -> LedgerRow | None:
        """Nothing changes here."""
        return None


async def run(words: list[str]) -> None:
    """Fill a ledger, prove it, and prove that a cent is found."""
    charges = ENTRIES // 2 * 9 // 10
    async with seeded() as database, superuser(database) as admin, database.pool("payment", 2) as pool:
        await admin.execute(
            "SET session_replication_role = replica"
        )  # the triggers look at each row, which is not measured
        await admin.execute(FILL.replace("$1", str(charges)))
        for statement in (CHARGES, REFUNDS, SIDES):
            await admin.execute(statement)
        await admin.execute("ANALYZE payment.ledger_transactions, payment.ledger_entries")
        rows = [await _prove(pool, charges, "equal")]
        await admin.execute(
            "UPDATE payment.ledger_entries SET amount_minor = amount_minor + sign(amount_minor) WHERE transaction_id ="
            " (SELECT id FROM payment.ledger_transactions WHERE dedupe_key = 'charge:pi_4711')"
        )
        rows.append(await _prove(pool, charges, "a cent off"))
    table("The proof of the ledger", ["ledger", "entries", "differences", "seconds", f"of {LIMIT:.0f} s", "MB"], rows)


async def _prove(pool: Pool, charges: int, name: str) -> list[str]:
    began = time.perf_counter()
    proof = await LedgerCheck(pool=pool, provider=Recorded(charges)).check(since=None)
    took = time.perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found = [row.reference for row in proof.differences]
    assert found == ([] if name == "equal" else ["pi_4711"]), found
    return [name, f"{proof.entries:,}", f"{len(found)}", f"{took:.1f}", f"{took / LIMIT:.0%}", f"{memory:.0f}"]


def _charge(number: int) -> dict[str, object]:
    return {
        "id": f"ch_{number}",
        "object": "charge",
        "amount_captured": 10000 + number % 5000,
        "currency": "brl",
        "payment_intent": f"pi_{number}",
        "status": "succeeded",
    }


def _refund(number: int) -> dict[str, object]:
    return {
        "id": f"re_{number}",
        "object": "refund",
        "amount": 100,
        "balance_transaction": f"txn_{number}",
        "currency": "brl",
        "status": "succeeded",
    }
