"""Cancelling a booking by the customer's wish, for the fee that the customer was shown."""

from datetime import datetime
from uuid import UUID

from rentacar.rent.v1 import booking_pb2, rent_pb2

from chassis import database
from chassis.database import Connection, Pool
from chassis.failpoints import failpoint
from chassis.rpc import invalid
from rent_service import answers, ending, protos
from rent_service.booking import BookingStatus
from rent_service.booking_creation import call_key
from rent_service.booking_reading import BookingReading
from rent_service.cancellation import CancellationCosts, CancellationQuote, booked_quote
from rent_service.input_problems import InvalidInputError
from rent_service.network import Text
from rent_service.not_allowed import NotAllowedError
from rent_service.store import payments
from rent_service.store.bookings import CallKey

Response = rent_pb2.CancelBookingResponse

NOT_CANCELLABLE = Text("Esta reserva não pode mais ser cancelada.", "This booking can't be cancelled any more.")


class QuoteChangedError(Exception):
    """The fee is another one than the customer was shown."""

    def __init__(self, quote: CancellationQuote, currency: str, now: datetime) -> None:
        """Carry what it is now."""
        super().__init__()
        self.quote, self.currency, self.now = quote, currency, now


class Cancelling:
    """Cancels bookings, once for each key."""

    def __init__(self, *, pool: Pool, reading: BookingReading) -> None:
        """`reading` opens bookings to who may see them."""
        self._pool, self._reading = pool, reading

    async def cancel(self, request: rent_pb2.CancelBookingRequest) -> Response:
        """Cancel, or say why not. A repeated call gets the first answer; that nothing is found is not remembered."""
        try:
            key = call_key(request.request_id, request)
        except InvalidInputError as refused:
            raise invalid("IDEMPOTENCY_KEY_INVALID", "the key is no printable text") from refused
        if first := await answers.earlier(self._pool, key, Response):
            return first
        booking_id = await self._reading.find(request.booking)
        if booking_id is None:
            return Response(not_found=rent_pb2.BookingNotFound())
        if refusal := await self._cancel(key, booking_id, request):
            return await answers.refused(self._pool, key, booking_id, refusal)
        return await answers.done(self._pool, key, booking_id, Response)

    async def _cancel(self, key: CallKey, booking_id: UUID, request: rent_pb2.CancelBookingRequest) -> Response | None:
        """None, or why not."""
        try:
            async with database.transaction(self._pool) as connection:
                await payments.lock(connection, booking_id)
                if await payments.begin_answer(connection, key):
                    await cancel_locked(connection, booking_id, request.expected_fee_minor_units)
        except NotAllowedError as refused:
            return Response(not_allowed=refused.to_proto())
        except QuoteChangedError as changed:
            quote = protos.cancellation_quote(changed.quote, changed.currency, now=changed.now)
            return Response(quote_changed=booking_pb2.QuoteChanged(quote=quote))
        await failpoint("rent.booking-cancelled")
        return None


async def cancel_locked(connection: Connection, booking_id: UUID, expected_fee: int) -> None:
    """Cancel a booking that the caller has locked. Raises NotAllowedError, QuoteChangedError."""
    terms = await payments.terms(connection, booking_id)
    status = BookingStatus(terms.status)
    if status not in protos.CANCELLABLE:
        raise NotAllowedError(status, "NOT_CANCELLABLE", NOT_CANCELLABLE)
    costs = CancellationCosts(terms.free_until, terms.late_fee, terms.no_show_fee)
    quote = booked_quote(costs, paid=terms.paid, now=terms.now)
    if quote.fee != expected_fee:
        raise QuoteChangedError(quote, terms.currency, terms.now)
    await ending.end(
        connection, booking_id, ending.CANCELLED, fee=quote.fee, refund=quote.refund, currency=terms.currency
    )
