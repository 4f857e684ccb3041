"""A card payment by Stripe's own SDK, as payment_service makes it."""

import pytest
import stripe

from tests.sandbox_process import SandboxProcess

NO_REDIRECTS = {"enabled": True, "allow_redirects": "never"}


async def new_intent(client: stripe.StripeClient, **more: object) -> stripe.PaymentIntent:
    given = {"amount": 75112, "currency": "brl", "automatic_payment_methods": NO_REDIRECTS, **more}
    return await client.v1.payment_intents.create_async(given)  # type: ignore[arg-type]


async def new_token(client: stripe.StripeClient, card: str) -> str:
    token = await client.v1.test_helpers.confirmation_tokens.create_async({"payment_method": card})
    return token.id


async def event_types(client: stripe.StripeClient) -> list[str]:
    events = await client.v1.events.list_async({"limit": 100})
    return [event.type for event in reversed(events.data)]


async def test_a_card_is_charged_once_confirmed_and_saved_on_the_customer(client: stripe.StripeClient) -> None:
    customer = await client.v1.customers.create_async({"email": "ana@example.com"})
    intent = await new_intent(
        client, customer=customer.id, setup_future_usage="off_session", metadata={"booking": "K7"}
    )
    assert (intent.status, intent.latest_charge, intent.amount_received) == ("requires_payment_method", None, 0)
    paid = await client.v1.payment_intents.confirm_async(
        intent.id,
        {
            "confirmation_token": await new_token(client, "pm_card_mastercard"),
            "expand": ["latest_charge", "payment_method", "customer"],
        },
    )
    assert (paid.status, paid.amount_received, paid.metadata["booking"]) == ("succeeded", 75112, "K7")
    assert isinstance(paid.latest_charge, stripe.Charge)
    assert isinstance(paid.payment_method, stripe.PaymentMethod)
    assert isinstance(paid.customer, stripe.Customer)
    assert (paid.latest_charge.status, paid.latest_charge.captured) == ("succeeded", True)
    assert paid.payment_method.customer == customer.id
    assert paid.payment_method.card is not None
    assert (paid.payment_method.card.brand, paid.payment_method.card.last4) == ("mastercard", "4444")
    assert await event_types(client) == [
        "customer.created",
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "payment_method.attached",
    ]
    saved = await client.v1.payment_methods.list_async({"customer": customer.id, "type": "card"})
    assert [method.id for method in saved.data] == [paid.payment_method.id]


@pytest.mark.parametrize(
    ("card", "code", "decline_code"),
    [
        ("pm_card_visa_chargeDeclined", "card_declined", "generic_decline"),
        ("pm_card_chargeDeclined", "card_declined", "generic_decline"),
        ("pm_card_visa_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"),
        ("pm_card_visa_chargeDeclinedLostCard", "card_declined", "lost_card"),
        ("pm_card_visa_chargeDeclinedStolenCard", "card_declined", "stolen_card"),
        ("pm_card_visa_chargeDeclinedVelocityLimitExceeded", "card_declined", "card_velocity_exceeded"),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card", None),
        ("pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc", None),
        ("pm_card_chargeDeclinedProcessingError", "processing_error", None),
        ("pm_card_radarBlock", "card_declined", "fraudulent"),
    ],
)
async def test_a_declined_card_fails_the_attempt_and_another_card_pays_the_same_intent(
    client: stripe.StripeClient, card: str, code: str, decline_code: str | None
) -> None:
    intent = await new_intent(client)
    with pytest.raises(stripe.CardError) as refused:
        await client.v1.payment_intents.confirm_async(intent.id, {"confirmation_token": await new_token(client, card)})
    error = refused.value.error
    assert error is not None
    assert (refused.value.http_status, error.code, error.decline_code) == (402, code, decline_code)
    after = await client.v1.payment_intents.retrieve_async(intent.id)
    assert (after.status, after.payment_method, after.amount_received) == ("requires_payment_method", None, 0)
    assert after.last_payment_error is not None
    assert after.last_payment_error.code == code
    failed = await client.v1.charges.retrieve_async(str(after.latest_charge))
    assert (failed.status, failed.paid, failed.failure_code) == ("failed", False, code)
    paid = await client.v1.payment_intents.confirm_async(intent.id, {"payment_method": "pm_card_visa"})
    assert (paid.status, paid.last_payment_error) == ("succeeded", None)
    charges = await client.v1.charges.list_async({"payment_intent": intent.id})
    assert [charge.status for charge in charges.data] == ["succeeded", "failed"]


