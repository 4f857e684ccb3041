"""The payment provider as the rest of the service sees it: what it is asked, what it answers, how it fails."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID

Method = Literal["CARD", "PIX"]
IntentStatus = Literal[
    "requires_payment_method",
    "requires_confirmation",
    "requires_action",
    "processing",
    "requires_capture",
    "succeeded",
    "canceled",
]


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an attempt failed: the decline code, else the error code; a sentence for developers; does another try make sense."""

    code: str
    message: str
    retryable: bool


@dataclass(frozen=True, slots=True)
class Intent:
    """The provider's side of a payment or deposit. Amounts in minor units; neither `payment_id` nor `deposit_id`: not one of ours."""

    id: str
    status: IntentStatus
    amount: int
    currency: str
    payment_id: UUID | None
    client_secret: str
    charge_id: str | None
    failure: Failure | None
    card_brand: str
    card_last4: str
    deposit_id: UUID | None = None
    received: int = 0
    """What was taken: less than `amount` after capturing a part."""
    customer_id: str = ""
    payment_method_id: str = ""
    pix_text: str = ""
    pix_expires_at: datetime | None = None
    capture_before: datetime | None = None
    """Until when an authorisation can be captured, as its charge says; None until there is one."""

    @property
    def owner_id(self) -> UUID | None:
        """The payment or deposit that it was made for."""
        return self.deposit_id or self.payment_id


@dataclass(frozen=True, slots=True)
class ProviderRefund:
    """The provider's side of a refund; `refund_id` None: not one of ours. `attempt`: which try at our refund it is."""

    id: str
    status: Literal["pending", "requires_action", "succeeded", "failed", "canceled"]
    amount: int
    currency: str
    refund_id: UUID | None
    failure_code: str
    attempt: int = 1


@dataclass(frozen=True, slots=True)
class Movement:
    """Money that a dispute moved at the provider: `amount` is negative when it was taken; `fee` is what the provider kept of it."""

    id: str
    amount: int
    fee: int


@dataclass(frozen=True, slots=True)
class ProviderDispute:
    """The provider's side of a dispute."""

    id: str
    status: str
    amount: int
    currency: str
    reason: str
    intent_id: str
    evidence_due_at: datetime | None
    opened_at: datetime
    movements: tuple[Movement, ...]


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """What one object of the provider's did to the money it holds for us: `reference` is the intent, the refund or the dispute."""

    reference: str
    amount: int
    currency: str
    made_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NewCustomer:
    """Who pays; the provider shows it to staff and sends it nothing."""

    customer_key: str
    name: str
    email: str
    locale: str


@dataclass(frozen=True, slots=True)
class Card:
    """A card that the provider keeps for a customer: all that is known of it here."""

    method_id: str
    brand: str
    last4: str
    expiry_month: int
    expiry_year: int


@dataclass(frozen=True, slots=True)
class NewIntent:
    """A charge to prepare, unconfirmed; a `deposit` is only held until it is captured. `payment_id` is then the deposit's."""

    payment_id: UUID
    booking_id: UUID
    reference: str
    customer_id: str
    method: Method
    amount: int
    currency: str
    deposit: bool = False


@dataclass(frozen=True, slots=True)
class PixTerms:
    """Who pays by Pix, and until when."""

    name: str
    email: str
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Means:
    """By what to pay: a ConfirmationToken (`ctoken_…`), a PaymentMethod (`pm_…`), or Pix.

    `off_session`: the customer is not there, and the token is a saved PaymentMethod; otherwise a card is saved for later.
    """

    token: str = ""
    off_session: bool = False
    pix: PixTerms | None = None


@dataclass(frozen=True, slots=True)
class NewRefund:
    """Money to give back."""

    refund_id: UUID
    intent_id: str
    amount: int
    reason: str
    attempt: int = 1


class ProviderError(Exception):
    """The provider did not do what it was asked."""


