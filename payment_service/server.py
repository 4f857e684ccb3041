"""gRPC ↔ domain."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import grpc
from rentacar.payment.v1 import payment_pb2 as pb
from rentacar.payment.v1.payment_pb2_grpc import PaymentServiceServicer

from chassis import database, rpc
from payment_service import messages, webhooks
from payment_service.signature import SignatureError
from payment_service.store import deposits, disputes, payments

log = logging.getLogger(__name__)
SERVICE = "rentacar.payment.v1.PaymentService"


class PaymentServer(PaymentServiceServicer):
    """What payment_service answers. It reads its tables and stores webhooks; the provider is the worker's."""

    def __init__(self, pool: database.Pool, *, webhook_secrets: Sequence[str]) -> None:
        self._pool, self._secrets = pool, webhook_secrets

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
                self._pool, payload=request.payload, header=request.signature, secrets=self._secrets
            )
        except SignatureError as error:
            log.warning("webhook refused", extra={"reason": str(error)})
            raise rpc.invalid("WEBHOOK_SIGNATURE_INVALID", str(error)) from error
        except webhooks.WebhookError as error:
            raise rpc.invalid("WEBHOOK_INVALID", str(error)) from error
        return pb.IngestWebhookResponse(duplicate=duplicate)
