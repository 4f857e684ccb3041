"""The cards that a customer has saved: the provider keeps them, and is asked each time."""

from __future__ import annotations

from collections.abc import Callable

import grpc
from rentacar.payment.v1 import payment_pb2 as pb

from chassis import actors, database
from chassis.rpc import RpcError, not_found
from payment_service.provider import Card, PaymentProvider, ProviderError, RefusedError
from payment_service.store import customers


class Wallet:
    """Of the customer who calls, and of nobody else."""

    def __init__(self, pool: database.Pool, provider: Callable[[], PaymentProvider | None]) -> None:
        """`provider` answers None where none is set."""
        self._pool, self._provider = pool, provider

    async def cards(self) -> pb.ListSavedCardsResponse:
        """Newest first. Raises UNAVAILABLE."""
        return pb.ListSavedCardsResponse(saved_cards=[_message(card) for card in await self._cards()])

    async def detach(self, method_id: str) -> pb.DetachSavedCardResponse:
        """Forget a card of theirs. Raises NOT_FOUND, UNAVAILABLE."""
        if method_id not in {card.method_id for card in await self._cards()}:
            raise not_found("SAVED_CARD_NOT_FOUND", "there is no such saved card")
        try:
            await self._asked().detach_card(method_id)
        except ProviderError as error:
            raise _away() from error
        return pb.DetachSavedCardResponse()

    async def _cards(self) -> list[Card]:
        actor = actors.current()
        if actor.kind != "customer":
            raise RpcError(grpc.StatusCode.PERMISSION_DENIED, "CUSTOMERS_ONLY", "this is for customers who signed in")
        customer_id = await customers.find(
            self._pool, f"customer-{actor.subject}"
        )  # the key that rent_service orders by
        if customer_id is None:
            return []
        try:
            return await self._asked().list_cards(customer_id)
        except RefusedError:  # the provider has no such customer any more
            return []
        except ProviderError as error:
            raise _away() from error

    def _asked(self) -> PaymentProvider:
        provider = self._provider()
        if provider is None:
            raise _away()
        return provider


def _message(card: Card) -> pb.SavedCard:
    return pb.SavedCard(
        saved_card_id=card.method_id,
        brand=card.brand,
        last4=card.last4,
        expiry_month=card.expiry_month,
        expiry_year=card.expiry_year,
    )


def _away() -> RpcError:
    return RpcError(
        grpc.StatusCode.UNAVAILABLE, "PROVIDER_UNAVAILABLE", "the payment provider can't be asked right now"
    )
