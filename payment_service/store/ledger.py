"""The ledger: double entry, posted in the transaction that records what the provider said.

A charge debits `stripe:clearing` (an asset: the provider holds the money for us) and credits `customers:prepayments` (a liability: a rental
is owed for it); a refund does the reverse. So the clearing account is what the provider's list must sum to. Revenue, fees, disputes and
deposits get accounts of their own.
"""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from chassis import database

sql = database.queries(__file__)

Account = Literal["stripe:clearing", "customers:prepayments"]


async def post_charge(
    connection: database.Connection, *, intent_id: str, booking_id: UUID, payment_id: UUID, amount: int, currency: str
) -> bool:
    """The customer paid. False when it was posted before."""
    return await _post(
        connection, f"charge:{intent_id}", booking_id, payment_id, None,
        debit="stripe:clearing", credit="customers:prepayments", amount=amount, currency=currency,
    )  # fmt: skip


async def post_refund(
    connection: database.Connection,
    *,
    provider_refund_id: str,
    booking_id: UUID,
    payment_id: UUID,
    refund_id: UUID,
    amount: int,
    currency: str,
) -> bool:
    """Money goes back: the provider takes it from what it holds as soon as it accepts the refund."""
    return await _post(
        connection, f"refund:{provider_refund_id}", booking_id, payment_id, refund_id,
        debit="customers:prepayments", credit="stripe:clearing", amount=amount, currency=currency,
    )  # fmt: skip


async def reverse_refund(
    connection: database.Connection,
    *,
    provider_refund_id: str,
    booking_id: UUID,
    payment_id: UUID,
    refund_id: UUID,
    amount: int,
    currency: str,
) -> bool:
    """The bank sent a refund back: the provider holds the money again."""
    return await _post(
        connection, f"refund-failed:{provider_refund_id}", booking_id, payment_id, refund_id,
        debit="stripe:clearing", credit="customers:prepayments", amount=amount, currency=currency,
    )  # fmt: skip


async def _post(
    connection: database.Connection,
    key: str,
    booking_id: UUID,
    payment_id: UUID,
    refund_id: UUID | None,
    *,
    debit: Account,
    credit: Account,
    amount: int,
    currency: str,
) -> bool:
    return bool(
        await connection.fetchval(sql.post, key, booking_id, payment_id, refund_id, debit, credit, amount, currency)
    )
