"""`record` for deposits: state, ledger and event in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rentacar.payment.v1 import events_pb2

from chassis import database, outbox
from payment_service import outcome, states, words
from payment_service.outcome import Heard
from payment_service.provider import Failure, Intent
from payment_service.recorder import STREAM, Cause
from payment_service.states import DepositStatus
from payment_service.store import deposits, jobs, ledger
from payment_service.store.deposits import Deposit

EVENTS = {
    DepositStatus.REQUIRES_ACTION: "deposit.action_required",
    DepositStatus.AUTHORIZED: "deposit.authorized",
    DepositStatus.DECLINED: "deposit.declined",
    DepositStatus.CAPTURED: "deposit.captured",
    DepositStatus.RELEASED: "deposit.released",
    DepositStatus.LAPSED: "deposit.lapsed",
}
EXPIRING = "deposit.expiring"


@dataclass(frozen=True, slots=True)
class DepositNews:
    """What was heard of a deposit. `attempt` None: the newest."""

    status: DepositStatus
    intent: Intent | None = None
    failure: Failure | None = None
    charge_id: str | None = None
    attempt: int | None = None


def news_of(heard: Heard, deposit: Deposit) -> DepositNews:
    """What was heard of the deposit's intent; a failure is that of its newest try."""
    if heard.failure is not None:
        return DepositNews(DepositStatus.DECLINED, heard.intent, heard.failure, heard.charge_id, deposit.attempt)
    if heard.intent is None:
        raise AssertionError("bug: nothing was heard")
    return told_by(heard.intent, deposit)


def told_by(intent: Intent, deposit: Deposit) -> DepositNews:
    """An intent as it was answered to us."""
    return DepositNews(outcome.deposit_status_of(intent, released=deposit.released), intent)


async def fetched(source: database.Pool | database.Connection, deposit: Deposit, intent: Intent) -> DepositNews:
    """An intent as it was fetched: it may tell of a decline, the running try's or an older one's."""
    known = await deposits.known_charges(source, deposit.id)
    return news_of(outcome.heard_of(intent, known_charges=known, acting=deposit.acting), deposit)


async def record(connection: database.Connection, deposit_id: UUID, news: DepositNews, *, cause: Cause) -> bool:
    """Write the news in the caller's transaction. False if it is none: heard before, or older than what is known."""
    row = await _change(connection, deposit_id, news, cause)
    if row is None and news.status in (DepositStatus.AUTHORIZED, DepositStatus.REQUIRES_ACTION):
        # a browser that has the client secret may try another card without us
        await deposits.take_up(connection, deposit_id, cause=cause)
        row = await _change(connection, deposit_id, news, cause)
    if row is None:
        if news.intent is not None:
            await deposits.note_intent(connection, deposit_id, news.intent)
        return False
    if news.status is DepositStatus.AUTHORIZED:
        for spare in await deposits.release_spare(connection, row["booking_id"], row["number"]):
            await jobs.ask(connection, kind="deposit", subject=str(spare), worker=None)
    if news.status is DepositStatus.CAPTURED:
        await _post(connection, row)
    await _tell(connection, row, news)
    if cause != "worker":
        await jobs.hurry(connection, kind="deposit", subject=str(deposit_id))
    return True


async def announce(
    connection: database.Connection, row: Any, *, kind: str | None = None, failure: Failure | None = None
) -> None:
    """Publish how a deposit stands; `row` is the deposit's."""
    event = events_pb2.DepositEvent(
        deposit_id=str(row["deposit_id"]),
        booking_id=str(row["booking_id"]),
        number=row["number"],
        status=words.deposit_status(row["status"]),
        amount=words.money(row["amount_minor"], row["currency"]),
        captured=words.money(row["captured_minor"], row["currency"]),
        failure_code=failure.code if failure else row["failure_code"] or "",
    )
    name = kind or EVENTS[DepositStatus(row["status"])]
    await outbox.publish(connection, stream=STREAM, kind=name, booking_id=str(row["booking_id"]), message=event)


async def _tell(connection: database.Connection, row: Any, news: DepositNews) -> None:
    if news.status is DepositStatus.DECLINED and row["renews"] is not None:
        # the old one still stands: what matters is that nothing follows it
        expiring = await deposits.mark_expiring(connection, row["renews"])
        if expiring is not None:
            await announce(connection, expiring, kind=EXPIRING, failure=news.failure)
    elif news.status in EVENTS:
        await announce(connection, row)


async def _change(connection: database.Connection, deposit_id: UUID, news: DepositNews, cause: Cause) -> Any | None:
    # an intent that waits for a card is no news for a deposit that was declined, but it is for one whose challenge ended
    processing = news.status is DepositStatus.PROCESSING
    allowed = [DepositStatus.REQUIRES_ACTION] if processing else states.deposit_before(news.status)
    return await deposits.change(
        connection,
        deposit_id,
        to=news.status,
        allowed=allowed,
        intent=news.intent,
        attempt=news.attempt,
        charge_id=news.charge_id,
        failure=news.failure,
        cause=cause,
    )


async def _post(connection: database.Connection, row: Any) -> None:
    await ledger.post_charge(
        connection,
        intent_id=row["provider_intent_id"],
        booking_id=row["booking_id"],
        deposit_id=row["deposit_id"],
        amount=row["captured_minor"],
        currency=row["currency"],
    )
