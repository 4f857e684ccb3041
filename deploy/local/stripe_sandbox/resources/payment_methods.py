"""PaymentMethods: /v1/payment_methods, and the `pm_card_*` names that stand for one."""

from datetime import UTC, datetime
from typing import Any

from .. import cards, events, listing, params
from ..call import Call
from ..errors import StripeError, card_error, invalid_request, missing_parameter
from ..ids import new_id
from ..store import Json, Stored

CARD: params.Kind = params.mapping(
    {
        "number": params.Required(params.string),
        "exp_month": params.Required(params.integer),
        "exp_year": params.Required(params.integer),
        "cvc": params.string,
    }
)
TYPES = ("card", "pix")
DATA: params.Spec = {
    "type": params.Required(params.one_of(*TYPES)),
    "allow_redisplay": params.one_of("always", "limited", "unspecified"),
    "billing_details": params.BILLING_DETAILS,
    "card": CARD,
    "metadata": params.metadata,
    "pix": params.mapping({}),
}
CREATE: params.Spec = {**DATA, **params.EXPAND}
ATTACH: params.Spec = {"customer": params.Required(params.string), **params.EXPAND}
LIST: params.Spec = {**params.PAGE, "customer": params.string, "type": params.one_of(*TYPES)}


def create(call: Call) -> Json:
    """`POST /v1/payment_methods`"""
    return from_data(call, call.params).body


def retrieve(call: Call) -> Json:
    """`GET /v1/payment_methods/{id}`"""
    return call.find("payment_method", call.path[0], param="payment_method").body


def attach(call: Call) -> Json:
    """`POST /v1/payment_methods/{id}/attach`; the declining test cards are refused with 402, as at Stripe."""
    customer = call.named("customer", call.params["customer"]).id
    method = resolve(call, call.path[0], param="payment_method", status=404)
    if method.body["type"] != "card":
        raise invalid_request(
            f"This PaymentMethod (type: {method.body['type']}) cannot be attached to a customer.",
            param="payment_method",
        )
    card = card_of(method)
    if not card.attachable and card.decline is not None:
        raise card_error(card.decline.message, code=card.decline.code, decline_code=card.decline.decline_code)
    if method.body["customer"] not in (None, customer):
        raise invalid_request(
            "The payment method you provided has already been attached to a customer.", param="payment_method"
        )
    refuse_if_spent(method)
    attach_to(call, method, customer)
    return method.body


def detach(call: Call) -> Json:
    """`POST /v1/payment_methods/{id}/detach`; it can never be used again."""
    method = call.find("payment_method", call.path[0], param="payment_method")
    if method.body["customer"] is None:
        raise invalid_request(
            "The payment method you provided is not attached to a customer so detachment is impossible."
        )
    detach_from(call, method)
    return method.body


def detach_from(call: Call, method: Stored) -> None:
    """Forget the customer of a saved method."""
    customer, method.body["customer"] = method.body["customer"], None
    method.private["used"] = True
    call.store.put(method)
    events.emit(call, "payment_method.detached", method.body, previous={"customer": customer})


def list_page(call: Call) -> Json:
    """`GET /v1/payment_methods`"""
    wanted = call.params
    if wanted.get("customer") is not None:
        call.named("customer", wanted["customer"])
    return listing.page(
        call, "payment_method", "/v1/payment_methods", customer=wanted.get("customer"), type=wanted.get("type")
    )


def resolve(call: Call, given: str, *, param: str, status: int = 400) -> Stored:
    """The stored method of an id; a `pm_card_*` name makes a new method each time, as at Stripe."""
    card = cards.BY_NAME.get(given)
    if card is None:
        return call.find("payment_method", given, param=param, status=status)
    return add(call, named_card(call, card), {"card": card.key}, billing_details=None)


def named_card(call: Call, card: cards.TestCard) -> Json:
    """A `pm_card_*` as shown: it expires a year from the sandbox's now."""
    today = datetime.fromtimestamp(call.now, UTC)
    shown = cards.shown(card, exp_month=today.month, exp_year=today.year + 1, cvc_check=None)
    return {"type": "card", "card": shown}


def preview(call: Call, data: dict[str, Any]) -> tuple[Json, Json]:
    """The method of `payment_method_data` as shown (`{"type": "card", "card": …}`), and what is remembered of it."""
    if data["type"] == "pix":
        return {"type": "pix", "pix": {}}, {}
    given = data.get("card")
    if given is None:
        raise missing_parameter("card")
    card = cards.card_for_number(given["number"] or "")
    today = datetime.fromtimestamp(call.now, UTC)
    year = cards.check_expiry(given["exp_month"], given["exp_year"], current_year=today.year, current_month=today.month)
    if given.get("cvc") is not None:
        cards.check_cvc(given["cvc"])
    cvc_check = "unchecked" if given.get("cvc") is not None else None
    shown = cards.shown(card, exp_month=given["exp_month"], exp_year=year, cvc_check=cvc_check)
    return {"type": "card", "card": shown}, {"card": card.key}


def from_data(call: Call, data: dict[str, Any]) -> Stored:
    shown, private = preview(call, data)
    metadata = params.merged_metadata({}, data.get("metadata") or {})
    redisplay = data.get("allow_redisplay") or "unspecified"
    return add(
        call,
        shown,
        private,
        billing_details=data.get("billing_details"),
        metadata=metadata,
        allow_redisplay=redisplay,
    )


def add(
    call: Call,
    shown: Json,
    private: Json,
    *,
    billing_details: Json | None,
    metadata: dict[str, str] | None = None,
    allow_redisplay: str = "unspecified",
) -> Stored:
    """Store a new PaymentMethod; `shown` is its type and the part named like it."""
    body: Json = {
        "id": new_id("pm_1"),
        "object": "payment_method",
        "allow_redisplay": allow_redisplay,
        "billing_details": full_billing_details(billing_details),
        "created": call.now,
        "customer": None,
        "livemode": False,
        "metadata": metadata or {},
        **shown,
    }
    return call.add("payment_method", body, private)


def full_billing_details(given: Json | None) -> Json:
    address = dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"))
    details = {"email": None, "name": None, "phone": None, "tax_id": None, **(given or {})}
    return {**details, "address": {**address, **(details.get("address") or {})}}


def card_of(method: Stored) -> cards.TestCard:
    """What this card does when it is charged."""
    return cards.BY_KEY[method.private["card"]]


def late_refund(method: Stored) -> cards.LateRefund | None:
    """What becomes of a refund to this method after it was made; None: it is final at once."""
    return "succeeds" if method.body["type"] == "pix" else card_of(method).refund


def attach_to(call: Call, method: Stored, customer: str) -> None:
    """Save the method on the customer; nothing happens when it is there already."""
    if method.body["customer"] == customer:
        return
    method.body["customer"] = customer
    method.body["card"]["checks"]["cvc_check"] = "pass"  # attaching verifies the card
    call.store.put(method)
    events.emit(call, "payment_method.attached", method.body)


def refuse_if_spent(method: Stored) -> None:
    """A method that paid once without a customer may not be used again."""
    if method.private.get("used") and method.body["customer"] is None:
        raise _spent()


def _spent() -> StripeError:
    return invalid_request(
        "The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment, shared with "
        "a connected account without Customer attachment, or was detached from a Customer. It may not be used again. "
        "To use a PaymentMethod multiple times, you must attach it to a Customer first."
    )
