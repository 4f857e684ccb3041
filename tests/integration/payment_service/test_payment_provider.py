"""The contract of `PaymentProvider`, against the sandbox; and against Stripe's test mode where RENTACAR_TEST_STRIPE_API_KEY is set."""

import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import pytest_asyncio

from payment_service.provider import (
    DeclinedError,
    Intent,
    KeySpentError,
    Means,
    NewCustomer,
    NewIntent,
    NewRefund,
    NotAcceptedError,
    PaymentProvider,
    RefusedError,
    UnreachableError,
)
from payment_service.stripe_provider import StripeProvider
from tests.sandbox_process import SandboxProcess

STRIPE_KEY = os.environ.get("RENTACAR_TEST_STRIPE_API_KEY", "")
NEEDS_STRIPE = pytest.mark.skipif(not STRIPE_KEY, reason="RENTACAR_TEST_STRIPE_API_KEY is not set")


@pytest_asyncio.fixture(params=["sandbox", pytest.param("stripe", marks=NEEDS_STRIPE)])
async def provider(request: pytest.FixtureRequest, sandbox: SandboxProcess) -> AsyncIterator[PaymentProvider]:
    if request.param == "stripe":
        provider = StripeProvider(api_key=lambda: STRIPE_KEY, api_base="https://api.stripe.com")
    else:
        provider = StripeProvider(api_key=f"sk_test_{uuid4().hex}".strip, api_base=sandbox.url)
    yield provider
    await provider.close()


async def new_intent(provider: PaymentProvider, *, amount: int = 100_00) -> Intent:
    key = uuid4().hex
    customer = await provider.create_customer(NewCustomer(key, "Ana", "ana@example.com", "pt-BR"), key=f"cus:{key}")
    return await provider.create_intent(wanted(customer, amount=amount), key=f"pi:{key}")


def wanted(customer_id: str, *, amount: int = 100_00) -> NewIntent:
    return NewIntent(uuid4(), uuid4(), "7K3M9QXA", customer_id, "CARD", amount, "BRL")


async def test_an_intent_is_made_unconfirmed_and_then_charged_once_by_its_key(provider: PaymentProvider) -> None:
    intent = await new_intent(provider)
    assert (intent.status, intent.amount, intent.currency) == ("requires_payment_method", 100_00, "BRL")
    assert intent.client_secret.startswith(f"{intent.id}_secret_")

    key = uuid4().hex
    first = await provider.confirm_intent(intent.id, means=Means("pm_card_visa"), key=key)
    again = await provider.confirm_intent(intent.id, means=Means("pm_card_visa"), key=key)
    assert first == again
    assert (first.status, first.card_brand, first.card_last4) == ("succeeded", "visa", "4242")
    assert (await provider.retrieve_intent(intent.id)).charge_id == first.charge_id


async def test_a_key_with_other_parameters_is_spent(provider: PaymentProvider) -> None:
    customer = await provider.create_customer(NewCustomer("a", "Ana", "ana@example.com", "en"), key=uuid4().hex)
    key = uuid4().hex
    await provider.create_intent(wanted(customer), key=key)
    with pytest.raises(KeySpentError):
        await provider.create_intent(wanted(customer), key=key)


async def test_a_decline_tells_code_charge_and_that_the_intent_takes_another_card(provider: PaymentProvider) -> None:
    intent = await new_intent(provider)
    with pytest.raises(DeclinedError) as caught:
        await provider.confirm_intent(
            intent.id, means=Means("pm_card_visa_chargeDeclinedInsufficientFunds"), key=uuid4().hex
        )
    declined = caught.value
    assert (declined.failure.code, declined.failure.retryable) == ("insufficient_funds", True)
    assert declined.intent is not None
    assert (declined.intent.status, declined.intent.charge_id) == ("requires_payment_method", declined.charge_id)
    paid = await provider.confirm_intent(intent.id, means=Means("pm_card_mastercard"), key=uuid4().hex)
    assert paid.status == "succeeded"


async def test_a_cancelled_intent_stays_so_and_a_paid_one_says_how_it_ended(provider: PaymentProvider) -> None:
    intent = await new_intent(provider)
    assert (await provider.cancel_intent(intent.id)).status == "canceled"
    assert (await provider.cancel_intent(intent.id)).status == "canceled"
    with pytest.raises(RefusedError, match="canceled") as caught:
        await provider.confirm_intent(intent.id, means=Means("pm_card_visa"), key=uuid4().hex)
    assert caught.value.code == "payment_intent_unexpected_state"

    paid = await new_intent(provider)
    await provider.confirm_intent(paid.id, means=Means("pm_card_visa"), key=uuid4().hex)
    assert (await provider.cancel_intent(paid.id)).status == "succeeded"


async def test_intents_are_listed_by_customer_and_by_time_with_what_they_are_for(provider: PaymentProvider) -> None:
    customer = await provider.create_customer(NewCustomer("a", "Ana", "ana@example.com", "en"), key=uuid4().hex)
    plans = [wanted(customer) for _ in range(3)]
    for plan in plans:
        await provider.create_intent(plan, key=str(plan.payment_id))
    listed = [intent.payment_id async for intent in provider.list_intents(customer_id=customer)]
    assert sorted(map(str, listed)) == sorted(str(plan.payment_id) for plan in plans)
    since = datetime.now(UTC) - timedelta(minutes=5)
    recent = {intent.payment_id async for intent in provider.list_intents(since=since)}
    assert {plan.payment_id for plan in plans} <= recent


async def test_refunds_are_made_once_by_their_key_and_never_exceed_the_charge(provider: PaymentProvider) -> None:
    intent = await new_intent(provider)
    await provider.confirm_intent(intent.id, means=Means("pm_card_visa"), key=uuid4().hex)
    refund = NewRefund(uuid4(), intent.id, 60_00, "LATE_PAYMENT")
    key = uuid4().hex
    made = [await provider.create_refund(refund, key=key) for _ in range(2)]
    assert made[0] == made[1]
    assert (made[0].status, made[0].amount, made[0].refund_id) == ("succeeded", 60_00, refund.refund_id)
    assert [found.id async for found in provider.list_refunds(intent.id)] == [made[0].id]
    assert await provider.retrieve_refund(made[0].id) == made[0]
    with pytest.raises(RefusedError):
        await provider.create_refund(NewRefund(uuid4(), intent.id, 60_00, "STAFF"), key=uuid4().hex)


async def test_what_does_not_exist_is_refused_by_name(provider: PaymentProvider) -> None:
    with pytest.raises(RefusedError) as caught:
        await provider.retrieve_intent("pi_3Nobody")
    assert caught.value.code == "resource_missing"
    with pytest.raises(RefusedError) as caught:
        await provider.create_intent(wanted("cus_nobody"), key=uuid4().hex)
    assert (caught.value.code, caught.value.param) == ("resource_missing", "customer")


async def test_a_wrong_api_key_and_a_provider_that_is_gone_are_told_apart(sandbox: SandboxProcess) -> None:
    wrong = StripeProvider(api_key=lambda: "nonsense", api_base=sandbox.url)
    gone = StripeProvider(api_key=lambda: "sk_test_a", api_base="http://127.0.0.1:9")
    with pytest.raises(NotAcceptedError):
        await wrong.retrieve_intent("pi_1")
    with pytest.raises(UnreachableError):
        await gone.retrieve_intent("pi_1")
    await wrong.close()
    await gone.close()
