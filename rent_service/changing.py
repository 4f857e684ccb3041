"""Changing a booking to another offer: the difference is charged or goes back; until it is paid, old and new are both kept."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from rentacar.payment.v1 import events_pb2, payment_pb2
from rentacar.rent.v1 import booking_pb2, offer_pb2, rent_pb2

from chassis import database, outbox
from chassis.database import Connection, Pool
from chassis.failpoints import failpoint
from rent_service import answers, change_telling, protos, refunds
from rent_service import input_problems as problems
from rent_service.booking import Booking, BookingStatus, to_document
from rent_service.booking_creation import OfferNotHonouredError, Wish, call_key, check_ages, new_booking
from rent_service.booking_reading import BookingReading
from rent_service.drivers import age_on
from rent_service.input_problems import InvalidInputError
from rent_service.means import Means, MethodUnavailableError, read_means
from rent_service.network import Text
from rent_service.network_cache import NetworkCache
from rent_service.not_allowed import NotAllowedError
from rent_service.offer_tokens import OfferForgedError
from rent_service.offering import Offering
from rent_service.offers import Offer
from rent_service.payable import Payable
from rent_service.store import bookings, changes, payments
from rent_service.store.bookings import CallKey
from rent_service.store.changes import Change, Room

Response = rent_pb2.ChangeBookingResponse
OFF_SESSION = Means("CARD", "")  # what the rental was paid with, which payment_service knows
KEPT = ("reference", "booking_id", "version", "flight_number", "locale", "currency")  # what no change touches

NOT_CHANGEABLE = Text("Esta reserva não pode mais ser alterada.", "This booking can't be changed any more.")
CHANGE_HELD = Text(
    "Já há uma alteração aguardando pagamento. Pague-a ou aguarde o prazo terminar.",
    "Another change waits for its payment. Pay it, or wait until its time is over.",
)
OTHER_CURRENCY = Text(
    "A nova retirada é em outra moeda. Cancele esta reserva e faça outra.",
    "The new pick-up is charged in another currency. Cancel this booking and make another.",
)
ONLY_EXTENDING = Text(
    "O carro já foi retirado: só é possível adiar a devolução no mesmo local ou mudar a seleção.",
    "The car is out: only a later return at the same place, or another selection, is possible.",
)


class RefusedError(Exception):
    """There is no room for the change, or its offer is over."""

    def __init__(self, room: Room) -> None:
        """Carry what is short."""
        super().__init__(room.outcome)
        self.room = room


class Changing:
    """Changes bookings, once for each key."""

    def __init__(
        self, *, pool: Pool, cache: NetworkCache, offering: Offering, reading: BookingReading, payable: Payable
    ) -> None:
        """`payable` says how long a change is kept for its payment, and by what it may be paid."""
        self._pool, self._cache, self._offering = pool, cache, offering
        self._reading, self._payable = reading, payable

    async def change(self, request: rent_pb2.ChangeBookingRequest) -> Response:
        """Change, or say why not. A repeated call gets the first answer; InvalidInput is not remembered."""
        try:
            key = call_key(request.request_id, request)
            if first := await answers.earlier(self._pool, key, Response):
                return first
            booking_id = await self._reading.find(request.booking)
            if booking_id is None:
                return Response(not_found=rent_pb2.BookingNotFound())
            refusal = await self._change(key, booking_id, request)
        except InvalidInputError as refused:
            invalid = booking_pb2.InvalidInput(problems=[protos.problem(one) for one in refused.problems])
            return Response(invalid=invalid)
        if refusal:
            return await answers.refused(self._pool, key, booking_id, refusal)
        return await answers.done(self._pool, key, booking_id, Response)

    async def _change(self, key: CallKey, booking_id: UUID, request: rent_pb2.ChangeBookingRequest) -> Response | None:
        """None, or why not."""
        offer = self._open(request.offer_id)
        found = await bookings.read(self._pool, booking_id)
        assert found is not None
        age = age_on(found[0].drivers[0].birth_date, offer.search.pickup_at.date())
        try:
            wish = await self._wish(found[0], offer, now=found[1])
            has_means = request.HasField("payment")
            pix = self._payable.pix(request.booking.email)
            means = read_means(request.payment, "payment", offer.currency, pix=pix) if has_means else OFF_SESSION
            await self._write(key, booking_id, wish, means, offer.expires_at)
        except NotAllowedError as refused:
            return Response(not_allowed=refused.to_proto())
        except MethodUnavailableError:
            unavailable = booking_pb2.PaymentMethodUnavailable(method=request.payment.method)
            return Response(payment_method_unavailable=unavailable)
        except OfferNotHonouredError as refused:
            search = offer.search_again(driver_age=age)
            differs = refused.age is not None
            return Response(expired=await self._offering.expired(search, offer.acriss, age_differs=differs))
        except RefusedError as refused:
            return await self._refusal(offer, age, refused.room)
        await failpoint("rent.booking-changed")
        return None

    def _open(self, token: str) -> Offer:
        try:
            return self._offering.open(token)
        except OfferForgedError:
            raise InvalidInputError(problems.offer_invalid("offerId")) from None

    async def _wish(self, booking: Booking, offer: Offer, *, now: datetime) -> dict[str, Any]:
        """The rows that the offer would put in the place of the booking's."""
        _check_state(booking, offer, now)
        wanted = offer.search.selection.additional_drivers
        if wanted != len(booking.drivers) - 1:
            raise InvalidInputError(problems.additional_drivers_count("offerId", wanted))
        network = (await self._cache.get()).network
        check_ages(network, offer, booking.drivers)
        kept = (booking.flight_number, booking.locale, booking.customer_id)
        new = new_booking(Wish(offer, network, booking.drivers, OFF_SESSION, *kept))
        if offer.acriss == booking.booked_acriss:  # a better class that was given for free stays
            new = replace(new, acriss=booking.acriss)
        document = to_document(new)
        row = {name: value for name, value in document["booking"].items() if name not in KEPT}
        return {"booking": row, "lines": document["lines"], "extras": document["extras"]}

    async def _write(
        self, key: CallKey, booking_id: UUID, wish: dict[str, Any], means: Means, offer_expires_at: datetime
    ) -> None:
        async with database.transaction(self._pool) as connection:
            locked = await payments.lock(connection, booking_id)
            assert locked is not None
            if await bookings.answered(connection, key):
                return
            await change_telling.tell_ended(connection, booking_id)
            status = BookingStatus(locked.status)
            _check_changeable(status)
            if await changes.held(connection, booking_id):
                raise NotAllowedError(status, "CHANGE_HELD", CHANGE_HELD)
            room = await changes.room(connection, booking_id, wish, offer_expires_at)
            if room.outcome != "ROOM":
                raise RefusedError(room)
            if await payments.begin_answer(connection, key):
                await self._take(connection, booking_id, status, wish, means)

    async def _take(
        self, connection: Connection, booking_id: UUID, status: BookingStatus, wish: dict[str, Any], means: Means
    ) -> None:
        written = await changes.write(
            connection, booking_id, wish, hold=self._payable.pause.holds_last, method=means.method, token=means.token
        )
        if written.number is None or written.difference is None:
            raise RefusedError(Room(written.outcome, None, None))
        change = Change(written.number, written.outcome, written.difference)
        if change.status == "HELD":
            await tell_held(connection, booking_id, change, actor="customer")
            return
        await tell_applied(connection, booking_id, change, actor="customer")
        if change.difference < 0:
            locked = await payments.lock(connection, booking_id)
            assert locked is not None
            amount = -change.difference, locked.currency
            await refunds.send_back(
                connection, booking_id, amount, reason="change", status=status, number=change.number
            )

    async def _refusal(self, offer: Offer, age: int, room: Room) -> Response:
        search = offer.search_again(driver_age=age)
        if room.outcome == "EXTRA_SOLD_OUT" and room.extra is not None:
            return Response(extra_sold_out=offer_pb2.ExtraSoldOut(code=room.extra, available=room.available or 0))
        if room.outcome == "SOLD_OUT":
            return Response(sold_out=await self._offering.sold_out(search, offer.acriss))
        return Response(expired=await self._offering.expired(search, offer.acriss))


