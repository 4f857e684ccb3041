"""Reading bookings: services by id, customers by reference with the e-mail or a link's token."""

import hmac
from datetime import datetime
from uuid import UUID

from rentacar.rent.v1 import rent_pb2

from chassis.database import Pool
from chassis.rpc import RpcError, not_found
from rent_service import protos
from rent_service.booking import Booking
from rent_service.link_tokens import VALID_AFTER_RETURN, LinkSigner
from rent_service.references import normalise_reference
from rent_service.staff import StaffDoor
from rent_service.store import bookings as store
from rent_service.store.bookings import Found


class BookingReading:
    """Opens bookings to who may see them."""

    def __init__(self, *, pool: Pool, links: LinkSigner, door: StaffDoor) -> None:
        """`links` signs the tokens of links in mails; `door` knows staff."""
        self._pool, self._links, self._door = pool, links, door

    async def get(self, request: rent_pb2.GetBookingRequest) -> rent_pb2.GetBookingResponse:
        """The booking, with a link token if asked for. Raises NOT_FOUND, whether unknown or not proven; PERMISSION_DENIED."""
        by_id = request.WhichOneof("by") == "booking_id"
        booking_id = UUID(request.booking_id) if by_id else await self._find(request.key)
        found = await store.read(self._pool, booking_id) if booking_id else None
        if found is None:
            raise no_such_booking()
        booking, now = found
        response = rent_pb2.GetBookingResponse(booking=protos.booking(booking, now))
        if by_id and request.include_link_token:
            response.link_token = self._link(booking, now)
        return response

    async def _find(self, key: rent_pb2.BookingKey) -> UUID | None:
        """As `find`; and staff see every booking."""
        if key.WhichOneof("proof") != "staff":
            return await self.find(key)
        self._door.enter(key.staff)
        return (await store.find(self._pool, normalise_reference(key.reference))).booking_id

    async def find(self, key: rent_pb2.BookingKey) -> UUID | None:
        """The booking that a key opens. The same work for a reference that is unknown and a proof that does not match."""
        reference = normalise_reference(key.reference)
        found = await store.find(self._pool, reference)
        return found.booking_id if self._is_proven(key, reference, found) else None

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
