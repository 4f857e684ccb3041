"""Charging a booking: the way through, the declines, and the tries after them."""

import asyncio
from uuid import uuid4

import pytest
from rentacar.payment.v1 import payment_pb2 as pb
from rentacar.payment.v1.events_pb2 import PaymentRequested

from chassis.streams import PoisonError
from tests.integration.payment_service.conftest import World, envelope


async def test_a_payment_is_charged_recorded_posted_and_announced(world: World, booking_id: str) -> None:
    await world.worker().handlers.request(world.order(booking_id))

    payment = await world.payment(booking_id)
    assert payment.status == pb.PAYMENT_STATUS_SUCCEEDED
    assert (payment.amount.minor_units, payment.amount.currency_code) == (123_45, "BRL")
    assert (payment.card_brand, payment.card_last4) == ("visa", "4242")
    assert payment.card_client_secret == ""
    assert [attempt.status for attempt in payment.attempts] == [pb.PAYMENT_STATUS_SUCCEEDED]

    books = await world.records()
    (intent,) = books["intents"]
    assert intent.id == payment.provider_reference
    assert intent.metadata.to_dict() == {"booking_id": booking_id, "payment_id": payment.payment_id}
    assert (intent.amount_received, intent.currency) == (123_45, "brl")
    assert intent.setup_future_usage == "off_session"
    assert "7K3M9QXA" in intent.description
    assert len(books["charges"]) == len(books["customers"]) == 1

    assert await world.balance("stripe:clearing") == 123_45
    assert await world.balance("customers:prepayments") == -123_45
    ((kind, event),) = await world.events()
    assert (kind, event.attempt, event.amount.minor_units) == ("payment.succeeded", 1, 123_45)
    assert await world.pool.fetchval("SELECT count(*) FROM jobs") == 0


async def test_a_declined_card_leaves_the_intent_to_another_card(world: World, booking_id: str) -> None:
    worker = world.worker()
    await worker.handlers.request(world.order(booking_id, "pm_card_visa_chargeDeclinedInsufficientFunds"))

    declined = await world.payment(booking_id)
    assert declined.status == pb.PAYMENT_STATUS_DECLINED
    assert (declined.failure.code, declined.failure.retryable) == ("insufficient_funds", True)
    assert await world.balance("stripe:clearing") == 0

    await worker.handlers.request(world.order(booking_id, "pm_card_mastercard", attempt=2))

    paid = await world.payment(booking_id)
    assert paid.status == pb.PAYMENT_STATUS_SUCCEEDED
    assert (paid.card_brand, paid.card_last4) == ("mastercard", "4444")
    assert not paid.HasField("failure")
    assert [attempt.status for attempt in paid.attempts] == [pb.PAYMENT_STATUS_DECLINED, pb.PAYMENT_STATUS_SUCCEEDED]
    assert [attempt.failure.code for attempt in paid.attempts] == ["insufficient_funds", ""]
    books = await world.records()
    assert [intent.id for intent in books["intents"]] == [paid.provider_reference] == [declined.provider_reference]
    assert sorted(charge.status for charge in books["charges"]) == ["failed", "succeeded"]
    assert [(kind, event.attempt, event.failure_code) for kind, event in await world.events()] == [
        ("payment.declined", 1, "insufficient_funds"),
        ("payment.succeeded", 2, ""),
    ]
    assert await world.balance("stripe:clearing") == 123_45


async def test_every_change_of_a_payment_is_kept_with_what_it_was_before_and_who_caused_it(
    world: World, booking_id: str
) -> None:
    worker = world.worker()
    await worker.handlers.request(world.order(booking_id, "pm_card_visa_chargeDeclinedInsufficientFunds"))
    await worker.handlers.request(world.order(booking_id, "pm_card_mastercard", attempt=2))

    rows = await world.pool.fetch("SELECT attempt, from_status, to_status, cause FROM payment_changes ORDER BY id")
    assert [tuple(row) for row in rows] == [
        (1, "REQUESTED", "PROCESSING", "worker"),
        (1, "PROCESSING", "DECLINED", "worker"),
        (2, "DECLINED", "PROCESSING", "worker"),
        (2, "PROCESSING", "SUCCEEDED", "worker"),
    ]


async def test_a_card_that_is_blocked_for_fraud_is_declined_for_good(world: World, booking_id: str) -> None:
    await world.worker().handlers.request(world.order(booking_id, "pm_card_radarBlock"))

    payment = await world.payment(booking_id)
    assert payment.status == pb.PAYMENT_STATUS_DECLINED
    assert (payment.failure.code, payment.failure.retryable) == ("fraudulent", False)


async def test_a_token_that_does_not_exist_declines_the_attempt(world: World, booking_id: str) -> None:
    worker = world.worker()
    await worker.handlers.request(world.order(booking_id, "ctoken_never_made"))

    payment = await world.payment(booking_id)
    assert payment.status == pb.PAYMENT_STATUS_DECLINED
    assert payment.failure.code == "resource_missing"
    await worker.handlers.request(world.order(booking_id, attempt=2))
    assert (await world.payment(booking_id)).status == pb.PAYMENT_STATUS_SUCCEEDED


async def test_what_is_not_wanted_any_more_is_cancelled_and_never_reaches_the_provider(
    world: World, booking_id: str
) -> None:
    request = world.order(booking_id)
    world.rent.not_wanted(booking_id)
    await world.worker().handlers.request(request)

    payment = await world.payment(booking_id)
    assert payment.status == pb.PAYMENT_STATUS_CANCELLED
    assert (payment.failure.code, payment.failure.retryable) == ("not_wanted", False)
    assert await world.kinds() == ["payment.cancelled"]
    assert await world.records() == {"intents": [], "charges": [], "refunds": [], "customers": []}


