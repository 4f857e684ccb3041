"""A promotion that takes the whole price: the booking is confirmed at once, and nobody is asked for money."""

from __future__ import annotations

import asyncio
from datetime import UTC
from uuid import uuid4

from rentacar.rent.v1 import booking_pb2, offer_pb2, rent_pb2

from tests.integration.rent_service.conftest import Rent, card, payment_event
from tests.integration.rent_service.counter import DEPOSIT, Counter, deposit_event, kinds

CONFIRMED = booking_pb2.BOOKING_STATUS_CONFIRMED


async def free_offer(rent: Rent, *, max_uses: int | None = None) -> offer_pb2.Offer:
    """An offer for nothing: everything but the days is free of charge in this network."""
    await rent.pool.execute(
        "UPDATE promotion SET percent_bp = 10000, max_uses = $1 WHERE code = 'BEMVINDO10'", max_uses
    )
    await rent.pool.execute("UPDATE coverage SET per_day = (SELECT jsonb_object_agg(key, 0) FROM jsonb_each(per_day))")
    await rent.pool.execute(
        "INSERT INTO network_version SELECT 'free', documents FROM network_version JOIN network_current USING (version)"
    )
    await rent.pool.execute("UPDATE network_current SET version = 'free'")
    offer = await rent.offer("EDMM", promotion_code="BEMVINDO10")
    assert offer.total.minor_units == 0, offer
    return offer


async def test_a_booking_for_nothing_is_confirmed_at_once_and_nothing_is_charged(rent: Rent) -> None:
    key = rent_pb2.Idempotency(scope="guest", key=str(uuid4()))
    offer = await free_offer(rent, max_uses=1)
    answers = await asyncio.gather(*(rent.create(offer.offer_id, request_id=key) for _ in range(3)))
    assert len({answer.SerializeToString(deterministic=True) for answer in answers}) == 1
    booking = answers[0].booking
    assert (booking.status, booking.total.minor_units, booking.paid.minor_units) == (CONFIRMED, 0, 0)
    assert not booking.HasField("hold_expire_time")
    assert await rent.get(booking) == booking
    assert kinds(booking) == ["booking.confirmed"]
    assert [await rent.outbox(kind) for kind in ("booking.confirmed", "booking.held", "payment.requested")] == [1, 0, 0]
    assert (await rent.pay(booking)).WhichOneof("result") == "not_found"
    assert (await rent.create(offer.offer_id)).WhichOneof("result") == "expired"  # the promotion's only use is taken


async def test_a_booking_for_nothing_keeps_its_car_until_it_is_a_no_show_and_cancels_for_nothing(rent: Rent) -> None:
    await rent.cars("GRU", "EDMM", 1)
    booking = (await rent.create((await free_offer(rent)).offer_id)).booking
    await rent.database.advance_clock("3 days")
    assert await rent.expiry.run_once() == 0
    assert await rent.left("EDMM") == 0
    cancelled = (await rent.cancel(booking, 0)).booking
    assert cancelled.status == booking_pb2.BOOKING_STATUS_CANCELLED
    assert await rent.refunds() == []
    assert await rent.left("EDMM") == 1


async def test_a_booking_for_nothing_changes_for_the_whole_difference_and_is_picked_up_with_a_card(rent: Rent) -> None:
    counter = Counter(rent)
    booking = (await rent.create((await free_offer(rent)).offer_id)).booking
    dearer = (await rent.change(booking, await rent.offer("FFBD"))).booking
    change = dearer.changes[0]
    assert change.difference == change.total
    paid = payment_event("payment.succeeded", booking, purpose="PAYMENT_PURPOSE_CHANGE", amount=change.difference)
    await rent.events.handle(paid)
    changed = await rent.get(booking)
    assert changed.paid == change.total
    await counter.clock(changed.pickup.time.ToDatetime(UTC))
    calling = asyncio.create_task(counter.pick_up(changed, deposit=card()))
    await counter.when_asked(DEPOSIT, 1, 1)
    await rent.events.handle(deposit_event("deposit.authorized", changed))
    assert (await calling).booking.status == booking_pb2.BOOKING_STATUS_PICKED_UP
