"""How a customer wants to pay, checked against what can be done."""

from dataclasses import dataclass

from rentacar.payment.v1 import payment_pb2
from rentacar.rent.v1 import booking_pb2

from rent_service import input_problems as problems
from rent_service.input_problems import InvalidInputError

METHODS = {payment_pb2.PAYMENT_METHOD_CARD: "CARD", payment_pb2.PAYMENT_METHOD_PIX: "PIX"}
PIX_CURRENCY = "BRL"  # Pix settles in nothing else


class MethodUnavailableError(Exception):
    """The method isn't offered for this currency, or not now."""


@dataclass(frozen=True, slots=True)
class Means:
    """A method and the provider's token for it, which stands for the card."""

    method: str
    token: str


def read_means(payment: booking_pb2.PaymentMeans, path: str, currency: str = "", *, pix: bool = True) -> Means:
    """The means of a payment in a currency; no currency: cards alone. `pix`: whether it is offered at all.

    Raises MethodUnavailableError, InvalidInputError.
    """
    method = METHODS.get(payment.method)
    if method is None:
        raise InvalidInputError(problems.required(f"{path}.method"))
    if method == "PIX":
        if currency != PIX_CURRENCY or not pix:
            raise MethodUnavailableError
        return Means(method, "")
    token = payment.token.strip()
    if not token:
        raise InvalidInputError(problems.required(f"{path}.token"))
    if not token.isascii() or not token.isprintable() or " " in token:
        raise InvalidInputError(problems.bad_characters(f"{path}.token"))
    return Means(method, token)
