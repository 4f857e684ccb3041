"""What the provider's faults must not do: charge twice, or lose a payment. payments-and-queue.md, the table of outcomes."""

import asyncio
from uuid import uuid4

import pytest
from rentacar.payment.v1 import payment_pb2 as pb

from payment_service.app import Parts
from tests.integration.payment_service.conftest import World

CREATE = "POST /v1/payment_intents$"
CONFIRM = "POST /v1/payment_intents/.*/confirm"
CUSTOMER = "POST /v1/customers"
SHORT = 0.4  # seconds a test's worker waits for an answer


async def paid_once(world: World, worker: Parts, booking_id: str) -> None:
    await world.settle(worker)
    assert (await world.payment(booking_id)).status == pb.PAYMENT_STATUS_SUCCEEDED
    books = await world.records()
    assert [charge.status for charge in books["charges"]] == ["succeeded"]
    assert len(books["intents"]) == 1
    assert await world.balance("stripe:clearing") == 123_45
    assert await world.kinds() == ["payment.succeeded"]


@pytest.mark.parametrize(
    "kind", ["timeout_before", "timeout_after", "reset_before", "reset_after", "429", "409", "500_before"]
)
@pytest.mark.parametrize("path", [CUSTOMER, CREATE, CONFIRM])
async def test_a_call_that_is_not_answered_is_made_again_with_the_same_key(
    world: World, booking_id: str, kind: str, path: str
) -> None:
    worker = world.worker(timeout=SHORT)
    world.fault(kind, path, hold_seconds=1)
    await worker.handlers.request(world.order(booking_id))

    assert await world.kinds() == [], "the first call failed"
    await paid_once(world, worker, booking_id)
    assert len((await world.records())["customers"]) == 1


@pytest.mark.parametrize("effect", [True, False])
@pytest.mark.parametrize("path", [CREATE, CONFIRM])
async def test_a_stored_500_is_looked_up_and_then_left_behind_with_another_key(
    world: World, booking_id: str, path: str, effect: bool
) -> None:
    worker = world.worker()
    world.fault("500_stored", path, effect=effect)
    await worker.handlers.request(world.order(booking_id))
    await paid_once(world, worker, booking_id)


async def test_a_stored_500_of_the_customer_is_left_behind_with_another_key(world: World, booking_id: str) -> None:
    worker = world.worker()
    world.fault("500_stored", CUSTOMER, effect=True)
    await worker.handlers.request(world.order(booking_id))
    await paid_once(world, worker, booking_id)


async def test_a_decline_behind_a_stored_500_is_found_out_and_not_tried_again(world: World, booking_id: str) -> None:
    worker = world.worker()
    world.fault("500_stored", CONFIRM, effect=True)
    await worker.handlers.request(world.order(booking_id, "pm_card_visa_chargeDeclinedExpiredCard"))
    await world.settle(worker)

    payment = await world.payment(booking_id)
    assert (payment.status, payment.failure.code) == (pb.PAYMENT_STATUS_DECLINED, "expired_card")
    assert len((await world.records())["charges"]) == 1


async def test_an_old_decline_is_not_taken_for_the_end_of_the_next_attempt(world: World, booking_id: str) -> None:
    worker = world.worker()
    await worker.handlers.request(world.order(booking_id, "pm_card_visa_chargeDeclined"))
    world.fault("500_stored", CONFIRM, effect=False)
    await worker.handlers.request(world.order(booking_id, attempt=2))
    await world.settle(worker)

    assert (await world.payment(booking_id)).status == pb.PAYMENT_STATUS_SUCCEEDED
    assert await world.kinds() == ["payment.declined", "payment.succeeded"]


@pytest.mark.parametrize("path", [CREATE, CONFIRM])
async def test_a_key_that_the_provider_may_have_forgotten_is_not_relied_on(
    world: World, booking_id: str, path: str
) -> None:
    worker = world.worker()
    world.fault("reset_after", path)
    await worker.handlers.request(world.order(booking_id))
    await world.database.advance_clock("25 hours")
    world.sandbox.control("clock", {"offset_seconds": 25 * 3600})
    try:
        await paid_once(world, worker, booking_id)
    finally:
        world.sandbox.control("clock", {"offset_seconds": 0})


async def test_a_rent_service_that_does_not_answer_is_asked_again(world: World, booking_id: str) -> None:
    worker = world.worker()
    world.rent.down = True
    await worker.handlers.request(world.order(booking_id))
    assert (await world.records())["intents"] == [], "nothing is charged unasked"
    world.rent.down = False
    await paid_once(world, worker, booking_id)


async def test_a_provider_that_is_down_is_waited_for(world: World, booking_id: str) -> None:
    worker = world.worker(timeout=SHORT)
    world.sandbox.kill()
    await worker.handlers.request(world.order(booking_id))
    error = await world.pool.fetchval("SELECT last_error FROM jobs")
    world.sandbox.start()
    assert "UnreachableError" in error
    await paid_once(world, worker, booking_id)


async def test_a_hold_that_runs_out_while_the_provider_is_unreachable_ends_cancelled_and_uncharged(
    world: World, booking_id: str
) -> None:
    worker = world.worker()
    world.fault("reset_after", CREATE)
    await worker.handlers.request(world.order(booking_id))
    world.rent.not_wanted(booking_id)
    await world.settle(worker)

    assert (await world.payment(booking_id)).status == pb.PAYMENT_STATUS_CANCELLED
    books = await world.records()
    assert [intent.status for intent in books["intents"]] == ["canceled"], "the intent nobody had heard of, too"
    assert books["charges"] == []


async def test_a_hold_that_runs_out_after_the_charge_took_effect_ends_succeeded(world: World, booking_id: str) -> None:
    worker = world.worker()
    world.fault("reset_after", CONFIRM)
    await worker.handlers.request(world.order(booking_id))
    world.rent.not_wanted(booking_id)
    await paid_once(world, worker, booking_id)


async def test_twenty_payments_through_a_faulty_provider_are_each_charged_once(world: World) -> None:
    worker = world.worker(timeout=SHORT)
    for kind in ("reset_before", "reset_after", "429", "500_before", "500_stored", "timeout_after"):
        world.fault(kind, "POST ", count=None, probability=0.03, hold_seconds=0.6)
    requests = [world.order(str(uuid4())) for _ in range(20)]
    await asyncio.gather(*(worker.handlers.request(request) for request in requests))
    await world.settle(worker, seconds=60)

    books = await world.records()
    assert await world.kinds() == ["payment.succeeded"] * 20
    assert [charge.status for charge in books["charges"]] == ["succeeded"] * 20
    assert await world.balance("stripe:clearing") == 20 * 123_45
