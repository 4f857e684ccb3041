"""Stripe, or the sandbox that stands in for it: the base URL is all that differs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

import httpx
import stripe

from payment_service import stripe_answers
from payment_service.provider import (
    Intent,
    NewCustomer,
    NewIntent,
    NewRefund,
    ProviderRefund,
    RefusedError,
    UnreachableError,
)

if TYPE_CHECKING:
    from stripe.params._payment_intent_confirm_params import PaymentIntentConfirmParams
    from stripe.params._payment_intent_list_params import PaymentIntentListParams

T = TypeVar("T")

API_VERSION = "2026-10-28.endive"  # what SDK 16.1 was made for; a newer SDK must not change what we are answered
TIMEOUT = 10.0  # seconds; Stripe answers a charge in one or two
LONGEST_CALL = 15.0  # seconds; httpx's limits are per read, and a trickling answer would pass them all
PAGE = 100  # Stripe's largest
EXPAND = ["latest_charge"]  # brings the card's brand and last four in the same call


class StripeProvider:
    """`PaymentProvider` by Stripe's SDK. It never retries by itself: the queue does, with what Postgres remembers."""

    def __init__(self, *, api_key: str, api_base: str, timeout: float = TIMEOUT) -> None:
        """`timeout`: seconds that an answer may take."""
        self._http = stripe.HTTPXClient(timeout=httpx.Timeout(timeout, connect=3.0, pool=30.0))
        self._v1 = stripe.StripeClient(
            api_key,
            stripe_version=API_VERSION,
            base_addresses={"api": api_base},
            http_client=self._http,
            max_network_retries=0,
        ).v1

    async def create_customer(self, customer: NewCustomer, *, key: str) -> str:
        made = await _answer(
            self._v1.customers.create_async(
                {
                    "name": customer.name,
                    "email": customer.email,
                    "preferred_locales": [customer.locale],
                    "metadata": {"customer_key": customer.customer_key},
                },
                {"idempotency_key": key},
            )
        )
        return made.id

    async def create_intent(self, intent: NewIntent, *, key: str) -> Intent:
        made = await _answer(
            self._v1.payment_intents.create_async(
                {
                    "amount": intent.amount,
                    "currency": intent.currency.lower(),
                    "customer": intent.customer_id,
                    # this version took `payment_method_types` away, and `allowed_payment_method_types` excludes this one;
                    # a method that redirects would ask for a return_url
                    "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
                    "description": f"RentACar {intent.reference}",
                    "statement_descriptor_suffix": f"BK{intent.reference}",  # a letter, for Stripe wants one
                    "metadata": {"booking_id": str(intent.booking_id), "payment_id": str(intent.payment_id)},
                    **({"setup_future_usage": "off_session"} if intent.method == "CARD" else {}),  # type: ignore[typeddict-item]
                },
                {"idempotency_key": key},
            )
        )
        return stripe_answers.intent(made.to_dict())

    async def confirm_intent(self, intent_id: str, *, token: str, key: str) -> Intent:
        params: PaymentIntentConfirmParams = {"expand": EXPAND}
        if token.startswith("ctoken_"):
            params["confirmation_token"] = token
        else:
            params["payment_method"] = token
        confirmed = await _answer(self._v1.payment_intents.confirm_async(intent_id, params, {"idempotency_key": key}))
        return stripe_answers.intent(confirmed.to_dict())

    async def retrieve_intent(self, intent_id: str) -> Intent:
        found = await _answer(self._v1.payment_intents.retrieve_async(intent_id, {"expand": EXPAND}))
        return stripe_answers.intent(found.to_dict())

    async def cancel_intent(self, intent_id: str) -> Intent:
        try:
            cancelled = await _answer(
                self._v1.payment_intents.cancel_async(intent_id, {"cancellation_reason": "abandoned"})
            )
        except RefusedError as error:
            if error.code != "payment_intent_unexpected_state":
                raise
            return await self.retrieve_intent(intent_id)
        return stripe_answers.intent(cancelled.to_dict())

    async def list_intents(
        self, *, customer_id: str | None = None, since: datetime | None = None
    ) -> AsyncIterator[Intent]:
        params: PaymentIntentListParams = {"limit": PAGE}
        if customer_id is not None:
            params["customer"] = customer_id
        if since is not None:
            params["created"] = {"gte": int(since.timestamp())}
        page = await _answer(self._v1.payment_intents.list_async(params))
        while page.data:
            for found in page.data:
                yield stripe_answers.intent(found.to_dict())
            if not page.has_more:
                return
            page = await _answer(page.next_page_async())

    async def create_refund(self, refund: NewRefund, *, key: str) -> ProviderRefund:
        made = await _answer(
            self._v1.refunds.create_async(
                {
                    "payment_intent": refund.intent_id,
                    "amount": refund.amount,
                    "reason": "requested_by_customer",
                    "metadata": {"refund_id": str(refund.refund_id), "reason": refund.reason},
                },
                {"idempotency_key": key},
            )
        )
        return stripe_answers.refund(made.to_dict())

    async def retrieve_refund(self, provider_refund_id: str) -> ProviderRefund:
        found = await _answer(self._v1.refunds.retrieve_async(provider_refund_id))
        return stripe_answers.refund(found.to_dict())

    async def list_refunds(self, intent_id: str) -> AsyncIterator[ProviderRefund]:
        page = await _answer(self._v1.refunds.list_async({"payment_intent": intent_id, "limit": PAGE}))
        while page.data:
            for found in page.data:
                yield stripe_answers.refund(found.to_dict())
            if not page.has_more:
                return
            page = await _answer(page.next_page_async())

    async def close(self) -> None:
        await self._http.close_async()  # type: ignore[no-untyped-call]


async def _answer(call: Awaitable[T]) -> T:
    """The SDK's answer; its errors as `ProviderError`s."""
    try:
        async with asyncio.timeout(LONGEST_CALL):
            return await call
    except TimeoutError as error:
        raise UnreachableError(f"no answer in {LONGEST_CALL} s") from error
    except stripe.StripeError as error:
        raise stripe_answers.error(error) from error


def instrument() -> None:
    """Trace the calls; before the first client is made."""
    from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor

    HTTPXClientInstrumentor().instrument()