async def test_a_succeeded_intent_can_be_neither_confirmed_nor_cancelled_nor_changed(
    client: stripe.StripeClient,
) -> None:
    intent = await new_intent(client, confirm=True, payment_method="pm_card_visa")
    assert intent.status == "succeeded"
    for attempt in (
        client.v1.payment_intents.confirm_async(intent.id, {"payment_method": "pm_card_visa"}),
        client.v1.payment_intents.cancel_async(intent.id),
        client.v1.payment_intents.capture_async(intent.id),
        client.v1.payment_intents.update_async(intent.id, {"amount": 100}),
    ):
        with pytest.raises(stripe.InvalidRequestError) as refused:
            await attempt
        assert refused.value.code == "payment_intent_unexpected_state"
        assert refused.value.error is not None
        assert refused.value.error.payment_intent is not None
        assert refused.value.error.payment_intent.status == "succeeded"
    charges = await client.v1.charges.list_async({"payment_intent": intent.id})
    assert len(charges.data) == 1


async def test_a_cancelled_intent_takes_no_card_any_more(client: stripe.StripeClient) -> None:
    intent = await new_intent(client)
    cancelled = await client.v1.payment_intents.cancel_async(intent.id, {"cancellation_reason": "abandoned"})
    assert (cancelled.status, cancelled.cancellation_reason) == ("canceled", "abandoned")
    with pytest.raises(stripe.InvalidRequestError) as refused:
        await client.v1.payment_intents.confirm_async(intent.id, {"payment_method": "pm_card_visa"})
    assert refused.value.code == "payment_intent_unexpected_state"
    assert (await client.v1.charges.list_async({"payment_intent": intent.id})).data == []


async def test_manual_capture_holds_the_amount_and_a_partial_capture_releases_the_rest(
    client: stripe.StripeClient,
) -> None:
    held = await new_intent(client, confirm=True, payment_method="pm_card_visa", capture_method="manual")
    assert (held.status, held.amount_capturable, held.amount_received) == ("requires_capture", 75112, 0)
    with pytest.raises(stripe.InvalidRequestError, match="greater than the amount you can capture"):
        await client.v1.payment_intents.capture_async(held.id, {"amount_to_capture": 75113})
    captured = await client.v1.payment_intents.capture_async(held.id, {"amount_to_capture": 30000})
    assert (captured.status, captured.amount_capturable, captured.amount_received) == ("succeeded", 0, 30000)
    with pytest.raises(stripe.InvalidRequestError):
        await client.v1.payment_intents.capture_async(held.id, {"amount_to_capture": 1})
    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded amount"):
        await client.v1.refunds.create_async({"payment_intent": held.id, "amount": 30001})


async def test_an_authorisation_that_is_cancelled_is_released(client: stripe.StripeClient) -> None:
    held = await new_intent(client, confirm=True, payment_method="pm_card_visa", capture_method="manual")
    cancelled = await client.v1.payment_intents.cancel_async(held.id)
    assert (cancelled.status, cancelled.amount_capturable) == ("canceled", 0)
    with pytest.raises(stripe.InvalidRequestError):
        await client.v1.payment_intents.capture_async(held.id)


async def test_refunds_never_exceed_what_was_charged(client: stripe.StripeClient) -> None:
    intent = await new_intent(client, confirm=True, payment_method="pm_card_visa")
    first = await client.v1.refunds.create_async(
        {"payment_intent": intent.id, "amount": 112, "reason": "requested_by_customer", "metadata": {"refund": "1"}}
    )
    assert (first.status, first.amount, first.charge) == ("succeeded", 112, intent.latest_charge)
    with pytest.raises(stripe.InvalidRequestError, match=r"\(750\.01 brl\) is greater than unrefunded amount"):
        await client.v1.refunds.create_async({"payment_intent": intent.id, "amount": 75001})
    rest = await client.v1.refunds.create_async({"payment_intent": intent.id})
    assert rest.amount == 75000
    with pytest.raises(stripe.InvalidRequestError) as refused:
        await client.v1.refunds.create_async({"charge": str(intent.latest_charge)})
    assert refused.value.code == "charge_already_refunded"
    charge = await client.v1.charges.retrieve_async(str(intent.latest_charge))
    assert (charge.amount_refunded, charge.refunded) == (75112, True)
    refunds = await client.v1.refunds.list_async({"payment_intent": intent.id})
    assert [refund.id for refund in refunds.data] == [rest.id, first.id]


