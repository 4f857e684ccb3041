"""Tells customers what is known of their payments, and forgets who they were: here and at the provider."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

import grpc
from rentacar.payment.v1 import payment_pb2 as pb

from chassis import actors, database
from chassis.failpoints import failpoint
from chassis.rpc import RpcError
from payment_service.provider import PaymentProvider, ProviderError, RefusedError
from payment_service.store import customers
from payment_service.store import privacy as store


class Privacy:
    """For the customer who calls; and for rent_service, which decides who is forgotten."""

    def __init__(self, pool: database.Pool, provider: Callable[[], PaymentProvider | None]) -> None:
        """`provider` answers None where none is set."""
        self._pool, self._provider = pool, provider

    async def export(self, booking_ids: Sequence[UUID]) -> pb.ExportCustomerResponse:
        """All that is known; the BFF asks with the bookings that rent_service named as the customer's."""
        key = f"customer-{actors.current().subject}"
        return pb.ExportCustomerResponse(data_json=await store.export(self._pool, booking_ids, key))

    async def erase(self, customer_id: str, booking_ids: Sequence[UUID]) -> pb.EraseCustomerResponse:
        """Forget them, at the provider first: as long as that has not heard of it, it is known whom to ask about. Raises UNAVAILABLE."""
        keys = [f"booking-{one}" for one in booking_ids] + ([f"customer-{customer_id}"] if customer_id else [])
        for key in keys:
            known = await customers.find(self._pool, key)
            if known is not None:
                await self._forget_at_provider(known)
                await failpoint("payment.customer-forgotten")
                await customers.forget(self._pool, key, known)
        await store.forget(self._pool, booking_ids)
        return pb.EraseCustomerResponse()

    async def _forget_at_provider(self, customer_id: str) -> None:
        provider = self._provider()
        if provider is None:
            raise _away()
        try:
            for card in await provider.list_cards(customer_id):
                await provider.detach_card(card.method_id)
            await provider.delete_customer(customer_id)
        except RefusedError:  # it knows no such customer any more
            return
        except ProviderError as error:
            raise _away() from error


def _away() -> RpcError:
    return RpcError(
        grpc.StatusCode.UNAVAILABLE, "PROVIDER_UNAVAILABLE", "the payment provider can't be asked right now"
    )
