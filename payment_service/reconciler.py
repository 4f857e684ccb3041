"""The reconciler assumes the worst: what nobody drives any more, and what the provider knows otherwise than we do."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from chassis import database
from chassis.process import pause
from payment_service import deposit_recorder, dispute_recorder, recorder
from payment_service.driver import DATABASE_TROUBLE
from payment_service.provider import Intent, PaymentProvider, ProviderError
from payment_service.states import DEPOSIT_UNFINISHED, UNFINISHED, DepositStatus, Status
from payment_service.store import deposits, disputes, jobs, payments, reconciliations

log = logging.getLogger(__name__)

LOOK_SECONDS = 30.0
SILENT_FOR = timedelta(minutes=2)  # longer than a lease and its first retries
COMPARE_EVERY = timedelta(hours=1)
COMPARE_BACK = timedelta(
    hours=3
)  # from the last comparison, so that each intent is seen again once it has come to rest
SETTLING = timedelta(minutes=2)  # younger ones are being worked on
SILENT_DISPUTE = timedelta(hours=1)  # few are open at a time, and of one that is decided the webhook may be lost
DEPOSIT_LIVES = (*DEPOSIT_UNFINISHED, DepositStatus.AUTHORIZED)


@dataclass(slots=True)
class Comparison:
    """What a comparison with the provider's list found: `differences` are those that no rule repairs."""

    intents: int = 0
    repaired: int = 0
    differences: list[str] = field(default_factory=list)


class Reconciler:
    """One worker's; that several run it does no harm."""

    def __init__(self, *, pool: database.Pool, provider: PaymentProvider) -> None:
        self._pool, self._provider = pool, provider

    async def run(self, stop: asyncio.Event) -> None:
        """Look until `stop`."""
        while not stop.is_set():
            try:
                await self.run_once()
                await self._compare_if_due()
            except (*DATABASE_TROUBLE, ProviderError) as error:
                log.warning("reconciler waits", extra={"error": type(error).__name__})
            except Exception:
                log.exception("reconciler failed")
            await pause(stop, LOOK_SECONDS)

    async def run_once(self) -> int:
        """Give a job to what is unfinished without one; returns how many there were. Lost leases are the due-scan's."""
        forgotten = await jobs.ask_for_forgotten(self._pool, silent_for=SILENT_FOR)
        for kind, subject in forgotten:
            log.error("nobody was driving it", extra={"job": kind, "subject": subject})
        return len(forgotten)

    async def compare(self, *, back: timedelta) -> Comparison:
        """Compare the provider's intents since `back` before the last comparison (business time) with ours, both ways."""
        since = await reconciliations.since(self._pool, back)
        run = await reconciliations.begin(self._pool, since)
        ours = await reconciliations.payments_since(self._pool, since, SETTLING)
        theirs = await reconciliations.deposits_since(self._pool, since, SETTLING)
        found, seen = Comparison(), set()
        async for intent in self._provider.list_intents(since=since):
            found.intents += 1
            seen.add(intent.id)
            if intent.deposit_id is not None:
                await self._compare_deposit(intent, theirs.get(intent.deposit_id), found)
            elif intent.payment_id is not None:
                await self._compare_one(intent, ours.get(intent.payment_id), found)
        found.differences += [
            f"payment {row['payment_id']}: intent {row['provider_intent_id']} is not in the provider's list"
            for row in ours.values()
            if row["settled"] and row["provider_intent_id"] and row["provider_intent_id"] not in seen
        ]
        found.repaired += await self._compare_disputes(since)
        for difference in found.differences:
            log.error("difference with the provider", extra={"difference": difference})
        await reconciliations.end(self._pool, run, found.intents, found.repaired, len(found.differences))
        return found

    async def _compare_one(self, intent: Intent, row: Mapping[str, Any] | None, found: Comparison) -> None:
        if row is None:
            if intent.status != "canceled":
                found.differences.append(f"intent {intent.id}: no payment of ours")
        elif not row["settled"]:
            return
        elif row["provider_intent_id"] not in (None, intent.id):
            await self._spare(intent, found)
        elif _ended_unnoticed(row["status"], intent.status):
            await self._repair(row["payment_id"], intent, found)
        else:
            found.differences += _differences(intent, row)

    async def _repair(self, payment_id: UUID, intent: Intent, found: Comparison) -> None:
        async with database.transaction(self._pool) as connection:
            payment = await payments.load(connection, payment_id)
            news = await recorder.fetched(connection, payment, intent)
            found.repaired += await recorder.record(connection, payment_id, news, cause="reconciler")

    async def _compare_deposit(self, intent: Intent, row: Mapping[str, Any] | None, found: Comparison) -> None:
        if row is None:
            if intent.status != "canceled":
                found.differences.append(f"intent {intent.id}: no deposit of ours")
        elif not row["settled"]:
            return
        elif row["provider_intent_id"] not in (None, intent.id):
            await self._spare(intent, found)
        elif _held_unnoticed(row["status"], intent.status):
            async with database.transaction(self._pool) as connection:
                deposit = await deposits.load(connection, row["deposit_id"])
                news = await deposit_recorder.fetched(connection, deposit, intent)
                found.repaired += await deposit_recorder.record(connection, deposit.id, news, cause="reconciler")

    async def _compare_disputes(self, since: datetime) -> int:
        """Record what was opened since, and what has long been open: a dispute whose webhook was lost. Returns how many were news."""
        heard = [dispute async for dispute in self._provider.list_disputes(since=since)]
        silent = await disputes.open_and_silent(self._pool, SILENT_DISPUTE)
        heard += [await self._provider.retrieve_dispute(dispute_id) for dispute_id in silent]
        news = 0
        for dispute in heard:
            origin = await disputes.origin(self._pool, dispute.intent_id)
            if origin is None:
                log.error("a dispute of a charge that is not ours", extra={"dispute": dispute.id})
                continue
            async with database.transaction(self._pool) as connection:
                news += await dispute_recorder.record(connection, dispute, origin)
        return news

    async def _spare(self, intent: Intent, found: Comparison) -> None:
        """A second intent of one payment: it was never confirmed, so it is only in the way."""
        if intent.status == "canceled":
            return
        if intent.status in ("requires_payment_method", "requires_confirmation"):
            await self._provider.cancel_intent(intent.id)
            found.repaired += 1
        else:
            found.differences.append(f"intent {intent.id}: a second one of payment {intent.payment_id}")

    async def _compare_if_due(self) -> None:
        if await reconciliations.is_due(self._pool, COMPARE_EVERY):
            await self.compare(back=COMPARE_BACK)


def _ended_unnoticed(ours: str, theirs: str) -> bool:
    # a browser that has the client secret may pay a declined intent by another card, without us
    return (
        theirs == "succeeded" if ours == Status.DECLINED else ours in UNFINISHED and theirs in ("succeeded", "canceled")
    )


def _held_unnoticed(ours: str, theirs: str) -> bool:
    if ours == DepositStatus.DECLINED:
        return theirs == "requires_capture"
    return ours in DEPOSIT_LIVES and theirs in ("requires_capture", "succeeded", "canceled")


def _differences(intent: Intent, row: Mapping[str, Any]) -> list[str]:
    paid_there, paid_here = intent.status == "succeeded", row["status"] == Status.SUCCEEDED
    found = []
    if paid_there != paid_here:
        found.append(f"intent {intent.id} is {intent.status}, payment {row['payment_id']} is {row['status']}")
    if paid_there and row["charged_minor"] != intent.amount:
        found.append(f"intent {intent.id} charged {intent.amount}, the ledger has {row['charged_minor']}")
    return found
