"""`python -m payment_service check-ledger`: compares the ledger of a restored database with the provider's list, changing neither."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import urlsplit

from chassis import database
from payment_service.ledger_check import LedgerCheck, Proof
from payment_service.settings import ServeSettings

DIFFERS = 1
SETTLE_MINUTES = 30


def main(settings: ServeSettings, words: Sequence[str]) -> int:
    """The exit code: 0 when every row is the same on both sides. Says what was compared, and every row that differs."""
    parser = argparse.ArgumentParser(prog="python -m payment_service check-ledger")
    parser.add_argument("--host", default="", help="the restored server; default: the one in RENTACAR_DATABASE_URL")
    parser.add_argument("--settle-minutes", type=int, default=SETTLE_MINUTES, help="what is younger may be missing")
    told = parser.parse_args(words)
    proof = asyncio.run(check(settings, host=told.host, settle=timedelta(minutes=told.settle_minutes)))
    print(f"{proof.transactions} transactions with {proof.entries} entries; {len(proof.differences)} rows differ")
    for row in proof.differences:
        print(f"{row.reference}: ledger {row.ledger}, provider {row.provider} {row.currency} ({row.reason})")
    return DIFFERS if proof.differences or not proof.transactions else 0


async def check(settings: ServeSettings, *, host: str, settle: timedelta) -> Proof:
    """Compare; an empty ledger is a restore that failed. Raises ProviderError or a Postgres error."""
    from payment_service import stripe_provider

    dsn = at_host(settings.database_url.get_secret_value(), host)
    provider = stripe_provider.StripeProvider(
        api_key=settings.stripe_api_key.get_secret_value, api_base=settings.stripe_api_base
    )
    pool = await database.create_pool(dsn, schema="payment", size=2, name="check-ledger")
    try:
        return await LedgerCheck(pool=pool, provider=provider).check_restored(settle=settle)
    finally:
        await pool.close()
        await provider.close()


def at_host(dsn: str, host: str) -> str:
    """The same role and database on another server, by TLS without its name: the certificate of a copy is its own."""
    if not host:
        return dsn
    parts = urlsplit(dsn)
    login = f"{parts.netloc.rpartition('@')[0]}@" if "@" in parts.netloc else ""
    return parts._replace(netloc=f"{login}{host}:{parts.port or 5432}", query="sslmode=require").geturl()
