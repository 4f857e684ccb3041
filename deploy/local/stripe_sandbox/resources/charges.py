"""Charges: one per attempt to take money. `attempt` is what confirming and a finished 3-D Secure come down to."""

from .. import events, fees, listing, params, timers
from ..call import Answer, Call
from ..cards import Decline
from ..errors import error_fields
from ..store import Json, Stored
from . import balance_transactions, charge_shape, disputes, payment_methods

LIST: params.Spec = {
    **params.PAGE,
    "customer": params.string,
    "payment_intent": params.string,
    "created": params.time_range,
}

AUTHENTICATION_REQUIRED = Decline(
    "authentication_required",
    "authentication_required",
    "Your card was declined. This transaction requires authentication.",
)
AUTHENTICATION_NOT_HANDLED = Decline(
    "authentication_required",
    None,
    "The payment attempt failed because additional action is required before it can be completed.",
)
AUTHENTICATION_FAILED = Decline(
    "payment_intent_authentication_failure",
    None,
    "We are unable to authenticate your payment method. Please choose a different payment method and try again.",
)
ATTEMPT_EXPIRED = Decline(
    "payment_intent_payment_attempt_expired",
    None,
    "The latest payment attempt for this PaymentIntent has expired. You can provide payment_method_data or a new "
    "PaymentMethod to attempt to fulfill this PaymentIntent again.",
)
NOT_BY_THE_CARD = (AUTHENTICATION_FAILED, ATTEMPT_EXPIRED)


def retrieve(call: Call) -> Json:
    """`GET /v1/charges/{id}`"""
    return call.find("charge", call.path[0], param="charge").body


def list_page(call: Call) -> Json:
    """`GET /v1/charges`"""
    wanted = call.params
    return listing.page(
        call,
        "charge",
        "/v1/charges",
        customer=wanted.get("customer"),
        payment_intent=wanted.get("payment_intent"),
        created=wanted.get("created"),
    )


def attempt(call: Call, intent: Stored, method: Stored, *, authenticated: bool = False) -> Json | Answer:
    """Charge the intent's amount to the card: succeeded, requires_capture, or Stripe's 402."""
    decline = payment_methods.card_of(method).decline
    if decline is not None:
        return decline_by_network(call, intent, method, decline, authenticated=authenticated)
    return succeed(call, intent, method, authenticated=authenticated)


def succeed(call: Call, intent: Stored, method: Stored, *, authenticated: bool = False) -> Json:
    """The money is the shop's, or held for it."""
    shape = charge_shape.new_body(call, intent, method, None, authenticated=authenticated)
    charge = call.add("charge", shape)
    body = intent.body
    manual = body["capture_method"] == "manual"
    body.update(
        status="requires_capture" if manual else "succeeded",
        amount_capturable=body["amount"] if manual else 0,
        amount_received=0 if manual else body["amount"],
        payment_method=method.id,
        latest_charge=charge.id,
        last_payment_error=None,
        next_action=None,
    )
    timers.stop(call, intent.id)
    if manual:
        capture_before = charge.body["payment_method_details"]["card"]["capture_before"]
        timers.start(call, intent.id, "authorization_lapses", capture_before)
    else:
        _settle_funds(call, charge, body)
    call.store.put(intent)
    events.emit(call, "charge.succeeded", charge.body)
    if not manual:
        _dispute_by_card(call, charge, method)
    events.emit(call, "payment_intent.amount_capturable_updated" if manual else "payment_intent.succeeded", body)
    _keep_method(call, body, method)
    return body


def capture(call: Call, charge: Stored, amount: int) -> None:
    """Take that much of the held amount; the rest is released for good."""
    charge.body.update(captured=True, amount_captured=amount)
    add_to_balance(call, charge)
    events.emit(call, "charge.captured", charge.body)
    _dispute_by_card(call, charge, call.named("payment_method", charge.body["payment_method"]))


def release(call: Call, charge: Stored, event_type: str) -> None:
    """Give up the held amount."""
    charge.body.update(refunded=True, amount_refunded=charge.body["amount"])
    call.store.put(charge)
    events.emit(call, event_type, charge.body)


def _settle_funds(call: Call, charge: Stored, intent: Json) -> None:
    """With `automatic_async` Stripe makes the BalanceTransaction only after it has answered."""
    delay = timers.seconds(call.store, "balance_seconds") if intent["capture_method"] == "automatic_async" else 0
    if delay:
        timers.start(call, charge.id, "funds_settle", call.now + delay)
    else:
        add_to_balance(call, charge)


def settle_late(call: Call, charge: Stored) -> None:
    """The BalanceTransaction that an automatic capture had to wait for."""
    add_to_balance(call, charge)
    events.emit(call, "charge.updated", charge.body, previous={"balance_transaction": None})


def add_to_balance(call: Call, charge: Stored) -> None:
    """Book what was captured, and Stripe's fee for it."""
    body = charge.body
    kind = body["payment_method_details"]["type"]
    body["balance_transaction"] = balance_transactions.record(
        call,
        "charge" if kind == "card" else "payment",
        amount=body["amount_captured"],
        source=body,
        category="charge",
        description=body["description"],
        fee=fees.of_charge(body["amount_captured"], body["currency"], kind),
    )["id"]
    call.store.put(charge)


def _dispute_by_card(call: Call, charge: Stored, method: Stored) -> None:
    """Some test cards dispute what they have just paid."""
    card = payment_methods.card_of(method) if method.body["type"] == "card" else None
    if card is not None and card.dispute is not None:
        disputes.open_for(call, charge, card.dispute)


def _keep_method(call: Call, body: Json, method: Stored) -> None:
    """Saved on the customer when the intent says so; a method without a customer pays only once."""
    method.private["used"] = True
    if body["setup_future_usage"] is not None:
        method.private["set_up"] = body["setup_future_usage"] == "off_session"
    call.store.put(method)
    if body["setup_future_usage"] is not None and body["customer"] is not None:
        payment_methods.attach_to(call, method, body["customer"])


def decline_by_network(
    call: Call, intent: Stored, method: Stored, decline: Decline, *, authenticated: bool = False
) -> Answer:
    """The bank refuses: a failed charge, and Stripe's 402."""
    shape = charge_shape.new_body(call, intent, method, decline, authenticated=authenticated)
    return fail(call, intent, method, decline, charge=call.add("charge", shape).body)


def fail(call: Call, intent: Stored, method: Stored, decline: Decline, *, charge: Json | None = None) -> Answer:
    """End the attempt, without a charge where the network never saw it: the intent takes another method."""
    error = error_fields(
        "card_error" if decline not in NOT_BY_THE_CARD else "invalid_request_error",
        decline.message,
        code=decline.code,
        decline_code=decline.decline_code,
        charge=None if charge is None else charge["id"],
        payment_method=method.body,
    )
    body = intent.body
    body.update(
        status="requires_payment_method",
        payment_method=None,
        last_payment_error={**error, "payment_method_type": method.body["type"]},
        next_action=None,
    )
    timers.stop(call, intent.id)
    if charge is not None:
        body["latest_charge"] = charge["id"]
        events.emit(call, "charge.failed", charge)
    call.store.put(intent)
    events.emit(call, "payment_intent.payment_failed", body)
    return Answer(402, {"error": {**error, "payment_intent": body}})
