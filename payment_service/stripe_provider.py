"""Stripe, or the sandbox that stands in for it: the base URL is all that differs.

Calls go out by the SDK's raw requests: it signs, versions and judges them, but building its typed objects cost a payment more CPU than
anything else, and all that is read of them is a few fields.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime
from typing import Any, cast

import aiohttp
import stripe
from opentelemetry.trace import SpanKind

from chassis import telemetry
from payment_service import stripe_answers
from payment_service.provider import (
    BrokenError,
    Card,
    Intent,
    LedgerRow,
    Means,
    NewCustomer,
    NewIntent,
    NewRefund,
    ProviderDispute,
    ProviderRefund,
    RefusedError,
    UnreachableError,
)
from payment_service.stripe_answers import Json

API_VERSION = "2026-10-28.endive"  # what SDK 16.1 was made for; a newer SDK must not change what we are answered
TIMEOUT = 10.0  # seconds that a call may take; Stripe answers a charge in one or two
CONNECT = 3.0  # seconds of them to connect
PAGE = 100  # Stripe's largest
EXPAND = {"expand": ["latest_charge"]}  # brings the card, and until when it is held, in the same call
REFUND_IDS = ("re_", "pyr_")  # of cards, and of Pix
INTENTS, REFUNDS, DISPUTES, CHARGES = "/v1/payment_intents", "/v1/refunds", "/v1/disputes", "/v1/charges"

_PATH_ID = re.compile(r"(?<=/)(pi|re|pyr|du|dp)_\w+")  # spans are named by the kind of call


class StripeProvider:
    """`PaymentProvider` by Stripe's SDK. It never retries by itself: the queue does, with what Postgres remembers."""

    def __init__(
        self,
        *,
        api_key: Callable[[], str],
        api_base: str,
        timeout: float = TIMEOUT,
        fails: Callable[[], bool] = lambda: False,
    ) -> None:
        """`api_key` is asked at each call, for it may be another one; `timeout`: seconds that an answer may take.

        `fails` is asked at each call too: whether it is to fail as if the answer were 500, for a drill.
        """
        self._api_key, self._fails = api_key, fails
        self._http = stripe.AIOHTTPClient(timeout=aiohttp.ClientTimeout(total=timeout, sock_connect=CONNECT))
        self._client = stripe.StripeClient(
            api_key(),
            stripe_version=API_VERSION,
            base_addresses={"api": api_base},
            http_client=self._http,
            max_network_retries=0,
        )

    async def create_customer(self, customer: NewCustomer, *, key: str) -> str:
        made = await self._post(
            "/v1/customers",
            {
                "name": customer.name,
                "email": customer.email,
                "preferred_locales": [customer.locale],
                "metadata": {"customer_key": customer.customer_key},
            },
            key,
        )
        return str(made["id"])

    async def list_cards(self, customer_id: str) -> list[Card]:
        """As the protocol says."""
        filters = {"customer": customer_id, "type": "card", "limit": 100}
        found = await self._call("get", "/v1/payment_methods", filters)
        return [
            Card(
                method_id=one["id"],
                brand=one["card"]["brand"],
                last4=one["card"]["last4"],
                expiry_month=one["card"]["exp_month"],
                expiry_year=one["card"]["exp_year"],
            )
            for one in found["data"]
        ]

    async def detach_card(self, method_id: str) -> None:
        """As the protocol says."""
        await self._call("post", f"/v1/payment_methods/{method_id}/detach")

    async def delete_customer(self, customer_id: str) -> None:
        """As the protocol says."""
        await self._call("delete", f"/v1/customers/{customer_id}")

    async def create_intent(self, intent: NewIntent, *, key: str) -> Intent:
        owner = "deposit_id" if intent.deposit else "payment_id"
        made = await self._post(
            INTENTS,
            {
                "amount": intent.amount,
                "currency": intent.currency.lower(),
                "customer": intent.customer_id,
                # this version took `payment_method_types` away, and `allowed_payment_method_types` excludes this one;
                # a method that redirects would ask for a return_url
                "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
                "description": f"RentACar {intent.reference}",
                "statement_descriptor_suffix": f"BK{intent.reference}",  # a letter, for Stripe wants one
                "metadata": {"booking_id": str(intent.booking_id), owner: str(intent.payment_id)},
                **({"capture_method": "manual"} if intent.deposit else {}),
            },
            key,
        )
        return stripe_answers.intent(made)

    async def confirm_intent(self, intent_id: str, *, means: Means, key: str) -> Intent:
        confirmed = await self._post(f"{INTENTS}/{intent_id}/confirm", {**EXPAND, **_means(means)}, key)
        return stripe_answers.intent(confirmed)

    async def capture_intent(self, intent_id: str, *, amount: int, key: str) -> Intent:
        params = {**EXPAND, "amount_to_capture": amount}
        return stripe_answers.intent(await self._post(f"{INTENTS}/{intent_id}/capture", params, key))

    async def retrieve_intent(self, intent_id: str) -> Intent:
        return stripe_answers.intent(await self._call("get", f"{INTENTS}/{intent_id}", EXPAND))

    async def cancel_intent(self, intent_id: str) -> Intent:
        try:
            cancelled = await self._call(
                "post", f"{INTENTS}/{intent_id}/cancel", {**EXPAND, "cancellation_reason": "abandoned"}
            )
        except RefusedError as error:
            if error.code != "payment_intent_unexpected_state":
                raise
            return await self.retrieve_intent(intent_id)
        return stripe_answers.intent(cancelled)

    async def list_intents(
        self, *, customer_id: str | None = None, since: datetime | None = None
    ) -> AsyncIterator[Intent]:
        filters = {"customer": customer_id} if customer_id is not None else {}
        async for page in self._pages(INTENTS, since, filters):
            for found in page:
                yield stripe_answers.intent(found)

    async def create_refund(self, refund: NewRefund, *, key: str) -> ProviderRefund:
        made = await self._post(
            REFUNDS,
            {
                "payment_intent": refund.intent_id,
                "amount": refund.amount,
                "reason": "requested_by_customer",
                "metadata": {"refund_id": str(refund.refund_id), "reason": refund.reason, "attempt": refund.attempt},
            },
            key,
        )
        return stripe_answers.refund(made)

    async def retrieve_refund(self, provider_refund_id: str) -> ProviderRefund:
        return stripe_answers.refund(await self._call("get", f"{REFUNDS}/{provider_refund_id}"))

    async def list_refunds(self, intent_id: str) -> AsyncIterator[ProviderRefund]:
        async for page in self._pages(REFUNDS, None, {"payment_intent": intent_id}):
            for found in page:
                yield stripe_answers.refund(found)

    async def retrieve_dispute(self, provider_dispute_id: str) -> ProviderDispute:
        return stripe_answers.dispute(await self._call("get", f"{DISPUTES}/{provider_dispute_id}"))

    async def list_disputes(self, *, since: datetime | None = None) -> AsyncIterator[ProviderDispute]:
        async for page in self._pages(DISPUTES, since, {}):
            for found in page:
                yield stripe_answers.dispute(found)

    async def list_ledger_rows(self, *, since: datetime | None = None) -> AsyncIterator[list[LedgerRow]]:
        for path in (CHARGES, REFUNDS, DISPUTES):
            async for page in self._pages(path, since, {}):
                yield [row for found in page if (row := stripe_answers.ledger_row(found)) is not None]

    async def ledger_row(self, reference: str) -> LedgerRow | None:
        if reference.startswith("pi_"):
            intent = await self._call("get", f"{INTENTS}/{reference}", EXPAND)
            return stripe_answers.ledger_row(intent["latest_charge"]) if intent["latest_charge"] else None
        path = REFUNDS if reference.startswith(REFUND_IDS) else DISPUTES
        return stripe_answers.ledger_row(await self._call("get", f"{path}/{reference}"))

    async def close(self) -> None:
        await self._http.close_async()  # type: ignore[no-untyped-call]

    async def _pages(self, path: str, since: datetime | None, filters: Json) -> AsyncIterator[list[Json]]:
        """The pages of a list, newest first."""
        params: dict[str, Any] = {"limit": PAGE, **filters}
        if since is not None:
            params["created"] = {"gte": int(since.timestamp())}
        more = True
        while more:
            page = await self._call("get", path, params)
            found: list[Json] = page["data"]
            if found:
                yield found
                params["starting_after"] = found[-1]["id"]
            more = bool(found) and page["has_more"]

    async def _post(self, path: str, params: Json, key: str) -> Json:
        return await self._call("post", path, params, idempotency_key=key)

    async def _call(self, method: str, path: str, params: Json | None = None, **options: str) -> Json:
        """Stripe's answer; what goes wrong as `ProviderError`s."""
        if self._fails():
            raise BrokenError("a drill: 500", replayed=False)
        try:
            template = _PATH_ID.sub("{id}", path)
            called = {"http.request.method": method.upper(), "url.template": template, "peer.service": "stripe"}
            told = {**(params or {}), **options, "api_key": self._api_key()}
            declined: stripe.CardError | None = None
            with telemetry.span(f"{method.upper()} {template}", kind=SpanKind.CLIENT, attributes=called) as span:
                try:
                    answer = await self._client.raw_request_async(method, path, **told)
                except (
                    stripe.CardError
                ) as error:  # the bank's word to the customer: no failure of ours, nor of Stripe's
                    span.set_attribute("http.response.status_code", error.http_status or 402)
                    declined = error
            if declined is not None:
                raise declined
        except (TimeoutError, aiohttp.ClientError) as error:  # while the body was read: the SDK lets these through
            raise UnreachableError(type(error).__name__) from error
        except stripe.StripeError as error:
            raise stripe_answers.error(error) from error
        return cast(Json, answer.data)


def _means(means: Means) -> Mapping[str, Any]:
    """The parameters of a confirmation that say what is charged."""
    if means.pix is not None:
        method = {"type": "pix", "billing_details": {"name": means.pix.name, "email": means.pix.email}}
        options: dict[str, Any] = {"setup_future_usage": "none"}  # an earlier try by card wanted to be saved
        if means.pix.expires_at is not None:
            options["expires_at"] = int(means.pix.expires_at.timestamp())
        return {"payment_method_data": method, "payment_method_options": {"pix": options}}
    chosen = "confirmation_token" if means.token.startswith("ctoken_") else "payment_method"
    if means.off_session:
        return {chosen: means.token, "off_session": True}
    return {chosen: means.token, "setup_future_usage": "off_session"}  # so that deposit and later charges have a card
