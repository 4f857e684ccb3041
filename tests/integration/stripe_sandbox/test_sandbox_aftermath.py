"""What follows a payment: holds that lapse, refunds that fail, disputes, saved cards, and the balance of it all."""

import httpx
import pytest
import stripe

from tests.sandbox_process import SandboxProcess

DAY = 24 * 3600


async def pay(client: stripe.StripeClient, card: str = "pm_card_visa", **more: object) -> stripe.PaymentIntent:
    given = {
        "amount": 10000,
        "currency": "usd",
        "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
        "payment_method": card,
        "confirm": True,
        **more,
    }
    return await client.v1.payment_intents.create_async(given)  # type: ignore[arg-type]


async def event_types(client: stripe.StripeClient) -> list[str]:
    events = await client.v1.events.list_async({"limit": 100})
    return [event.type for event in reversed(events.data)]


async def charge_of(client: stripe.StripeClient, intent: stripe.PaymentIntent) -> stripe.Charge:
    return await client.v1.charges.retrieve_async(str(intent.latest_charge))


async def net(client: stripe.StripeClient) -> int:
    found = await client.v1.balance_transactions.list_async({"limit": 100})
    assert all(movement.net == movement.amount - movement.fee for movement in found.data)
    balance = await client.v1.balance.retrieve_async()
    total = sum(movement.net for movement in found.data)
    parts = balance.to_dict()
    assert sum(part["amount"] for part in [*parts["available"], *parts["pending"]]) == total
    return total


async def test_a_hold_lapses_by_the_clock(timed: SandboxProcess) -> None:
    client = timed.client("holding")
    held = await pay(client, capture_method="manual")
    charge = await charge_of(client, held)
    assert charge.payment_method_details is not None
    assert charge.payment_method_details.card is not None
    assert charge.payment_method_details.card.capture_before == charge.created + 7 * DAY
    assert charge.balance_transaction is None
    timed.control("clock", {"offset_seconds": 7 * DAY - 60})
    assert (await client.v1.payment_intents.retrieve_async(held.id)).status == "requires_capture"
    timed.control("clock", {"offset_seconds": 7 * DAY + 1})
    lapsed = await client.v1.payment_intents.retrieve_async(held.id)
    assert (lapsed.status, lapsed.cancellation_reason, lapsed.amount_capturable) == ("canceled", "automatic", 0)
    assert (await event_types(client))[-2:] == ["charge.expired", "payment_intent.canceled"]
    with pytest.raises(stripe.InvalidRequestError):
        await client.v1.payment_intents.capture_async(held.id)
    assert await net(client) == 0


async def test_how_long_a_hold_lasts_can_be_set_and_cut_short(timed: SandboxProcess) -> None:
    client = timed.client("short")
    timed.control("timing", {"authorization_seconds": 3600})
    held, cut = await pay(client, capture_method="manual"), await pay(client, capture_method="manual")
    charge = await charge_of(client, held)
    assert charge.payment_method_details is not None
    assert charge.payment_method_details.card is not None
    assert charge.payment_method_details.card.capture_before == charge.created + 3600
    assert timed.control(f"payment_intents/{cut.id}/expire", {})["status"] == "canceled"
    captured = await client.v1.payment_intents.capture_async(held.id, {"amount_to_capture": 4000})
    timed.control("clock", {"offset_seconds": 2 * 3600})
    assert (await client.v1.payment_intents.retrieve_async(held.id)).status == "succeeded"
    assert await net(client) == 4000 - 146
    with pytest.raises(stripe.InvalidRequestError):
        await client.v1.refunds.create_async({"payment_intent": captured.id, "amount": 4001})


async def test_charges_and_refunds_move_the_balance_and_are_listed_by_type_and_source(
    client: stripe.StripeClient,
) -> None:
    intent = await pay(client)
    first = await client.v1.refunds.create_async({"payment_intent": intent.id, "amount": 3000})
    second = await client.v1.refunds.create_async(
        {"payment_intent": intent.id, "amount": 2000, "expand": ["balance_transaction"]}
    )
    assert isinstance(second.balance_transaction, stripe.BalanceTransaction)
    assert (second.balance_transaction.amount, second.balance_transaction.fee) == (-2000, 0)
    assert await net(client) == 10000 - 320 - 5000
    by_type = await client.v1.balance_transactions.list_async({"type": "refund"})
    assert [movement.source for movement in by_type.data] == [second.id, first.id]
    by_source = await client.v1.balance_transactions.list_async(
        {"source": str(intent.latest_charge), "expand": ["data.source"]}
    )
    assert [movement.type for movement in by_source.data] == ["charge"]
    assert isinstance(by_source.data[0].source, stripe.Charge)
    assert (await client.v1.balance_transactions.list_async({"created": {"lt": 1000}})).data == []
    same = await client.v1.balance_transactions.retrieve_async(by_source.data[0].id)
    assert (same.status, same.fee_details[0].amount) == ("pending", 320)


