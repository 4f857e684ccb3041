"""What ends a PaymentIntent beside its charge: capturing an authorisation, and cancelling."""

from .. import events, params, timers
from ..call import Answer, Call
from ..errors import invalid_request
from ..store import Json, Stored
from . import charges, intent_confirm, payment_intents

CONFIRM: params.Spec = {"client_secret": params.string, **intent_confirm.CONFIRM}
CAPTURE: params.Spec = {
    "amount_to_capture": params.integer,
    "final_capture": params.boolean,
    "metadata": params.metadata,
    "statement_descriptor": params.string,
    "statement_descriptor_suffix": params.string,
    **params.EXPAND,
}
CANCEL: params.Spec = {
    "cancellation_reason": params.one_of("duplicate", "fraudulent", "requested_by_customer", "abandoned"),
    **params.EXPAND,
}
CANCELABLE = ("requires_payment_method", "requires_capture", "requires_confirmation", "requires_action", "processing")


def confirm(call: Call) -> Json | Answer:
    """`POST /v1/payment_intents/{id}/confirm`"""
    return intent_confirm.run(call, payment_intents.find(call))


def capture(call: Call) -> Json:
    """`POST /v1/payment_intents/{id}/capture`; capturing less releases the rest for good."""
    intent = payment_intents.find(call)
    body = intent.body
    if body["status"] != "requires_capture":
        raise intent_confirm.unexpected_state(body, _not_capturable(body["status"]))
    amount: int = {"amount_to_capture": body["amount_capturable"], **call.params}["amount_to_capture"]
    if amount < 1:
        raise invalid_request(
            "This value must be greater than or equal to 1.",
            code="parameter_invalid_integer",
            param="amount",
            payment_intent=body,
        )
    if amount > body["amount_capturable"]:
        raise invalid_request(
            "The payment could not be captured because the requested capture amount is greater than the amount you "
            "can capture for this charge.",
            code="amount_too_large",
            payment_intent=body,
        )
    timers.stop(call, intent.id)
    body.update(status="succeeded", amount_capturable=0, amount_received=amount)
    body["metadata"] = params.merged_metadata(body["metadata"], call.params.get("metadata", {}))
    call.store.put(intent)
    charges.capture(call, call.named("charge", body["latest_charge"]), amount)
    events.emit(call, "payment_intent.succeeded", body)
    return body


def cancel(call: Call) -> Json:
    """`POST /v1/payment_intents/{id}/cancel`; a held authorisation is released."""
    intent = payment_intents.find(call)
    body = intent.body
    if body["status"] not in CANCELABLE:
        raise intent_confirm.unexpected_state(
            body,
            f"You cannot cancel this PaymentIntent because it has a status of {body['status']}. Only a PaymentIntent "
            "with one of the following statuses may be canceled: requires_payment_method, requires_capture, "
            "requires_reauthorization, requires_confirmation, requires_action, expired, processing.",
        )
    if body["status"] == "requires_capture":
        charges.release(call, call.named("charge", body["latest_charge"]), "charge.refunded")
    _end(call, intent, call.params.get("cancellation_reason"))
    return body


def lapse(call: Call, intent: Stored) -> None:
    """Nobody captured the authorisation in time: it is released by itself."""
    charges.release(call, call.named("charge", intent.body["latest_charge"]), "charge.expired")
    _end(call, intent, "automatic")


def _end(call: Call, intent: Stored, reason: str | None) -> None:
    intent.body.update(
        status="canceled", amount_capturable=0, canceled_at=call.now, cancellation_reason=reason, next_action=None
    )
    timers.stop(call, intent.id)
    call.store.put(intent)
    events.emit(call, "payment_intent.canceled", intent.body)


def _not_capturable(status: str) -> str:
    if status == "succeeded":
        return (
            "This PaymentIntent could not be captured because it has already been captured; the remainder of the "
            "authorized amount has been released."
        )
    return (
        f"This PaymentIntent could not be captured because it has a status of {status}. Only a PaymentIntent with one "
        "of the following statuses may be captured: requires_capture."
    )
