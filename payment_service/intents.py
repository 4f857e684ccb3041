"""The steps at the provider that payments and deposits share: make the intent, confirm it, find out what became of it, cancel it.

Each step writes down what it is about to do, does it, and hands back what was heard. A worker that dies anywhere leaves a lease that
runs out; the next one walks the same way with the same idempotency keys.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from chassis import database
from chassis.failpoints import failpoint
from payment_service import ids, outcome
from payment_service.customers import KEY_TRUSTED
from payment_service.driver import LaterError, LeaseLostError
from payment_service.outcome import Heard
from payment_service.provider import (
    BrokenError,
    DeclinedError,
    Failure,
    Intent,
    KeySpentError,
    Means,
    Method,
    NewIntent,
    PaymentProvider,
    RefusedError,
)
from payment_service.store.jobs import Lease
from payment_service.store.plans import ConfirmPlan, IntentPlan

REPEATED = 2  # failed tries after which a 5xx is taken for the stored answer of its key
WAITS_FOR_CARD = ("requires_payment_method", "requires_confirmation")


class CustomerLostError(Exception):
    """The provider knows no such customer (any more)."""


class Subject(Protocol):
    """A payment or a deposit as it was loaded: what the steps need to know of it."""

    @property
    def id(self) -> UUID: ...
    @property
    def booking_id(self) -> UUID: ...
    @property
    def attempt(self) -> int: ...
    @property
    def intent_id(self) -> str | None: ...
    @property
    def intent_key_used(self) -> bool: ...
    @property
    def customer_id(self) -> str | None: ...
    @property
    def acting(self) -> bool: ...


class Notes(Protocol):
    """Where the steps are written down: `store.payments` or `store.deposits`."""

    async def plan_intent(
        self, pool: database.Pool, lease: Lease, *, amount: int, currency: str, method: Method, customer_key: str
    ) -> IntentPlan | None: ...
    async def begin_confirm(
        self, pool: database.Pool, lease: Lease, *, attempt: int, intent_id: str, method: Method
    ) -> ConfirmPlan | None: ...
    async def next_intent_key(self, pool: database.Pool, subject_id: UUID, spent: int) -> None: ...
    async def next_confirm_key(self, pool: database.Pool, subject_id: UUID, attempt: int, spent: int) -> None: ...
    async def known_charges(self, source: database.Pool | database.Connection, subject_id: UUID) -> set[str]: ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be charged or held, whom, and by what."""

    amount: int
    currency: str
    reference: str
    customer_key: str
    customer_id: str
    method: Method
    means: Means


