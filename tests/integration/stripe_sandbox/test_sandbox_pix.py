"""Pix on the sandbox by Stripe's own SDK: shown, paid, expired, refunded, all by the sandbox's clock."""

import httpx
import pytest
import stripe

from deploy.local.stripe_sandbox import pix_code
from tests.sandbox_process import SandboxProcess

VERSION = "2026-10-28.endive"  # the one that payment_service pins
DAY = 24 * 3600


async def new_pix(client: stripe.StripeClient, **more: object) -> stripe.PaymentIntent:
    given = {
        "amount": 75112,
        "currency": "brl",
        "allowed_payment_method_types": ["pix"],
        "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
        **more,
    }
    return await client.v1.payment_intents.create_async(given, {"stripe_version": VERSION})  # type: ignore[arg-type]


async def show(client: stripe.StripeClient, intent_id: str, **options: int) -> stripe.PaymentIntent:
    given = {
        "payment_method_data": {"type": "pix", "billing_details": {"email": "ana@example.com"}},
        "payment_method_options": {"pix": options or {"expires_after_seconds": 1800}},
    }
    return await client.v1.payment_intents.confirm_async(intent_id, given)  # type: ignore[arg-type]


async def event_types(client: stripe.StripeClient) -> list[str]:
    events = await client.v1.events.list_async({"limit": 100})
    return [event.type for event in reversed(events.data)]


async def test_a_pix_shows_a_code_and_is_paid_later(sandbox: SandboxProcess, client: stripe.StripeClient) -> None:
    intent = await new_pix(client)
    assert intent.payment_method_types == ["pix"]
    shown = await show(client, intent.id)
    assert (shown.status, shown.latest_charge) == ("requires_action", None)
    assert shown.next_action is not None
    code = shown.next_action.pix_display_qr_code
    assert code is not None
    assert code.data is not None
    assert code.data.startswith("000201")
    assert "5406751.12" in code.data
    assert code.data[-4:] == f"{pix_code.crc(code.data[:-4]):04X}"
    assert code.expires_at == shown.created + 1800 or code.expires_at == shown.created + 1801
    paid = sandbox.control(f"payment_intents/{intent.id}/pay", {})
    assert (paid["status"], paid["amount_received"], paid["next_action"]) == ("succeeded", 75112, None)
    charge = await client.v1.charges.retrieve_async(paid["latest_charge"], {"expand": ["balance_transaction"]})
    assert charge.id.startswith("py_")
    assert charge.payment_method_details is not None
    assert charge.payment_method_details.type == "pix"
    assert isinstance(charge.balance_transaction, stripe.BalanceTransaction)
    movement = charge.balance_transaction
    assert (movement.type, movement.fee, movement.net) == ("payment", 894, 75112 - 894)
    assert await event_types(client) == [
        "payment_intent.created",
        "payment_intent.requires_action",
        "charge.succeeded",
        "payment_intent.succeeded",
    ]


async def test_a_browsers_token_pays_by_pix_too(sandbox: SandboxProcess, account: str) -> None:
    browser = sandbox.client(account)
    token = await browser.v1.test_helpers.confirmation_tokens.create_async({"payment_method_data": {"type": "pix"}})
    assert token.payment_method_preview is not None
    assert token.payment_method_preview.type == "pix"
    intent = await new_pix(browser)
    shown = await browser.v1.payment_intents.confirm_async(intent.id, {"confirmation_token": token.id})
    assert shown.status == "requires_action"


async def test_an_unpaid_pix_expires_by_the_clock_and_a_new_code_can_be_shown(timed: SandboxProcess) -> None:
    client = timed.client("expiring")
    intent = await new_pix(client)
    await show(client, intent.id, expires_after_seconds=600)
    timed.control("clock", {"offset_seconds": 599 - 5})
    assert (await client.v1.payment_intents.retrieve_async(intent.id)).status == "requires_action"
    timed.control("clock", {"offset_seconds": 601})
    expired = await client.v1.payment_intents.retrieve_async(intent.id)
    assert (expired.status, expired.next_action, expired.payment_method) == ("requires_payment_method", None, None)
    assert expired.last_payment_error is not None
    assert expired.last_payment_error.code == "payment_intent_payment_attempt_expired"
    assert (await event_types(client))[-1] == "payment_intent.payment_failed"
    with pytest.raises(httpx.HTTPStatusError) as late:
        timed.control(f"payment_intents/{intent.id}/pay", {})
    assert late.value.response.json()["error"]["code"] == "payment_intent_unexpected_state"
    assert (await show(client, intent.id)).status == "requires_action"
    assert timed.control(f"payment_intents/{intent.id}/pay", {})["status"] == "succeeded"


