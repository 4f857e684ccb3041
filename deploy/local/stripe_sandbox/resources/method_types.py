"""Which kinds of payment an intent takes, and their options: cards anywhere, Pix for reais."""

from ..call import Call
from ..errors import invalid_request
from ..store import Json
from . import payment_methods, pix

_DEFAULT_OPTIONS: dict[str, Json] = {
    "card": {"installments": None, "mandate_options": None, "network": None, "request_three_d_secure": "automatic"},
    "pix": pix.DEFAULT_OPTIONS,
}


def decide(body: Json) -> list[str]:
    """The intent's `payment_method_types`: as listed, or all that suit it among those allowed."""
    if body["automatic_payment_methods"] is None:
        if "pix" in body["payment_method_types"] and body["currency"] != "brl":
            raise invalid_request(
                f"The currency provided ({body['currency']}) is invalid. Payments with pix support the following "
                "currencies: brl.",
                param="currency",
            )
        return list(body["payment_method_types"])
    wanted = body["allowed_payment_method_types"] or payment_methods.TYPES
    found = [kind for kind in payment_methods.TYPES if kind in wanted and (kind != "pix" or _suits_pix(body))]
    if not found:
        raise invalid_request(
            "No valid payment method types for this Payment Intent. Please ensure that you have activated payment "
            "methods compatible with your chosen currency in your dashboard "
            "(https://dashboard.stripe.com/settings/payments) or specify payment_method_types "
            "(https://stripe.com/docs/api/payment_intents/create#create_payment_intent-payment_method_types)."
        )
    return found


def _suits_pix(body: Json) -> bool:
    return body["currency"] == "brl" and body["setup_future_usage"] is None and body["capture_method"] != "manual"


def apply_options(call: Call, body: Json) -> None:
    """Merge the given `payment_method_options` into the intent's, for the kinds that it takes."""
    given = call.params.get("payment_method_options") or {}
    kept = body["payment_method_options"]
    changed = {**given, "pix": pix.check_options(call, given.get("pix") or {})}
    body["payment_method_options"] = {
        kind: {**_DEFAULT_OPTIONS[kind], **kept.get(kind, {}), **(changed.get(kind) or {})}
        for kind in body["payment_method_types"]
    }


def check(body: Json, kind: str) -> None:
    """Refuse a method of a kind that the intent does not take."""
    if kind not in body["payment_method_types"]:
        raise invalid_request(
            f"The PaymentMethod provided ({kind}) is not allowed for this PaymentIntent. Please attach a PaymentMethod "
            f"of one of the following types: {', '.join(body['payment_method_types'])}.",
            code="payment_intent_incompatible_payment_method",
            payment_intent=body,
        )
