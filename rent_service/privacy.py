"""What is known of a customer, told to them; and forgetting them when they ask for it."""

from uuid import UUID

import grpc
from rentacar.rent.v1 import account_pb2, booking_pb2

from chassis import database
from chassis.database import Connection, Pool
from chassis.roles import Right
from chassis.rpc import RpcError, not_found
from rent_service import protos
from rent_service.booking import BookingStatus
from rent_service.callers import came_by_token, the_customer
from rent_service.emails import normal_email
from rent_service.input_problems import bad_format, required
from rent_service.paging import read_position, write_token
from rent_service.profiles import no_such_customer
from rent_service.sign_in_codes import CodeKeeper
from rent_service.staff import StaffDoor
from rent_service.store import audit, codes, customers, erasures
from rent_service.store.erasures import Erasure, Owned

Erased = account_pb2.EraseCustomerResponse
ErasedByStaff = account_pb2.EraseByEmailResponse
PAGE_SIZE = 50
SHOWN = 20


class Privacy:
    """For customers about themselves, and for admins about whoever asked by letter."""

    def __init__(self, *, pool: Pool, keeper: CodeKeeper, door: StaffDoor) -> None:
        """`keeper` compares codes, `door` knows staff."""
        self._pool, self._keeper, self._door = pool, keeper, door

    async def export(self, request: account_pb2.ExportCustomerRequest) -> account_pb2.ExportCustomerResponse:
        """A page of what is known of the customer who calls. Raises NOT_FOUND."""
        customer_id, after = the_customer(), read_position(request.page_token)
        profile = await erasures.export_customer(self._pool, customer_id)
        if profile is None:
            raise no_such_customer()
        rows = await customers.bookings(self._pool, customer_id, after=after, size=PAGE_SIZE + 1)
        shown = rows[:PAGE_SIZE]
        ids = [row["booking_id"] for row in shown]
        return account_pb2.ExportCustomerResponse(
            customer_json=profile if after is None else "",
            bookings_json=await erasures.export_bookings(self._pool, ids),
            booking_ids=[str(one) for one in ids],
            next_page_token=write_token(shown[-1]["pickup_at"], shown[-1]["booking_id"])
            if len(rows) > PAGE_SIZE
            else "",
        )

    async def erase(self, request: account_pb2.EraseCustomerRequest) -> Erased:
        """Order erasing who calls, who proves once more that it is them. Raises NOT_FOUND; PERMISSION_DENIED to programs."""
        if came_by_token():
            raise RpcError(grpc.StatusCode.PERMISSION_DENIED, "NOT_BY_TOKEN", "a program can't end an account")
        async with database.transaction(self._pool) as connection:
            customer = await erasures.hold_customer(connection, the_customer())
            if customer is None:
                raise no_such_customer()
            owned = await erasures.bookings(connection, customer.customer_id, customer.email)
            if refusal := _open(owned):
                return Erased(not_allowed=refusal)
            if not await self._proven(connection, customer.email, request.code):
                return Erased(refused=account_pb2.SignInRefused())
            ids = [one.booking_id for one in owned]
            ordered = await erasures.order(
                connection, "CUSTOMER", customer=customer, email=customer.email, booking_ids=ids
            )
        return Erased(erasure=to_proto(ordered))

    async def _proven(self, connection: Connection, email: str, code: str) -> bool:
        tried = await codes.try_one(connection, self._keeper.emails(email), "CUSTOMER")
        salt, kept = (tried.salt, tried.code_hash) if tried else (b"", b"")
        right = self._keeper.matches("".join(code.split()), salt=salt, kept=kept)
        return bool(tried and right and await codes.use_up(connection, tried.code_id))

    async def erase_by_email(self, request: account_pb2.EraseByEmailRequest) -> ErasedByStaff:
        """Order erasing whoever an address is of, for an admin; the audit log has who ordered it and why, not whom."""
        desk = await self._door.enter(Right.ERASE)
        email, note = normal_email(request.email), " ".join(request.note.split())
        if email is None or not note:
            wrong = required("note") if email else bad_format("email", "Use um e-mail.", "Use an e-mail address.")
            return ErasedByStaff(invalid=booking_pb2.InvalidInput(problems=[protos.problem(wrong)]))
        async with database.transaction(self._pool) as connection:
            customer = await erasures.customer_of_email(connection, email)
            owned = await erasures.bookings(connection, customer.customer_id if customer else None, email)
            if customer is None and not owned:
                return ErasedByStaff(nobody=account_pb2.NobodyToErase())
            if refusal := _open(owned):
                return ErasedByStaff(not_allowed=refusal)
            ids = [one.booking_id for one in owned]
            ordered = await erasures.order(connection, "STAFF", customer=customer, email=email, booking_ids=ids)
            facts = {"bookings": len(ids), "note": note}
            await audit.note(connection, desk.who, "customer.erase", str(ordered.erasure_id), facts)
        return ErasedByStaff(erasure=to_proto(ordered))

    async def status(self, request: account_pb2.GetErasureRequest) -> account_pb2.GetErasureResponse:
        """How far an order has come. Raises NOT_FOUND."""
        found = await erasures.get(self._pool, UUID(request.erasure_id))
        if found is None:
            raise not_found("ERASURE_NOT_FOUND", "there is no such erasure")
        return account_pb2.GetErasureResponse(erasure=to_proto(found))


def to_proto(one: Erasure) -> account_pb2.Erasure:
    """As the contract has it."""
    parts = {"rent": one.rent_at, "payment": one.payment_at, "notify": one.notify_at}
    return account_pb2.Erasure(
        erasure_id=str(one.erasure_id),
        create_time=protos.timestamp(one.requested_at),
        done_time=protos.timestamp(one.done_at) if one.done_at else None,
        bookings=len(one.booking_ids),
        parts=[
            account_pb2.ErasurePart(service=name, done_time=protos.timestamp(at) if at else None)
            for name, at in parts.items()
        ],
    )


def _open(owned: list[Owned]) -> account_pb2.ErasureNotAllowed | None:
    found = [
        account_pb2.OpenBooking(reference=one.reference, status=protos.status(BookingStatus(one.open)))
        for one in owned
        if one.open
    ]
    return account_pb2.ErasureNotAllowed(open=found[:SHOWN]) if found else None
