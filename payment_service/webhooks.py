"""Webhooks: a delivery is a hint. It is verified, stored and answered; a worker then fetches the object and records what it says."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Collection
from uuid import UUID

from chassis import database
from chassis.failpoints import failpoint
from payment_service import deposit_recorder, dispute_recorder, outcome, recorder, refund_recorder, signature
from payment_service.provider import Intent, PaymentProvider, ProviderRefund, RefusedError
from payment_service.store import deposits, disputes, jobs, payments, refunds, webhooks
from payment_service.store.jobs import Lease
from payment_service.webhook_events import DISPUTE_NEWS, INTENT_NEWS, WANTED

log = logging.getLogger(__name__)

LONGEST = 255  # characters of an id at Stripe


class WebhookError(Exception):
    """The body is no event."""


async def ingest(pool: database.Pool, *, payload: bytes, header: str, secrets: Collection[str]) -> bool:
    """Verify and store a delivery, committed on return; True if the event was stored before.

    Raises SignatureError or WebhookError. Real time judges the signature's age, whatever the business clock says.
    """
    signature.verify(payload, header, secrets=secrets, now=time.time())
    event_id, kind, object_id = _parse(payload)
    wanted = kind in WANTED
    async with database.transaction(pool) as connection:
        first = await webhooks.keep(connection, event_id, kind, object_id, to_handle=wanted)
        if first and wanted:
            await jobs.ask(connection, kind="webhook", subject=event_id, worker=None)
    await failpoint("webhook.stored")
    return not first


def _parse(payload: bytes) -> tuple[str, str, str]:
    try:
        event = json.loads(payload)
        found = event["id"], event["type"], event["data"]["object"].get("id", "")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise WebhookError("the body is no event") from error
    if not all(map(_is_word, found)) or not found[0].startswith("evt_"):
        raise WebhookError("the body is no event")
    return found


def _is_word(value: object) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST and value.isascii() and value.isprintable()


class WebhookHandler:
    """Follows stored deliveries. Order and duplicates don't matter: what counts is what the object says when it is fetched."""

    def __init__(self, *, pool: database.Pool, provider: PaymentProvider) -> None:
        self._pool, self._provider = pool, provider

    async def drive(self, lease: Lease) -> None:
        """Fetch the object and record it. Raises what the driver turns into a later try."""
        event = await webhooks.load(self._pool, lease.subject)
        if event is None:
            await self._done(lease)
        elif event.kind in INTENT_NEWS:
            await self._intent(lease, event.object_id)
        elif event.kind in DISPUTE_NEWS:
            await self._dispute(lease, event.object_id)
        else:
            await self._refund(lease, event.object_id)

    async def _intent(self, lease: Lease, intent_id: str) -> None:
        if await webhooks.settled(self._pool, intent_id):
            await self._done(lease)  # an ended intent never changes: there is nothing to fetch
            return
        try:
            intent = await self._provider.retrieve_intent(intent_id)
        except RefusedError:
            log.warning("a webhook about an intent that can't be fetched", extra={"intent": intent_id})
            await self._done(lease)
            return
        await self._record_intent(lease, intent)

    async def _record_intent(self, lease: Lease, intent: Intent) -> None:
        deposit_id = await deposits.find_by_intent(self._pool, intent.id, intent.deposit_id)
        payment_id = None if deposit_id else await payments.find_by_intent(self._pool, intent.id, intent.payment_id)
        async with database.transaction(self._pool) as connection:
            if deposit_id is not None:
                deposit = await deposits.load(connection, deposit_id)
                news = await deposit_recorder.fetched(connection, deposit, intent)
                await deposit_recorder.record(connection, deposit_id, news, cause="webhook")
            elif payment_id is not None:
                await self._tell_payment(connection, payment_id, intent)
            else:
                log.warning("a webhook about an intent that is not ours", extra={"intent": intent.id})
            await webhooks.handled(connection, lease.subject)
            await jobs.finish(connection, lease)

    async def _tell_payment(self, connection: database.Connection, payment_id: UUID, intent: Intent) -> None:
        payment = await payments.load(connection, payment_id)
        if outcome.pix_ran_out(payment.method, intent):  # its worker cancels what is left of it
            await jobs.ask(connection, kind="payment", subject=str(payment_id), worker=None)
        else:
            news = await recorder.fetched(connection, payment, intent)
            await recorder.record(connection, payment_id, news, cause="webhook")

    async def _dispute(self, lease: Lease, provider_dispute_id: str) -> None:
        try:
            dispute = await self._provider.retrieve_dispute(provider_dispute_id)
        except RefusedError:
            log.warning("a webhook about a dispute that can't be fetched", extra={"dispute": provider_dispute_id})
            await self._done(lease)
            return
        origin = await disputes.origin(self._pool, dispute.intent_id)
        async with database.transaction(self._pool) as connection:
            if origin is None:
                log.error("a dispute of a charge that is not ours", extra={"dispute": dispute.id})
            else:
                await dispute_recorder.record(connection, dispute, origin)
            await webhooks.handled(connection, lease.subject)
            await jobs.finish(connection, lease)
        await failpoint("dispute.recorded")

    async def _refund(self, lease: Lease, provider_refund_id: str) -> None:
        try:
            refund = await self._provider.retrieve_refund(provider_refund_id)
        except RefusedError:
            log.warning("a webhook about a refund that can't be fetched", extra={"refund": provider_refund_id})
            await self._done(lease)
            return
        await self._record_refund(lease, refund)

    async def _record_refund(self, lease: Lease, refund: ProviderRefund) -> None:
        refund_id = await refunds.find_by_provider(self._pool, refund.id, refund.refund_id)
        async with database.transaction(self._pool) as connection:
            if refund_id is None:
                log.error("a refund that is not ours: somebody refunded at the provider", extra={"refund": refund.id})
            else:
                await refund_recorder.record(connection, refund_id, refund, by_worker=False)
            await webhooks.handled(connection, lease.subject)
            await jobs.finish(connection, lease)

    async def _done(self, lease: Lease) -> None:
        async with database.transaction(self._pool) as connection:
            await webhooks.handled(connection, lease.subject)
            await jobs.finish(connection, lease)
