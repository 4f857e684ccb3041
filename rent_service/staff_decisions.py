"""What staff decide about a booking's money by themselves: that nobody came, and that something goes back."""

from dataclasses import replace
from uuid import UUID

from rentacar.rent.v1 import booking_pb2, rent_pb2

from chassis import database
from chassis.database import Pool
from chassis.roles import Right
from chassis.rpc import invalid
from rent_service import answers, ending, protos, refunds
from rent_service.booking import BookingStatus
from rent_service.booking_creation import call_key
from rent_service.input_problems import InputProblem, InvalidInputError, required
from rent_service.network import Text
from rent_service.no_show import end_no_show
from rent_service.not_allowed import NotAllowedError
from rent_service.references import normalise_reference
from rent_service.staff import Desk, StaffDoor
from rent_service.store import audit, payments
from rent_service.store.bookings import CallKey

NoShow = rent_pb2.MarkNoShowResponse
Refund = rent_pb2.CreateRefundResponse
BY_STAFF = replace(ending.NO_SHOW, actor="staff")
TOO_EARLY = Text(
    "Ainda não passou o prazo para retirar o carro.", "The time in which the car may still be picked up is not over."
)
NOT_WAITING = Text(
    "Esta reserva não espera mais pela retirada.", "This booking does not wait for its pick-up any more."
)
NOTHING_PAID = Text("Não há nada pago a devolver.", "Nothing was paid that could go back.")


class StaffDecisions:
    """Each once for each key."""

    def __init__(self, *, pool: Pool, door: StaffDoor) -> None:
        """`door` knows staff."""
        self._pool, self._door = pool, door

    async def mark_no_show(self, request: rent_pb2.MarkNoShowRequest) -> NoShow:
        """End a booking that nobody came for, or say why not."""
        desk = await self._door.enter(Right.NO_SHOW)
        try:
            key = call_key(request.request_id, request)
        except InvalidInputError as refused:
            raise invalid("IDEMPOTENCY_KEY_INVALID", "the key is no printable text") from refused
        if first := await answers.earlier(self._pool, key, NoShow):
            return first
        booking_id = await desk.find(self._pool, request.reference)
        if booking_id is None:
            return NoShow(not_found=rent_pb2.BookingNotFound())
        try:
            await self._end(key, booking_id, desk, request.reference)
        except NotAllowedError as refusal:
            return NoShow(not_allowed=refusal.to_proto())
        return await answers.done(self._pool, key, booking_id, NoShow)

    async def _end(self, key: CallKey, booking_id: UUID, desk: Desk, reference: str) -> None:
        async with database.transaction(self._pool) as connection:
            held = await payments.lock(connection, booking_id)
            assert held is not None
            status = BookingStatus(held.status)
            if status is not BookingStatus.NO_SHOW:
                early = status is BookingStatus.CONFIRMED
                reason, message = ("TOO_EARLY", TOO_EARLY) if early else ("NOT_WAITING", NOT_WAITING)
                raise NotAllowedError(status, reason, message)
            if await payments.begin_answer(connection, key) and await end_no_show(connection, booking_id, BY_STAFF):
                await audit.note(connection, desk.who, "booking.no_show", normalise_reference(reference))

    async def create_refund(self, request: rent_pb2.CreateRefundRequest) -> Refund:
        """Ask for money to go back, or say why not. A repeated call gets the first answer; InvalidInput is not remembered."""
        desk = await self._door.enter(Right.REFUND)
        try:
            key = call_key(request.request_id, request)
            if first := await answers.earlier(self._pool, key, Refund):
                return first
            booking_id = await desk.find(self._pool, request.reference)
            if booking_id is None:
                return Refund(not_found=rent_pb2.BookingNotFound())
            await self._refund(key, booking_id, desk, request)
        except InvalidInputError as refused:
            problems = [protos.problem(one) for one in refused.problems]
            return Refund(invalid=booking_pb2.InvalidInput(problems=problems))
        except NotAllowedError as refusal:
            return Refund(not_allowed=refusal.to_proto())
        return await answers.done(self._pool, key, booking_id, Refund)

    async def _refund(self, key: CallKey, booking_id: UUID, desk: Desk, request: rent_pb2.CreateRefundRequest) -> None:
        note = " ".join(request.note.split())
        if not note:
            raise InvalidInputError(required("note"))
        async with database.transaction(self._pool) as connection:
            await payments.lock(connection, booking_id)
            if not await payments.begin_answer(connection, key):
                return
            terms = await payments.terms(connection, booking_id)
            status, amount = BookingStatus(terms.status), (request.amount_minor_units, terms.currency)
            if not terms.paid:
                raise NotAllowedError(status, "NOTHING_PAID", NOTHING_PAID)
            if request.amount_minor_units > terms.paid:
                raise InvalidInputError(_too_much())
            number = await payments.touch(connection, booking_id)  # grows, and so tells refunds by hand apart
            await refunds.send_back(
                connection, booking_id, amount, reason="staff", status=status, number=number, actor="staff"
            )
            facts = {"amount": request.amount_minor_units, "currency": terms.currency, "note": note}
            await audit.note(connection, desk.who, "refund.create", normalise_reference(request.reference), facts)


def _too_much() -> InputProblem:
    message = Text("É mais do que foi pago.", "That is more than was paid.")
    return InputProblem("amount", "OUT_OF_RANGE", message)
