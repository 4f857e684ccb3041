"""Paying what is owed once more, and telling payment_service what to charge."""

from dataclasses import replace
from uuid import UUID

import grpc
from rentacar.payment.v1 import payment_pb2, payment_pb2_grpc
from rentacar.rent.v1 import booking_pb2, rent_pb2

from chassis import database
from chassis.database import Connection, Pool
from chassis.rpc import RpcError, not_found
from rent_service import answers, ordering, protos
from rent_service.booking import BookingStatus
from rent_service.booking_creation import call_key
from rent_service.booking_reading import BookingReading
from rent_service.input_problems import InvalidInputError
from rent_service.means import Means, MethodUnavailableError, read_means
from rent_service.network import Text
from rent_service.not_allowed import NotAllowedError
from rent_service.payable import Payable
from rent_service.store import bills, bookings, changes, payments
from rent_service.store.bookings import CallKey
from rent_service.store.payments import Held, Order

Response = rent_pb2.PayBookingResponse

HOLD_EXPIRED = Text(
    "O prazo para pagar terminou e o carro foi liberado. Faça uma nova busca.",
    "The time to pay is over and the car was released. Search again.",
)
IN_PROGRESS = Text(
    "Já há um pagamento em andamento. Aguarde o resultado.", "A payment is already under way. Wait for its result."
)
ALREADY_PAID = Text("Esta reserva já está paga.", "This booking is already paid.")
CHANGE_ENDED = Text(
    "O prazo para pagar a alteração terminou; a reserva continua como estava. Peça a alteração outra vez.",
    "The time to pay for the change is over; the booking stands as it was. Ask for the change again.",
)
WAITS = "REQUIRES_ACTION"  # for the customer, who may as well pay otherwise
NOT_PAYABLE = Text("Esta reserva não aceita mais pagamentos.", "This booking takes no more payments.")


class Paying:
    """Another attempt at a payment, and payment_service's questions."""

    def __init__(
        self, *, pool: Pool, reading: BookingReading, payment: payment_pb2_grpc.PaymentServiceStub, payable: Payable
    ) -> None:
        """`payment` is asked when the last attempt's end has not been heard of yet; `payable` says what is taken."""
        self._pool, self._reading, self._payment, self._payable = pool, reading, payment, payable

    async def pay(self, request: rent_pb2.PayBookingRequest) -> Response:
        """Ask for another attempt, or say why not. A repeated call gets the first answer; InvalidInput is not remembered."""
        try:
            key = call_key(request.request_id, request)
            if earlier := await answers.earlier(self._pool, key, Response):
                return earlier
            booking_id = await self._reading.find(request.booking)
            if booking_id is None:
                return Response(not_found=rent_pb2.BookingNotFound())
            purpose = _word(request.purpose) if request.purpose else ""
            order = await payments.owed_order(self._pool, booking_id, purpose=purpose, number=request.number)
            if order is None:
                return Response(not_found=rent_pb2.BookingNotFound())
            refusal = await self._pay(key, booking_id, order, request)
        except InvalidInputError as refused:
            invalid = booking_pb2.InvalidInput(problems=[protos.problem(one) for one in refused.problems])
            return Response(invalid=invalid)
        if refusal:
            return await answers.refused(self._pool, key, booking_id, refusal)
        return await answers.done(self._pool, key, booking_id, Response)

    async def order(self, request: rent_pb2.GetPaymentOrderRequest) -> rent_pb2.GetPaymentOrderResponse:
        """What to charge, and whether it is still wanted. Raises NOT_FOUND."""
        row = await bookings.order(
            self._pool,
            UUID(request.booking_id),
            purpose=_word(request.purpose),
            number=request.number,
            attempt=request.attempt,
        )
        if row is None:
            raise not_found("PAYMENT_ORDER_NOT_FOUND", "there is no such payment order")
        return rent_pb2.GetPaymentOrderResponse(
            amount=protos.money(row["amount"], row["currency"]),
            payment=booking_pb2.PaymentMeans(method=f"PAYMENT_METHOD_{row['method']}", token=row["token"]),
            payer=rent_pb2.Payer(
                customer_key=customer_key(row["customer_id"], request.booking_id),
                name=f"{row['given_name']} {row['family_name']}",
                email=row["email"],
                locale=row["locale"],
            ),
            wanted=row["wanted"],
            hold_expire_time=protos.timestamp(row["hold_expires_at"]) if row["hold_expires_at"] else None,
            reference=row["reference"],
            off_session=row["off_session"],
            paused=self._payable.pause.is_paused,
        )

    async def _pay(
        self, key: CallKey, booking_id: UUID, asked: Order, request: rent_pb2.PayBookingRequest
    ) -> Response | None:
        """None, or why not. Raises InvalidInputError."""
        try:
            pix = self._payable.pix(request.booking.email)
            means = read_means(request.payment, "payment", asked.currency, pix=pix)
            if means.method == "PIX" and asked.purpose == "CHARGE":
                raise MethodUnavailableError  # a Pix that ran out would leave the bill's only number dead
            known = await self._ask_how_it_stands(booking_id, asked)
            async with database.transaction(self._pool) as connection:
                locked = await payments.lock(connection, booking_id)
                assert locked is not None
                if await payments.begin_answer(connection, key):
                    await _add_attempt(connection, booking_id, locked, asked, means, known)
        except MethodUnavailableError:
            unavailable = booking_pb2.PaymentMethodUnavailable(method=request.payment.method)
            return Response(payment_method_unavailable=unavailable)
        except NotAllowedError as refused:
            return Response(not_allowed=refused.to_proto())
        return None

    async def _ask_how_it_stands(self, booking_id: UUID, last: Order) -> str | None:
        """How the last attempt stands, if payment_service knows what has not been heard of here."""
        if last.state != "REQUESTED":
            return None
        try:
            answer = await self._payment.ListPayments(payment_pb2.ListPaymentsRequest(booking_ids=[str(booking_id)]))
        except grpc.aio.AioRpcError as error:
            message = "payment_service can't be asked how the last attempt ended"
            raise RpcError(grpc.StatusCode.UNAVAILABLE, "PAYMENT_UNAVAILABLE", message) from error
        return _state_of(answer, last)


