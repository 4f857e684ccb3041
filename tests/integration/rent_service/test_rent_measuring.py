"""What is counted of bookings, from real events and a real fleet."""

from __future__ import annotations

from typing import Any

from chassis import outbox
from chassis.sampled import Sampled
from rent_service import metrics
from rent_service.measuring import BookingCounts, FleetGauges
from rent_service.store import measures
from tests.integration.rent_service.conftest import Rent, create_request, payment_event
from tests.measured import Measured


class Silent:
    """A Redis that takes all."""

    async def eval(self, *_: Any) -> None: ...

    async def info(self, _: str) -> dict[str, str]:
        return {"run_id": "r"}


async def publish(rent: Rent, relay: outbox.Relay) -> None:
    relay._noted |= {"payment-requests", "rent-events"}
    await relay.run_once()


async def test_bookings_are_counted_by_state_and_country_once_each(rent: Rent, measured: Measured) -> None:
    relay = outbox.Relay(
        pool=rent.pool, client=Silent(), schema="rent", partitions=1, told=BookingCounts(rent.pool).hear
    )
    booking = await rent.book("EDMM")
    await rent.book("EDMM")
    await publish(rent, relay)
    await rent.events.handle(payment_event("payment.succeeded", booking))
    await publish(rent, relay)
    await rent.pool.execute("UPDATE outbox SET published_at = NULL")  # Redis lost it: it is published again
    await publish(rent, relay)
    states = [(2, {"status": "held", "country": "BR"}), (1, {"status": "confirmed", "country": "BR"})]
    assert measured.points("rentacar.bookings") == states
    assert measured.points("rentacar.payment.confirmation") == [(1, {})]
    assert 0 <= measured.sum("rentacar.payment.confirmation") < 60


async def test_what_cannot_be_measured_is_published_all_the_same(rent: Rent, measured: Measured) -> None:
    async def fail(_: object) -> None:
        raise ZeroDivisionError

    relay = outbox.Relay(pool=rent.pool, client=Silent(), schema="rent", partitions=1, told=fail)
    await rent.book("EDMM")
    await publish(rent, relay)
    assert await rent.pool.fetchval("SELECT count(*) FROM outbox WHERE published_at IS NULL") == 0


async def test_a_sold_out_booking_is_counted_by_country_and_class(rent: Rent, measured: Measured) -> None:
    offer = await rent.offer("EDMM")
    await rent.cars("GRU", "EDMM", 0)
    for _ in range(2):
        assert (await rent.stub.CreateBooking(create_request(offer.offer_id))).HasField("sold_out")
    assert measured.points("rentacar.sold_out") == [(2, {"country": "BR", "vehicle_class": "EDMM"})]


async def test_holds_and_the_share_of_each_pool_that_is_taken_are_gauges(rent: Rent, measured: Measured) -> None:
    gauges = FleetGauges(rent.pool)
    await gauges.run_once()
    assert measured.points("rentacar.holds") == [(0, {})]
    before = {
        (one["country"], one["vehicle_class"]): value for value, one in measured.points("rentacar.pool.utilisation")
    }
    assert before["BR", "EDMM"] == 0
    assert {country for country, _ in before} == {"BR", "CL", "PT", "US"}

    await rent.book("EDMM")
    cars = await rent.pool.fetchval(
        "SELECT sum(vehicles) FROM pool JOIN location ON code = location WHERE country = 'BR' AND acriss = 'EDMM'"
    )
    await rent.pool.execute("UPDATE demand SET period = tstzrange(business_now() - interval '1 hour', upper(period))")
    gauges._looks = 0  # a minute later
    await gauges.run_once()
    assert measured.points("rentacar.holds") == [(1, {})]
    after = measured.points("rentacar.pool.utilisation")
    (share,) = {value for value, one in after if one["vehicle_class"] == "EDMM" and one["country"] == "BR" and value}
    assert share == 1 - (cars - 1) / cars

    await rent.pool.close()
    await gauges.run_once()
    assert not measured.points("rentacar.holds")
    assert not measured.points("rentacar.pool.utilisation")


async def test_holds_that_nobody_ends_are_counted(rent: Rent, measured: Measured) -> None:
    gauge = Sampled(rent.pool, measures.sql.holds_overdue, (metrics.HOLDS_OVERDUE,))
    await rent.book("EDMM")
    await gauge.run_once()
    assert measured.points("rentacar.holds.overdue") == [(0, {})]
    await rent.pool.execute("UPDATE booking SET hold_expires_at = business_now() - interval '3 minutes'")
    await gauge.run_once()
    assert measured.points("rentacar.holds.overdue") == [(1, {})]
