"""The gRPC service: reading payments, and taking webhooks in."""

import json
import time
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import grpc
import pytest
import pytest_asyncio
from rentacar.payment.v1 import payment_pb2 as pb
from rentacar.payment.v1.payment_pb2_grpc import PaymentServiceStub, add_PaymentServiceServicer_to_server
from stripe import WebhookSignature

from chassis import rpc
from payment_service import server
from tests.integration.payment_service.conftest import World, payment_id

SECRETS = ("whsec_new", "whsec_old")


@pytest_asyncio.fixture
async def stub(world: World) -> AsyncIterator[Any]:
    grpc_server = rpc.Server("127.0.0.1:0", services=[server.SERVICE])
    add_PaymentServiceServicer_to_server(
        server.PaymentServer(world.pool, webhook_secrets=lambda: SECRETS), grpc_server.grpc
    )
    await grpc_server.start()
    async with rpc.channel(f"127.0.0.1:{grpc_server.port}") as channel:
        yield PaymentServiceStub(channel)
    await grpc_server.grpc.stop(None)


def delivery(
    object_id: str,
    kind: str = "payment_intent.succeeded",
    *,
    event_id: str = "",
    secret: str = SECRETS[0],
    age: int = 0,
) -> pb.IngestWebhookRequest:
    body = json.dumps(
        {"id": event_id or f"evt_{uuid4().hex}", "type": kind, "data": {"object": {"id": object_id}}, "object": "event"}
    )
    signature = WebhookSignature.generate_signature_header(body, secret, int(time.time()) - age)
    return pb.IngestWebhookRequest(payload=body.encode(), signature=signature)


async def refusal(call: Any) -> tuple[grpc.StatusCode, str]:
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await call
    return caught.value.code(), rpc.reason_of(caught.value)


async def test_payments_of_many_bookings_come_in_one_call_with_attempts_and_refunds(world: World, stub: Any) -> None:
    worker, bookings = world.worker(), [str(uuid4()) for _ in range(3)]
    for booking_id in bookings:
        await worker.handlers.request(world.order(booking_id))
    await worker.handlers.request(world.refund(bookings[1], 1_00))

    answer = await stub.ListPayments(pb.ListPaymentsRequest(booking_ids=[*bookings, str(uuid4())]))
    assert {payment.booking_id for payment in answer.payments} == set(bookings)
    refunded = {payment.booking_id: payment.refunded.minor_units for payment in answer.payments}
    assert refunded == {bookings[0]: 0, bookings[1]: 1_00, bookings[2]: 0}
    one = await stub.GetPayment(pb.GetPaymentRequest(payment_id=payment_id(bookings[1])))
    assert one.payment in answer.payments


async def test_an_unknown_payment_is_not_found_and_a_bad_id_is_refused(stub: Any) -> None:
    found = await refusal(stub.GetPayment(pb.GetPaymentRequest(payment_id=str(uuid4()))))
    assert found == (grpc.StatusCode.NOT_FOUND, "PAYMENT_NOT_FOUND")
    found = await refusal(stub.GetPayment(pb.GetPaymentRequest(payment_id="no uuid")))
    assert found == (grpc.StatusCode.INVALID_ARGUMENT, "INVALID_REQUEST")


@pytest.mark.parametrize("secret", SECRETS)
async def test_a_webhook_signed_with_any_of_the_secrets_is_stored_once(world: World, stub: Any, secret: str) -> None:
    request = delivery("pi_1", event_id="evt_1", secret=secret)
    assert not (await stub.IngestWebhook(request)).duplicate
    assert (await stub.IngestWebhook(request)).duplicate
    assert await world.pool.fetchval("SELECT count(*) FROM webhook_events") == 1


@pytest.mark.parametrize(
    "request_",
    [
        delivery("pi_1", secret="whsec_other"),
        delivery("pi_1", age=301),
        pb.IngestWebhookRequest(payload=b"{}", signature="nonsense"),
        pb.IngestWebhookRequest(payload=b"{}"),
    ],
    ids=["other secret", "too old", "no signature", "nothing"],
)
async def test_a_webhook_that_is_not_signed_well_is_refused_and_not_stored(
    world: World, stub: Any, request_: pb.IngestWebhookRequest
) -> None:
    assert await refusal(stub.IngestWebhook(request_)) == (
        grpc.StatusCode.INVALID_ARGUMENT,
        "WEBHOOK_SIGNATURE_INVALID",
    )
    assert await world.pool.fetchval("SELECT count(*) FROM webhook_events") == 0


