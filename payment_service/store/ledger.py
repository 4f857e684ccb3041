"""The ledger: double entry, posted in the transaction that records what the provider said.

A charge, or what is captured of a deposit, debits `stripe:clearing` (an asset: the provider holds the money for us) and credits
`customers:prepayments` (a liability: a rental is owed for it); a refund does the reverse. A dispute moves what the bank takes from
`stripe:clearing` to `disputes:held`, and the bank's fee to `stripe:fees`; won, the money comes back; lost, it becomes `disputes:losses`.
So the clearing account is what the provider's charges, refunds and disputes sum to. Stripe's fee for a charge is not posted: it is
invoiced and deducted from payouts, which no service of ours sees.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal
from uuid import UUID

from chassis import database

sql = database.queries(__file__)

Account = Literal["stripe:clearing", "customers:prepayments", "stripe:fees", "disputes:held", "disputes:losses"]


async def post_charge(
    connection: database.Connection,
    *,
    intent_id: str,
    booking_id: UUID,
    payment_id: UUID | None = None,
    deposit_id: UUID | None = None,
    amount: int,
    currency: str,
) -> bool:
    """The customer paid, or a deposit was captured. False when it was posted before."""
    entries: Mapping[Account, int] = {"stripe:clearing": amount, "customers:prepayments": -amount}
    return await _post(connection, f"charge:{intent_id}", booking_id, payment_id, deposit_id, None, entries, currency)


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
    entries: Mapping[Account, int] = {"customers:prepayments": amount, "stripe:clearing": -amount}
    return await _post(
        connection, f"refund:{provider_refund_id}", booking_id, payment_id, None, refund_id, entries, currency
    )


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
    entries: Mapping[Account, int] = {"stripe:clearing": amount, "customers:prepayments": -amount}
    return await _post(
        connection, f"refund-failed:{provider_refund_id}", booking_id, payment_id, None, refund_id, entries, currency
    )


async def post_dispute_movement(
    connection: database.Connection,
    *,
    provider_dispute_id: str,
    movement_id: str,
    booking_id: UUID,
    payment_id: UUID | None,
    deposit_id: UUID | None,
    amount: int,
    fee: int,
    currency: str,
) -> bool:
    """The bank took the money, `amount` negative, or gave it back, less a fee."""
    entries: Mapping[Account, int] = {"stripe:clearing": amount - fee, "disputes:held": -amount, "stripe:fees": fee}
    key = f"dispute-moved:{provider_dispute_id}:{movement_id}"
    return await _post(connection, key, booking_id, payment_id, deposit_id, None, entries, currency)


async def post_dispute_loss(
    connection: database.Connection,
    *,
    provider_dispute_id: str,
    booking_id: UUID,
    payment_id: UUID | None,
    deposit_id: UUID | None,
    amount: int,
    currency: str,
) -> bool:
    """What the bank took will not come back."""
    entries: Mapping[Account, int] = {"disputes:losses": amount, "disputes:held": -amount}
    key = f"dispute-lost:{provider_dispute_id}"
    return await _post(connection, key, booking_id, payment_id, deposit_id, None, entries, currency)


async def _post(
    connection: database.Connection,
    key: str,
    booking_id: UUID,
    payment_id: UUID | None,
    deposit_id: UUID | None,
    refund_id: UUID | None,
    entries: Mapping[Account, int],
    currency: str,
) -> bool:
    moved = {account: amount for account, amount in entries.items() if amount}
    if not moved:
        return False
    accounts, amounts = list(moved), list(moved.values())
    origin = (booking_id, payment_id, deposit_id, refund_id)
    return bool(await connection.fetchval(sql.post, key, *origin, accounts, amounts, currency))