async def test_a_payment_that_rent_service_never_ordered_is_cancelled(world: World, booking_id: str) -> None:
    request = world.order(booking_id)
    world.rent.orders.clear()
    await world.worker().handlers.request(request)

    assert (await world.payment(booking_id)).status == pb.PAYMENT_STATUS_CANCELLED
    assert (await world.records())["intents"] == []


async def test_a_request_delivered_twice_charges_once(world: World, booking_id: str) -> None:
    worker, request = world.worker(), world.order(booking_id)
    await worker.handlers.request(request)
    await worker.handlers.request(request)

    assert len((await world.records())["charges"]) == 1
    assert await world.kinds() == ["payment.succeeded"]
    assert world.rent.asked == 1


async def test_a_request_delivered_to_four_workers_at_once_charges_once(world: World, booking_id: str) -> None:
    request = world.order(booking_id)
    workers = [world.worker(f"payment-work-{number}") for number in range(4)]
    await asyncio.gather(*(worker.handlers.request(request) for worker in workers))

    assert (await world.payment(booking_id)).status == pb.PAYMENT_STATUS_SUCCEEDED
    assert world.rent.asked == 1, "the others left it to the one with the lease"
    books = await world.records()
    assert (len(books["intents"]), len(books["charges"])) == (1, 1)
    assert await world.kinds() == ["payment.succeeded"]


async def test_twenty_bookings_of_one_customer_make_one_customer_at_the_provider(world: World) -> None:
    worker = world.worker()
    requests = [world.order(str(uuid4()), customer_key="ana") for _ in range(20)]
    await asyncio.gather(*(worker.handlers.request(request) for request in requests))
    await world.settle(worker)

    books = await world.records()
    assert len(books["customers"]) == 1
    assert {intent.customer for intent in books["intents"]} == {books["customers"][0].id}
    assert len(books["charges"]) == 20
    assert await world.balance("stripe:clearing") == 20 * 123_45


async def test_a_currency_without_cents_is_charged_in_whole_pesos(world: World, booking_id: str) -> None:
    await world.worker().handlers.request(world.order(booking_id, amount=89_990, currency="CLP"))

    (intent,) = (await world.records())["intents"]
    assert (intent.amount_received, intent.currency) == (89_990, "clp")
    assert await world.pool.fetchval("SELECT count(DISTINCT currency) FROM ledger_entries WHERE currency = 'CLP'") == 1


async def test_an_attempt_at_a_payment_that_has_ended_is_told_how_it_ended(world: World, booking_id: str) -> None:
    worker = world.worker()
    await worker.handlers.request(world.order(booking_id))
    await worker.handlers.request(world.order(booking_id, attempt=2))

    assert [(kind, event.attempt) for kind, event in await world.events()] == [
        ("payment.succeeded", 1),
        ("payment.succeeded", 2),
    ]
    assert len((await world.records())["charges"]) == 1


async def test_a_request_that_makes_no_sense_is_poison(world: World, booking_id: str) -> None:
    handlers = world.worker().handlers
    nothing = PaymentRequested(booking_id=booking_id, number=1, attempt=1)
    nobody = PaymentRequested(booking_id="nobody", purpose=pb.PAYMENT_PURPOSE_RENTAL, number=1, attempt=1)
    for kind, message in [("payment.requested", nothing), ("payment.requested", nobody), ("payment.what", nobody)]:
        with pytest.raises(PoisonError):
            await handlers.request(envelope(kind, booking_id, message))
    assert await world.pool.fetchval("SELECT count(*) FROM payments") == 0


async def test_three_d_secure_waits_for_the_customer_with_a_client_secret_and_then_succeeds(
    world: World, booking_id: str
) -> None:
    worker = world.worker()
    await worker.handlers.request(world.order(booking_id, "pm_card_threeDSecure2Required"))

    waiting = await world.payment(booking_id)
    assert waiting.status == pb.PAYMENT_STATUS_REQUIRES_ACTION
    assert waiting.card_client_secret.startswith(f"{waiting.provider_reference}_secret_")
    world.sandbox.control(f"payment_intents/{waiting.provider_reference}/authenticate", {"outcome": "succeed"})
    await world.hurry()
    await world.settle(worker)

    paid = await world.payment(booking_id)
    assert (paid.status, paid.card_client_secret) == (pb.PAYMENT_STATUS_SUCCEEDED, "")
    assert await world.kinds() == ["payment.action_required", "payment.succeeded"]
    assert await world.balance("stripe:clearing") == 123_45


async def test_three_d_secure_that_fails_declines_the_attempt(world: World, booking_id: str) -> None:
    worker = world.worker()
    await worker.handlers.request(world.order(booking_id, "pm_card_threeDSecure2Required"))
    intent_id = (await world.payment(booking_id)).provider_reference
    world.sandbox.control(f"payment_intents/{intent_id}/authenticate", {"outcome": "fail"})
    await world.hurry()
    await world.settle(worker)

    declined = await world.payment(booking_id)
    assert declined.status == pb.PAYMENT_STATUS_DECLINED
    assert declined.failure.code == "payment_intent_authentication_failure"
    await worker.handlers.request(world.order(booking_id, attempt=2))
    assert (await world.payment(booking_id)).status == pb.PAYMENT_STATUS_SUCCEEDED
