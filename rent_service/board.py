"""The counter's board: what begins and ends where and when, and how to find one of it."""

from datetime import date

from rentacar.rent.v1 import booking_pb2, rent_pb2

from chassis.database import Pool
from chassis.roles import Right
from chassis.rpc import invalid
from rent_service import protos
from rent_service.paging import read_position, write_token
from rent_service.staff import StaffDoor
from rent_service.store import board as store
from rent_service.store import bookings

PAGE_SIZE = 20
SIDES = {rent_pb2.BOARD_SIDE_PICKUP: "PICKUP", rent_pb2.BOARD_SIDE_DROPOFF: "DROPOFF"}
PREFIX = "BOOKING_STATUS_"


class Board:
    """For staff, of the locations that they see."""

    def __init__(self, *, pool: Pool, door: StaffDoor) -> None:
        """`door` knows staff."""
        self._pool, self._door = pool, door

    async def listed(self, request: rent_pb2.ListBookingsRequest) -> rent_pb2.ListBookingsResponse:
        """A page of the board, earliest first."""
        desk = await self._door.enter(Right.BOARD)
        wanted = store.Wanted(
            location=request.location_code.strip().upper(),
            day=_day(request.day),
            side=SIDES.get(request.side, ""),
            statuses=[booking_pb2.BookingStatus.Name(one).removeprefix(PREFIX) for one in request.statuses],
            text=request.text,
            sees=desk.member.locations,
        )
        size = request.page_size or PAGE_SIZE
        rows = await store.page(self._pool, wanted, after=read_position(request.page_token), size=size + 1)
        shown = rows[:size]
        found = await bookings.read_many(self._pool, [row["booking_id"] for row in shown])
        return rent_pb2.ListBookingsResponse(
            bookings=[protos.booking(*one) for one in found],
            next_page_token=write_token(shown[-1]["at"], shown[-1]["booking_id"]) if len(rows) > size else "",
            total_size=rows[0]["total"] if rows else 0,
        )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise invalid("DAY_INVALID", "day is no date", field="day") from None