async def tell_held(connection: Connection, booking_id: UUID, change: Change, *, actor: str) -> None:
    """A change waits for its payment, which is asked for."""
    await change_telling.tell(
        connection, booking_id, change, kind="booking.change_requested", event="booking.changed", actor=actor
    )
    await outbox.publish(
        connection,
        stream="payment-requests",
        kind="payment.requested",
        booking_id=str(booking_id),
        message=events_pb2.PaymentRequested(
            booking_id=str(booking_id),
            purpose=payment_pb2.PAYMENT_PURPOSE_CHANGE,
            number=change.number,
            attempt=1,
        ),
    )


async def tell_applied(connection: Connection, booking_id: UUID, change: Change, *, actor: str) -> None:
    """The booking is the new one."""
    await change_telling.tell(
        connection, booking_id, change, kind="booking.changed", event="booking.changed", actor=actor
    )


def _check_changeable(status: BookingStatus) -> None:
    if status not in (BookingStatus.CONFIRMED, BookingStatus.PICKED_UP):
        raise NotAllowedError(status, "NOT_CHANGEABLE", NOT_CHANGEABLE)


def _check_state(booking: Booking, offer: Offer, now: datetime) -> None:
    _check_changeable(booking.status)
    if offer.currency != booking.currency:
        raise NotAllowedError(booking.status, "OTHER_CURRENCY", OTHER_CURRENCY)
    if booking.status is not BookingStatus.PICKED_UP:
        return
    search = offer.search
    same = (
        offer.acriss == booking.booked_acriss
        and (search.pickup_location, offer.pickup) == (booking.pickup.location, booking.pickup.at)
        and (search.return_location or search.pickup_location) == booking.dropoff.location
    )
    if not same or offer.dropoff < booking.dropoff.at or offer.dropoff <= now:
        raise NotAllowedError(booking.status, "ONLY_EXTENDING", ONLY_EXTENDING)
