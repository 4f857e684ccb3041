"""Creating bookings on a real Postgres, over real gRPC."""

from __future__ import annotations

import asyncio
from collections import Counter

from rentacar.rent.v1 import booking_pb2

from tests.integration.rent_service.conftest import Rent, create_request


async def test_a_booking_holds_a_car_and_asks_for_its_payment(rent: Rent) -> None:
    offer = await rent.offer("EDMM")
    answer = await rent.create(offer.offer_id)
    booking = answer.booking
    assert booking.status == booking_pb2.BOOKING_STATUS_PENDING_PAYMENT
    assert booking.total == offer.total
    assert booking.lines == offer.lines
    assert booking.driver.document_number == "52998224725"
    assert (booking.hold_expire_time.ToDatetime() - booking.create_time.ToDatetime()).total_seconds() == 1800
    assert await rent.outbox("payment.requested") == 1
    assert await rent.outbox("booking.held") == 1
    assert await rent.get(booking) == booking


async def test_customers_racing_for_the_last_five_cars_get_five_bookings(rent: Rent) -> None:
    await rent.cars("GRU", "EDMM", 5)
    offer = await rent.offer("EDMM")
    requests = [create_request(offer.offer_id) for _ in range(200)]
    answers = await asyncio.gather(*(rent.stub.CreateBooking(request, timeout=60) for request in requests))
    assert Counter(answer.WhichOneof("result") for answer in answers) == {"booking": 5, "sold_out": 195}
    assert all(answer.sold_out.alternatives.offers for answer in answers if answer.HasField("sold_out"))
    assert await rent.pool.fetchval("SELECT count(*) FROM booking") == 5
    assert await rent.outbox("payment.requested") == 5


async def test_the_same_key_at_the_same_time_makes_one_booking_and_one_answer(rent: Rent) -> None:
    offer = await rent.offer("EDMM")
    request = create_request(offer.offer_id)
    answers = await asyncio.gather(*(rent.stub.CreateBooking(request) for _ in range(10)))
    assert len({answer.SerializeToString(deterministic=True) for answer in answers}) == 1
    assert await rent.pool.fetchval("SELECT count(*) FROM booking") == 1
