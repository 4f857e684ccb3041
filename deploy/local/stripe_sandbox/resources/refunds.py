"""Refunds: /v1/refunds, never more in sum than was captured."""

from .. import events, listing, money, params
from ..call import Call
from ..errors import invalid_request
from ..ids import new_id
from ..store import Json, Stored

CREATE: params.Spec = {
    "amount": params.positive,
    "charge": params.string,
    "payment_intent": params.string,
    "metadata": params.metadata,
    "reason": params.one_of("duplicate", "fraudulent", "requested_by_customer"),
    **params.EXPAND,
}
UPDATE: params.Spec = {"metadata": params.metadata, **params.EXPAND}
LIST: params.Spec = {
    **params.PAGE,
    "charge": params.string,
    "payment_intent": params.string,
    "created": params.time_range,
}


def create(call: Call) -> Json:
    """`POST /v1/refunds`; card refunds succeed at once."""
    charge = _charge(call)
    body = charge.body
    left = body["amount_captured"] - body["amount_refunded"]
    if left <= 0:
        raise invalid_request(f"Charge {charge.id} has already been refunded.", code="charge_already_refunded")
    amount = call.params.get("amount", left)
    if amount > left:
        raise invalid_request(
            f"Refund amount ({money.shown(amount, body['currency'])}) is greater than unrefunded amount on charge "
            f"({money.shown(left, body['currency'])})",
            param="amount",
        )
    refund: Json = {
        "id": new_id("re_3"),
        "object": "refund",
        "amount": amount,
        "balance_transaction": None,
        "charge": charge.id,
        "created": call.now,
        "currency": body["currency"],
        "destination_details": {
            "card": {"reference_status": "pending", "reference_type": "acquirer_reference_number", "type": "refund"},
            "type": "card",
        },
        "metadata": params.merged_metadata({}, call.params.get("metadata", {})),
        "payment_intent": body["payment_intent"],
        "reason": call.params.get("reason"),
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "succeeded",
        "transfer_reversal": None,
    }
    call.add("refund", refund)
    body["amount_refunded"] += amount
    body["refunded"] = body["amount_refunded"] == body["amount_captured"]
    call.store.put(charge)
    events.emit(call, "refund.created", refund)
    events.emit(call, "charge.refunded", body)
    return refund


def retrieve(call: Call) -> Json:
    """`GET /v1/refunds/{id}`"""
    return call.find("refund", call.path[0], param="refund").body


def update(call: Call) -> Json:
    """`POST /v1/refunds/{id}`; metadata only."""
    refund = call.find("refund", call.path[0], param="refund")
    refund.body["metadata"] = params.merged_metadata(refund.body["metadata"], call.params.get("metadata", {}))
    call.store.put(refund)
    events.emit(call, "refund.updated", refund.body)
    return refund.body


def list_page(call: Call) -> Json:
    """`GET /v1/refunds`"""
    wanted = call.params
    return listing.page(
        call,
        "refund",
        "/v1/refunds",
        charge=wanted.get("charge"),
        payment_intent=wanted.get("payment_intent"),
        created=wanted.get("created"),
    )


def _charge(call: Call) -> Stored:
    """The charge to refund, by its own id or as its intent's latest; it must have been captured."""
    given = call.params
    if given.get("charge") is not None:
        charge = call.named("charge", given["charge"])
    elif given.get("payment_intent") is not None:
        intent = call.named("payment_intent", given["payment_intent"]).body
        if intent["latest_charge"] is None:
            raise invalid_request(_no_charge(intent["id"]))
        charge = call.named("charge", intent["latest_charge"])
    else:
        raise invalid_request(
            "One of the following params should be provided for this request: payment_intent or charge.",
            before_execution=True,
        )
    if charge.body["status"] != "succeeded":
        raise invalid_request(_no_charge(charge.body["payment_intent"]))
    if not charge.body["captured"]:
        raise invalid_request(
            f"This uncaptured Charge was created by a PaymentIntent ({charge.body['payment_intent']}). You must cancel "
            "the PaymentIntent to reverse the authorization instead of refunding the Charge directly. For more "
            "information, see https://stripe.com/docs/payments/place-a-hold-on-a-payment-method"
        )
    return charge


def _no_charge(intent_id: str) -> str:
    return f"This PaymentIntent ({intent_id}) does not have a successful charge to refund."
