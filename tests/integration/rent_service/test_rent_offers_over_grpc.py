"""Searches as the BFF makes them: the worked prices, refusals, offers again, the calendar, locations, the network."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import grpc
import pytest
from rentacar.rent.v1 import network_pb2, offer_pb2, rent_pb2

from chassis import rpc
from tests.integration.rent_service.conftest import Rent, driver, search, set_clock

CASES = json.loads((Path(__file__).parents[2] / "data" / "prices.json").read_text())


def case_search(case: dict[str, Any]) -> offer_pb2.OfferSearch:
    extras = [offer_pb2.ExtraSelection(code=code, quantity=number) for code, number in case.get("extras", {}).items()]
    return offer_pb2.OfferSearch(
        pickup_location=case["pickup"],
        dropoff_location=case.get("return", ""),
        pickup_at=case["pickup_at"],
        dropoff_at=case["return_at"],
        driver_age=case["driver_age"],
        promotion_code=case.get("promotion") or "",
        selection=offer_pb2.Selection(
            coverage=case.get("coverage") or "", extras=extras, additional_drivers=case.get("additional_drivers", 0)
        ),
    )


async def test_every_worked_price_is_met_to_the_cent(rent: Rent) -> None:
    for case in CASES:
        answer = await rent.stub.SearchOffers(rent_pb2.SearchOffersRequest(search=case_search(case)))
        expected = case["expect"]
        if "refused" in expected:
            if answer.HasField("refusal"):
                assert answer.refusal.reason == offer_pb2.SearchRefusalReason.Value(
                    f"SEARCH_REFUSAL_REASON_{expected['refused']}"
                ), case["shows"]
            else:
                reasons = {one.acriss: one.reason for one in answer.offers.unavailable}
                wanted = offer_pb2.UnavailableReason.Value(f"UNAVAILABLE_REASON_{expected['refused']}")
                assert reasons[case["acriss"]] == wanted, case["shows"]
            continue
        offer = next(one for one in answer.offers.offers if one.acriss == case["acriss"])
        terms = answer.offers.terms
        found = {
            "rental_days": terms.rental_days,
            "extra_hours": terms.extra_hours,
            "currency": offer.total.currency_code,
            "lines": [
                {
                    "kind": network_pb2.PriceLineKind.Name(line.kind).removeprefix("PRICE_LINE_KIND_"),
                    "code": line.code or None,
                    "amount": line.amount.minor_units,
                }
                for line in offer.lines
            ],
            "total": offer.total.minor_units,
            "deposit": offer.deposit.minor_units,
            "excess": terms.excess.minor_units,
        }
        assert found == expected, case["shows"]


async def test_offers_come_by_their_total_with_every_other_class_and_why(rent: Rent) -> None:
    answer = (await rent.search()).offers
    totals = [offer.total.minor_units for offer in answer.offers]
    assert totals == sorted(totals)
    network = await rent.stub.GetNetwork(rent_pb2.GetNetworkRequest())
    seen = {offer.acriss for offer in answer.offers} | {one.acriss for one in answer.unavailable}
    assert seen == {one.acriss for one in network.vehicle_classes}
    assert all(line.description.pt_br and line.description.en for offer in answer.offers for line in offer.lines)


async def test_returning_a_little_earlier_is_advised_where_it_saves(rent: Rent) -> None:
    offer = await rent.offer("EDMM", dropoff_at="2027-03-04T11:10")
    advice = offer.advice[0]
    cheaper = await rent.offer("EDMM", pickup_at=advice.pickup_at, dropoff_at=advice.dropoff_at)
    assert offer.total.minor_units - cheaper.total.minor_units == advice.saving.minor_units > 0


async def test_the_clock_decides_what_has_passed_also_after_it_was_moved(rent: Rent) -> None:
    assert (await rent.search()).offers.offers
    await set_clock(rent.pool, "2027-03-01T13:01:00Z")
    refused = (await rent.search()).refusal
    assert refused.reason == offer_pb2.SEARCH_REFUSAL_REASON_PICKUP_IN_THE_PAST
    assert refused.field == "pickupAt"
    await set_clock(rent.pool, "2027-03-01T12:59:00Z")
    assert (await rent.search()).offers.offers


async def test_a_network_that_was_loaded_anew_is_what_is_searched(rent: Rent) -> None:
    before = await rent.offer("EDMM")
    await rent.pool.execute("UPDATE rate SET daily = daily * 2, weekly = NULL, monthly = NULL")
    await rent.pool.execute("INSERT INTO network_version VALUES ('other', '{}')")
    await rent.pool.execute("UPDATE network_current SET version = 'other'")
    assert (await rent.offer("EDMM")).total.minor_units > before.total.minor_units
    assert (await rent.stub.GetNetwork(rent_pb2.GetNetworkRequest())).version == "other"


async def test_what_is_no_wall_clock_is_an_invalid_argument(rent: Rent) -> None:
    for wrong in ("2027-13-01T10:00", "tomorrow"):
        with pytest.raises(grpc.aio.AioRpcError) as error:
            await rent.search(pickup_at=wrong)
        assert error.value.code() == grpc.StatusCode.INVALID_ARGUMENT


async def get(rent: Rent, offer_id: str, selection: offer_pb2.Selection | None = None) -> rent_pb2.GetOfferResponse:
    request = rent_pb2.GetOfferRequest(offer_id=offer_id, selection=selection)
    answer: rent_pb2.GetOfferResponse = await rent.stub.GetOffer(request)
    return answer


async def test_an_offer_is_found_again_as_it_was_signed(rent: Rent) -> None:
    answer = (await rent.search()).offers
    offer = answer.offers[0]
    again = (await get(rent, offer.offer_id)).offer
    assert (again.offer, again.terms) == (offer, answer.terms)


async def test_an_offer_with_another_selection_is_a_new_one_that_can_be_booked(rent: Rent) -> None:
    offer = await rent.offer("EDMM")
    selection = offer_pb2.Selection(coverage="FULL", additional_drivers=1)
    changed = (await get(rent, offer.offer_id, selection)).offer
    assert changed.offer.offer_id != offer.offer_id
    assert changed.offer.total.minor_units > offer.total.minor_units
    booked = await rent.create(changed.offer.offer_id, additional_drivers=[driver()])
    assert (booked.booking.total, booked.booking.selection.coverage) == (changed.offer.total, "FULL")


async def test_an_offer_that_is_over_sold_out_or_forged_says_so(rent: Rent) -> None:
    offer = await rent.offer("EDMM")
    unknown = offer_pb2.Selection(coverage="NONE")
    assert (await get(rent, offer.offer_id, unknown)).refusal.field == "selection.coverage"
    await rent.database.advance_clock("16 minutes")
    assert (await get(rent, offer.offer_id)).expired.replacement.offer.acriss == "EDMM"
    await rent.cars("GRU", "EDMM", 0)
    assert len((await get(rent, offer.offer_id)).sold_out.alternatives.offers) == 3
    with pytest.raises(grpc.aio.AioRpcError) as error:
        await get(rent, "forged")
    assert (error.value.code(), rpc.reason_of(error.value)) == (grpc.StatusCode.INVALID_ARGUMENT, "OFFER_INVALID")


async def test_the_calendar_has_the_lowest_true_total_of_each_day(rent: Rent) -> None:
    await rent.pool.execute("UPDATE pool SET vehicles = 0 WHERE location = 'GRU' AND acriss <> 'EDMM'")
    await rent.cars("GRU", "EDMM", 1)
    await rent.book("EDMM", pickup_at="2027-03-03T10:00", dropoff_at="2027-03-04T08:00")
    request = rent_pb2.GetPriceCalendarRequest(search=search(dropoff_at="2027-03-02T10:00"), days=3)
    days = (await rent.stub.GetPriceCalendar(request)).days
    assert [day.date for day in days] == [
        "2027-02-26",
        "2027-02-27",
        "2027-02-28",
        "2027-03-01",
        "2027-03-02",
        "2027-03-03",
        "2027-03-04",
    ]
    offer = await rent.offer("EDMM", dropoff_at="2027-03-02T10:00")
    assert days[3].lowest_total == offer.total
    assert [day.HasField("lowest_total") for day in days] == [True, True, True, True, False, False, True]


async def test_locations_are_found_page_by_page(rent: Rent) -> None:
    first = await rent.stub.ListLocations(rent_pb2.ListLocationsRequest(query="são paulo", page_size=2))
    rest = await rent.stub.ListLocations(
        rent_pb2.ListLocationsRequest(query="são paulo", page_size=50, page_token=first.next_page_token)
    )
    assert (len(first.locations), rest.next_page_token) == (2, "")
    assert len(first.locations) + len(rest.locations) == first.total_size
    near = rent_pb2.ListLocationsRequest(near=network_pb2.Coordinates(latitude=38.77, longitude=-9.13), page_size=1)
    assert [one.code for one in (await rent.stub.ListLocations(near)).locations] == ["LIS"]


async def test_a_network_that_the_caller_has_is_not_sent_again(rent: Rent) -> None:
    network = await rent.stub.GetNetwork(rent_pb2.GetNetworkRequest())
    again = await rent.stub.GetNetwork(rent_pb2.GetNetworkRequest(known_version=network.version))
    assert again == rent_pb2.GetNetworkResponse(version=network.version, now_time=again.now_time)
    assert network.locations
    assert again.now_time.ToDatetime(tzinfo=UTC) >= datetime(2026, 11, 23, 12, tzinfo=UTC), "business time"