async def _add_attempt(
    connection: Connection, booking_id: UUID, held: Held, asked: Order, means: Means, known: str | None
) -> None:
    last = await payments.owed_order(connection, booking_id, purpose=asked.purpose, number=asked.number)
    assert last is not None
    status = BookingStatus(held.status)
    if last.purpose == "RENTAL":
        _check_held(held)
    else:
        await _check_owed(connection, booking_id, status, last)
    waits = False
    if known and (last.attempt, last.state) == (asked.attempt, "REQUESTED"):
        waits = known == WAITS
        last = last if waits else await _note_end(connection, booking_id, held, last, known)
    if waits:
        await ordering.next_attempt(connection, booking_id, last, means)
    elif last.state not in ("DECLINED", "CANCELLED"):
        raise NotAllowedError(status, "PAYMENT_IN_PROGRESS", IN_PROGRESS)
    elif not await ordering.try_again(connection, booking_id, last, means):
        raise NotAllowedError(status, "NOT_PAYABLE", NOT_PAYABLE)


async def _check_owed(connection: Connection, booking_id: UUID, status: BookingStatus, last: Order) -> None:
    """A change is owed while it is held, a bill once the car is back and until it is covered. Raises NotAllowedError."""
    if last.state == "SUCCEEDED":
        raise NotAllowedError(status, "ALREADY_PAID", ALREADY_PAID)
    if last.purpose == "CHARGE":
        if status not in (BookingStatus.RETURNED, BookingStatus.CLOSED):
            raise NotAllowedError(status, "NOT_PAYABLE", NOT_PAYABLE)
        bill = await bills.get(connection, booking_id, last.number)
        if bill is None or not bill.rest:  # a deposit that was captured late has covered it
            raise NotAllowedError(status, "ALREADY_PAID", ALREADY_PAID)
        return
    held = await changes.held(connection, booking_id)
    if held is None or held.number != last.number or held.status != "HELD":
        raise NotAllowedError(status, "HOLD_EXPIRED", CHANGE_ENDED)


def customer_key(customer_id: UUID | None, booking_id: str) -> str:
    """Whom the provider keeps cards for: a customer who signed in; of a guest each booking by itself, for anybody can type an e-mail."""
    return f"customer-{customer_id}" if customer_id else f"booking-{booking_id}"


def _word(purpose: int) -> str:
    return payment_pb2.PaymentPurpose.Name(purpose).removeprefix("PAYMENT_PURPOSE_")


def _check_held(held: Held) -> None:
    status = BookingStatus(held.status)
    if status is BookingStatus.EXPIRED:
        raise NotAllowedError(status, "HOLD_EXPIRED", HOLD_EXPIRED)
    if status in (BookingStatus.CANCELLED, BookingStatus.NO_SHOW):
        raise NotAllowedError(status, "NOT_PAYABLE", NOT_PAYABLE)
    if status is not BookingStatus.PENDING_PAYMENT:
        raise NotAllowedError(status, "ALREADY_PAID", ALREADY_PAID)


def _state_of(answer: payment_pb2.ListPaymentsResponse, order: Order) -> str | None:
    for payment in answer.payments:
        if _word(payment.purpose) != order.purpose or payment.number != order.number:
            continue
        newest = max((one.attempt for one in payment.attempts), default=0) == order.attempt
        if payment.status == payment_pb2.PAYMENT_STATUS_DECLINED and newest:
            return "DECLINED"
        if payment.status == payment_pb2.PAYMENT_STATUS_REQUIRES_ACTION and newest:
            return WAITS
        if payment.status == payment_pb2.PAYMENT_STATUS_CANCELLED:
            return "CANCELLED"
    return None


async def _note_end(connection: Connection, booking_id: UUID, held: Held, order: Order, end: str) -> Order:
    await payments.end_order(
        connection, booking_id, purpose=order.purpose, number=order.number, attempt=order.attempt, state=end
    )
    amount = order.amount, order.currency
    kind = f"payment.{end.lower()}"
    await payments.tell(connection, booking_id, kind, status=held.status, actor="payment", amount=amount)
    return replace(order, state=end)
