"""Charges: one per attempt to take money. `attempt` is what confirming and a finished 3-D Secure come down to."""

from .. import events, listing, params
from ..call import Answer, Call
from ..cards import Decline
from ..errors import error_fields
from ..ids import new_id
from ..store import Json, Stored
from . import charge_shape, payment_methods

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
    """Charge the intent's amount to the method: succeeded, requires_capture, or Stripe's 402."""
    card = payment_methods.card_of(method)
    if card.decline is not None:
        charge = _add(call, intent, method, card.decline, authenticated=authenticated)
        return _declined(call, intent, method, card.decline, charge)
    charge = _add(call, intent, method, None, authenticated=authenticated)
    body = intent.body
    manual = body["capture_method"] == "manual"
    body.update(
        status="requires_capture" if manual else "succeeded",
        amount_capturable=body["amount"] if manual else 0,
        amount_received=0 if manual else body["amount"],
        payment_method=method.id,
        latest_charge=charge["id"],
        last_payment_error=None,
        next_action=None,
    )
    call.store.put(intent)
    events.emit(call, "charge.succeeded", charge)
    events.emit(call, "payment_intent.amount_capturable_updated" if manual else "payment_intent.succeeded", body)
    _keep_method(call, body, method)
    return body


def _keep_method(call: Call, body: Json, method: Stored) -> None:
    """Saved on the customer when the intent says so; a method without a customer pays only once."""
    method.private["used"] = True
    if body["setup_future_usage"] is not None:
        method.private["set_up"] = body["setup_future_usage"] == "off_session"
    call.store.put(method)
    if body["setup_future_usage"] is not None and body["customer"] is not None:
        payment_methods.attach_to(call, method, body["customer"])


def refuse_without_charge(call: Call, intent: Stored, method: Stored, decline: Decline) -> Json | Answer:
    """The attempt ends before the network saw it: an authentication that failed or could not be asked for."""
    return _declined(call, intent, method, decline, None)


def _declined(call: Call, intent: Stored, method: Stored, decline: Decline, charge: Json | None) -> Answer:
    error = error_fields(
        "invalid_request_error" if decline is AUTHENTICATION_FAILED else "card_error",
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
        last_payment_error={**error, "payment_method_type": "card"},
        next_action=None,
    )
    if charge is not None:
        body["latest_charge"] = charge["id"]
        events.emit(call, "charge.failed", charge)
    call.store.put(intent)
    events.emit(call, "payment_intent.payment_failed", body)
    return Answer(402, {"error": {**error, "payment_intent": body}})


def _add(call: Call, intent: Stored, method: Stored, decline: Decline | None, *, authenticated: bool) -> Json:
    wanted = intent.body
    captured = decline is None and wanted["capture_method"] != "manual"
    card = payment_methods.card_of(method)
    body: Json = {
        "id": new_id("ch_3"),
        "object": "charge",
        "amount": wanted["amount"],
        "amount_captured": wanted["amount"] if captured else 0,
        "amount_refunded": 0,
        "application": None,
        "application_fee": None,
        "application_fee_amount": None,
        "balance_transaction": None,
        "billing_details": method.body["billing_details"],
        "calculated_statement_descriptor": "RENTACAR",
        "captured": captured,
        "created": call.now,
        "currency": wanted["currency"],
        "customer": wanted["customer"],
        "description": wanted["description"],
        "disputed": False,
        "failure_balance_transaction": None,
        "failure_code": None if decline is None else decline.code,
        "failure_message": None if decline is None else decline.message,
        "fraud_details": {},
        "livemode": False,
        "metadata": wanted["metadata"],
        "on_behalf_of": None,
        "outcome": charge_shape.outcome(card, decline),
        "paid": decline is None,
        "payment_intent": intent.id,
        "payment_method": method.id,
        "payment_method_details": charge_shape.details(
            method, decline, intent=wanted, now=call.now, authenticated=authenticated
        ),
        "receipt_email": wanted["receipt_email"],
        "receipt_number": None,
        "receipt_url": None,
        "refunded": False,
        "review": None,
        "shipping": wanted["shipping"],
        "source_transfer": None,
        "statement_descriptor": wanted["statement_descriptor"],
        "statement_descriptor_suffix": wanted["statement_descriptor_suffix"],
        "status": "succeeded" if decline is None else "failed",
        "transfer_data": None,
        "transfer_group": wanted["transfer_group"],
    }
    return call.add("charge", body).body
