"""The payment kill switch and the drill, where they act: before the provider is asked."""

import asyncio

from rentacar.payment.v1 import payment_pb2 as pb

from payment_service.states import DepositStatus
from tests.integration.payment_service.conftest import World


async def jobs(world: World) -> list[tuple[str, int]]:
    return [(row["last_error"], row["tries"]) for row in await world.pool.fetch("SELECT last_error, tries FROM jobs")]


async def test_while_the_switch_is_on_a_charge_waits_without_failing_and_is_made_once_after_it(
    world: World, booking_id: str
) -> None:
    world.flags.values["payment-kill-switch"] = True
    worker = world.worker()
    await worker.handlers.request(world.order(booking_id))
    for _ in range(3):
        await world.hurry()
        await worker.due.run_once()
        await worker.due.drain()
    assert await jobs(world) == [("charging is paused", 0)]
    assert (await world.payment(booking_id)).status == pb.PAYMENT_STATUS_PROCESSING
    assert (await world.records())["intents"] == []
    assert await world.kinds() == []

    world.flags.values["payment-kill-switch"] = False
    await world.hurry()
    await world.settle(world.worker("payment-work-2"))
    assert (await world.payment(booking_id)).status == pb.PAYMENT_STATUS_SUCCEEDED
    assert len((await world.records())["charges"]) == 1


async def test_what_rent_service_keeps_paused_is_not_charged_by_a_worker_that_knows_nothing(
    world: World, booking_id: str
) -> None:
    worker, order = world.worker(), world.order(booking_id)
    (answer,) = world.rent.orders.values()
    answer.paused = True
    await worker.handlers.request(order)
    assert await jobs(world) == [("charging is paused", 0)]
    assert (await world.records())["intents"] == []
    answer.paused = False
    await world.hurry()
    await world.settle(worker)
    assert (await world.payment(booking_id)).status == pb.PAYMENT_STATUS_SUCCEEDED


async def test_a_booking_that_ends_while_the_switch_is_on_is_let_go_of(world: World, booking_id: str) -> None:
    world.flags.values["payment-kill-switch"] = True
    worker = world.worker()
    await worker.handlers.request(world.order(booking_id))
    world.rent.not_wanted(booking_id)
    await world.hurry()
    await world.settle(worker)
    assert (await world.payment(booking_id)).status == pb.PAYMENT_STATUS_CANCELLED


async def test_money_goes_back_while_the_switch_is_on(world: World, booking_id: str) -> None:
    worker = world.worker()
    await worker.handlers.request(world.order(booking_id))
    world.flags.values["payment-kill-switch"] = True
    await worker.handlers.request(world.refund(booking_id))
    await world.settle(worker)
    (refund,) = (await world.records())["refunds"]
    assert refund.amount == 123_45


async def test_no_deposit_is_held_or_captured_while_the_switch_is_on(world: World, booking_id: str) -> None:
    worker = world.worker()
    await worker.handlers.request(world.order(booking_id))
    world.flags.values["payment-kill-switch"] = True
    await worker.handlers.request(world.deposit(booking_id))
    assert await jobs(world) == [("charging is paused", 0)]
    assert len((await world.records())["intents"]) == 1, "the rental's alone"

    world.flags.values["payment-kill-switch"] = False
    await world.hurry()
    await worker.due.run_once()
    await worker.due.drain()
    (held,) = await world.deposits(booking_id)
    assert held.status == pb.DEPOSIT_STATUS_AUTHORIZED

    world.flags.values["payment-kill-switch"] = True
    await worker.handlers.request(world.settle_deposit(booking_id, 300_00))
    (held,) = await world.deposits(booking_id)
    assert held.status == pb.DEPOSIT_STATUS_AUTHORIZED
    world.flags.values["payment-kill-switch"] = False
    await world.hurry()
    await world.settle(worker)
    assert await world.pool.fetchval("SELECT status FROM deposits") == DepositStatus.CAPTURED


async def test_a_drill_fails_calls_as_the_provider_would_and_the_charge_is_made_once_it_is_over(
    world: World, booking_id: str
) -> None:
    world.flags.values["fail-payments"] = 100
    worker = world.worker()
    await worker.handlers.request(world.order(booking_id))
    ((error, tries),) = await jobs(world)
    assert error.startswith("BrokenError")
    assert tries == 1
    world.flags.values["fail-payments"] = 50
    async with asyncio.timeout(60):
        while await jobs(world):
            await world.hurry()
            await worker.due.run_once()
            await worker.due.drain()
    assert (await world.payment(booking_id)).status == pb.PAYMENT_STATUS_SUCCEEDED
    assert len((await world.records())["charges"]) == 1
