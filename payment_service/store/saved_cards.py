"""The card that a booking was paid with, saved at the provider."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from chassis import database

sql = database.queries(__file__)


@dataclass(frozen=True, slots=True)
class SavedCard:
    """Whose it is, by our key and the provider's id, and its PaymentMethod."""

    customer_key: str
    customer_id: str
    method_id: str


async def find(pool: database.Pool, booking_id: UUID) -> SavedCard | None:
    """What may be charged without the customer; None if there is nothing, e.g. after a Pix."""
    row = await pool.fetchrow(sql.find, booking_id)
    if row is None:
        return None
    return SavedCard(row["customer_key"], row["provider_customer_id"], row["provider_payment_method_id"])
