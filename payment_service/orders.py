"""What to charge: rent_service decides it, and is asked before every charge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

import grpc
from rentacar.rent.v1.rent_pb2 import GetPaymentOrderRequest, GetPaymentOrderResponse
from rentacar.rent.v1.rent_pb2_grpc import RentServiceStub

from payment_service import words
from payment_service.provider import NewCustomer
from payment_service.store.payments import Payment


class OrderUnavailableError(Exception):
    """rent_service did not answer: ask again later."""


@dataclass(frozen=True, slots=True)
class Order:
    """What to charge, by which means, and whom. `wanted` False: the booking is not held any more."""

    amount: int
    currency: str
    method: Literal["CARD", "PIX"]
    token: str
    payer: NewCustomer
    reference: str
    wanted: bool


class Orders:
    """`RentService.GetPaymentOrder`, never inside a transaction."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._stub = RentServiceStub(channel)

    async def get(self, payment: Payment) -> Order | None:
        """The order of the payment's newest attempt; None if rent_service knows none. Raises OrderUnavailableError."""
        request = GetPaymentOrderRequest(
            booking_id=str(payment.booking_id),
            purpose=words.purpose(payment.purpose),
            number=payment.number,
            attempt=payment.attempt,
        )
        try:
            answer = await self._stub.GetPaymentOrder(request)
        except grpc.aio.AioRpcError as error:
            if error.code() == grpc.StatusCode.NOT_FOUND:
                return None
            raise OrderUnavailableError(error.code().name) from error
        return _order(answer)


def _order(answer: GetPaymentOrderResponse) -> Order:
    return Order(
        amount=answer.amount.minor_units,
        currency=answer.amount.currency_code,
        method=cast(Literal["CARD", "PIX"], words.method_word(answer.payment.method)),
        token=answer.payment.token,
        payer=NewCustomer(
            answer.payer.customer_key, answer.payer.name, answer.payer.email, answer.payer.locale or "pt-BR"
        ),
        reference=answer.reference,
        wanted=answer.wanted,
    )
