"""A Charge as it is born: whose, how much, how the method was charged, and what came of it."""

from .. import timers
from ..call import Call
from ..cards import Decline, TestCard
from ..ids import new_id
from ..store import Json, Stored
from . import payment_methods

_FROM_INTENT = (
    "amount", "currency", "customer", "description", "metadata", "receipt_email", "shipping", "statement_descriptor",
    "statement_descriptor_suffix", "transfer_group",
)  # fmt: skip


def new_body(call: Call, intent: Stored, method: Stored, decline: Decline | None, *, authenticated: bool) -> Json:
    """The Charge of one attempt; captured at once unless the intent holds it."""
    wanted = intent.body
    captured = decline is None and wanted["capture_method"] != "manual"
    by_card = method.body["type"] == "card"
    return {
        "id": new_id("ch_3" if by_card else "py_3"),
        "object": "charge",
        **{name: wanted[name] for name in _FROM_INTENT},
        "amount_captured": wanted["amount"] if captured else 0,
        "amount_refunded": 0,
        "application": None,
        "application_fee": None,
        "application_fee_amount": None,
        "balance_transaction": None,
        "billing_details": method.body["billing_details"],
        "calculated_statement_descriptor": "RENTACAR" if by_card else None,
        "captured": captured,
        "created": call.now,
        "disputed": False,
        "failure_balance_transaction": None,
        "failure_code": None if decline is None else decline.code,
        "failure_message": None if decline is None else decline.message,
        "fraud_details": {},
        "livemode": False,
        "on_behalf_of": None,
        "outcome": _outcome(payment_methods.card_of(method) if by_card else None, decline),
        "paid": decline is None,
        "payment_intent": intent.id,
        "payment_method": method.id,
        "payment_method_details": _card_details(call, method, decline, intent=wanted, authenticated=authenticated)
        if by_card
        else {"pix": {"bank_transaction_id": f"E{new_id('')}"}, "type": "pix"},
        "receipt_number": None,
        "receipt_url": None,
        "refunded": False,
        "review": None,
        "source_transfer": None,
        "status": "succeeded" if decline is None else "failed",
        "transfer_data": None,
    }


def _card_details(call: Call, method: Stored, decline: Decline | None, *, intent: Json, authenticated: bool) -> Json:
    """`payment_method_details`: the card as it was charged, and until when an authorisation can be captured."""
    shown = method.body["card"]
    kept = (
        "brand",
        "country",
        "exp_month",
        "exp_year",
        "fingerprint",
        "funding",
        "last4",
        "regulated_status",
        "wallet",
    )
    failed_cvc = decline is not None and decline.code == "incorrect_cvc"
    card: Json = {
        **{name: shown[name] for name in kept},
        "amount_authorized": None if decline else intent["amount"],
        "authorization_code": None,
        "checks": {**shown["checks"], "cvc_check": "fail" if failed_cvc else "pass"},
        "extended_authorization": {"status": "disabled"},
        "incremental_authorization": {"status": "unavailable"},
        "installments": None,
        "mandate": None,
        "multicapture": {"status": "unavailable"},
        "network": shown["brand"],
        "network_token": {"used": False},
        "network_transaction_id": None,
        "overcapture": {"maximum_amount_capturable": intent["amount"], "status": "unavailable"},
        "three_d_secure": _three_d_secure() if authenticated else None,
        "transaction_link_id": None,
    }
    if decline is None and intent["capture_method"] == "manual":
        card["capture_before"] = call.now + timers.seconds(call.store, "authorization_seconds")
    return {"type": "card", "card": card}


def _three_d_secure() -> Json:
    return {
        "authentication_flow": "challenge",
        "electronic_commerce_indicator": "05",
        "exemption_indicator": None,
        "result": "authenticated",
        "result_reason": None,
        "transaction_id": None,
        "version": "2.2.0",
    }


def _outcome(card: TestCard | None, decline: Decline | None) -> Json:
    """Who decided, and what the shop is told of it."""
    common = {"advice_code": None, "network_advice_code": None, "network_decline_code": None}
    if decline is None:
        return {
            **common,
            "network_status": "approved_by_network",
            "reason": None,
            "risk_level": "normal",
            "seller_message": "Payment complete.",
            "type": "authorized",
        }
    if card is not None and card.blocked:
        return {
            **common,
            "network_status": "not_sent_to_network",
            "reason": "highest_risk_level",
            "risk_level": "highest",
            "seller_message": "Stripe blocked this payment as too risky.",
            "type": "blocked",
        }
    return {
        **common,
        "network_status": "declined_by_network",
        "reason": decline.decline_code or decline.code,
        "risk_level": "normal",
        "seller_message": "The bank did not return any further details with this decline.",
        "type": "issuer_declined",
    }
