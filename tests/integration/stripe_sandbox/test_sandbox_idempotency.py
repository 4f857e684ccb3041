"""Idempotency keys and what survives: the same request twice has one effect, whatever happened in between."""

import asyncio

import httpx
import pytest
import stripe

from tests.sandbox_process import SandboxProcess

INTENT = {"amount": "5000", "currency": "eur", "payment_method_types[]": "card"}


async def post(
    sandbox: SandboxProcess, account: str, path: str, form: dict[str, str], key: str | None = None
) -> httpx.Response:
    headers = {"authorization": f"Bearer sk_test_{account}"}
    if key is not None:
        headers["idempotency-key"] = key
    async with httpx.AsyncClient(base_url=sandbox.url, timeout=10) as http:
        return await http.post(path, data=form, headers=headers)


async def test_the_same_key_replays_the_first_answer_and_does_nothing(sandbox: SandboxProcess, account: str) -> None:
    first = await post(sandbox, account, "/v1/payment_intents", INTENT, "k")
    second = await post(sandbox, account, "/v1/payment_intents", INTENT, "k")
    assert first.json() == second.json()
    assert "idempotent-replayed" not in first.headers
    assert second.headers["idempotent-replayed"] == "true"
    assert second.headers["original-request"] == first.headers["request-id"] != second.headers["request-id"]
    intents = await sandbox.client(account).v1.payment_intents.list_async()
    assert len(intents.data) == 1


async def test_the_same_key_with_other_parameters_is_an_error(sandbox: SandboxProcess, account: str) -> None:
    await post(sandbox, account, "/v1/payment_intents", INTENT, "k")
    other = await post(sandbox, account, "/v1/payment_intents", {**INTENT, "amount": "5001"}, "k")
    assert (other.status_code, other.json()["error"]["type"]) == (400, "idempotency_error")
    elsewhere = await post(sandbox, account, "/v1/customers", {}, "k")
    assert elsewhere.json()["error"]["type"] == "idempotency_error"


async def test_the_order_of_parameters_does_not_matter(sandbox: SandboxProcess, account: str) -> None:
    await post(sandbox, account, "/v1/payment_intents", INTENT, "k")
    again = await post(sandbox, account, "/v1/payment_intents", dict(reversed(INTENT.items())), "k")
    assert again.headers["idempotent-replayed"] == "true"


async def test_keys_of_two_accounts_are_two_keys(sandbox: SandboxProcess, account: str) -> None:
    first = await post(sandbox, account, "/v1/payment_intents", INTENT, "k")
    other = await post(sandbox, f"{account}_b", "/v1/payment_intents", INTENT, "k")
    assert (other.status_code, first.json()["id"] == other.json()["id"]) == (200, False)


async def test_a_refused_parameter_is_not_remembered_and_a_decline_is(sandbox: SandboxProcess, account: str) -> None:
    refused = await post(sandbox, account, "/v1/payment_intents", {**INTENT, "amount": "x"}, "k")
    assert refused.status_code == 400
    made = await post(sandbox, account, "/v1/payment_intents", INTENT, "k")
    path = f"/v1/payment_intents/{made.json()['id']}/confirm"
    card = {"payment_method": "pm_card_chargeDeclined"}
    declined = await post(sandbox, account, path, card, "c")
    replayed = await post(sandbox, account, path, card, "c")
    assert (made.status_code, declined.status_code, replayed.status_code) == (200, 402, 402)
    assert declined.json() == replayed.json()
    assert replayed.headers["idempotent-replayed"] == "true"
    charges = await sandbox.client(account).v1.charges.list_async()
    assert len(charges.data) == 1


async def test_a_key_whose_request_still_runs_is_refused_with_409(own_sandbox: SandboxProcess, account: str) -> None:
    own_sandbox.start()
    own_sandbox.control("latency", {"delay_ms": 300})
    answers = await asyncio.gather(*(post(own_sandbox, account, "/v1/payment_intents", INTENT, "k") for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    conflict = next(answer for answer in answers if answer.status_code == 409)
    assert conflict.json()["error"]["code"] == "idempotency_key_in_use"


async def test_a_key_is_forgotten_after_a_day(own_sandbox: SandboxProcess, account: str) -> None:
    own_sandbox.start()
    first = await post(own_sandbox, account, "/v1/payment_intents", INTENT, "k")
    own_sandbox.control("clock", {"offset_seconds": 24 * 3600 + 1})
    second = await post(own_sandbox, account, "/v1/payment_intents", INTENT, "k")
    assert first.json()["id"] != second.json()["id"]
    assert second.json()["created"] - first.json()["created"] >= 24 * 3600


async def test_everything_answered_survives_kill_9(own_sandbox: SandboxProcess, account: str) -> None:
    own_sandbox.start()
    client = own_sandbox.client(account)
    made = await asyncio.gather(
        *(post(own_sandbox, account, "/v1/payment_intents", INTENT, f"k{n}") for n in range(20))
    )
    paid = await client.v1.payment_intents.confirm_async(made[0].json()["id"], {"payment_method": "pm_card_visa"})
    own_sandbox.kill()
    own_sandbox.start()
    again = await own_sandbox.client(account).v1.payment_intents.retrieve_async(paid.id)
    assert (again.status, again.latest_charge) == ("succeeded", paid.latest_charge)
    replayed = await post(own_sandbox, account, "/v1/payment_intents", INTENT, "k7")
    assert replayed.json() == made[7].json()
    assert replayed.headers["idempotent-replayed"] == "true"
    assert len(own_sandbox.control("records")["payment_intents"]) == 20


async def test_a_kill_in_the_middle_of_payments_leaves_none_half_done(
    own_sandbox: SandboxProcess, account: str
) -> None:
    own_sandbox.start()
    made = [await post(own_sandbox, account, "/v1/payment_intents", INTENT, f"k{n}") for n in range(12)]
    ids = [answer.json()["id"] for answer in made]

    async def confirm(index: int) -> httpx.Response:
        path, card = f"/v1/payment_intents/{ids[index]}/confirm", {"payment_method": "pm_card_visa"}
        return await post(own_sandbox, account, path, card, f"c{index}")

    confirming = asyncio.gather(*(confirm(index) for index in range(12)), return_exceptions=True)
    await asyncio.sleep(0.03)
    own_sandbox.kill()
    before = await confirming
    own_sandbox.start()
    after = [await confirm(index) for index in range(12)]
    assert {answer.json()["status"] for answer in after} == {"succeeded"}
    for early, late in zip(before, after, strict=True):
        assert isinstance(early, BaseException) or early.json() == late.json()
    records = own_sandbox.control("records")
    assert len(records["charges"]) == 12


@pytest.mark.parametrize("key", ["sk_live_abc", "nonsense", ""])
async def test_a_key_that_is_none_is_refused(sandbox: SandboxProcess, key: str) -> None:
    client = stripe.StripeClient(
        key or "x", base_addresses={"api": sandbox.url}, http_client=stripe.HTTPXClient(), max_network_retries=0
    )
    with pytest.raises(stripe.AuthenticationError):
        await client.v1.payment_intents.list_async()
