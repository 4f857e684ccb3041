"""Refunds: /v1/refunds, never more in sum than was captured; some are settled, or fail, only later."""

from .. import events, listing, money, params, timers
from ..call import Call
from ..errors import invalid_request
from ..ids import new_id
from ..store import Json, Stored
from . import balance_transactions, disputes, payment_methods

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

PIX_REFUNDABLE = 90 * 24 * 3600  # seconds, docs.stripe.com/payments/pix


def create(call: Call) -> Json:
    """`POST /v1/refunds`; card refunds succeed at once, Pix refunds a little later."""
    charge = _charge(call)
    body = charge.body
    disputes.refuse_refund(call, charge)
    _refuse_too_late(call, body)
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
    refund = call.add("refund", _new_body(call, body, amount))
    _move_money(call, refund, charge)
    events.emit(call, "refund.created", refund.body)
    events.emit(call, "charge.refunded", body)
    return refund.body


def _new_body(call: Call, charge: Json, amount: int) -> Json:
    by_card = charge["payment_method_details"]["type"] == "card"
    reference = {"reference_status": "pending", "reference_type": "acquirer_reference_number", "type": "refund"}
    return {
        "id": new_id("re_3" if by_card else "pyr_1"),
        "object": "refund",
        "amount": amount,
        "balance_transaction": None,
        "charge": charge["id"],
        "created": call.now,
        "currency": charge["currency"],
        "destination_details": {"card": reference, "type": "card"} if by_card else {"pix": {}, "type": "pix"},
        "metadata": params.merged_metadata({}, call.params.get("metadata", {})),
        "payment_intent": charge["payment_intent"],
        "reason": call.params.get("reason"),
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "succeeded",
        "transfer_reversal": None,
    }


def _move_money(call: Call, refund: Stored, charge: Stored) -> None:
    """Take the money off the balance and off the charge; a refund that is not final yet keeps a timer."""
    body, paid = refund.body, charge.body
    by_card = paid["payment_method_details"]["type"] == "card"
    described = f" ({paid['description']})" if paid["description"] else ""
    body["balance_transaction"] = balance_transactions.record(
        call,
        "refund" if by_card else "payment_refund",
        amount=-body["amount"],
        source=body,
        category="refund",
        description=f"REFUND FOR {'CHARGE' if by_card else 'PAYMENT'}{described}",
    )["id"]
    paid["amount_refunded"] += body["amount"]
    paid["refunded"] = paid["amount_refunded"] == paid["amount_captured"]
    call.store.put(charge)
    later = payment_methods.late_refund(call.named("payment_method", paid["payment_method"]))
    if later is not None:
        body["status"] = "pending" if later == "succeeds" else "succeeded"
        if later == "succeeds":
            body["pending_reason"] = "processing"
        due_at = call.now + timers.seconds(call.store, "refund_seconds")
        timers.start(call, refund.id, f"refund_{later}", due_at)
    call.store.put(refund)


def succeed(call: Call, refund: Stored) -> None:
    """A pending refund reached the customer."""
    body = refund.body
    body["status"] = "succeeded"
    body.pop("pending_reason", None)
    _changed(call, refund)


def fail(call: Call, refund: Stored, *, reason: str = "expired_or_canceled_card") -> None:
    """The bank sent the money back: it is the shop's again, and the charge may be refunded anew."""
    _take_back(call, refund, status="failed", reason=reason)
    events.emit(call, "refund.failed", refund.body)
    _changed(call, refund)


def cancel(call: Call) -> Json:
    """`POST /v1/refunds/{id}/cancel`, while it is pending."""
    refund = call.find("refund", call.path[0], param="refund")
    if refund.body["status"] != "pending":
        raise invalid_request("Canceling this refund is unsupported.")
    _take_back(call, refund, status="canceled", reason="merchant_request")
    _changed(call, refund)
    return refund.body


def _take_back(call: Call, refund: Stored, *, status: str, reason: str) -> None:
    body = refund.body
    body.pop("pending_reason", None)
    movement = balance_transactions.record(
        call,
        "refund_failure",
        amount=body["amount"],
        source=body,
        category="refund_failure",
        description=f"REFUND FAILURE FOR {body['charge']}",
    )
    body.update(status=status, failure_reason=reason, failure_balance_transaction=movement["id"])
    charge = call.named("charge", body["charge"])
    charge.body["amount_refunded"] -= body["amount"]
    charge.body["refunded"] = False
    call.store.put(charge)


def _changed(call: Call, refund: Stored) -> None:
    timers.stop(call, refund.id)
    call.store.put(refund)
    events.emit(call, "refund.updated", refund.body)
    events.emit(call, "charge.refund.updated", refund.body)


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


def _refuse_too_late(call: Call, charge: Json) -> None:
    if charge["payment_method_details"]["type"] == "pix" and call.now > charge["created"] + PIX_REFUNDABLE:
        raise invalid_request(
            f"Charge {charge['id']} can no longer be refunded: Pix payments can be refunded for 90 days after the "
            "payment.",
            code="charge_not_refundable",
        )


def _no_charge(intent_id: str) -> str:
    return f"This PaymentIntent ({intent_id}) does not have a successful charge to refund."
