"""Deposits: held on the rental's card, watched, captured once or let go of."""

import asyncio
from typing import Any

import pytest
from rentacar.payment.v1 import payment_pb2 as pb
from rentacar.payment.v1.events_pb2 import DepositEvent

from payment_service.app import Parts
from payment_service.worker import UnknownPaymentError
from tests.integration.payment_service.conftest import World, envelope

DAY = 24 * 3600


async def held(world: World, worker: Parts, booking_id: str, card: str = "pm_card_visa") -> pb.Deposit:
    """A booking that is paid, and its deposit held by the same card."""
    await worker.handlers.request(world.order(booking_id, card))
    await worker.handlers.request(world.deposit(booking_id))
    (deposit,) = await world.deposits(booking_id)
    return deposit


async def events(world: World) -> list[tuple[str, DepositEvent]]:
    rows = await world.pool.fetch("SELECT type, payload FROM outbox WHERE type LIKE 'deposit.%' ORDER BY id")
    return [(row["type"], DepositEvent.FromString(row["payload"])) for row in rows]


async def kinds(world: World) -> list[tuple[str, int]]:
    return [(kind, event.number) for kind, event in await events(world)]


async def intents(world: World) -> list[Any]:
    """The deposits' intents, the oldest first."""
    found = (await world.records())["intents"]
    return [intent for intent in reversed(found) if intent.capture_method == "manual"]


async def nearly_lapsed(world: World) -> None:
    await world.database.advance_clock("6 days 1 hour")
    world.move_sandbox(6 * DAY + 3600)


async def test_a_deposit_is_held_on_the_card_that_paid_and_moves_no_money(world: World, booking_id: str) -> None:
    deposit = await held(world, world.worker(), booking_id)

    assert (deposit.status, deposit.amount.minor_units) == (pb.DEPOSIT_STATUS_AUTHORIZED, 1000_00)
    assert deposit.HasField("capture_before_time")
    (intent,) = await intents(world)
    assert (intent.status, intent.amount_capturable) == ("requires_capture", 1000_00)
    assert intent.metadata.to_dict() == {"booking_id": booking_id, "deposit_id": deposit.deposit_id}
    assert len((await world.records())["customers"]) == 1
    assert await kinds(world) == [("deposit.authorized", 1)]
    assert await world.balance("stripe:clearing") == 123_45


async def test_every_change_of_a_deposit_is_kept_with_what_it_was_before(world: World, booking_id: str) -> None:
    await held(world, world.worker(), booking_id)

    rows = await world.pool.fetch("SELECT attempt, from_status, to_status, cause FROM deposit_changes ORDER BY id")
    assert [tuple(row) for row in rows] == [
        (1, "REQUESTED", "PROCESSING", "worker"),
        (1, "PROCESSING", "AUTHORIZED", "worker"),
    ]


@pytest.mark.parametrize(("asked", "captured"), [(300_00, 300_00), (1000_00, 1000_00), (5000_00, 1000_00)])
async def test_a_deposit_is_captured_once_for_as_much_as_it_holds(
    world: World, booking_id: str, asked: int, captured: int
) -> None:
    worker = world.worker()
    await held(world, worker, booking_id)
    settle = world.settle_deposit(booking_id, asked)
    await asyncio.gather(worker.handlers.request(settle), world.worker("payment-work-2").handlers.request(settle))
    await worker.handlers.request(world.settle_deposit(booking_id, 1_00))
    await world.settle(worker)

    (deposit,) = await world.deposits(booking_id)
    assert (deposit.status, deposit.captured.minor_units) == (pb.DEPOSIT_STATUS_CAPTURED, captured)
    (intent,) = await intents(world)
    assert intent.amount_received == captured
    assert await kinds(world) == [("deposit.authorized", 1), ("deposit.captured", 1)]
    assert await world.balance("stripe:clearing") == 123_45 + captured


async def test_a_deposit_that_nothing_is_due_from_is_released(world: World, booking_id: str) -> None:
    worker = world.worker()
    await held(world, worker, booking_id)
    await worker.handlers.request(world.settle_deposit(booking_id, 0))

    (deposit,) = await world.deposits(booking_id)
    assert deposit.status == pb.DEPOSIT_STATUS_RELEASED
    assert [intent.status for intent in await intents(world)] == ["canceled"]
    assert await world.balance("stripe:clearing") == 123_45


