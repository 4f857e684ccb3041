"""Disputes: opened by a test card or the control API, answered with evidence, won or lost."""

from .. import events, fees, listing, params, timers
from ..call import Call
from ..cards import DisputeKind
from ..errors import invalid_request
from ..ids import new_id
from ..store import Json, Stored
from . import balance_transactions

DAY = 24 * 3600
EVIDENCE = (
    "access_activity_log", "billing_address", "cancellation_policy", "cancellation_policy_disclosure",
    "cancellation_rebuttal", "customer_communication", "customer_email_address", "customer_name",
    "customer_purchase_ip", "customer_signature", "duplicate_charge_documentation", "duplicate_charge_explanation",
    "duplicate_charge_id", "product_description", "receipt", "refund_policy", "refund_policy_disclosure",
    "refund_refusal_explanation", "service_date", "service_documentation", "shipping_address", "shipping_carrier",
    "shipping_date", "shipping_documentation", "shipping_tracking_number", "uncategorized_file", "uncategorized_text",
)  # fmt: skip
UPDATE: params.Spec = {
    "evidence": params.mapping(dict.fromkeys(EVIDENCE, params.string)),
    "metadata": params.metadata,
    "submit": params.boolean,
    **params.EXPAND,
}
LIST: params.Spec = {
    **params.PAGE,
    "charge": params.string,
    "created": params.time_range,
    "payment_intent": params.string,
}
CLOSED = ("won", "lost", "warning_closed")
MAGIC = {  # texts that decide by themselves in Stripe's test mode, each with its timer
    "winning_evidence": "dispute_won",
    "losing_evidence": "dispute_lost",
    "escalate_inquiry_evidence": "inquiry_escalated",
}
_NETWORK_REASONS = {"fraudulent": "10.4", "product_not_received": "13.1"}


def retrieve(call: Call) -> Json:
    """`GET /v1/disputes/{id}`"""
    return _find(call).body


def list_page(call: Call) -> Json:
    """`GET /v1/disputes`"""
    filters = {name: call.params.get(name) for name in ("charge", "created", "payment_intent")}
    return listing.page(call, "dispute", "/v1/disputes", **filters)


def update(call: Call) -> Json:
    """`POST /v1/disputes/{id}`; evidence is submitted at once unless `submit=false` only stages it."""
    dispute = _find(call)
    refuse_closed(dispute.body)
    body, given = dispute.body, call.params
    body["metadata"] = params.merged_metadata(body["metadata"], given.get("metadata", {}))
    if given.get("evidence") is not None:
        body["evidence"] = {**body["evidence"], **given["evidence"]}
        texts = [value for name, value in body["evidence"].items() if name != "enhanced_evidence"]
        body["evidence_details"]["has_evidence"] = any(texts)
    if given.get("submit", given.get("evidence") is not None):
        body["evidence_details"]["submission_count"] += 1
        body["status"] = "warning_under_review" if is_inquiry(body) else "under_review"
        timers.stop(call, dispute.id)
        action = MAGIC.get(body["evidence"]["uncategorized_text"] or "")
        if action is not None:
            timers.start(call, dispute.id, action, call.now + timers.seconds(call.store, "dispute_seconds"))
    _changed(call, dispute)
    return body


def close(call: Call) -> Json:
    """`POST /v1/disputes/{id}/close`: accepted, thus lost."""
    dispute = _find(call)
    refuse_closed(dispute.body)
    lose(call, dispute)
    return dispute.body


