"""Webhooks: signed, retried, and misbehaving on request."""

import asyncio
import os
from collections.abc import Callable

import pytest
import stripe

from tests.integration.stripe_sandbox.conftest import Receiver
from tests.sandbox_process import SandboxProcess

SECRET = "whsec_of_the_test"


async def until(done: Callable[[], bool], seconds: float = 15) -> None:
    async with asyncio.timeout(seconds):
        while not done():
            await asyncio.sleep(0.02)


async def pay(client: stripe.StripeClient) -> stripe.PaymentIntent:
    return await client.v1.payment_intents.create_async(
        {
            "amount": 900,
            "currency": "clp",
            "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
            "payment_method": "pm_card_visa",
            "confirm": True,
        }
    )


def read(heard: tuple[bytes, str], secret: str = SECRET) -> stripe.Event:
    body, signature = heard
    event: stripe.Event = stripe.Webhook.construct_event(body, signature, secret)
    return event


async def test_an_endpoint_hears_the_events_it_asked_for_with_a_valid_signature(
    sandbox: SandboxProcess, client: stripe.StripeClient, receiver: Receiver
) -> None:
    endpoint = await client.v1.webhook_endpoints.create_async(
        {"url": receiver.url, "enabled_events": ["payment_intent.succeeded", "charge.succeeded"]}
    )
    intent = await pay(client)
    await until(lambda: len(receiver.heard) == 2)
    assert endpoint.secret is not None
    events = {event.type: event for event in (read(heard, endpoint.secret) for heard in receiver.heard)}
    assert set(events) == {"payment_intent.succeeded", "charge.succeeded"}
    assert events["payment_intent.succeeded"].data.object["id"] == intent.id
    with pytest.raises(stripe.SignatureVerificationError):
        read(receiver.heard[0], "whsec_of_another")
    stored = await client.v1.events.retrieve_async(events["charge.succeeded"].id)
    assert stored.type == "charge.succeeded"
    await client.v1.webhook_endpoints.delete_async(endpoint.id)


async def test_a_refused_delivery_is_tried_again_also_after_kill_9(
    own_sandbox: SandboxProcess, account: str, receiver: Receiver
) -> None:
    receiver.answers = [500]
    flags = (
        "--webhook-url", receiver.url, "--webhook-secret", SECRET, "--webhook-events", "payment_intent.succeeded",
    )  # fmt: skip
    own_sandbox.start(*flags)
    intent = await pay(own_sandbox.client(account))
    await until(lambda: len(receiver.heard) == 1)
    own_sandbox.kill()
    own_sandbox.start(*flags)
    await until(lambda: len(receiver.heard) == 2)
    assert [read(heard).data.object["id"] for heard in receiver.heard] == [intent.id, intent.id]
    await until(lambda: own_sandbox.control("deliveries")["deliveries"][0]["state"] == "delivered")
    only = own_sandbox.control("deliveries")["deliveries"]
    assert [(delivery["attempts"], delivery["last_status"]) for delivery in only] == [(2, 200)]


async def test_a_start_without_an_endpoint_forgets_the_last_ones(
    own_sandbox: SandboxProcess, account: str, receiver: Receiver
) -> None:
    own_sandbox.start("--webhook-url", receiver.url, "--webhook-secret", SECRET)
    own_sandbox.stop()
    own_sandbox.start()
    await pay(own_sandbox.client(account))
    assert own_sandbox.control("deliveries") == {"deliveries": []}
    assert receiver.heard == []


async def test_webhooks_can_be_dropped_doubled_delayed_and_reordered(
    own_sandbox: SandboxProcess, account: str, receiver: Receiver
) -> None:
    flags = ("--webhook-url", receiver.url, "--webhook-secret", SECRET)
    own_sandbox.start(*flags)
    client = own_sandbox.client(account)
    own_sandbox.control("webhooks", {"drop": True})
    await pay(client)
    own_sandbox.control("webhooks", {"drop": 0, "duplicate": 1, "delay_ms": 200})
    await pay(client)
    await until(lambda: len(receiver.heard) == 6)
    ids = [read(heard).id for heard in receiver.heard]
    assert len(set(ids)) == 3
    states = [delivery["state"] for delivery in own_sandbox.control("deliveries")["deliveries"]]
    assert states.count("dropped") == 3
    dropped = own_sandbox.control("deliveries")["deliveries"][-1]["id"]
    own_sandbox.control(f"deliveries/{dropped}/send", {})
    await until(lambda: len(receiver.heard) == 7)


async def test_the_sandbox_ends_when_its_launcher_does(own_sandbox: SandboxProcess) -> None:
    readable, writable = os.pipe()
    own_sandbox.start(environment={"RENTACAR_LIFELINE_FD": str(readable)}, pass_fds=(readable,))
    os.close(readable)
    os.close(writable)
    assert own_sandbox.wait(10) == 0


async def test_the_stacks_own_two_keys_are_one_account(own_sandbox: SandboxProcess) -> None:
    own_sandbox.start(
        environment={"RENTACAR_STRIPE_API_KEY": "sk_test_aaa", "RENTACAR_STRIPE_PUBLISHABLE_KEY": "pk_test_bbb"}
    )
    secret = own_sandbox.client("aaa")
    browser = stripe.StripeClient(
        "pk_test_bbb", base_addresses={"api": own_sandbox.url}, http_client=stripe.HTTPXClient()
    )
    method = await browser.v1.payment_methods.create_async(
        {"type": "card", "card": {"number": "4242424242424242", "exp_month": 12, "exp_year": 2040, "cvc": "123"}}
    )
    assert (await secret.v1.payment_methods.retrieve_async(method.id)).id == method.id
    with pytest.raises(stripe.AuthenticationError):
        await browser.v1.payment_intents.list_async()


async def test_it_stays_small(sandbox: SandboxProcess, client: stripe.StripeClient) -> None:
    await pay(client)
    with open(f"/proc/{sandbox.pid}/status", encoding="ascii") as status:  # noqa: ASYNC230  # memory, not a disk
        resident = next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))
    assert resident < 45_000, f"{resident} kB"