class Intents:
    """The steps for one kind of subject, `payment` or `deposit`."""

    def __init__(self, *, kind: str, pool: database.Pool, provider: PaymentProvider, notes: Notes) -> None:
        self._kind, self._pool, self._provider, self._notes = kind, pool, provider, notes

    async def charge(self, lease: Lease, subject: Subject, wanted: Wanted) -> Heard:
        """Make the intent unless there is one, and confirm it. Raises CustomerLostError, ProviderError, LaterError, LeaseLostError."""
        try:
            intent_id = subject.intent_id or await self._create(lease, subject, wanted)
        except RefusedError as error:
            if error.code == "resource_missing" and error.param == "customer":
                raise CustomerLostError from error
            return Heard(None, _failure(error))
        plan = await self._notes.begin_confirm(
            self._pool, lease, attempt=subject.attempt, intent_id=intent_id, method=wanted.method
        )
        if plan is None:
            raise LeaseLostError
        await failpoint(f"{self._kind}.intent-stored")
        if plan.key_age > KEY_TRUSTED:
            return await self._look_again(subject, intent_id, plan.key_number)
        try:
            heard = await self._confirm(subject, intent_id, wanted.means, plan.key_number)
        except (KeySpentError, BrokenError) as error:
            if not spent(error, lease):
                raise
            return await self._look_again(subject, intent_id, plan.key_number)
        await failpoint(f"{self._kind}.confirmed-at-provider")
        return heard

    async def fetch(self, subject: Subject, intent_id: str) -> Heard:
        """What the intent says now."""
        intent = await self._provider.retrieve_intent(intent_id)
        known = await self._notes.known_charges(self._pool, subject.id)
        return outcome.heard_of(intent, known_charges=known, acting=subject.acting)

    async def cancel(self, subject: Subject) -> Intent | None:
        """The intent, cancelled, or as it ended before; None if there is none."""
        intent_id = subject.intent_id
        if intent_id is None and subject.intent_key_used and subject.customer_id:
            found = await self._look_up(subject.customer_id, subject.id)
            intent_id = found.id if found else None
        if intent_id is None:
            return None
        try:
            return await self._provider.cancel_intent(intent_id)
        except RefusedError as error:
            if error.code != "resource_missing":
                raise
            return None

    async def _create(self, lease: Lease, subject: Subject, wanted: Wanted) -> str:
        """The id of the intent, created or found; nothing is charged yet."""
        plan = await self._notes.plan_intent(
            self._pool,
            lease,
            amount=wanted.amount,
            currency=wanted.currency,
            method=wanted.method,
            customer_key=wanted.customer_key,
        )
        if plan is None:
            raise LeaseLostError
        new = NewIntent(
            payment_id=subject.id,
            booking_id=subject.booking_id,
            reference=wanted.reference,
            customer_id=wanted.customer_id,
            method=wanted.method,
            amount=plan.amount,
            currency=plan.currency,
            deposit=self._kind == "deposit",
        )
        try:
            if plan.key_age > KEY_TRUSTED:
                raise KeySpentError("too old")
            intent = await self._provider.create_intent(new, key=ids.intent_key(subject.id, plan.key_number))
        except (KeySpentError, BrokenError) as error:
            if not spent(error, lease):
                raise
            found = await self._look_up(wanted.customer_id, subject.id)
            if found is None:
                await self._notes.next_intent_key(self._pool, subject.id, plan.key_number)
                raise LaterError("the creation's key is spent") from error
            intent = found
        await failpoint(f"{self._kind}.intent-created")
        return intent.id

    async def _confirm(self, subject: Subject, intent_id: str, means: Means, key_number: int) -> Heard:
        key = ids.confirm_key(subject.id, subject.attempt, key_number)
        try:
            return Heard(await self._provider.confirm_intent(intent_id, means=means, key=key))
        except DeclinedError as error:
            return Heard(error.intent, error.failure, error.charge_id)
        except RefusedError as error:
            # a request that can't be done fails the attempt, unless the intent says that it went on without us
            intent = await self._provider.retrieve_intent(intent_id)
            return Heard(intent, _failure(error) if intent.status in WAITS_FOR_CARD else None)

    async def _look_again(self, subject: Subject, intent_id: str, key_number: int) -> Heard:
        """What became of a confirmation whose key says nothing any more; if nothing, the next try has another key."""
        heard = await self.fetch(subject, intent_id)
        if heard.failure is None and heard.intent is not None and heard.intent.status in WAITS_FOR_CARD:
            await self._notes.next_confirm_key(self._pool, subject.id, subject.attempt, key_number)
            raise LaterError("the confirmation's key is spent")
        return heard

    async def _look_up(self, customer_id: str, subject_id: UUID) -> Intent | None:
        """The subject's intent among the customer's: List is as of now, but does not filter by metadata."""
        async for intent in self._provider.list_intents(customer_id=customer_id):
            if intent.owner_id == subject_id:
                return intent
        return None


def spent(error: KeySpentError | BrokenError, lease: Lease) -> bool:
    """Whether the key's answer says nothing any more, so that what became of it has to be looked up."""
    return isinstance(error, KeySpentError) or error.replayed or lease.tries >= REPEATED


def _failure(error: RefusedError) -> Failure:
    return Failure(error.code, error.message, outcome.retryable(error.code))
