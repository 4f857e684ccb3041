"""The reconciler: nothing stays undone because nobody drives it, and the provider's list is compared with ours."""

from datetime import timedelta
from uuid import uuid4

from rentacar.payment.v1 import payment_pb2 as pb

from tests.integration.payment_service.conftest import World

BACK = timedelta(hours=3)


async def settled(world: World) -> None:
    await world.pool.execute("UPDATE payments SET updated_at = updated_at - interval '10 minutes'")


async def test_a_payment_that_nobody_drives_gets_a_job_and_ends(world: World, booking_id: str) -> None:
    worker = world.worker()
    world.fault("reset_before", "POST /v1/customers")
    await worker.handlers.request(world.order(booking_id))
    await world.pool.execute("DELETE FROM jobs")
    assert await worker.reconciler.run_once() == 0, "it is too young to worry about"
    await settled(world)
    assert await worker.reconciler.run_once() == 1
    await world.settle(worker)
    assert (await world.payment(booking_id)).status == pb.PAYMENT_STATUS_SUCCEEDED


async def test_a_comparison_records_what_succeeded_unnoticed(world: World, booking_id: str) -> None:
    worker = world.worker()
    world.fault("reset_after", "POST /v1/payment_intents/.*/confirm")
    await worker.handlers.request(world.order(booking_id))
    await settled(world)

    found = await worker.reconciler.compare(back=BACK)
    assert (found.intents, found.repaired, found.differences) == (1, 1, [])
    assert await world.kinds() == ["payment.succeeded"]
    assert await world.balance("stripe:clearing") == 123_45


async def test_a_comparison_records_what_a_browser_paid_after_a_decline(world: World, booking_id: str) -> None:
    worker = world.worker()
    await worker.handlers.request(world.order(booking_id, "pm_card_visa_chargeDeclined"))
    declined = await world.payment(booking_id)
    assert declined.status == pb.PAYMENT_STATUS_DECLINED
    intents = world.sandbox.client(world.account).v1.payment_intents
    await intents.confirm_async(declined.provider_reference, {"payment_method": "pm_card_visa"})
    await settled(world)

    found = await worker.reconciler.compare(back=BACK)
    assert (found.repaired, found.differences) == (1, [])
    assert (await world.payment(booking_id)).status == pb.PAYMENT_STATUS_SUCCEEDED
    assert await world.kinds() == ["payment.declined", "payment.succeeded"]
    assert await world.balance("stripe:clearing") == 123_45


async def test_a_comparison_records_what_a_browser_had_held_after_a_decline(world: World, booking_id: str) -> None:
    worker = world.worker()
    await worker.handlers.request(world.deposit(booking_id, "pm_card_visa_chargeDeclined"))
    intent_id = await world.pool.fetchval("SELECT provider_intent_id FROM deposits WHERE status = 'DECLINED'")
    intents = world.sandbox.client(world.account).v1.payment_intents
    await intents.confirm_async(intent_id, {"payment_method": "pm_card_visa"})
    await world.pool.execute("UPDATE deposits SET updated_at = updated_at - interval '10 minutes'")

    found = await worker.reconciler.compare(back=BACK)
    assert (found.repaired, found.differences) == (1, [])
    assert [one.status for one in await world.deposits(booking_id)] == [pb.DEPOSIT_STATUS_AUTHORIZED]


async def test_a_comparison_of_books_that_agree_finds_nothing(world: World, booking_id: str) -> None:
    worker = world.worker()
    await worker.handlers.request(world.order(booking_id))
    await worker.handlers.request(world.order(str(uuid4()), "pm_card_visa_chargeDeclined"))
    await settled(world)

    found = await worker.reconciler.compare(back=BACK)
    assert (found.intents, found.repaired, found.differences) == (2, 0, [])


async def test_a_comparison_names_what_no_rule_repairs(world: World, booking_id: str) -> None:
    worker = world.worker()
    await worker.handlers.request(world.order(booking_id))
    mine = world.sandbox.client(world.account).v1.payment_intents
    stranger = await mine.create_async(
        {
            "amount": 100,
            "currency": "brl",
            "payment_method": "pm_card_visa",
            "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
            "confirm": True,
            "metadata": {"payment_id": str(uuid4())},
        }
    )
    await world.pool.execute("UPDATE payments SET provider_intent_id = 'pi_lost'")
    await settled(world)

    found = await worker.reconciler.compare(back=BACK)
    assert len(found.differences) == 3
    assert any(stranger.id in difference for difference in found.differences)
    assert any("pi_lost" in difference for difference in found.differences)
    row = await world.pool.fetchrow("SELECT intents, repaired, differences FROM reconciliations")
    assert row is not None
    assert tuple(row) == (2, 0, 3)


async def test_a_comparison_looks_back_to_the_last_that_finished_however_long_ago(
    world: World, booking_id: str
) -> None:
    worker = world.worker()
    await worker.reconciler.compare(back=BACK)
    world.fault("reset_after", "POST /v1/payment_intents/.*/confirm")
    await worker.handlers.request(world.order(booking_id))
    await settled(world)
    await world.pool.execute("UPDATE reconciliations SET looked_at = looked_at - interval '30 hours'")
    await world.pool.execute("UPDATE payments SET created_at = created_at - interval '25 hours'")

    found = await worker.reconciler.compare(back=BACK)
    assert (found.intents, found.repaired, found.differences) == (1, 1, [])