@pytest.mark.parametrize("kind", ["timeout_after", "reset_after", "500_stored", "429"])
async def test_a_capture_that_is_not_answered_is_made_once(world: World, booking_id: str, kind: str) -> None:
    worker = world.worker(timeout=0.4)
    await held(world, worker, booking_id)
    world.fault(kind, "POST /v1/payment_intents/.*/capture", hold_seconds=1)
    await worker.handlers.request(world.settle_deposit(booking_id, 200_00))
    await world.settle(worker)

    assert [intent.amount_received for intent in await intents(world)] == [200_00]
    assert await world.balance("stripe:clearing") == 323_45
    assert (await kinds(world))[1:] == [("deposit.captured", 1)]


async def test_a_declined_deposit_can_be_tried_with_another_card(world: World, booking_id: str) -> None:
    worker = world.worker()
    await worker.handlers.request(world.deposit(booking_id, "pm_card_visa_chargeDeclined"))
    (declined,) = await world.deposits(booking_id)
    assert (declined.status, declined.failure.code) == (pb.DEPOSIT_STATUS_DECLINED, "generic_decline")
    await worker.handlers.request(world.deposit(booking_id, "pm_card_visa", attempt=2))
    await worker.handlers.request(world.deposit(booking_id, "pm_card_visa", attempt=2))

    (deposit,) = await world.deposits(booking_id)
    assert (deposit.status, deposit.HasField("failure")) == (pb.DEPOSIT_STATUS_AUTHORIZED, False)
    assert len(await intents(world)) == 1
    assert await kinds(world) == [("deposit.declined", 1), ("deposit.authorized", 1)]


async def test_a_deposit_without_any_saved_card_is_declined_by_name(world: World, booking_id: str) -> None:
    await world.worker().handlers.request(world.deposit(booking_id))

    (deposit,) = await world.deposits(booking_id)
    assert deposit.failure.code == "no_saved_payment_method"
    assert await intents(world) == []


async def test_a_deposit_by_a_card_with_a_challenge_waits_for_the_customer(world: World, booking_id: str) -> None:
    worker = world.worker()
    await worker.handlers.request(world.deposit(booking_id, "pm_card_threeDSecure2Required"))
    (waiting,) = await world.deposits(booking_id)
    assert waiting.status == pb.DEPOSIT_STATUS_REQUIRES_ACTION
    intent_id = waiting.card_client_secret.partition("_secret_")[0]
    world.sandbox.control(f"payment_intents/{intent_id}/authenticate", {"outcome": "succeed"})
    await world.hurry()
    await world.settle(worker)

    (deposit,) = await world.deposits(booking_id)
    assert (deposit.status, deposit.card_client_secret) == (pb.DEPOSIT_STATUS_AUTHORIZED, "")
    assert await kinds(world) == [("deposit.action_required", 1), ("deposit.authorized", 1)]


async def test_a_booking_that_ends_leaves_no_deposit_standing(world: World, booking_id: str) -> None:
    worker = world.worker()
    await held(world, worker, booking_id)
    await worker.handlers.booking(envelope("booking.cancelled", booking_id, None))

    assert [intent.status for intent in await intents(world)] == ["canceled"]
    assert await kinds(world) == [("deposit.authorized", 1), ("deposit.released", 1)]


async def test_a_deposit_is_renewed_before_it_lapses_and_only_then_let_go_of(world: World, booking_id: str) -> None:
    worker = world.worker()
    await held(world, worker, booking_id)
    world.rent.picked_up.add(booking_id)
    assert await worker.watch.run_once() == 0, "it is young"
    await nearly_lapsed(world)
    assert await worker.watch.run_once() == 1
    assert await worker.watch.run_once() == 0
    await world.settle(worker)

    assert [deposit.status for deposit in await world.deposits(booking_id)] == [
        pb.DEPOSIT_STATUS_RELEASED,
        pb.DEPOSIT_STATUS_AUTHORIZED,
    ]
    assert [intent.status for intent in await intents(world)] == ["canceled", "requires_capture"]
    assert await kinds(world) == [("deposit.authorized", 1), ("deposit.authorized", 2), ("deposit.released", 1)]
    await worker.handlers.request(world.settle_deposit(booking_id, 50_00))
    assert await world.balance("stripe:clearing") == 173_45


