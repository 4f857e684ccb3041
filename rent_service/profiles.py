"""What customers tell of themselves, and their bookings."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from rentacar.rent.v1 import account_pb2, booking_pb2

from chassis import database
from chassis.database import Pool
from chassis.rpc import RpcError, not_found
from rent_service import account_protos, protos
from rent_service.booking_creation import normal_locale
from rent_service.callers import the_customer
from rent_service.driver_input import NAME_LIMIT, DriverReader
from rent_service.input_problems import InvalidInputError
from rent_service.paging import read_position, write_token
from rent_service.store import bookings, customers
from rent_service.store.customers import Customer

PAGE_SIZE = 20


class Profiles:
    """Of the customer who calls; nobody else's."""

    def __init__(self, pool: Pool) -> None:
        """Nothing is read yet."""
        self._pool = pool

    async def get(self) -> account_pb2.GetCustomerResponse:
        """Who calls. Raises NOT_FOUND."""
        customer = await customers.get(self._pool, the_customer())
        if customer is None:
            raise no_such_customer()
        return account_pb2.GetCustomerResponse(customer=account_protos.customer(customer))

    async def update(self, request: account_pb2.UpdateCustomerRequest) -> account_pb2.UpdateCustomerResponse:
        """Change what is set, or say what is wrong with it. Raises NOT_FOUND."""
        async with database.transaction(self._pool) as connection:
            customer = await customers.lock(connection, the_customer())
            if customer is None:
                raise no_such_customer()
            try:
                changed = await customers.update(connection, changed_profile(customer, request, _today()))
            except InvalidInputError as refused:
                problems = [protos.problem(one) for one in refused.problems]
                return account_pb2.UpdateCustomerResponse(invalid=booking_pb2.InvalidInput(problems=problems))
        return account_pb2.UpdateCustomerResponse(customer=account_protos.customer(changed))

    async def bookings(
        self, request: account_pb2.ListCustomerBookingsRequest
    ) -> account_pb2.ListCustomerBookingsResponse:
        """A page of one's bookings, latest pick-up first."""
        size = request.page_size or PAGE_SIZE
        after = read_position(request.page_token)
        rows = await customers.bookings(self._pool, the_customer(), after=after, size=size + 1)
        shown = rows[:size]
        found = await bookings.read_many(self._pool, [row["booking_id"] for row in shown])
        return account_pb2.ListCustomerBookingsResponse(
            bookings=[protos.booking(*one) for one in found],
            next_page_token=write_token(shown[-1]["pickup_at"], shown[-1]["booking_id"]) if len(rows) > size else "",
            total_size=rows[0]["total"] if rows else 0,
        )


def changed_profile(customer: Customer, request: account_pb2.UpdateCustomerRequest, today: date) -> Customer:
    """The profile with what is set in the request. Raises InvalidInputError with everything that is wrong."""
    reader = _ProfileReader(request, today)
    changes: dict[str, Any] = {name: reader.field(name) for name in _FIELDS if request.HasField(name)}
    if request.HasField("document_type") or request.HasField("document_number"):
        changes |= reader.document()
    if reader.problems:
        raise InvalidInputError(*reader.problems)
    return replace(customer, **changes)


def no_such_customer() -> RpcError:
    """There is none any more."""
    return not_found("CUSTOMER_NOT_FOUND", "there is no such customer")


_FIELDS = ("given_name", "family_name", "phone", "locale", "birth_date", "country_code", "licence_number")


class _ProfileReader(DriverReader):
    """Reads a profile by the rules for drivers; everything may also be empty."""

    def __init__(self, request: account_pb2.UpdateCustomerRequest, today: date) -> None:
        told = {
            name: getattr(request, name)
            for name in (*_FIELDS, "document_type", "document_number")
            if name != "locale" and request.HasField(name)
        }
        super().__init__(booking_pb2.Driver(**told), "", today)
        self._locale = request.locale

    def field(self, name: str) -> Any:
        """A field's value, empty or checked."""
        if name == "locale":
            return normal_locale(self._locale)
        typed = getattr(self._typed, name)
        if not typed.strip():
            return None if name == "birth_date" else ""
        match name:
            case "given_name":
                return self._text("givenName", typed, NAME_LIMIT)
            case "family_name":
                return self._text("familyName", typed, NAME_LIMIT)
            case "phone":
                return self._phone()
            case "birth_date":
                return self._birth_date()
            case "country_code":
                return self._country()
            case "licence_number":
                return self._document("licenceNumber", typed)
        raise AssertionError(f"bug: {name} is no field of a profile")

    def document(self) -> dict[str, Any]:
        """Type and number, or neither."""
        typed = self._typed
        if not typed.document_number.strip() and not typed.document_type:
            return {"document_type": None, "document_number": ""}
        kind = self._document_type()
        number = self._document("documentNumber", typed.document_number, is_a_cpf=kind == "CPF")
        return {"document_type": kind or None, "document_number": number}


def _today() -> date:
    return datetime.now(UTC).date()
