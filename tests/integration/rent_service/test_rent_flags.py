"""Flags where they act in rent_service: what is offered, how it may be paid, the shadow tariff, and holds while nobody is charged."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import grpc
import pytest
from rentacar.payment.v1 import payment_pb2
from rentacar.rent.v1 import booking_pb2, offer_pb2, rent_pb2

from rent_service.app import load_candidate
from rent_service.payments_pause import PaymentsPause
from tests.integration.rent_service.conftest import Rent, card, create_request, payment_event
from tests.measured import Measured

NETWORK = Path(__file__).parents[3] / "deploy" / "local" / "network"
PIX = booking_pb2.PaymentMeans(method=payment_pb2.PAYMENT_METHOD_PIX)
HALF_HOUR, LONGEST = timedelta(minutes=30), timedelta(hours=11)


async def end_of(rent: Rent, booking: booking_pb2.Booking) -> timedelta:
    """How long the hold still lasts, if the booking and its demand agree."""
    row = await rent.pool.fetchrow(
        "SELECT hold_expires_at - business_now() AS rest, hold_expires_at = counts_until AS agreed "
        "FROM booking JOIN demand USING (booking_id) WHERE booking_id = $1",
        UUID(booking.booking_id),
    )
    assert row is not None
    assert row["agreed"]
    rest: timedelta = row["rest"]
    return rest


async def quiet(rent: Rent) -> None:
    """The switch was last seen on a while ago."""
    await rent.pool.execute("UPDATE payments_pause SET seen_at = seen_at - interval '10 seconds'")


def about(rest: timedelta, wanted: timedelta) -> bool:
    return wanted - timedelta(seconds=30) < rest <= wanted


async def test_one_ways_are_refused_while_they_are_off_and_a_signed_offer_is_still_honoured(rent: Rent) -> None:
    signed = await rent.offer("EDMM", dropoff_location="CGH")
    rent.flags.values["one-ways"] = False
    refused = await rent.search(dropoff_location="CGH")
    assert refused.refusal.reason == offer_pb2.SEARCH_REFUSAL_REASON_ONE_WAY_NOT_OFFERED
    assert (await rent.search(dropoff_location="GRU")).WhichOneof("result") == "offers"
    assert (await rent.create(signed.offer_id)).WhichOneof("result") == "booking"


async def test_a_one_way_that_was_booked_may_be_changed_while_they_are_off(rent: Rent) -> None:
    booking = await rent.confirmed("EDMM", dropoff_location="CGH")
    rent.flags.values["one-ways"] = False
    offer = await rent.offer_to_change(booking, dropoff_location="CGH", dropoff_at="2027-03-05T10:00")
    assert offer.offer_id


async def test_a_promotion_is_refused_while_they_are_off_and_never_dropped(rent: Rent) -> None:
    code = json.loads((NETWORK / "promotions.json").read_text())[0]["code"]
    rent.flags.values["promotions"] = False
    refused = await rent.search(promotion_code=code)
    assert refused.refusal.reason == offer_pb2.SEARCH_REFUSAL_REASON_PROMOTION_NOT_APPLICABLE
    unknown = await rent.search(promotion_code="NOSUCH")
    assert unknown.refusal.reason == offer_pb2.SEARCH_REFUSAL_REASON_PROMOTION_UNKNOWN


async def test_no_advice_is_given_while_it_is_off(rent: Rent) -> None:
    late = {"dropoff_at": "2027-03-04T13:00"}
    assert any(offer.advice for offer in (await rent.search(**late)).offers.offers)
    rent.flags.values["price-advice"] = False
    assert not any(offer.advice for offer in (await rent.search(**late)).offers.offers)


async def test_pix_is_unavailable_while_it_is_off(rent: Rent) -> None:
    offer = await rent.offer("EDMM")
    rent.flags.values["pix"] = False
    answer = await rent.create(offer.offer_id, payment=PIX)
    assert answer.payment_method_unavailable.method == payment_pb2.PAYMENT_METHOD_PIX
    booking = await rent.book("EDMM")
    await rent.events.handle(payment_event("payment.declined", booking))
    again = await rent.pay(booking, payment=PIX)
    assert again.payment_method_unavailable.method == payment_pb2.PAYMENT_METHOD_PIX
    rent.flags.values["pix"] = True
    assert (await rent.pay(booking, payment=PIX)).WhichOneof("result") == "booking"


async def test_a_drill_makes_every_search_slower(rent: Rent) -> None:
    rent.flags.values["fail-pricing-slow"] = 300
    began = datetime.now(UTC)
    await rent.search()
    assert datetime.now(UTC) - began > timedelta(milliseconds=300)


async def test_holds_wait_while_nobody_is_charged_and_get_half_an_hour_when_it_goes_on(rent: Rent) -> None:
    before = await rent.book("EDMM")
    rent.flags.values["payment-kill-switch"] = True
    assert (await rent.order(before)).paused
    await rent.pause.run_once()
    during = await rent.book("EDMM")
    assert about(await end_of(rent, before), LONGEST)
    assert about(await end_of(rent, during), LONGEST)
    await rent.database.advance_clock("5 hours")
    assert await rent.expiry.run_once() == 0
    assert (await rent.order(during)).wanted

    rent.flags.values["payment-kill-switch"] = False
    await rent.pause.run_once()
    assert (await rent.order(during)).paused, "others may still see it on"
    await quiet(rent)
    await rent.pause.run_once()
    order = await rent.order(during)
    assert order.wanted
    assert not order.paused
    assert about(await end_of(rent, before), HALF_HOUR)
    assert about(await end_of(rent, during), HALF_HOUR)
    await rent.events.handle(payment_event("payment.succeeded", during))
    assert (await rent.get(during)).status == booking_pb2.BOOKING_STATUS_CONFIRMED
    await rent.database.advance_clock("31 minutes")
    assert await rent.expiry.run_once() == 1
    assert (await rent.get(before)).status == booking_pb2.BOOKING_STATUS_EXPIRED


async def test_a_pause_outlives_the_process_that_saw_the_switch_until_somebody_knows_that_it_is_off(rent: Rent) -> None:
    class Unknowing(type(rent.flags)):  # type: ignore[misc]
        def known(self, flag: Any) -> None:
            return None

    rent.flags.values["payment-kill-switch"] = True
    await rent.pause.run_once()
    booking = await rent.book("EDMM")
    await quiet(rent)
    restarted = PaymentsPause(pool=rent.pool, flags=Unknowing(), holds_last=HALF_HOUR)
    assert restarted.is_paused, "an order that is asked for before the first look must not be charged"
    await restarted.run_once()
    assert restarted.is_paused
    assert about(await end_of(rent, booking), LONGEST)
    rent.flags.values["payment-kill-switch"] = False
    await rent.pause.run_once()
    assert not rent.pause.is_paused
    assert about(await end_of(rent, booking), HALF_HOUR)


async def test_a_hold_lasts_at_most_eleven_hours_and_then_bookings_are_refused_until_it_goes_on(rent: Rent) -> None:
    rent.flags.values["payment-kill-switch"] = True
    await rent.pause.run_once()
    offer = await rent.offer("EDMM")
    request = create_request(offer.offer_id)
    held = (await rent.stub.CreateBooking(request)).booking
    await rent.database.advance_clock("11 hours")
    await rent.pause.run_once()
    assert await rent.expiry.run_once() == 1
    assert (await rent.stub.CreateBooking(request)).booking.booking_id == held.booking_id
    offer = await rent.offer("EDMM")
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await rent.create(offer.offer_id)
    assert refused.value.code() == grpc.StatusCode.UNAVAILABLE
    rent.flags.values["payment-kill-switch"] = False
    await quiet(rent)
    await rent.pause.run_once()
    assert (await rent.create(offer.offer_id)).WhichOneof("result") == "booking"


async def test_a_hold_that_is_about_to_end_is_not_kept_for_its_car_may_be_sold(rent: Rent) -> None:
    booking = await rent.book("EDMM")
    await rent.database.advance_clock("29 minutes 30 seconds")
    rent.flags.values["payment-kill-switch"] = True
    await rent.pause.run_once()
    assert await end_of(rent, booking) < timedelta(minutes=1)


async def test_a_hold_that_somebody_has_in_hand_is_kept_a_second_later(rent: Rent) -> None:
    booking = await rent.book("EDMM")
    rent.flags.values["payment-kill-switch"] = True
    async with rent.pool.acquire() as connection, connection.transaction():
        await connection.execute("SELECT FROM booking WHERE booking_id = $1 FOR UPDATE", UUID(booking.booking_id))
        await rent.pause.run_once()
    assert about(await end_of(rent, booking), HALF_HOUR)
    await rent.pause.run_once()
    assert about(await end_of(rent, booking), LONGEST)


async def test_a_change_that_waits_for_its_payment_waits_as_bookings_do(rent: Rent) -> None:
    booking = await rent.confirmed("EDMM")
    offer = await rent.offer_to_change(booking, dropoff_at="2027-03-08T10:00")
    assert (await rent.change(booking, offer)).WhichOneof("result") == "booking"
    rent.flags.values["payment-kill-switch"] = True
    await rent.pause.run_once()
    query = (
        "SELECT hold_expires_at - business_now() AS rest, counts_until = hold_expires_at AS agreed FROM booking_change "
        "JOIN demand ON demand.booking_id = booking_change.booking_id AND change_number = number"
    )
    row = await rent.pool.fetchrow(query)
    assert row is not None
    assert row["agreed"]
    assert about(row["rest"], LONGEST)
    rent.flags.values["payment-kill-switch"] = False
    await quiet(rent)
    await rent.pause.run_once()
    row = await rent.pool.fetchrow(query)
    assert row is not None
    assert row["agreed"]
    assert about(row["rest"], HALF_HOUR)


async def test_no_pix_is_begun_while_nobody_is_charged(rent: Rent) -> None:
    offer = await rent.offer("EDMM")
    rent.flags.values["payment-kill-switch"] = True
    answer = await rent.create(offer.offer_id, payment=PIX)
    assert answer.WhichOneof("result") == "payment_method_unavailable"
    assert (await rent.create(offer.offer_id, payment=card())).WhichOneof("result") == "booking"


async def test_the_shadow_tariff_measures_what_searches_would_cost_and_changes_nothing(
    rent: Rent, tmp_path: Path, measured: Measured
) -> None:
    folder = tmp_path / "network"
    shutil.copytree(NETWORK, folder)
    rates = json.loads((folder / "rates.json").read_text())
    for rate in rates:
        rate.update({name: 2 * rate[name] for name in ("daily", "weekly", "monthly") if rate[name]})
    (folder / "rates.json").write_text(json.dumps(rates))
    usual = await rent.search()
    await load_candidate(rent.database.dsn("rent"), folder)
    await rent.search()
    assert not await rent.tried.run_once(), "it is off"

    rent.flags.values["shadow-tariff"] = True
    shown = await rent.search()
    totals = [(one.acriss, one.total.minor_units) for one in shown.offers.offers]
    assert totals == [(one.acriss, one.total.minor_units) for one in usual.offers.offers]
    assert await rent.tried.run_once()
    rows = await rent.pool.fetch("SELECT * FROM shadow_price WHERE country = 'BR'")
    assert {row["acriss"] for row in rows} == {acriss for acriss, _ in totals}
    for row in rows:
        assert row["searches"] == 1
        assert row["total"] == dict(totals)[row["acriss"]]
        assert row["candidate_total"] > 1.5 * float(row["total"])
    points = measured.points("rentacar.shadow.difference")
    assert [count for count, _ in points] == [1] * len(totals)
    assert {attributes["country"] for _, attributes in points} == {"BR"}
    assert measured.sum("rentacar.shadow.difference") > 0.5 * len(totals)
    request = rent_pb2.GetNetworkRequest()
    assert (await rent.stub.GetNetwork(request)).version == rows[0]["version"] != rows[0]["candidate"]


async def test_a_candidate_that_can_not_be_read_is_not_read_again_for_each_search(rent: Rent) -> None:
    await load_candidate(rent.database.dsn("rent"), NETWORK)
    await rent.search()
    await rent.pool.execute("UPDATE network_version SET documents = '{}'")
    rent.flags.values["shadow-tariff"] = True
    await rent.search()
    with pytest.raises(KeyError):
        await rent.tried.run_once()
    await rent.search()
    assert await rent.tried.run_once(), "the next is left out"


async def test_searches_that_come_faster_than_they_are_tried_are_left_out(rent: Rent) -> None:
    rent.flags.values["shadow-tariff"] = True
    for _ in range(60):
        await rent.search()
    tried = 0
    while await rent.tried.run_once():
        tried += 1
    assert tried == 50