async def test_the_balance_transaction_can_come_after_the_answer_as_at_stripe(timed: SandboxProcess) -> None:
    client = timed.client("async")
    timed.control("timing", {"balance_seconds": 30})
    intent = await pay(client)
    assert (await charge_of(client, intent)).balance_transaction is None
    timed.control("clock", {"offset_seconds": 31})
    assert (await charge_of(client, intent)).balance_transaction is not None
    assert (await event_types(client))[-1] == "charge.updated"
    at_once = await pay(client, capture_method="automatic")
    assert (await charge_of(client, at_once)).balance_transaction is not None


async def test_a_refund_that_fails_later_returns_the_money_and_can_be_made_again(timed: SandboxProcess) -> None:
    client = timed.client("failing")
    intent = await pay(client, "pm_card_refundFail")
    refund = await client.v1.refunds.create_async({"payment_intent": intent.id})
    assert refund.status == "succeeded"
    assert (await charge_of(client, intent)).refunded
    timed.control("clock", {"offset_seconds": 6})
    failed = await client.v1.refunds.retrieve_async(refund.id, {"expand": ["failure_balance_transaction"]})
    assert (failed.status, failed.failure_reason) == ("failed", "expired_or_canceled_card")
    assert isinstance(failed.failure_balance_transaction, stripe.BalanceTransaction)
    assert failed.failure_balance_transaction.amount == 10000
    charge = await charge_of(client, intent)
    assert (charge.amount_refunded, charge.refunded) == (0, False)
    assert (await event_types(client))[-3:] == ["refund.failed", "refund.updated", "charge.refund.updated"]
    assert await net(client) == 10000 - 320
    again = await client.v1.refunds.create_async({"payment_intent": intent.id})
    assert again.status == "succeeded"
    assert (
        timed.control(f"refunds/{again.id}/settle", {"outcome": "fail", "failure_reason": "declined"})["failure_reason"]
        == "declined"
    )


async def test_a_pending_refund_counts_settles_or_is_cancelled(
    sandbox: SandboxProcess, client: stripe.StripeClient
) -> None:
    intent = await pay(client, "pm_card_pendingRefund")
    refund = await client.v1.refunds.create_async({"payment_intent": intent.id, "amount": 9000})
    assert (refund.status, refund.pending_reason) == ("pending", "processing")
    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded amount"):
        await client.v1.refunds.create_async({"payment_intent": intent.id, "amount": 1001})
    cancelled = await client.v1.refunds.cancel_async(refund.id)
    assert cancelled.status == "canceled"
    assert (await charge_of(client, intent)).amount_refunded == 0
    other = await client.v1.refunds.create_async({"payment_intent": intent.id})
    assert sandbox.control(f"refunds/{other.id}/settle", {"outcome": "succeed"})["status"] == "succeeded"
    with pytest.raises(stripe.InvalidRequestError, match="Canceling this refund is unsupported"):
        await client.v1.refunds.cancel_async(other.id)
    assert await net(client) == -320


