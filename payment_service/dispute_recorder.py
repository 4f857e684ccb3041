"""`record` for disputes: what a bank took back becomes state, ledger and event in one transaction, and an alarm."""

from __future__ import annotations

import logging
from typing import Any

from rentacar.payment.v1 import events_pb2

from chassis import database, outbox
from payment_service import outcome, words
from payment_service.provider import ProviderDispute
from payment_service.recorder import STREAM
from payment_service.states import DisputeStatus
from payment_service.store import disputes, ledger

log = logging.getLogger(__name__)

EVENTS = {DisputeStatus.OPEN: "dispute.opened", DisputeStatus.WON: "dispute.won", DisputeStatus.LOST: "dispute.lost"}


async def record(connection: database.Connection, dispute: ProviderDispute, origin: Any) -> bool:
    """Write what the provider says in the caller's transaction; `origin` says whose it is. False if the state was known."""
    new = await disputes.insert(connection, dispute, origin)
    row = await disputes.change(connection, dispute, outcome.dispute_status_of(dispute))
    await _post(connection, dispute, row)
    ended = row["status"] != row["status_before"]
    if new:
        await _announce(connection, row, DisputeStatus.OPEN)  # also when its end is the first that was heard of it
    if ended:
        await _announce(connection, row, DisputeStatus(row["status"]))
    return new or ended


async def _post(connection: database.Connection, dispute: ProviderDispute, row: Any) -> None:
    origin = {name: row[name] for name in ("booking_id", "payment_id", "deposit_id")}
    for moved in dispute.movements:
        await ledger.post_dispute_movement(
            connection,
            provider_dispute_id=dispute.id,
            movement_id=moved.id,
            amount=moved.amount,
            fee=moved.fee,
            currency=dispute.currency,
            **origin,
        )
    lost = -sum(moved.amount for moved in dispute.movements)
    if row["status"] == DisputeStatus.LOST and lost > 0:
        await ledger.post_dispute_loss(
            connection, provider_dispute_id=dispute.id, amount=lost, currency=dispute.currency, **origin
        )


async def _announce(connection: database.Connection, row: Any, status: DisputeStatus) -> None:
    """Publish it and raise the alarm: an evidence's deadline waits for nobody."""
    about = {"dispute": row["provider_dispute_id"], "booking_id": str(row["booking_id"]), "reason": row["reason"]}
    log.log(logging.WARNING if status is DisputeStatus.WON else logging.ERROR, EVENTS[status], extra=about)
    event = events_pb2.DisputeEvent(
        dispute_id=str(row["dispute_id"]),
        payment_id=str(row["payment_id"] or row["deposit_id"]),
        booking_id=str(row["booking_id"]),
        status=words.dispute_status(status),
        amount=words.money(row["amount_minor"], row["currency"]),
    )
    await outbox.publish(
        connection, stream=STREAM, kind=EVENTS[status], booking_id=str(row["booking_id"]), message=event
    )
