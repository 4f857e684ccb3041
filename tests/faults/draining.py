"""What is left to do anywhere: queues, outboxes, jobs, leases, mails; and the dead letters."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import httpx
import redis.asyncio as redis

from tests.faults.site import SERVICES, STREAMS, Site

POISON = {"e": b"\xff\xffnot an envelope"}
LEFT = {
    "payments unfinished": "SELECT count(*) FROM payment.payments WHERE status IN ('REQUESTED', 'PROCESSING')",
    "deposits unfinished": "SELECT count(*) FROM payment.deposits WHERE status IN ('REQUESTED', 'PROCESSING')",
    "documents not made": "SELECT count(*) FROM notify.documents WHERE pdf IS NULL",
    "refunds unfinished": "SELECT count(*) FROM payment.refunds WHERE status IN ('REQUESTED', 'PENDING')",
    "jobs": "SELECT count(*) FROM payment.jobs WHERE NOT starts_with(last_error, 'waits: REQUIRES_ACTION')",
    "leases": "SELECT count(*) FROM payment.jobs WHERE lease_owner IS NOT NULL",
    "webhooks not handled": "SELECT count(*) FROM payment.webhook_events WHERE handled_at IS NULL",
    "mails not sent":  # others wait for their time: some mails are only to be sent if nothing happens for a minute
        "SELECT count(*) FROM notify.messages WHERE status = 'PENDING' AND (attempts > 0 OR next_attempt_at <= now())",
    "holds that ran out, not announced":
        "SELECT count(*) FROM rent.booking WHERE status = 'PENDING_PAYMENT' AND hold_expires_at <= business_now()",
    **{f"outbox of {one}": f"SELECT count(*) FROM {one}.outbox WHERE published_at IS NULL" for one in SERVICES},
}  # fmt: skip
AT_THE_END = {
    "no-shows that are not announced": "SELECT count(*) FROM rent.booking"
    " WHERE status = 'CONFIRMED' AND pickup_at + interval '2 hours' < business_now()",
    "payments that wait": "SELECT count(*) FROM payment.payments WHERE status = 'REQUIRES_ACTION'",
    "jobs at all": "SELECT count(*) FROM payment.jobs",
    "changes that wait": "SELECT count(*) FROM rent.booking_change WHERE status = 'HELD'",
    "disputes that nobody asked about": "SELECT count(*) FROM payment.disputes WHERE status = 'OPEN'"
    " AND updated_at < business_now() - interval '3 hours'",
    "bookings that wait": "SELECT count(*) FROM rent.booking WHERE status = 'PENDING_PAYMENT'",
}
"""What may wait for a customer, and waits for nobody once all holds have run out."""
TROUBLE = (OSError, httpx.HTTPError, redis.RedisError, TimeoutError)


async def drained(site: Site, *, patience: float, at_the_end: bool) -> list[str]:
    """Wait until nothing is left to do; what is left after so many seconds."""
    deadline = time.monotonic() + patience
    left = ["nothing was looked at"]
    while left and time.monotonic() < deadline:
        try:
            left = await _left(site, {**LEFT, **(AT_THE_END if at_the_end else {})})
        except Exception as error:  # the stack may still be coming back: whatever it is, look again
            left = [f"cannot be looked at: {type(error).__name__}: {error}"]
        if left:
            await asyncio.sleep(0.5)
    return left


async def _left(site: Site, wanted: dict[str, str]) -> list[str]:
    (row,) = await site.select("SELECT " + ", ".join(f'({sql}) AS "{name}"' for name, sql in wanted.items()))
    found = [f"{name}: {count}" for name, count in row.items() if count]
    for stream, groups in STREAMS.items():
        told = {group["name"].decode(): group for group in await site.redis.xinfo_groups(stream)}
        for name in groups:
            behind, pending = _behind(told.get(name)), told.get(name, {}).get("pending", 0)
            if behind or pending:
                found.append(f"{stream}, group {name}: {behind} not read, {pending} not acknowledged")
    return found + [f"{name} is not well" for name in site.sick()]


def _behind(group: dict[str, Any] | None) -> object:
    return "everything" if group is None else group["lag"]


async def poison(site: Site) -> set[tuple[str, str, str]]:
    """Put into every stream what nobody can read; (stream, group, entry id) of the dead letters that must follow."""
    wanted = set()
    for stream, groups in STREAMS.items():
        entry_id = (await site.redis.xadd(stream, POISON)).decode()
        wanted |= {(stream, group, entry_id) for group in groups}
    return wanted


async def bury(site: Site, wanted: set[tuple[str, str, str]]) -> list[str]:
    """Whether the dead letters are just the poison; they are taken away, for the next class begins without."""
    found: dict[tuple[str, str, str], str] = {}
    for stream in STREAMS:
        for _, letter in await site.redis.xrange(f"{stream}.dead"):
            told = {name.decode(): value.decode(errors="replace") for name, value in letter.items() if name != b"e"}
            found[stream, told["group"], told["entry_id"]] = told["reason"]
        await site.redis.delete(f"{stream}.dead")
    strange = [f"dead letter on {key[0]} of {key[1]}: {found[key]}" for key in found.keys() - wanted]
    return strange + [f"the poison {key} is not among the dead letters" for key in wanted - found.keys()]
