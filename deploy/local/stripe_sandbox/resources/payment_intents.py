"""PaymentIntents: creating, reading, changing. Confirming is in `intent_confirm.py`, the end in `intent_finish.py`."""

from typing import Any

from .. import events, listing, money, params
from ..call import Answer, Call
from ..errors import StripeError, invalid_request, resource_missing
from ..ids import new_client_secret, new_id
from ..store import Json, Stored
from . import intent_confirm, method_types, payment_methods

_CHANGEABLE: params.Spec = {
    "allowed_payment_method_types": params.array(params.one_of(*payment_methods.TYPES)),
    "customer": params.string,
    "description": params.string,
    "metadata": params.metadata,
    "payment_method": params.string,
    "payment_method_options": intent_confirm.OPTIONS,
    "payment_method_types": params.array(params.one_of(*payment_methods.TYPES)),
    "receipt_email": params.string,
    "setup_future_usage": params.one_of("off_session", "on_session"),
    "shipping": params.SHIPPING,
    "statement_descriptor": params.string,
    "statement_descriptor_suffix": params.string,
    "transfer_group": params.string,
    "capture_method": params.one_of("automatic", "automatic_async", "manual"),
    **params.EXPAND,
}
UPDATE: params.Spec = {"amount": params.positive, "currency": params.string, **_CHANGEABLE}
CREATE: params.Spec = {
    **_CHANGEABLE,
    **intent_confirm.CONFIRM,
    "amount": params.Required(params.integer),
    "currency": params.Required(params.string),
    "automatic_payment_methods": params.mapping(
        {"enabled": params.Required(params.boolean), "allow_redirects": params.one_of("always", "never")}
    ),
    "confirm": params.boolean,
    "confirmation_method": params.one_of("automatic", "manual"),
}
RETRIEVE: params.Spec = {"client_secret": params.string, **params.EXPAND}
LIST: params.Spec = {**params.PAGE, "customer": params.string, "created": params.time_range}

AMOUNT_CHANGEABLE = ("requires_payment_method", "requires_confirmation", "requires_action")
_ONLY_WHEN_CONFIRMING = ("confirmation_token", "off_session", "return_url", "error_on_requires_action")
WITHOUT_METHOD_TYPES = "2026-09-30"  # the version that removed `payment_method_types` from create and update
_PLAIN = (
    "allowed_payment_method_types", "capture_method", "confirmation_method", "customer", "description",
    "payment_method_types", "receipt_email", "setup_future_usage", "shipping", "statement_descriptor",
    "statement_descriptor_suffix", "transfer_group",
)  # fmt: skip


def create(call: Call) -> Json | Answer:
    """`POST /v1/payment_intents`, confirming at once with `confirm=true`."""
    given = call.params
    confirming = given.get("confirm", False)
    for name in _ONLY_WHEN_CONFIRMING:
        if name in given and not confirming:
            raise _only_when_confirming(name)
    currency = money.check_currency(given["currency"])
    body = _new_body(call, money.check_amount(given["amount"], currency), currency)
    _apply(call, body)
    intent = call.add("payment_intent", body)
    events.emit(call, "payment_intent.created", dict(body))
    return intent_confirm.run(call, intent) if confirming else body


def _new_body(call: Call, amount: int, currency: str) -> Json:
    intent_id = new_id("pi_3")
    automatic = call.params.get("automatic_payment_methods")
    if automatic is None and not call.params.get("payment_method_types"):
        automatic = {"enabled": True}  # Stripe's default since API version 2023-08-16
    if automatic is not None and automatic["enabled"]:
        automatic = {"allow_redirects": automatic.get("allow_redirects") or "always", "enabled": True}
    return {
        "id": intent_id,
        "object": "payment_intent",
        "amount": amount,
        "amount_capturable": 0,
        "allowed_payment_method_types": None,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "application": None,
        "application_fee_amount": None,
        "automatic_payment_methods": automatic,
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": "automatic_async",
        "client_secret": new_client_secret(intent_id),
        "confirmation_method": "automatic",
        "created": call.now,
        "currency": currency,
        "customer": None,
        "description": None,
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": {},
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": None,
        "payment_method_configuration_details": None,
        "payment_method_options": {},
        "payment_method_types": ["card"],
        "processing": None,
        "receipt_email": None,
        "review": None,
        "setup_future_usage": None,
        "shipping": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": None,
        "status": "requires_payment_method",
        "transfer_data": None,
        "transfer_group": None,
    }


def retrieve(call: Call) -> Json:
    """`GET /v1/payment_intents/{id}`; with the publishable key only together with the client secret."""
    return find(call).body


def find(call: Call) -> Stored:
    """The intent of the path; a browser must know its client secret."""
    intent = call.find("payment_intent", call.path[0], param="intent")
    if call.publishable and call.params.get("client_secret") != intent.body["client_secret"]:
        raise resource_missing("payment_intent", call.path[0], param="intent")
    return intent


def update(call: Call) -> Json:
    """`POST /v1/payment_intents/{id}`; amount and currency only before the intent is under way."""
    intent = find(call)
    body = intent.body
    if ("amount" in call.params or "currency" in call.params) and body["status"] not in AMOUNT_CHANGEABLE:
        raise invalid_request(
            f"This PaymentIntent's amount could not be updated because it has a status of {body['status']}. You may "
            "only update the amount of a PaymentIntent with one of the following statuses: "
            f"{', '.join(AMOUNT_CHANGEABLE)}.",
            code="payment_intent_unexpected_state",
            param="amount",
            payment_intent=body,
        )
    wanted = {**body, **call.params}
    body["currency"] = money.check_currency(wanted["currency"])
    body["amount"] = money.check_amount(wanted["amount"], body["currency"])
    _apply(call, body)
    call.store.put(intent)
    return body


def list_page(call: Call) -> Json:
    """`GET /v1/payment_intents`"""
    wanted = call.params
    if wanted.get("customer") is not None:
        call.named("customer", wanted["customer"])
    return listing.page(
        call,
        "payment_intent",
        "/v1/payment_intents",
        customer=wanted.get("customer"),
        created=wanted.get("created"),
    )


def _apply(call: Call, body: Json) -> None:
    given: dict[str, Any] = call.params
    if "payment_method_types" in given and call.version >= WITHOUT_METHOD_TYPES:
        raise _method_types_gone()
    if given.get("customer") is not None:
        call.named("customer", given["customer"])
    body.update({name: given[name] for name in _PLAIN if name in given})
    body["payment_method_types"] = method_types.decide(body)
    method_types.apply_options(call, body)
    if "metadata" in given:
        body["metadata"] = params.merged_metadata(body["metadata"], given["metadata"])
    if given.get("payment_method") is not None:
        body["payment_method"] = payment_methods.resolve(call, given["payment_method"], param="payment_method").id
        if body["status"] == "requires_payment_method":
            body["status"] = "requires_confirmation"


def _method_types_gone() -> StripeError:
    return invalid_request(
        "The parameter `payment_method_types` is no longer supported in this API version. Use dynamic payment methods, "
        "`allowed_payment_method_types` or `excluded_payment_method_types` instead.",
        before_execution=True,
        code="payment_method_types_no_longer_supported",
        param="payment_method_types",
    )


def _only_when_confirming(name: str) -> StripeError:
    return invalid_request(
        f"The parameter `{name}` cannot be passed when creating a PaymentIntent unless `confirm` is set to true.",
        before_execution=True,
        param=name,
    )
