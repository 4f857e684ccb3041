"""The counter's door: who of staff acts, whether they still may, and what they see."""

from dataclasses import dataclass
from uuid import UUID

import grpc

from chassis import actors
from chassis.database import Pool
from chassis.roles import Right, may
from chassis.rpc import RpcError
from rent_service import callers
from rent_service.references import normalise_reference
from rent_service.store import bookings
from rent_service.store import staff as store
from rent_service.store.audit import Who
from rent_service.store.staff import StaffMember


@dataclass(frozen=True, slots=True)
class Desk:
    """Somebody of staff, let in."""

    member: StaffMember
    who: Who

    @property
    def name(self) -> str:
        """As the audit log names them."""
        return self.member.name

    async def find(self, pool: Pool, reference: str) -> UUID | None:
        """The booking of a reference, if it begins or ends where they see."""
        found = await bookings.find(pool, normalise_reference(reference))
        return found.booking_id if found.booking_id and self.member.sees(*found.locations) else None


class StaffDoor:
    """Lets staff in: the actor says who it is, the database whether they still may."""

    def __init__(self, pool: Pool) -> None:
        """Nobody is asked yet."""
        self._pool = pool

    async def enter(self, right: Right) -> Desk:
        """Who of staff calls. Raises PERMISSION_DENIED for everybody else, and for staff without the right."""
        staff_id = callers.staff_id()
        member = await store.get(self._pool, staff_id) if staff_id else None
        if member is None or not member.active or not may(member.role, right):
            raise RpcError(grpc.StatusCode.PERMISSION_DENIED, "STAFF_ONLY", "this is for staff who have the right")
        return Desk(member, Who(member.staff_id, member.name, member.role, actors.current().session))
