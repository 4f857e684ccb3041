"""Proves the ledger: every transaction balances, and what it says of each charge, refund and dispute equals the provider's list."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from chassis import database
from chassis.process import pause
from payment_service.driver import DATABASE_TROUBLE
from payment_service.provider import LedgerRow, ProviderError, RefusedError
from payment_service.store import ledger_checks

log = logging.getLogger(__name__)

EVERY = timedelta(days=1)
LOOK_SECONDS = 300.0
CHECKED_BACK = timedelta(days=100)  # what may still change: a Pix is given back for 90 days
LONGEST_HOLD = timedelta(days=35)  # a charge is as old as its authorisation, which Stripe lets stand up to 31 days
MOST = 1000  # differences that are told; beyond that something is wrong at large
LOOKED_AT_AGAIN = 50  # of them: what was on its way while the list was read
THEIRS_ALONE = "the ledger does not have it"
SETTLING_SECONDS = 2.0  # in which a worker records what it was just told


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that is not the same on both sides, in minor units; `provider` None: it has none."""

    reference: str
    currency: str
    ledger: int
    provider: int | None
    reason: str


@dataclass(slots=True)
class Proof:
    """How the ledger stands. `clearing`: what the provider holds by the ledger, by currency."""

    transactions: int
    entries: int
    clearing: dict[str, int]
    differences: list[Difference] = field(default_factory=list)


class Books(Protocol):
    """Of a `PaymentProvider`, what a check asks."""

    def list_ledger_rows(self, *, since: datetime | None = None) -> AsyncIterator[list[LedgerRow]]: ...
    async def ledger_row(self, reference: str) -> LedgerRow | None: ...


class LedgerCheck:
    """Streams the provider's list next to the ledger, so that neither is ever in memory."""

    def __init__(self, *, pool: database.Pool, provider: Books) -> None:
        self._pool, self._provider = pool, provider

    async def run(self, stop: asyncio.Event) -> None:
        """Check every day until `stop`; one worker does it, whoever is first."""
        while not stop.is_set():
            try:
                if await ledger_checks.is_due(self._pool, EVERY):
                    await self.check_and_alarm()
            except (*DATABASE_TROUBLE, ProviderError) as error:
                log.warning("ledger check waits", extra={"error": type(error).__name__})
            except Exception:
                log.exception("ledger check failed")
            await pause(stop, LOOK_SECONDS)

    async def check_and_alarm(self) -> Proof:
        """The daily check: an ERROR with each row that differs."""
        run = await ledger_checks.begin(self._pool)
        proof = await self.check(since=await ledger_checks.since(self._pool, CHECKED_BACK))
        for found in proof.differences:
            row = {"reference": found.reference, "currency": found.currency, "reason": found.reason}
            log.error("the ledger differs", extra={**row, "ledger": found.ledger, "provider": found.provider})
        await ledger_checks.end(self._pool, run, proof.transactions, len(proof.differences))
        return proof

    async def check(self, *, since: datetime | None) -> Proof:
        """Check what began since then; None: all there ever was. Raises ProviderError."""
        async with self._pool.acquire() as connection:
            await ledger_checks.keep_theirs(connection, self._pages(since))
            counted = await ledger_checks.counts(connection, since)
            proof = Proof(
                transactions=counted["transactions"],
                entries=counted["entries"],
                clearing={row["currency"]: row["amount_minor"] for row in await ledger_checks.clearing(connection)},
            )
            proof.differences += [_unbalanced(row) for row in await ledger_checks.unbalanced(connection, since, MOST)]
            found = await ledger_checks.differences(connection, since, MOST)
            await ledger_checks.forget_theirs(connection)
            if found:
                await asyncio.sleep(SETTLING_SECONDS)
            for position, row in enumerate(found):
                again = position < LOOKED_AT_AGAIN and await self._agree_now(connection, row)
                if not again:
                    proof.differences.append(_difference(row))
        return proof

    async def check_restored(self, *, settle: timedelta) -> Proof:
        """Check a copy of the database that was restored from its archive: what the provider has and was made less than
        `settle` before the restored server started may have been on its way to the archive, and is no difference.
        """
        proof = await self.check(since=None)
        async with self._pool.acquire() as connection:
            archived = await ledger_checks.started_at(connection) - settle
        proof.differences = [row for row in proof.differences if not await self._is_younger(row, archived)]
        return proof

    async def _is_younger(self, row: Difference, moment: datetime) -> bool:
        if row.reason != THEIRS_ALONE:
            return False
        theirs = await self._provider.ledger_row(row.reference)
        return theirs is not None and theirs.made_at is not None and theirs.made_at > moment

    async def _pages(self, since: datetime | None) -> AsyncIterator[Iterable[tuple[str, int, str]]]:
        begins = since - LONGEST_HOLD if since is not None else None
        async for page in self._provider.list_ledger_rows(since=begins):
            yield [(row.reference, row.amount, row.currency) for row in page]

    async def _agree_now(self, connection: database.Connection, row: Any) -> bool:
        """Whether both sides agree by now: money moves on while a long list is read."""
        try:
            theirs = await self._provider.ledger_row(row["reference"])
        except RefusedError:
            return False
        ours = await ledger_checks.ledger_of(connection, row["reference"])
        return ours.get(row["currency"], 0) == (theirs.amount if theirs else 0)


def _unbalanced(row: Any) -> Difference:
    return Difference(
        row["reference"], row["currency"] or "XXX", row["ledger_minor"] or 0, None, "its entries do not sum to zero"
    )


def _difference(row: Any) -> Difference:
    ours, theirs = row["ledger_minor"], row["provider_minor"]
    if ours is None:
        reason = THEIRS_ALONE
    elif theirs is None:
        reason = "the provider does not have it"
    else:
        reason = "the amounts differ"
    return Difference(row["reference"], row["currency"], ours or 0, theirs, reason)