async def test_real_time_judges_a_webhooks_age_however_far_business_time_is_ahead(world: World, stub: Any) -> None:
    await world.database.advance_clock("30 days")
    assert not (await stub.IngestWebhook(delivery("pi_1"))).duplicate


async def test_a_signed_body_that_is_no_event_is_refused(stub: Any) -> None:
    body = b"[]"
    signature = WebhookSignature.generate_signature_header("[]", SECRETS[0])
    found = await refusal(stub.IngestWebhook(pb.IngestWebhookRequest(payload=body, signature=signature)))
    assert found == (grpc.StatusCode.INVALID_ARGUMENT, "WEBHOOK_INVALID")


@pytest.mark.parametrize("event_id", ["evt_\0", "evt_\ud800", "evt_é", f"evt_{'x' * 300}"])
async def test_a_signed_event_with_an_id_that_is_none_is_refused(stub: Any, event_id: str) -> None:
    found = await refusal(stub.IngestWebhook(delivery("pi_1", event_id=event_id)))
    assert found == (grpc.StatusCode.INVALID_ARGUMENT, "WEBHOOK_INVALID")


async def test_a_webhook_tells_of_a_challenge_that_was_done(world: World, stub: Any, booking_id: str) -> None:
    worker = world.worker()
    await worker.handlers.request(world.order(booking_id, "pm_card_threeDSecure2Required"))
    intent_id = (await world.payment(booking_id)).provider_reference
    world.sandbox.control(f"payment_intents/{intent_id}/authenticate", {"outcome": "succeed"})
    for _ in range(2):
        await stub.IngestWebhook(delivery(intent_id))
    await world.settle(worker)

    assert (await world.payment(booking_id)).status == pb.PAYMENT_STATUS_SUCCEEDED
    assert await world.kinds() == ["payment.action_required", "payment.succeeded"]
    assert await world.balance("stripe:clearing") == 123_45


async def test_a_webhook_that_overtakes_the_workers_own_answer_changes_nothing(
    world: World, stub: Any, booking_id: str
) -> None:
    slow, quick = world.worker("payment-work-1"), world.worker("payment-work-2")
    world.fault("reset_after", "POST /v1/payment_intents/.*/confirm")  # charged, and the worker does not know
    await slow.handlers.request(world.order(booking_id))
    assert await world.kinds() == []
    await world.pool.execute("UPDATE jobs SET due_at = now() + interval '1 minute'")
    (intent,) = (await world.records())["intents"]
    await stub.IngestWebhook(delivery(intent.id))
    await quick.due.run_once()
    await quick.due.drain()
    assert await world.kinds() == ["payment.succeeded"]

    await world.hurry()
    await world.settle(slow)
    assert await world.kinds() == ["payment.succeeded"]
    assert await world.balance("stripe:clearing") == 123_45


async def test_a_webhook_whose_intent_was_never_stored_finds_its_payment_by_what_the_intent_says(
    world: World, stub: Any, booking_id: str
) -> None:
    world.fault("reset_after", "POST /v1/payment_intents$")
    worker = world.worker()
    await worker.handlers.request(world.order(booking_id))
    (intent,) = (await world.records())["intents"]
    await world.sandbox.client(world.account).v1.payment_intents.cancel_async(intent.id)
    await stub.IngestWebhook(delivery(intent.id, "payment_intent.canceled"))
    await world.settle(worker)

    payment = await world.payment(booking_id)
    assert (payment.status, payment.provider_reference) == (pb.PAYMENT_STATUS_CANCELLED, intent.id)


async def test_webhooks_about_what_is_not_ours_or_not_news_are_kept_and_done_with(world: World, stub: Any) -> None:
    for kind, object_id in [
        ("payment_intent.succeeded", "pi_3Nobody"),
        ("refund.updated", "re_3Nobody"),
        ("customer.created", "cus_1"),
    ]:
        await stub.IngestWebhook(delivery(object_id, kind))
    await world.settle(world.worker())
    assert await world.pool.fetchval("SELECT count(*) FROM webhook_events WHERE handled_at IS NOT NULL") == 3
    assert await world.kinds() == []
