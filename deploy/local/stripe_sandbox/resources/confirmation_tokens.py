"""ConfirmationTokens: what the browser's form makes of a card or a Pix, and a PaymentIntent is confirmed with.

Stripe.js has no public address for this; its stand-in here is `POST /v1/confirmation_tokens` with the publishable key.
"""

from typing import Any

from .. import cards, params
from ..call import Call
from ..errors import invalid_request
from ..ids import new_id
from ..store import Json, Stored
from . import payment_methods

LIFETIME = 12 * 3600  # seconds; Stripe's tokens live 12 hours
_OPTIONS: params.Spec = {
    "payment_method_data": params.mapping(payment_methods.DATA),
    "return_url": params.string,
    "setup_future_usage": params.one_of("off_session", "on_session"),
    "shipping": params.SHIPPING,
    "use_stripe_sdk": params.boolean,
    **params.EXPAND,
}
CREATE: params.Spec = _OPTIONS
TEST_CREATE: params.Spec = {**_OPTIONS, "payment_method": params.string}


def create(call: Call) -> Json:
    """`POST /v1/confirmation_tokens` (browser) and `POST /v1/test_helpers/confirmation_tokens` (server)."""
    shown, billing_details, private = _method(call)
    body: Json = {
        "id": new_id("ctoken_1"),
        "object": "confirmation_token",
        "created": call.now,
        "expires_at": call.now + LIFETIME,
        "livemode": False,
        "mandate_data": None,
        "payment_intent": None,
        "payment_method_options": {"card": {"cvc_token": None}} if shown["type"] == "card" else None,
        "payment_method_preview": {
            "allow_redisplay": "unspecified",
            "billing_details": payment_methods.full_billing_details(billing_details),
            "customer": None,
            **shown,
        },
        "return_url": call.params.get("return_url"),
        "setup_future_usage": call.params.get("setup_future_usage"),
        "setup_intent": None,
        "shipping": call.params.get("shipping"),
        "use_stripe_sdk": call.params.get("use_stripe_sdk", True),
    }
    return call.add("confirmation_token", body, private).body


def retrieve(call: Call) -> Json:
    """`GET /v1/confirmation_tokens/{id}`"""
    return call.find("confirmation_token", call.path[0], param="confirmation_token").body


def _method(call: Call) -> tuple[Json, Json | None, Json]:
    """Shown method, billing details and what is remembered of it, from typed data or from an existing method."""
    data: dict[str, Any] | None = call.params.get("payment_method_data")
    if data is not None:
        shown, private = payment_methods.preview(call, data)
        return shown, data.get("billing_details"), private
    given = call.params.get("payment_method")
    if given is None:
        raise invalid_request(
            "One of the following params should be provided for this request: payment_method_data or payment_method.",
            before_execution=True,
        )
    if given in cards.BY_NAME:
        card = cards.BY_NAME[given]
        return payment_methods.named_card(call, card), None, {"card": card.key}
    method = call.named("payment_method", given)
    kind = method.body["type"]
    private = {**method.private, "payment_method": method.id}
    return {"type": kind, kind: method.body[kind]}, method.body["billing_details"], private


def use(call: Call, token_id: str, intent: Stored) -> Stored:
    """The PaymentMethod that the token makes for this PaymentIntent or SetupIntent. Refuses a used and an expired one."""
    token = call.named("confirmation_token", token_id)
    if token.body["payment_intent"] or token.body["setup_intent"]:
        raise invalid_request(
            f"The ConfirmationToken {token_id} has already been used to confirm an Intent. Please create a new "
            "ConfirmationToken.",
            param="confirmation_token",
        )
    if token.body["expires_at"] <= call.now:
        raise invalid_request(
            f"The ConfirmationToken {token_id} has expired. Please create a new ConfirmationToken.",
            param="confirmation_token",
        )
    token.body[intent.kind] = intent.id
    call.store.put(token)
    if "payment_method" in token.private:
        return call.named("payment_method", token.private["payment_method"])
    preview = token.body["payment_method_preview"]
    shown = {"type": preview["type"], preview["type"]: preview[preview["type"]]}
    return payment_methods.add(call, shown, token.private, billing_details=preview["billing_details"])