class UnreachableError(ProviderError):
    """No answer, or "not now" (timeout, reset, 409, 429): ask again with the same key, for it may have been done."""


class BrokenError(ProviderError):
    """A 5xx. `replayed`: it is the stored answer of this key, and will be for ever."""

    def __init__(self, message: str, *, replayed: bool) -> None:
        super().__init__(message)
        self.replayed = replayed


class KeySpentError(ProviderError):
    """The idempotency key was used with other parameters."""


class NotAcceptedError(ProviderError):
    """Our key, or its rights, are wrong: nothing works until somebody mends it."""


class RefusedError(ProviderError):
    """The request can't be done as asked (400, 404); asking again changes nothing."""

    def __init__(self, code: str, message: str, *, param: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.param = code, message, param


class DeclinedError(ProviderError):
    """The card was declined (402): final for this attempt. `intent` is what the provider then says of it."""

    def __init__(self, failure: Failure, *, charge_id: str | None, intent: Intent | None) -> None:
        super().__init__(failure.code)
        self.failure, self.charge_id, self.intent = failure, charge_id, intent


class PaymentProvider(Protocol):
    """Everything that is asked of a provider. Every method may raise every `ProviderError`.

    A `key` is an idempotency key: the same key gives the first answer again and does nothing twice, for at least 24 hours.
    """

    async def create_customer(self, customer: NewCustomer, *, key: str) -> str:
        """Make a customer; returns its id."""
        ...

    async def list_cards(self, customer_id: str) -> list[Card]:
        """The cards that a customer has saved, newest first, at most 100. Raises RefusedError for a customer that there isn't."""
        ...

    async def detach_card(self, method_id: str) -> None:
        """Forget a card, for good."""
        ...

    async def delete_customer(self, customer_id: str) -> None:
        """Forget who a customer is, with the cards; their payments stay. Raises RefusedError for one that there isn't (any more)."""
        ...

    async def create_intent(self, intent: NewIntent, *, key: str) -> Intent:
        """Make an intent, not confirmed: nothing is charged."""
        ...

    async def confirm_intent(self, intent_id: str, *, means: Means, key: str) -> Intent:
        """Charge, hold, or show a Pix. Raises DeclinedError."""
        ...

    async def capture_intent(self, intent_id: str, *, amount: int, key: str) -> Intent:
        """Take that much of what is held and let go of the rest, for good."""
        ...

    async def retrieve_intent(self, intent_id: str) -> Intent:
        """What the intent is now."""
        ...

    async def cancel_intent(self, intent_id: str) -> Intent:
        """End the intent for good, or say how it ended before."""
        ...

    def list_intents(self, *, customer_id: str | None = None, since: datetime | None = None) -> AsyncIterator[Intent]:
        """The intents of a customer, or made since; newest first, as of now (not an index that lags)."""
        ...

    async def create_refund(self, refund: NewRefund, *, key: str) -> ProviderRefund:
        """Give money back."""
        ...

    async def retrieve_refund(self, provider_refund_id: str) -> ProviderRefund:
        """What the refund is now."""
        ...

    def list_refunds(self, intent_id: str) -> AsyncIterator[ProviderRefund]:
        """The refunds of an intent, newest first."""
        ...

    async def retrieve_dispute(self, provider_dispute_id: str) -> ProviderDispute:
        """What the dispute is now."""
        ...

    def list_disputes(self, *, since: datetime | None = None) -> AsyncIterator[ProviderDispute]:
        """The disputes opened since, newest first."""
        ...

    def list_ledger_rows(self, *, since: datetime | None = None) -> AsyncIterator[list[LedgerRow]]:
        """Every charge, refund and dispute made since that moved money, a page at a time: what the ledger must equal."""
        ...

    async def ledger_row(self, reference: str) -> LedgerRow | None:
        """The row of one intent, refund or dispute as of now; None if it moved nothing."""
        ...

    async def close(self) -> None:
        """Close the connections."""
        ...
