"""Injected faults, as the SDK sees them, and what was done or not."""

import pytest
import stripe

from tests.sandbox_process import SandboxProcess

INTENT: dict[str, object] = {
    "amount": 5000,
    "currency": "usd",
    "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
}


async def create(client: stripe.StripeClient, key: str = "k") -> stripe.PaymentIntent:
    return await client.v1.payment_intents.create_async(INTENT, {"idempotency_key": key})  # type: ignore[arg-type]


async def count(client: stripe.StripeClient) -> int:
    return len((await client.v1.payment_intents.list_async()).data)


@pytest.fixture
def broken(own_sandbox: SandboxProcess) -> SandboxProcess:
    own_sandbox.start()
    return own_sandbox


@pytest.mark.parametrize(
    ("kind", "error", "made"),
    [
        ("reset_before", stripe.APIConnectionError, 0),
        ("reset_after", stripe.APIConnectionError, 1),
        ("timeout_before", stripe.APIConnectionError, 0),
        ("timeout_after", stripe.APIConnectionError, 1),
        ("500_before", stripe.APIError, 0),
        ("429", stripe.RateLimitError, 0),
        ("409", stripe.APIError, 0),
    ],
)
async def test_after_a_fault_the_same_key_leads_to_one_intent(
    broken: SandboxProcess, account: str, kind: str, error: type[Exception], made: int
) -> None:
    client = broken.client(account, timeout=0.5)
    broken.control("faults", {"kind": kind, "path": "POST /v1/payment_intents$", "hold_seconds": 5})
    with pytest.raises(error):
        await create(client)
    assert await count(client) == made
    intent = await create(client)
    assert (intent.status, await count(client)) == ("requires_payment_method", 1)
    assert broken.control("faults") == {"faults": []}


@pytest.mark.parametrize("effect", [True, False])
async def test_a_stored_500_is_replayed_whether_or_not_it_took_effect(
    broken: SandboxProcess, account: str, effect: bool
) -> None:
    client = broken.client(account)
    broken.control("faults", {"kind": "500_stored", "effect": effect, "path": "POST"})
    for _ in range(3):
        with pytest.raises(stripe.APIError) as failed:
            await create(client)
        assert failed.value.http_status == 500
    assert await count(client) == int(effect)
    await create(client, "another key")
    assert await count(client) == int(effect) + 1


async def test_faults_wait_for_their_path_and_survive_kill_9(broken: SandboxProcess, account: str) -> None:
    broken.control("faults", {"kind": "500_before", "count": 2, "path": "/confirm$"})
    broken.kill()
    broken.start()
    client = broken.client(account)
    intent = await create(client)
    for _ in range(2):
        with pytest.raises(stripe.APIError):
            await client.v1.payment_intents.confirm_async(intent.id, {"payment_method": "pm_card_visa"})
    paid = await client.v1.payment_intents.confirm_async(intent.id, {"payment_method": "pm_card_visa"})
    assert paid.status == "succeeded"


async def test_a_fault_without_a_count_lasts_until_it_is_cleared(broken: SandboxProcess, account: str) -> None:
    client = broken.client(account)
    broken.control("faults", {"kind": "429", "count": None})
    for _ in range(4):
        with pytest.raises(stripe.RateLimitError):
            await create(client)
    broken.control("faults", method="DELETE")
    await create(client)


async def test_reset_forgets_everything(broken: SandboxProcess, account: str) -> None:
    client = broken.client(account)
    first = await create(client)
    broken.control("clock", {"offset_seconds": 60})
    broken.control("reset", {})
    assert await count(client) == 0
    assert broken.control("clock")["offset_seconds"] == 0
    assert (await create(client)).id != first.id
