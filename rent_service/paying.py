"""Paying a booking that is held once more, and telling payment_service what to charge."""

from uuid import UUID

import grpc
from rentacar.payment.v1 import events_pb2, payment_pb2, payment_pb2_grpc
from rentacar.rent.v1 import booking_pb2, rent_pb2

from chassis import database, outbox
from chassis.database import Connection, Pool
from chassis.rpc import RpcError, not_found
from rent_service import answers, protos
from rent_service.booking import BookingStatus
from rent_service.booking_creation import call_key
from rent_service.booking_reading import BookingReading
from rent_service.input_problems import InvalidInputError
from rent_service.means import Means, MethodUnavailableError, read_means
from rent_service.network import Text
from rent_service.not_allowed import NotAllowedError
from rent_service.store import bookings, payments
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
NOT_PAYABLE = Text("Esta reserva não aceita mais pagamentos.", "This booking takes no more payments.")


class Paying:
    """Another attempt at a payment, and payment_service's questions."""

    def __init__(self, *, pool: Pool, reading: BookingReading, payment: payment_pb2_grpc.PaymentServiceStub) -> None:
        """`payment` is asked when the last attempt's end has not been heard of yet."""
        self._pool, self._reading, self._payment = pool, reading, payment

    async def pay(self, request: rent_pb2.PayBookingRequest) -> Response:
        """Ask for another attempt, or say why not. A repeated call gets the first answer; InvalidInput is not remembered."""
        try:
            key = call_key(request.request_id, request)
            if earlier := await answers.earlier(self._pool, key, Response):
                return earlier
            booking_id = await self._reading.find(request.booking)
            if booking_id is None:
                return Response(not_found=rent_pb2.BookingNotFound())
            return await self._pay(key, booking_id, read_means(request.payment, "payment"))
        except InvalidInputError as refused:
            invalid = booking_pb2.InvalidInput(problems=[protos.problem(one) for one in refused.problems])
            return Response(invalid=invalid)
        except MethodUnavailableError:
            unavailable = booking_pb2.PaymentMethodUnavailable(method=request.payment.method)
            return await answers.remember(self._pool, key, Response(payment_method_unavailable=unavailable))

    async def order(self, request: rent_pb2.GetPaymentOrderRequest) -> rent_pb2.GetPaymentOrderResponse:
        """What to charge, and whether it is still wanted. Raises NOT_FOUND."""
        row = await bookings.order(
            self._pool,
            UUID(request.booking_id),
            purpose=payment_pb2.PaymentPurpose.Name(request.purpose).removeprefix("PAYMENT_PURPOSE_"),
            number=request.number,
            attempt=request.attempt,
        )
        if row is None:
            raise not_found("PAYMENT_ORDER_NOT_FOUND", "there is no such payment order")
        return rent_pb2.GetPaymentOrderResponse(
            amount=protos.money(row["amount"], row["currency"]),
            payment=booking_pb2.PaymentMeans(method=f"PAYMENT_METHOD_{row['method']}", token=row["token"]),
            payer=rent_pb2.Payer(
                customer_key=f"booking-{request.booking_id}",
                name=f"{row['given_name']} {row['family_name']}",
                email=row["email"],
                locale=row["locale"],
            ),
            wanted=row["wanted"],
            hold_expire_time=protos.timestamp(row["hold_expires_at"]),
            reference=row["reference"],
        )

    async def _pay(self, key: CallKey, booking_id: UUID, means: Means) -> Response:
        known = await self._ask_how_it_ended(booking_id)
        try:
            async with database.transaction(self._pool) as connection:
                held = await payments.lock(connection, booking_id)
                assert held is not None
                if await payments.begin_answer(connection, key):
                    await self._add_attempt(connection, booking_id, held, means, known)
        except NotAllowedError as refused:
            return await answers.remember(self._pool, key, Response(not_allowed=refused.to_proto()))
        found = await bookings.read(self._pool, booking_id)
        assert found is not None
        return await answers.remember(self._pool, key, Response(booking=protos.booking(*found)))

    async def _add_attempt(
        self, connection: Connection, booking_id: UUID, held: Held, means: Means, known: tuple[Order, str] | None
    ) -> None:
        last = await payments.latest_order(connection, booking_id)
        assert last is not None
        _check_held(held)
        if known and last == known[0]:
            last = await _note_end(connection, booking_id, held, last, known[1])
        if last.state not in ("DECLINED", "CANCELLED"):
            raise NotAllowedError(BookingStatus(held.status), "PAYMENT_IN_PROGRESS", IN_PROGRESS)
        # A declined intent takes another card; a cancelled one is over, and another begins.
        again = last.state == "DECLINED"
        order = Order(last.number, last.attempt + 1, "REQUESTED") if again else Order(last.number + 1, 1, "REQUESTED")
        await payments.add_order(connection, booking_id, held, order, method=means.method, token=means.token)
        await payments.touch(connection, booking_id)
        await payments.tell(
            connection,
            booking_id,
            "payment.requested",
            status=held.status,
            actor="customer",
            amount=(held.total, held.currency),
        )
        await outbox.publish(
            connection,
            stream="payment-requests",
            kind="payment.requested",
            booking_id=str(booking_id),
            message=events_pb2.PaymentRequested(
                booking_id=str(booking_id),
                purpose=payment_pb2.PAYMENT_PURPOSE_RENTAL,
                number=order.number,
                attempt=order.attempt,
            ),
        )

    async def _ask_how_it_ended(self, booking_id: UUID) -> tuple[Order, str] | None:
        """The last attempt and its end, if payment_service knows one that has not been heard of here."""
        last = await payments.latest_order(self._pool, booking_id)
        if last is None or last.state != "REQUESTED":
            return None
        try:
            answer = await self._payment.ListPayments(payment_pb2.ListPaymentsRequest(booking_ids=[str(booking_id)]))
        except grpc.aio.AioRpcError as error:
            message = "payment_service can't be asked how the last attempt ended"
            raise RpcError(grpc.StatusCode.UNAVAILABLE, "PAYMENT_UNAVAILABLE", message) from error
        end = _end_of(answer, last)
        return (last, end) if end else None


