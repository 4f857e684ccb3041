"""What staff look at and decide: the board, cars and their maintenance, no-shows, refunds; each by role."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Any

import grpc
import pytest
from rentacar.rent.v1 import booking_pb2, rent_pb2

from chassis import actors
from chassis.roles import Role, may
from rent_service.admission import ADMISSION
from tests import acting
from tests.integration.rent_service.conftest import Rent, employ
from tests.integration.rent_service.counter import Counter, staff_key


@pytest.fixture
def counter(rent: Rent) -> Counter:
    return Counter(rent)


async def board(rent: Rent, **given: Any) -> list[str]:
    with actors.acting(acting.staff()):
        answer = await rent.stub.ListBookings(rent_pb2.ListBookingsRequest(**given))
    return [one.reference for one in answer.bookings]


async def test_the_board_finds_a_booking_by_what_the_counter_knows(rent: Rent, counter: Counter) -> None:
    booking = await counter.out()
    name = f"{booking.driver.given_name} {booking.driver.family_name}".upper()
    day = booking.pickup.local_time[:10]
    for text in (booking.reference.lower(), name, booking.driver.email.upper(), ""):
        assert await board(rent, text=text, location_code="GRU", day=day) == [booking.reference], text
    with actors.acting(acting.staff()):
        cars = await rent.stub.ListVehicles(rent_pb2.ListVehiclesRequest(location_code="GRU", acriss="EDMM"))
    plate = next(one.vehicle.plate for one in cars.vehicles if one.booking_reference == booking.reference)
    assert await board(rent, text=plate) == [booking.reference]
    assert await board(rent, location_code="CGH") == await board(rent, statuses=["BOOKING_STATUS_CLOSED"]) == []
    assert await board(rent, side="BOARD_SIDE_DROPOFF", day=day) == []


async def test_a_car_taken_out_is_demand_at_once_until_it_is_ended(rent: Rent) -> None:
    before = await rent.left("EDMM")
    with actors.acting(acting.staff()):
        cars = await rent.stub.ListVehicles(rent_pb2.ListVehiclesRequest(location_code="GRU", acriss="EDMM"))
        car = cars.vehicles[0].vehicle.vehicle_id
        wish = rent_pb2.SaveVehicleMaintenanceRequest(request_id=staff_key(), vehicle_id=car, reason="brakes")
        first = await rent.stub.SaveVehicleMaintenance(wish)
        assert await rent.stub.SaveVehicleMaintenance(wish) == first
        [maintenance] = first.vehicle.maintenance
        assert await rent.left("EDMM") == before - 1
        again = rent_pb2.SaveVehicleMaintenanceRequest(request_id=staff_key(), vehicle_id=car, reason="brakes")
        assert (await rent.stub.SaveVehicleMaintenance(again)).invalid.problems[0].code == "OVERLAPS"
        again.maintenance_id = maintenance.maintenance_id
        again.end_time.CopyFrom(maintenance.start_time)
        again.request_id.key = "end"
        assert list((await rent.stub.SaveVehicleMaintenance(again)).vehicle.maintenance) == []
    assert await rent.left("EDMM") == before


async def test_nobody_is_a_no_show_before_the_time(rent: Rent, counter: Counter) -> None:
    booking = await counter.confirmed()
    with actors.acting(acting.staff()):
        early = rent_pb2.MarkNoShowRequest(request_id=staff_key(), reference=booking.reference)
        assert (await rent.stub.MarkNoShow(early)).not_allowed.reason == "TOO_EARLY"
        await counter.clock(booking.pickup.time.ToDatetime(UTC) + timedelta(hours=3))
        late = rent_pb2.MarkNoShowRequest(request_id=staff_key(), reference=booking.reference)
        ended = (await rent.stub.MarkNoShow(late)).booking
        assert await rent.stub.MarkNoShow(late) == rent_pb2.MarkNoShowResponse(booking=ended)
    assert ended.status == booking_pb2.BOOKING_STATUS_NO_SHOW
    assert [event.actor for event in ended.timeline if event.type == "booking.no_show"] == ["staff"]
    assert await rent.outbox("booking.no_show") == 1


async def test_a_manager_gives_back_no_more_than_was_paid_and_once_for_each_key(rent: Rent) -> None:
    booking, manager = await rent.confirmed("EDMM"), await employ(rent.pool, "Mia", "MANAGER")
    paid = booking.total.minor_units
    wish: dict[str, Any] = {"reference": booking.reference, "note": "a cold car"}
    with actors.acting(manager):
        first = rent_pb2.CreateRefundRequest(request_id=staff_key(), amount_minor_units=100, **wish)
        answers = [await rent.stub.CreateRefund(first) for _ in range(2)]
        assert answers[0] == answers[1]
        assert answers[0].booking.paid.minor_units == paid - 100
        rest = rent_pb2.CreateRefundRequest(request_id=staff_key(), amount_minor_units=paid, **wish)
        assert (await rent.stub.CreateRefund(rest)).invalid.problems[0].code == "OUT_OF_RANGE"
    assert await rent.outbox("refund.requested") == 1


@pytest.mark.parametrize("role", list(Role))
async def test_each_rpc_for_staff_is_for_just_the_roles_that_have_its_right(rent: Rent, role: Role) -> None:
    actor = await employ(rent.pool, "Rui", role.value)
    for name, admission in ADMISSION["rentacar.rent.v1.RentService"].items():
        if admission.staff is None:
            continue
        request = getattr(rent_pb2, f"{name}Request")()
        with actors.acting(actor):
            try:
                await getattr(rent.stub, name)(request)
                refused = False
            except grpc.aio.AioRpcError as error:  # the request is empty: who is let in is told so
                refused = error.code() == grpc.StatusCode.PERMISSION_DENIED
        assert refused is not may(role, admission.staff), name
