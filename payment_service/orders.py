"""What to charge: rent_service decides it, and is asked before every charge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol
from uuid import UUID

import grpc
from rentacar.payment.v1.payment_pb2 import PAYMENT_METHOD_PIX
from rentacar.rent.v1.booking_pb2 import BOOKING_STATUS_PICKED_UP
from rentacar.rent.v1.rent_pb2 import GetBookingRequest, GetPaymentOrderRequest, GetPaymentOrderResponse
from rentacar.rent.v1.rent_pb2_grpc import RentServiceStub

from payment_service import words
from payment_service.provider import Method, NewCustomer


class OrderUnavailableError(Exception):
    """rent_service did not answer: ask again later."""


class Ordered(Protocol):
    """What rent_service is asked about: a payment or a deposit."""

    @property
    def booking_id(self) -> UUID: ...
    @property
    def purpose(self) -> str: ...
    @property
    def number(self) -> int: ...
    @property
    def attempt(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Order:
    """What to charge, by which means, and whom. `wanted` False: the booking is not held any more.

    `off_session`: the customer is not there; charge what the booking was paid with. `wanted_until` None: no end is set.
    `paused`: not now, ask again later.
    """

    amount: int
    currency: str
    method: Method
    token: str
    payer: NewCustomer
    reference: str
    wanted: bool
    wanted_until: datetime | None
    off_session: bool
    paused: bool = False


class Orders:
    """What payment_service asks rent_service, never inside a transaction."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._stub = RentServiceStub(channel)

    async def get(self, ordered: Ordered) -> Order | None:
        """The order of the newest attempt; None if rent_service knows none. Raises OrderUnavailableError."""
        request = GetPaymentOrderRequest(
            booking_id=str(ordered.booking_id),
            purpose=words.purpose(ordered.purpose),
            number=ordered.number,
            attempt=ordered.attempt,
        )
        try:
            answer = await self._stub.GetPaymentOrder(request)
        except grpc.aio.AioRpcError as error:
            if error.code() == grpc.StatusCode.NOT_FOUND:
                return None
            raise OrderUnavailableError(error.code().name) from error
        return _order(answer)

    async def is_picked_up(self, booking_id: UUID) -> tuple[bool, str]:
        """Whether the car is out, and the booking's reference. Raises OrderUnavailableError."""
        try:
            answer = await self._stub.GetBooking(GetBookingRequest(booking_id=str(booking_id)))
        except grpc.aio.AioRpcError as error:
            if error.code() == grpc.StatusCode.NOT_FOUND:
                return False, ""
            raise OrderUnavailableError(error.code().name) from error
        return answer.booking.status == BOOKING_STATUS_PICKED_UP, answer.booking.reference


def _order(answer: GetPaymentOrderResponse) -> Order:
    return Order(
        amount=answer.amount.minor_units,
        currency=answer.amount.currency_code,
        method="PIX" if answer.payment.method == PAYMENT_METHOD_PIX else "CARD",
        token=answer.payment.token,
        payer=NewCustomer(
            answer.payer.customer_key, answer.payer.name, answer.payer.email, answer.payer.locale or "pt-BR"
        ),
        reference=answer.reference,
        wanted=answer.wanted,
        wanted_until=answer.hold_expire_time.ToDatetime(UTC) if answer.HasField("hold_expire_time") else None,
        off_session=answer.off_session,
        paused=answer.paused,
    )