async def test_three_d_secure_waits_until_it_is_finished_or_failed(
    sandbox: SandboxProcess, client: stripe.StripeClient
) -> None:
    intent = await new_intent(client)
    waiting = await client.v1.payment_intents.confirm_async(
        intent.id, {"payment_method": "pm_card_threeDSecure2Required", "return_url": "http://127.0.0.1/done"}
    )
    assert (waiting.status, waiting.latest_charge) == ("requires_action", None)
    assert waiting.next_action is not None
    assert waiting.next_action.type == "redirect_to_url"
    failed = sandbox.control(f"payment_intents/{intent.id}/authenticate", {"outcome": "fail"})
    assert failed["status"] == "requires_payment_method"
    assert failed["last_payment_error"]["code"] == "payment_intent_authentication_failure"
    await client.v1.payment_intents.confirm_async(intent.id, {"payment_method": "pm_card_authenticationRequired"})
    done = sandbox.control(f"payment_intents/{intent.id}/authenticate", {"outcome": "succeed"})
    assert (done["status"], done["next_action"]) == ("succeeded", None)
    charge = await client.v1.charges.retrieve_async(done["latest_charge"])
    assert charge.payment_method_details is not None
    assert charge.payment_method_details.card is not None
    assert charge.payment_method_details.card.three_d_secure is not None
    assert charge.payment_method_details.card.three_d_secure.result == "authenticated"


async def test_a_card_that_needs_its_owner_is_declined_off_session(client: stripe.StripeClient) -> None:
    intent = await new_intent(client)
    with pytest.raises(stripe.CardError) as refused:
        await client.v1.payment_intents.confirm_async(
            intent.id, {"payment_method": "pm_card_authenticationRequired", "off_session": True}
        )
    assert refused.value.code == "authentication_required"


async def test_a_card_set_up_by_one_payment_pays_again_without_its_owner(
    sandbox: SandboxProcess, client: stripe.StripeClient
) -> None:
    customer = await client.v1.customers.create_async({"email": "b@example.com"})
    first = await new_intent(client, customer=customer.id, setup_future_usage="off_session")
    await client.v1.payment_intents.confirm_async(first.id, {"payment_method": "pm_card_authenticationRequiredOnSetup"})
    saved = sandbox.control(f"payment_intents/{first.id}/authenticate", {"outcome": "succeed"})["payment_method"]
    later = await new_intent(client, customer=customer.id, confirm=True, off_session=True, payment_method=saved)
    assert later.status == "succeeded"


async def test_a_confirmation_token_is_used_once(client: stripe.StripeClient) -> None:
    token = await new_token(client, "pm_card_visa")
    first, second = await new_intent(client), await new_intent(client)
    await client.v1.payment_intents.confirm_async(first.id, {"confirmation_token": token})
    assert (await client.v1.confirmation_tokens.retrieve_async(token)).payment_intent == first.id
    with pytest.raises(stripe.InvalidRequestError, match="already been used"):
        await client.v1.payment_intents.confirm_async(second.id, {"confirmation_token": token})


async def test_a_method_without_a_customer_pays_once(client: stripe.StripeClient) -> None:
    paid = await new_intent(client, confirm=True, payment_method="pm_card_visa")
    with pytest.raises(stripe.InvalidRequestError, match="may not be used again"):
        await new_intent(client, confirm=True, payment_method=str(paid.payment_method))


async def test_intents_are_listed_newest_first_with_cursors_both_ways(client: stripe.StripeClient) -> None:
    customer = await client.v1.customers.create_async({"email": "c@example.com"})
    made = [(await new_intent(client, customer=customer.id)).id for _ in range(5)]
    await new_intent(client)
    listing = client.v1.payment_intents.list_async
    first = await listing({"customer": customer.id, "limit": 2})
    assert ([intent.id for intent in first.data], first.has_more) == ([made[4], made[3]], True)
    rest = await listing({"customer": customer.id, "starting_after": made[3]})
    assert ([intent.id for intent in rest.data], rest.has_more) == ([made[2], made[1], made[0]], False)
    before = await listing({"customer": customer.id, "ending_before": made[1], "limit": 2})
    assert [intent.id for intent in before.data] == [made[3], made[2]]
    every = [intent.id async for intent in (await listing({"limit": 2})).auto_paging_iter()]
    assert len(every) == 6
    assert (await listing({"created": {"lt": 1000}})).data == []


async def test_customers_are_found_by_their_exact_email(client: stripe.StripeClient) -> None:
    wanted = await client.v1.customers.create_async({"email": "d@example.com", "metadata": {"a": "1", "b": "2"}})
    await client.v1.customers.create_async({"email": "e@example.com"})
    found = await client.v1.customers.list_async({"email": "d@example.com"})
    assert [customer.id for customer in found.data] == [wanted.id]
    changed = await client.v1.customers.update_async(wanted.id, {"metadata": {"a": "", "c": "3"}})
    assert changed.to_dict()["metadata"] == {"b": "2", "c": "3"}


async def test_accounts_do_not_see_each_other(sandbox: SandboxProcess, client: stripe.StripeClient) -> None:
    intent = await new_intent(client)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        await sandbox.client("somebody_else").v1.payment_intents.retrieve_async(intent.id)
    assert (refused.value.http_status, refused.value.code) == (404, "resource_missing")