async def test_a_dispute_takes_the_money_and_the_fee_and_winning_returns_the_money(timed: SandboxProcess) -> None:
    client = timed.client("winning")
    intent = await pay(client, "pm_card_createDispute")
    assert await event_types(client) == [
        "payment_intent.created",
        "charge.succeeded",
        "charge.dispute.created",
        "charge.dispute.funds_withdrawn",
        "payment_intent.succeeded",
    ]
    dispute = (await client.v1.disputes.list_async({"payment_intent": intent.id})).data[0]
    assert (dispute.status, dispute.reason, dispute.amount) == ("needs_response", "fraudulent", 10000)
    assert [(movement.net, movement.reporting_category) for movement in dispute.balance_transactions] == [
        (-11500, "dispute")
    ]
    assert await net(client) == -320 - 1500
    with pytest.raises(stripe.InvalidRequestError) as refused:
        await client.v1.refunds.create_async({"payment_intent": intent.id})
    assert refused.value.code == "charge_disputed"
    staged = await client.v1.disputes.update_async(
        dispute.id, {"evidence": {"uncategorized_text": "winning_evidence"}, "submit": False}
    )
    assert (staged.status, staged.evidence_details.has_evidence) == ("needs_response", True)
    submitted = await client.v1.disputes.update_async(dispute.id, {"submit": True})
    assert (submitted.status, submitted.evidence_details.submission_count) == ("under_review", 1)
    timed.control("clock", {"offset_seconds": 10})
    won = await client.v1.disputes.retrieve_async(dispute.id)
    assert (won.status, won.is_charge_refundable, len(won.balance_transactions)) == ("won", True, 2)
    assert (await event_types(client))[-2:] == ["charge.dispute.funds_reinstated", "charge.dispute.closed"]
    assert await net(client) == 10000 - 320 - 1500
    with pytest.raises(stripe.InvalidRequestError, match="already closed"):
        await client.v1.disputes.close_async(dispute.id)


async def test_a_dispute_is_lost_by_evidence_by_accepting_it_or_by_silence(timed: SandboxProcess) -> None:
    client = timed.client("losing")
    disputes = []
    for _ in range(3):
        intent = await pay(client, "pm_card_createDisputeProductNotReceived")
        disputes.append((await client.v1.disputes.list_async({"charge": str(intent.latest_charge)})).data[0])
    weak, accepted, silent = disputes
    assert weak.reason == "product_not_received"
    await client.v1.disputes.update_async(weak.id, {"evidence": {"uncategorized_text": "losing_evidence"}})
    assert (await client.v1.disputes.close_async(accepted.id)).status == "lost"
    timed.control("clock", {"offset_seconds": 10})
    assert (await client.v1.disputes.retrieve_async(weak.id)).status == "lost"
    assert (await client.v1.disputes.retrieve_async(silent.id)).status == "needs_response"
    timed.control("clock", {"offset_seconds": 9 * DAY})
    assert (await client.v1.disputes.retrieve_async(silent.id)).status == "lost"
    assert await net(client) == 3 * (-320 - 1500)


async def test_an_inquiry_takes_nothing_until_it_escalates(
    sandbox: SandboxProcess, client: stripe.StripeClient
) -> None:
    asked = await pay(client, "pm_card_createDisputeInquiry")
    inquiry = (await client.v1.disputes.list_async({"payment_intent": asked.id})).data[0]
    assert (inquiry.status, inquiry.balance_transactions) == ("warning_needs_response", [])
    assert await net(client) == 9680
    escalated = sandbox.control(f"disputes/{inquiry.id}/escalate", {})
    assert (escalated["status"], len(escalated["balance_transactions"])) == ("needs_response", 1)
    assert await net(client) == 9680 - 11500
    assert sandbox.control(f"disputes/{inquiry.id}/decide", {"outcome": "won"})["status"] == "won"


async def test_the_cardholder_disputes_any_captured_charge_by_the_control_api(
    sandbox: SandboxProcess, client: stripe.StripeClient
) -> None:
    intent = await pay(client)
    opened = sandbox.control(f"payment_intents/{intent.id}/dispute", {"reason": "duplicate", "amount": 4000})
    assert (opened["amount"], opened["reason"], opened["status"]) == (4000, "duplicate", "needs_response")
    for again in ({}, {"reason": "boredom"}):
        with pytest.raises(httpx.HTTPStatusError):
            sandbox.control(f"payment_intents/{intent.id}/dispute", again)
    assert sandbox.control(f"disputes/{opened['id']}/decide", {"outcome": "lost"})["status"] == "lost"