async def with_a_renewal_that_failed(world: World, worker: Parts, booking_id: str) -> None:
    """A deposit that stands, nearly lapsed, whose card could not be asked again."""
    await held(world, worker, booking_id)
    await world.pool.execute("UPDATE deposits SET provider_payment_method_id = NULL")
    world.rent.picked_up.add(booking_id)
    await nearly_lapsed(world)
    await worker.watch.run_once()
    await world.settle(worker)


async def test_a_deposit_that_cannot_be_renewed_is_said_to_expire_and_then_lapses(
    world: World, booking_id: str
) -> None:
    worker = world.worker()
    await with_a_renewal_that_failed(world, worker, booking_id)
    kind, event = (await events(world))[-1]
    assert (kind, event.number, event.status) == ("deposit.expiring", 1, pb.DEPOSIT_STATUS_AUTHORIZED)

    await world.database.advance_clock("1 day")
    world.move_sandbox(7 * DAY + 3600)
    assert await worker.watch.run_once() == 1
    await world.settle(worker)
    assert (await kinds(world))[1:] == [("deposit.expiring", 1), ("deposit.lapsed", 1)]


async def test_a_deposit_whose_renewal_was_declined_is_captured_and_nobody_hears_of_the_renewal(
    world: World, booking_id: str
) -> None:
    worker = world.worker()
    await with_a_renewal_that_failed(world, worker, booking_id)
    await worker.handlers.request(world.settle_deposit(booking_id, 50_00))
    await world.settle(worker)
    assert (await kinds(world))[1:] == [("deposit.expiring", 1), ("deposit.captured", 1)]


async def test_a_deposit_of_a_car_that_is_back_is_not_renewed(world: World, booking_id: str) -> None:
    worker = world.worker()
    await held(world, worker, booking_id)
    await nearly_lapsed(world)
    assert await worker.watch.run_once() == 0
    assert len(await world.deposits(booking_id)) == 1


async def test_settling_a_deposit_that_has_lapsed_says_so_and_takes_nothing(world: World, booking_id: str) -> None:
    worker = world.worker()
    await held(world, worker, booking_id)
    (intent,) = await intents(world)
    world.sandbox.control(f"payment_intents/{intent.id}/expire", {})
    await worker.handlers.request(world.settle_deposit(booking_id, 50_00))

    assert await kinds(world) == [("deposit.authorized", 1), ("deposit.lapsed", 1)]
    assert await world.balance("stripe:clearing") == 123_45


async def test_settling_a_booking_without_deposit_is_not_taken_silently(world: World, booking_id: str) -> None:
    with pytest.raises(UnknownPaymentError):
        await world.worker().handlers.request(world.settle_deposit(booking_id, 1))
    assert await world.pool.fetchval("SELECT count(*) FROM deposit_settlements") == 0


async def test_a_charge_without_the_customer_is_made_on_the_rentals_card(world: World, booking_id: str) -> None:
    worker = world.worker()
    await worker.handlers.request(world.order(booking_id, "pm_card_mastercard"))
    charge: dict[str, Any] = {"purpose": pb.PAYMENT_PURPOSE_CHARGE, "off_session": True, "amount": 77_00}
    await worker.handlers.request(world.order(booking_id, "", **charge))

    assert await world.balance("stripe:clearing") == 200_45
    charges = (await world.records())["charges"]
    assert {charge.payment_method_details.card.last4 for charge in charges} == {"4444"}
    assert len({charge.payment_method for charge in charges}) == 1


async def test_a_card_whose_bank_wants_its_owner_declines_off_session_and_pays_by_link(
    world: World, booking_id: str
) -> None:
    worker = world.worker()
    await worker.handlers.request(world.order(booking_id, "pm_card_authenticationRequired"))
    (intent,) = (await world.records())["intents"]
    world.sandbox.control(f"payment_intents/{intent.id}/authenticate", {"outcome": "succeed"})
    await world.hurry()
    await world.settle(worker)
    charge: dict[str, Any] = {"purpose": pb.PAYMENT_PURPOSE_CHARGE, "amount": 77_00}
    await worker.handlers.request(world.order(booking_id, "", off_session=True, **charge))
    assert (await world.events())[-1][1].failure_code == "authentication_required"
    await worker.handlers.request(world.order(booking_id, "pm_card_visa", attempt=2, **charge))

    assert (await world.kinds())[-2:] == ["payment.declined", "payment.succeeded"]
    assert await world.balance("stripe:clearing") == 200_45
