"""Charges that come after the return: a bill of their own, of which the customer is told two days before it is charged."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from rentacar.rent.v1 import booking_pb2, rent_pb2

from chassis import database
from chassis.database import Connection, Pool
from chassis.roles import Right, may
from rent_service import answers, billing, protos
from rent_service.bills import LATER_KINDS, Charge, ChargeKind, damage_charges, later_bill
from rent_service.booking import Booking, BookingStatus
from rent_service.booking_creation import call_key
from rent_service.counter_words import amounts_too_high, managers_only
from rent_service.input_problems import InputProblem, InvalidInputError, required
from rent_service.network import Text
from rent_service.not_allowed import NotAllowedError
from rent_service.staff import Desk, StaffDoor
from rent_service.store import audit, bills, bookings, payments
from rent_service.store.bookings import CallKey
from rent_service.tariffs import Tariffs

Response = rent_pb2.AddChargesResponse

NOTICE = timedelta(hours=48)  # to object before the card is charged
KINDS = {booking_pb2.ChargeKind.Value(f"CHARGE_KIND_{kind}"): kind for kind in LATER_KINDS}
AFTER_RETURN = (BookingStatus.RETURNED, BookingStatus.CLOSED)
NOT_RETURNED = Text(
    "Só é possível cobrar depois da devolução.", "Charges can only be added after the car was returned."
)


class AddingCharges:
    """Opens bills, once for each key."""

    def __init__(self, *, pool: Pool, door: StaffDoor, tariffs: Tariffs) -> None:
        """`tariffs` has the networks that rentals were booked on."""
        self._pool, self._door, self._tariffs = pool, door, tariffs

    async def add(self, request: rent_pb2.AddChargesRequest) -> Response:
        """Open a bill, or say why not. A repeated call gets the first answer; InvalidInput and an unknown booking are not remembered.

        Raises PERMISSION_DENIED.
        """
        desk = await self._door.enter(Right.CHARGE)
        try:
            key = call_key(request.request_id, request)
            if first := await answers.earlier(self._pool, key, Response):
                return first
            booking_id = await desk.find(self._pool, request.reference)
            if booking_id is None:
                return Response(not_found=rent_pb2.BookingNotFound())
            refusal = await self._add(key, booking_id, request, desk)
        except InvalidInputError as refused:
            problems = [protos.problem(one) for one in refused.problems]
            return Response(invalid=booking_pb2.InvalidInput(problems=problems))
        if refusal:
            return await answers.refused(self._pool, key, booking_id, refusal)
        return await answers.done(self._pool, key, booking_id, Response)

    async def _add(
        self, key: CallKey, booking_id: UUID, request: rent_pb2.AddChargesRequest, desk: Desk
    ) -> Response | None:
        """None, or why not."""
        _check(request.charges)
        found = await bookings.read(self._pool, booking_id)
        assert found is not None
        await self._tariffs.network(found[0].network_version)  # read before anything is locked
        try:
            async with database.transaction(self._pool) as connection:
                held = await payments.lock(connection, booking_id)
                assert held is not None
                status = BookingStatus(held.status)
                if status not in AFTER_RETURN:
                    raise NotAllowedError(status, "NOT_RETURNED", NOT_RETURNED)
                if await payments.begin_answer(connection, key):
                    await self._open(connection, found[0], request, desk)
        except NotAllowedError as refused:
            return Response(not_allowed=refused.to_proto())
        return None

    async def _open(
        self, connection: Connection, booking: Booking, request: rent_pb2.AddChargesRequest, desk: Desk
    ) -> None:
        network = await self._tariffs.network(booking.network_version)
        left = max(0, booking.excess - await bills.damage_billed(connection, booking.booking_id))
        country = network.country_of(network.locations[booking.pickup.location])
        charges = later_bill(
            country, pickup_date=booking.pickup.local.date(), charges=_charges(request.charges, left_of_excess=left)
        )
        if not charges:
            raise InvalidInputError(_excess_used_up())
        booking_id = booking.booking_id
        wanted = await bills.later_total(connection, booking_id) + sum(one.amount for one in charges)
        if wanted > max(booking.deposit, booking.excess) and not may(desk.member.role, Right.CHARGE_MORE):
            raise InvalidInputError(managers_only("charges"))
        number = await bills.open_next(connection, booking_id, charges, notice=NOTICE)
        damages = [_text(one) for one in request.charges if KINDS[one.kind] is ChargeKind.DAMAGE]
        await bills.note_damages(connection, booking_id, damages)
        bill = await bills.get(connection, booking_id, number)
        assert bill is not None
        await billing.announce_opened(connection, booking_id, bill)
        facts = {"bill": number, "charges": [_facts(one) for one in request.charges]}
        await audit.note(connection, desk.who, "booking.add_charges", booking.reference, facts)


def _check(charges: Sequence[rent_pb2.LaterCharge]) -> None:
    unknown = [place for place, one in enumerate(charges) if one.kind not in KINDS]
    empty = [place for place, one in enumerate(charges) if not _text(one)]
    message = Text("Use pedágio, multa, avaria ou outro.", "Use toll, traffic fine, damage or other.")
    found = [InputProblem(f"charges.{place}.kind", "OUT_OF_RANGE", message) for place in unknown]
    found += [required(f"charges.{place}.description") for place in empty]
    found += amounts_too_high("charges", [one.amount_minor_units for one in charges])
    if found:
        raise InvalidInputError(*found)


def _charges(asked: Sequence[rent_pb2.LaterCharge], *, left_of_excess: int) -> tuple[Charge, ...]:
    """The lines that were asked for, damages last and up to what is left of the excess."""
    plain = [
        Charge(KINDS[one.kind], Text(_text(one), _text(one)), 1, one.amount_minor_units, one.document_reference.strip())
        for one in asked
        if KINDS[one.kind] is not ChargeKind.DAMAGE
    ]
    damages = [
        (_text(one), one.amount_minor_units, one.document_reference.strip())
        for one in asked
        if KINDS[one.kind] is ChargeKind.DAMAGE
    ]
    return (*plain, *damage_charges(damages, left_of_excess=left_of_excess))


def _text(one: rent_pb2.LaterCharge) -> str:
    return " ".join(one.description.split())


def _facts(one: rent_pb2.LaterCharge) -> dict[str, object]:
    return {
        "kind": KINDS[one.kind],
        "description": _text(one),
        "amount": one.amount_minor_units,
        "document": one.document_reference.strip(),
    }


def _excess_used_up() -> InputProblem:
    message = Text("A franquia já foi toda cobrada.", "The excess has been charged in full already.")
    return InputProblem("charges", "EXCESS_USED_UP", message)
