"""gRPC ↔ domain."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection
from datetime import UTC
from typing import Any
from uuid import UUID

import grpc
from rentacar.payment.v1 import payment_pb2 as pb
from rentacar.payment.v1.payment_pb2_grpc import PaymentServiceServicer

from chassis import database, rpc
from payment_service import messages, webhooks
from payment_service.ledger_check import LedgerCheck
from payment_service.privacy import Privacy
from payment_service.provider import PaymentProvider, ProviderError
from payment_service.signature import SignatureError
from payment_service.store import deposits, disputes, payments
from payment_service.wallet import Wallet

log = logging.getLogger(__name__)
SERVICE = "rentacar.payment.v1.PaymentService"


class PaymentServer(PaymentServiceServicer):
    """What payment_service answers. It reads its tables and stores webhooks; only a check of the ledger asks the provider."""

    def __init__(
        self,
        pool: database.Pool,
        *,
        webhook_secrets: Callable[[], Collection[str]],
        provider: Callable[[], PaymentProvider | None] = lambda: None,
    ) -> None:
        """`webhook_secrets` answers those accepted now; `provider` answers None where none is set."""
        self._pool, self._secrets, self._provider = pool, webhook_secrets, provider
        self._checking, self._wallet = asyncio.Lock(), Wallet(pool, provider)
        self._privacy = Privacy(pool, provider)

    async def ListPayments(
        self, request: pb.ListPaymentsRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> pb.ListPaymentsResponse:
        booking_ids = [UUID(text) for text in request.booking_ids]
        rows = await payments.listed(self._pool, booking_ids=booking_ids)
        return pb.ListPaymentsResponse(
            payments=messages.payments(*rows),
            deposits=messages.deposits(await deposits.listed(self._pool, booking_ids)),
            disputes=messages.disputes(await disputes.listed(self._pool, booking_ids)),
        )

    async def GetPayment(
        self, request: pb.GetPaymentRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> pb.GetPaymentResponse:
        found = messages.payments(*await payments.listed(self._pool, payment_id=UUID(request.payment_id)))
        if not found:
            raise rpc.not_found("PAYMENT_NOT_FOUND", "there is no such payment", payment_id=request.payment_id)
        return pb.GetPaymentResponse(payment=found[0])

    async def IngestWebhook(
        self, request: pb.IngestWebhookRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> pb.IngestWebhookResponse:
        try:
            duplicate = await webhooks.ingest(
                self._pool, payload=request.payload, header=request.signature, secrets=self._secrets()
            )
        except SignatureError as error:
            log.warning("webhook refused", extra={"reason": str(error)})
            raise rpc.invalid("WEBHOOK_SIGNATURE_INVALID", str(error)) from error
        except webhooks.WebhookError as error:
            raise rpc.invalid("WEBHOOK_INVALID", str(error)) from error
        return pb.IngestWebhookResponse(duplicate=duplicate)

    async def ListSavedCards(
        self, request: pb.ListSavedCardsRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> pb.ListSavedCardsResponse:
        return await self._wallet.cards()

    async def DetachSavedCard(
        self, request: pb.DetachSavedCardRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> pb.DetachSavedCardResponse:
        return await self._wallet.detach(request.saved_card_id)

    async def ExportCustomer(
        self, request: pb.ExportCustomerRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> pb.ExportCustomerResponse:
        return await self._privacy.export([UUID(text) for text in request.booking_ids])

    async def EraseCustomer(
        self, request: pb.EraseCustomerRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> pb.EraseCustomerResponse:
        return await self._privacy.erase(request.customer_id, [UUID(text) for text in request.booking_ids])

    async def CheckLedger(
        self, request: pb.CheckLedgerRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> pb.CheckLedgerResponse:
        provider = self._provider()
        if provider is None:
            message = (
                "there is nothing to compare the ledger with: set RENTACAR_STRIPE_API_KEY for payment_service serve"
            )
            raise rpc.RpcError(grpc.StatusCode.FAILED_PRECONDITION, "STRIPE_NOT_SET", message)
        since = request.since_time.ToDatetime(UTC) if request.HasField("since_time") else None
        try:
            async with self._checking:  # it reads everything: one at a time
                proof = await LedgerCheck(pool=self._pool, provider=provider).check(since=since)
        except ProviderError as error:
            message = f"the provider's list could not be read: {type(error).__name__}"
            raise rpc.RpcError(grpc.StatusCode.UNAVAILABLE, "PROVIDER_UNAVAILABLE", message) from error
        return messages.proof(proof)