def _check_held(held: Held) -> None:
    status = BookingStatus(held.status)
    if status is BookingStatus.EXPIRED:
        raise NotAllowedError(status, "HOLD_EXPIRED", HOLD_EXPIRED)
    if status is BookingStatus.CANCELLED:
        raise NotAllowedError(status, "NOT_PAYABLE", NOT_PAYABLE)
    if status is not BookingStatus.PENDING_PAYMENT:
        raise NotAllowedError(status, "ALREADY_PAID", ALREADY_PAID)


def _end_of(answer: payment_pb2.ListPaymentsResponse, order: Order) -> str | None:
    for payment in answer.payments:
        if payment.purpose != payment_pb2.PAYMENT_PURPOSE_RENTAL or payment.number != order.number:
            continue
        tries = [one.attempt for one in payment.attempts]
        if payment.status == payment_pb2.PAYMENT_STATUS_DECLINED and max(tries, default=0) == order.attempt:
            return "DECLINED"
        if payment.status == payment_pb2.PAYMENT_STATUS_CANCELLED:
            return "CANCELLED"
    return None


async def _note_end(connection: Connection, booking_id: UUID, held: Held, order: Order, end: str) -> Order:
    await payments.end_order(
        connection, booking_id, purpose="RENTAL", number=order.number, attempt=order.attempt, state=end
    )
    amount = held.total, held.currency
    kind = f"payment.{end.lower()}"
    await payments.tell(connection, booking_id, kind, status=held.status, actor="payment", amount=amount)
    return Order(order.number, order.attempt, end)
