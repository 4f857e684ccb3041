"""Charging a booking: the way through, the declines, and the tries after them."""

from rentacar.payment.v1 import payment_pb2 as pb

from tests.integration.payment_service.conftest import World


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
