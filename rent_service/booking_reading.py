"""Reading bookings: services by id, guests by reference with the e-mail or a link's token, customers their own, staff those of theirs."""

import hmac
from datetime import datetime
from uuid import UUID

from rentacar.rent.v1 import rent_pb2

from chassis import actors
from chassis.database import Pool
from chassis.roles import Right
from chassis.rpc import RpcError, not_found
from rent_service import protos
from rent_service.booking import Booking
from rent_service.callers import customer_id
from rent_service.link_tokens import VALID_AFTER_RETURN, LinkSigner
from rent_service.references import normalise_reference
from rent_service.staff import StaffDoor
from rent_service.store import bookings as store
from rent_service.store import customers
from rent_service.store.bookings import Found

NO_BOOKING = UUID(int=0)


class BookingReading:
    """Opens bookings to who may see them."""

    def __init__(self, *, pool: Pool, links: LinkSigner, door: StaffDoor) -> None:
        """`links` signs the tokens of links in mails; `door` knows staff."""
        self._pool, self._links, self._door = pool, links, door

    async def get(self, request: rent_pb2.GetBookingRequest) -> rent_pb2.GetBookingResponse:
        """The booking, with a link token if a service asks for it. Raises NOT_FOUND, whether unknown or not the caller's to see."""
        by_id = request.WhichOneof("by") == "booking_id"
        booking_id = await self._by_id(UUID(request.booking_id)) if by_id else await self._by_key(request.key)
        found = await store.read(self._pool, booking_id) if booking_id else None
        if found is None:
            raise no_such_booking()
        booking, now = found
        response = rent_pb2.GetBookingResponse(booking=protos.booking(booking, now))
        if request.include_link_token and actors.current().kind == "service":
            response.link_token = self._link(booking, now)
        return response

    async def _by_id(self, booking_id: UUID) -> UUID | None:
        """Services are trusted; others see what they would see without the id."""
        match actors.current().kind:
            case "service":
                return booking_id
            case "customer":
                return booking_id if await self._is_own(booking_id) else None
            case "staff":
                desk = await self._door.enter(Right.BOARD)
                return booking_id if desk.member.sees(*await store.locations(self._pool, booking_id)) else None
        return None

    async def _by_key(self, key: rent_pb2.BookingKey) -> UUID | None:
        """As `find`; and staff see the bookings of their locations without a proof."""
        if actors.current().kind == "staff" and not key.WhichOneof("proof"):
            return await (await self._door.enter(Right.BOARD)).find(self._pool, key.reference)
        return await self.find(key)

    async def find(self, key: rent_pb2.BookingKey) -> UUID | None:
        """The booking that a key opens. The same work for a reference that is unknown and a proof that does not match.

        Customers who signed in need no proof for what is theirs.
        """
        reference = normalise_reference(key.reference)
        found = await store.find(self._pool, reference)
        is_own = await self._is_own(found.booking_id or NO_BOOKING)
        return found.booking_id if self._is_proven(key, reference, found) or is_own else None

    async def _is_own(self, booking_id: UUID) -> bool:
        customer = customer_id()
        return customer is not None and await customers.owns(self._pool, customer, booking_id)

    def _is_proven(self, key: rent_pb2.BookingKey, reference: str, found: Found) -> bool:
        if key.WhichOneof("proof") == "link_token":
            return self._links.verify(key.link_token, reference, now=found.now)
        given, known = (email.strip().lower().encode() for email in (key.email, found.email))
        return hmac.compare_digest(given, known) and bool(known)

    def _link(self, booking: Booking, now: datetime) -> str:
        return self._links.sign(booking.reference, expires_at=max(now, booking.dropoff.at) + VALID_AFTER_RETURN)


def no_such_booking() -> RpcError:
    """There is none, or the proof does not match."""
    return not_found("BOOKING_NOT_FOUND", "there is no such booking, or the proof does not match")