def open_for(call: Call, charge: Stored, kind: DisputeKind, *, amount: int | None = None) -> Stored:
    """A new dispute of the charge: a chargeback takes the money and the fee at once, an inquiry only asks."""
    inquiry = kind.inquiry
    card = charge.body["payment_method_details"]["card"]
    body: Json = {
        "id": new_id("du_1"),
        "object": "dispute",
        "amount": charge.body["amount_captured"] - charge.body["amount_refunded"] if amount is None else amount,
        "balance_transactions": [],
        "charge": charge.id,
        "created": call.now,
        "currency": charge.body["currency"],
        "enhanced_eligibility_types": [],
        "evidence": {**dict.fromkeys(EVIDENCE), "enhanced_evidence": {}},
        "evidence_details": {
            "due_by": (call.now // DAY + 9) * DAY - 1,  # the end of the eighth day from now
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
        },
        "is_charge_refundable": inquiry,
        "livemode": False,
        "metadata": {},
        "payment_intent": charge.body["payment_intent"],
        "payment_method_details": {
            "card": {
                "brand": card["brand"],
                "case_type": "inquiry" if inquiry else "chargeback",
                "network": card["network"],
                "network_reason_code": "10" if inquiry else _NETWORK_REASONS.get(kind.reason, "13.7"),
            },
            "type": "card",
        },
        "reason": kind.reason,
        "status": "warning_needs_response" if inquiry else "needs_response",
    }
    dispute = call.add("dispute", body)
    charge.body["disputed"] = True
    call.store.put(charge)
    timers.start(call, dispute.id, "dispute_lost", body["evidence_details"]["due_by"])
    if not inquiry:
        _withdraw(call, dispute)
    events.emit(call, "charge.dispute.created", body)
    if not inquiry:
        events.emit(call, "charge.dispute.funds_withdrawn", body)
    return dispute


def win(call: Call, dispute: Stored) -> None:
    """The bank decides for the shop: the money comes back, the fee does not; an inquiry just ends."""
    body = dispute.body
    if is_inquiry(body):
        _end(call, dispute, "warning_closed")
        return
    movement = balance_transactions.record(
        call,
        "adjustment",
        amount=body["amount"],
        source=body,
        category="dispute_reversal",
        description=f"Chargeback reversal for {body['charge']}",
    )
    body["balance_transactions"].append(movement)
    body["is_charge_refundable"] = True
    body["status"] = "won"
    events.emit(call, "charge.dispute.funds_reinstated", body)
    _end(call, dispute, "won")


def lose(call: Call, dispute: Stored) -> None:
    """The bank decides for the cardholder, or nobody answered in time."""
    _end(call, dispute, "warning_closed" if is_inquiry(dispute.body) else "lost")


def escalate(call: Call, dispute: Stored) -> None:
    """An inquiry becomes a chargeback: only now the money goes."""
    body = dispute.body
    body["payment_method_details"]["card"].update(case_type="chargeback", network_reason_code="10.4")
    body.update(status="needs_response", is_charge_refundable=False)
    timers.start(call, dispute.id, "dispute_lost", max(body["evidence_details"]["due_by"], call.now + DAY))
    _withdraw(call, dispute)
    _changed(call, dispute)
    events.emit(call, "charge.dispute.funds_withdrawn", body)


def refuse_refund(call: Call, charge: Stored) -> None:
    """Money that a dispute took cannot be refunded as well."""
    if not charge.body["disputed"]:
        return
    rows = call.store.rows(
        "SELECT 1 FROM objects WHERE kind = 'dispute' AND payment_intent = ? "
        "AND json_extract(body, '$.charge') = ? AND NOT json_extract(body, '$.is_charge_refundable')",
        (charge.body["payment_intent"], charge.id),
    )
    if rows:
        raise invalid_request(
            f"Charge {charge.id} has been charged back; cannot issue a refund.", code="charge_disputed"
        )


def _withdraw(call: Call, dispute: Stored) -> None:
    body = dispute.body
    movement = balance_transactions.record(
        call,
        "adjustment",
        amount=-body["amount"],
        source=body,
        category="dispute",
        description=f"Chargeback withdrawal for {body['charge']}",
        fee=fees.of_dispute(body["currency"]),
    )
    body["balance_transactions"].append(movement)
    call.store.put(dispute)


def _end(call: Call, dispute: Stored, status: str) -> None:
    dispute.body["status"] = status
    timers.stop(call, dispute.id)
    call.store.put(dispute)
    events.emit(call, "charge.dispute.closed", dispute.body)


def _changed(call: Call, dispute: Stored) -> None:
    call.store.put(dispute)
    events.emit(call, "charge.dispute.updated", dispute.body)


def is_inquiry(body: Json) -> bool:
    return bool(body["payment_method_details"]["card"]["case_type"] == "inquiry")


def refuse_closed(body: Json) -> None:
    """A decision is final."""
    if body["status"] in CLOSED:
        raise invalid_request("This dispute is already closed")


def _find(call: Call) -> Stored:
    return call.find("dispute", call.path[0], param="dispute")
