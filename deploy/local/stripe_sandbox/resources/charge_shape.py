"""The two large parts of a Charge: how the card was charged, and what came of it."""

from ..cards import Decline, TestCard
from ..store import Json, Stored

AUTHORIZATION_SECONDS = 7 * 24 * 3600  # how long a manual capture may wait


def details(method: Stored, decline: Decline | None, *, intent: Json, now: int, authenticated: bool) -> Json:
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
        card["capture_before"] = now + AUTHORIZATION_SECONDS
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


def outcome(card: TestCard, decline: Decline | None) -> Json:
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
    if card.blocked:
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