async def test_the_page_of_a_pix_shows_its_picture_and_is_paid_by_whoever_knows_the_secret(
    sandbox: SandboxProcess, client: stripe.StripeClient
) -> None:
    shown = await show(client, (await new_pix(client)).id)
    assert shown.next_action is not None
    code = shown.next_action.pix_display_qr_code
    assert code is not None
    page = str(code.hosted_instructions_url)
    async with httpx.AsyncClient() as payer:
        for picture, kind in ((code.image_url_png, "image/png"), (code.image_url_svg, "image/svg+xml")):
            answer = await payer.get(str(picture))
            assert (answer.status_code, answer.headers["content-type"]) == (200, kind)
        assert str(code.data) in (await payer.get(page)).text
        assert (await payer.get(page.replace("secret_", "secret_x"))).status_code == 404
        assert "Paid." in (await payer.post(page)).text
        assert (await payer.post(page)).status_code == 409
        assert (await payer.get(str(code.image_url_svg))).status_code == 404
    assert (await client.v1.payment_intents.retrieve_async(shown.id)).status == "succeeded"


async def test_a_cancelled_pix_can_be_paid_no_more(sandbox: SandboxProcess, client: stripe.StripeClient) -> None:
    intent = await new_pix(client)
    await show(client, intent.id)
    cancelled = await client.v1.payment_intents.cancel_async(intent.id)
    assert (cancelled.status, cancelled.next_action) == ("canceled", None)
    for act in ("pay", "expire"):
        with pytest.raises(httpx.HTTPStatusError):
            sandbox.control(f"payment_intents/{intent.id}/{act}", {})
    assert (await client.v1.charges.list_async({"payment_intent": intent.id})).data == []


async def test_a_pix_is_for_reais_and_not_for_holding_or_saving(client: stripe.StripeClient) -> None:
    for more in ({"currency": "usd"}, {"capture_method": "manual"}, {"setup_future_usage": "off_session"}):
        with pytest.raises(stripe.InvalidRequestError, match="No valid payment method types"):
            await new_pix(client, **more)
    both = await new_pix(client, allowed_payment_method_types=["card", "pix"])
    assert both.payment_method_types == ["card", "pix"]
    card_only = await new_pix(client, allowed_payment_method_types=["card"])
    with pytest.raises(stripe.InvalidRequestError) as refused:
        await show(client, card_only.id)
    assert refused.value.code == "payment_intent_incompatible_payment_method"
    pix_only = await new_pix(client)
    with pytest.raises(stripe.InvalidRequestError, match="following types: pix"):
        await client.v1.payment_intents.confirm_async(pix_only.id, {"payment_method": "pm_card_visa"})
    for options in ({"expires_after_seconds": 9}, {"expires_at": 1}, {"expires_at": 1, "expires_after_seconds": 60}):
        with pytest.raises(stripe.InvalidRequestError):
            await show(client, pix_only.id, **options)


async def test_a_pix_is_refunded_a_little_later_and_for_90_days(timed: SandboxProcess) -> None:
    client = timed.client("refunding")
    intent = await new_pix(client)
    await show(client, intent.id)
    timed.control(f"payment_intents/{intent.id}/pay", {})
    refund = await client.v1.refunds.create_async({"payment_intent": intent.id, "amount": 100})
    assert (refund.status, refund.id.startswith("pyr_")) == ("pending", True)
    timed.control("clock", {"offset_seconds": 10})
    assert (await client.v1.refunds.retrieve_async(refund.id)).status == "succeeded"
    assert (await event_types(client))[-2:] == ["refund.updated", "charge.refund.updated"]
    timed.control("clock", {"offset_seconds": 90 * DAY + 60})
    with pytest.raises(stripe.InvalidRequestError, match="90 days"):
        await client.v1.refunds.create_async({"payment_intent": intent.id})


async def test_a_pix_expires_also_while_nobody_asks_and_after_kill_9(timed: SandboxProcess) -> None:
    client = timed.client("killed")
    intent = await new_pix(client)
    await show(client, intent.id, expires_after_seconds=10)
    timed.kill()
    timed.start()
    timed.control("clock", {"offset_seconds": 11})
    assert timed.control("events")["events"][0]["type"] == "payment_intent.payment_failed"