async def test_a_card_is_saved_without_a_payment_and_charged_later(
    sandbox: SandboxProcess, client: stripe.StripeClient
) -> None:
    customer = await client.v1.customers.create_async({"email": "s@example.com"})
    setup = await client.v1.setup_intents.create_async({"customer": customer.id, "usage": "off_session"})
    assert (setup.status, setup.client_secret is not None) == ("requires_payment_method", True)
    token = await client.v1.test_helpers.confirmation_tokens.create_async(
        {"payment_method": "pm_card_authenticationRequiredOnSetup"}
    )
    waiting = await client.v1.setup_intents.confirm_async(
        setup.id, {"confirmation_token": token.id, "return_url": "https://example.com/"}
    )
    assert waiting.status == "requires_action"
    failed = sandbox.control(f"setup_intents/{setup.id}/authenticate", {"outcome": "fail"})
    assert failed["last_setup_error"]["code"] == "setup_intent_authentication_failure"
    await client.v1.setup_intents.confirm_async(setup.id, {"payment_method": "pm_card_authenticationRequiredOnSetup"})
    done = sandbox.control(f"setup_intents/{setup.id}/authenticate", {"outcome": "succeed"})
    assert done["status"] == "succeeded"
    later = await pay(client, done["payment_method"], customer=customer.id, off_session=True)
    assert later.status == "succeeded"
    assert [s.id for s in (await client.v1.setup_intents.list_async({"customer": customer.id})).data] == [setup.id]
    with pytest.raises(stripe.InvalidRequestError, match="already succeeded"):
        await client.v1.setup_intents.confirm_async(setup.id)


async def test_a_refused_or_cancelled_setup_saves_nothing(client: stripe.StripeClient) -> None:
    customer = await client.v1.customers.create_async({"email": "t@example.com"})
    with pytest.raises(stripe.CardError) as refused:
        await client.v1.setup_intents.create_async(
            {"customer": customer.id, "confirm": True, "payment_method": "pm_card_chargeDeclinedExpiredCard"}
        )
    assert refused.value.code == "expired_card"
    setup = (await client.v1.setup_intents.list_async()).data[0]
    assert setup.last_setup_error is not None
    assert (await client.v1.setup_intents.cancel_async(setup.id)).status == "canceled"
    with pytest.raises(stripe.InvalidRequestError):
        await client.v1.setup_intents.cancel_async(setup.id)
    assert (await client.v1.payment_methods.list_async({"customer": customer.id})).data == []


async def test_a_saved_card_whose_bank_wants_its_owner_is_declined_off_session(
    sandbox: SandboxProcess, client: stripe.StripeClient
) -> None:
    customer = await client.v1.customers.create_async({"email": "u@example.com"})
    first = await pay(client, "pm_card_authenticationRequired", customer=customer.id, setup_future_usage="off_session")
    saved = sandbox.control(f"payment_intents/{first.id}/authenticate", {"outcome": "succeed"})["payment_method"]
    with pytest.raises(stripe.CardError) as refused:
        await pay(client, saved, customer=customer.id, off_session=True)
    error = refused.value.error
    assert error is not None
    assert (error.code, error.decline_code) == ("authentication_required", "authentication_required")
    assert error.payment_intent is not None
    assert error.payment_intent.status == "requires_payment_method"
    assert error.payment_method is not None
    assert error.payment_method.id == saved
    failed = await client.v1.charges.retrieve_async(str(error.charge))
    assert (failed.status, failed.failure_code) == ("failed", "authentication_required")
    by_owner = await client.v1.payment_intents.confirm_async(error.payment_intent.id, {"payment_method": saved})
    assert by_owner.status == "requires_action"


async def test_a_detached_card_and_a_deleted_customers_cards_pay_no_more(client: stripe.StripeClient) -> None:
    customer = await client.v1.customers.create_async({"email": "v@example.com"})
    first = await client.v1.payment_methods.attach_async("pm_card_visa", {"customer": customer.id})
    second = await client.v1.payment_methods.attach_async("pm_card_amex", {"customer": customer.id})
    assert (await client.v1.payment_methods.detach_async(first.id)).customer is None
    with pytest.raises(stripe.InvalidRequestError, match="detachment is impossible"):
        await client.v1.payment_methods.detach_async(first.id)
    with pytest.raises(stripe.InvalidRequestError, match="may not be used again"):
        await pay(client, first.id)
    assert (await client.v1.customers.delete_async(customer.id)).deleted
    assert (await client.v1.customers.retrieve_async(customer.id)).deleted
    assert (await client.v1.payment_methods.retrieve_async(second.id)).customer is None
    with pytest.raises(stripe.InvalidRequestError, match="No such customer"):
        await pay(client, customer=customer.id)
    assert (await client.v1.customers.list_async()).data == []


async def test_search_is_not_served(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="Unrecognized request URL"):
        await client.v1.payment_intents.search_async({"query": "status:'succeeded'"})
    with pytest.raises(stripe.InvalidRequestError, match="Unrecognized request URL"):
        await client.v1.payouts.list_async()
