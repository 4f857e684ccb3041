"""Who paid is told to them, and forgotten when rent_service says so: here and at the provider, while the ledger stands."""

import json
from uuid import UUID, uuid4

import pytest

from chassis.actors import Actor, answering
from chassis.rpc import RpcError
from payment_service import ledger_check
from payment_service.privacy import Privacy
from tests.integration.payment_service.conftest import World

CUSTOMER = str(uuid4())


@pytest.fixture(autouse=True)
def _settled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_check, "SETTLING_SECONDS", 0.05)


async def paid(world: World, booking_id: str, customer_key: str) -> None:
    worker = world.worker()
    await worker.handlers.request(world.order(booking_id, customer_key=customer_key))
    await worker.handlers.request(world.refund(booking_id, 23_45))
    await world.settle(worker)


async def test_an_export_holds_payments_refunds_and_ledger_with_the_providers_ids(
    world: World, booking_id: str
) -> None:
    await paid(world, booking_id, f"customer-{CUSTOMER}")
    provider = world.provider()
    with answering(Actor("customer", CUSTOMER)):
        answer = await Privacy(world.pool, lambda: provider).export([UUID(booking_id)])
    told = json.loads(answer.data_json)
    [payment] = told["payments"]
    assert payment["provider_intent_id"].startswith("pi_")
    assert payment["refunds"][0]["provider_refund_id"].startswith("re_")
    assert told["provider_customers"] == [(await world.records())["customers"][0].id]
    assert [len(one["entries"]) for one in told["ledger"]] == [2, 2]
    assert "client_secret" not in answer.data_json


async def test_an_erased_customer_is_gone_at_the_provider_and_the_ledger_still_equals_its_list(
    world: World, booking_id: str
) -> None:
    guest = str(uuid4())
    await paid(world, booking_id, f"customer-{CUSTOMER}")
    await paid(world, guest, f"booking-{guest}")
    await paid(world, other := str(uuid4()), f"booking-{other}")
    provider = world.provider()
    privacy = Privacy(world.pool, lambda: provider)
    for _ in range(2):  # it may be asked again
        await privacy.erase(CUSTOMER, [UUID(booking_id), UUID(guest)])
    kept = (await world.records())["customers"]
    assert [one.metadata["customer_key"] for one in kept] == [f"booking-{other}"]
    rows = await world.pool.fetch(
        "SELECT booking_id, provider_customer_id, provider_payment_method_id, card_last4 FROM payments"
    )
    for row in rows:
        known = (row["provider_customer_id"], row["provider_payment_method_id"], row["card_last4"])
        assert (known == (None, None, "")) == (str(row["booking_id"]) != other)
    proof = await world.worker().ledger.check(since=None)
    assert proof.differences == []
    assert proof.clearing == {"BRL": 3 * (123_45 - 23_45)}


async def test_while_the_provider_is_away_nothing_is_passed_as_forgotten(world: World, booking_id: str) -> None:
    await paid(world, booking_id, f"customer-{CUSTOMER}")
    provider = world.provider()
    with pytest.raises(RpcError):
        await Privacy(world.pool, lambda: None).erase(CUSTOMER, [UUID(booking_id)])
    assert await world.pool.fetchval("SELECT provider_customer_id FROM customers") is not None
    await Privacy(world.pool, lambda: provider).erase(CUSTOMER, [UUID(booking_id)])
    assert await world.pool.fetchval("SELECT provider_customer_id FROM customers") is None
