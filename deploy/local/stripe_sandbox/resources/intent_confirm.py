"""Confirming a PaymentIntent: choose the method, ask for 3-D Secure where the card wants it, charge; or show a Pix."""

from .. import events, params, timers
from ..call import Answer, Call
from ..errors import StripeError, error_fields, invalid_request
from ..store import Json, Stored
from . import bank_page, charges, confirmation_tokens, method_types, payment_methods, pix

OPTIONS = params.mapping(
    {
        "card": params.mapping(
            {
                "request_three_d_secure": params.one_of("any", "automatic", "challenge"),
                "setup_future_usage": params.one_of("none", "off_session", "on_session"),
            }
        ),
        "pix": pix.OPTIONS,
    }
)
CONFIRM: params.Spec = {
    "capture_method": params.one_of("automatic", "automatic_async", "manual"),
    "confirmation_token": params.string,
    "error_on_requires_action": params.boolean,
    "off_session": params.boolean,
    "payment_method": params.string,
    "payment_method_data": params.mapping(payment_methods.DATA),
    "payment_method_options": OPTIONS,
    "receipt_email": params.string,
    "return_url": params.string,
    "setup_future_usage": params.one_of("off_session", "on_session"),
    "shipping": params.SHIPPING,
    "use_stripe_sdk": params.boolean,
    **params.EXPAND,
}
CONFIRMABLE = ("requires_payment_method", "requires_confirmation", "requires_action")
_KEPT = ("capture_method", "receipt_email", "setup_future_usage", "shipping")


def run(call: Call, intent: Stored) -> Json | Answer:
    """Confirm with the call's parameters. A decline is an Answer(402): the failed charge stays written."""
    body = intent.body
    if body["status"] not in CONFIRMABLE:
        raise unexpected_state(body, _not_confirmable(body))
    token = _apply(call, body)
    method = _method(call, intent)
    check_ownership(body, method)
    method_types.check(body, method.body["type"])
    if method.body["type"] == "pix":
        return pix.show_code(call, intent, method)
    return_url = call.params.get("return_url") or (token or {}).get("return_url")
    _check_return_url(body, return_url)
    if _wants_authentication(call, intent, method):
        if call.params.get("off_session"):
            return charges.decline_by_network(call, intent, method, charges.AUTHENTICATION_REQUIRED)
        if call.params.get("error_on_requires_action"):
            return charges.fail(call, intent, method, charges.AUTHENTICATION_NOT_HANDLED)
        return _ask_for_authentication(call, intent, method, return_url)
    return charges.attempt(call, intent, method)


def _apply(call: Call, body: Json) -> Json | None:
    """Write the confirm-time parameters on the intent; the ConfirmationToken's body if one was given."""
    given = call.params
    ways = [name for name in ("confirmation_token", "payment_method", "payment_method_data") if given.get(name)]
    if "confirmation_token" in ways and len(ways) > 1:
        raise invalid_request(
            f"You may only specify one of these parameters: {', '.join(ways)}.", before_execution=True, param=ways[0]
        )
    for name in _KEPT:
        if given.get(name) is not None:
            body[name] = given[name]
    method_types.apply_options(call, body)
    if given.get("confirmation_token") is None:
        return None
    token = call.named("confirmation_token", given["confirmation_token"]).body
    usage = token["setup_future_usage"]
    if usage is not None and body["setup_future_usage"] not in (None, usage):
        raise invalid_request(
            f"The provided setup_future_usage ({body['setup_future_usage']}) does not match the setup_future_usage "
            f"on the ConfirmationToken ({usage}).",
            param="setup_future_usage",
            payment_intent=body,
        )
    body["setup_future_usage"] = usage or body["setup_future_usage"]
    body["shipping"] = token["shipping"] or body["shipping"]
    return token


def _method(call: Call, intent: Stored) -> Stored:
    """The parameter's method, else the intent's own, else the customer's default."""
    given, body = call.params, intent.body
    if given.get("confirmation_token") is not None:
        return confirmation_tokens.use(call, given["confirmation_token"], intent)
    if given.get("payment_method_data") is not None:
        return payment_methods.from_data(call, given["payment_method_data"])
    chosen = given.get("payment_method") or body["payment_method"] or _default_method(call, body)
    if chosen is None:
        raise unexpected_state(
            body,
            "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the "
            "PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a "
            "payment method or ConfirmationToken.",
        )
    method = payment_methods.resolve(call, chosen, param="payment_method")
    payment_methods.refuse_if_spent(method)
    return method


def _default_method(call: Call, body: Json) -> str | None:
    if body["customer"] is None:
        return None
    default: str | None = call.named("customer", body["customer"]).body["invoice_settings"]["default_payment_method"]
    return default


def check_ownership(body: Json, method: Stored) -> None:
    owner = method.body["customer"]
    if owner is None or owner == body["customer"]:
        return
    if body["customer"] is None:
        raise invalid_request(
            f"The `payment_method` parameter supplied {method.id} belongs to the Customer {owner}. Please include the "
            "Customer in the `customer` parameter on the PaymentIntent.",
            code="parameter_missing",
            param="source",
            payment_intent=body,
        )
    raise invalid_request(
        f"The PaymentMethod {method.id} does not belong to the Customer you supplied {body['customer']}. Please use "
        "this PaymentMethod with the Customer that it belongs to instead.",
        param="payment_method",
        payment_intent=body,
    )


def _check_return_url(body: Json, return_url: str | None) -> None:
    automatic = body["automatic_payment_methods"]
    if return_url or not automatic or automatic.get("allow_redirects") != "always":
        return
    raise invalid_request(
        "This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because some of these "
        "payment methods might redirect your customer off of your page, you must provide a `return_url`. If you don't "
        "want to accept redirect-based payment methods, set `automatic_payment_methods[enabled]` to `true` and "
        "`automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents and Payment Intents.",
        payment_intent=body,
    )


def _wants_authentication(call: Call, intent: Stored, method: Stored) -> bool:
    kind = payment_methods.card_of(method).authentication
    asked = intent.body["payment_method_options"]["card"]["request_three_d_secure"] in ("any", "challenge")
    off_session = bool(call.params.get("off_session"))
    if kind == "until_set_up":
        return not (off_session and method.private.get("set_up"))
    if kind == "on_session":
        return not off_session
    return kind == "always" or (asked and not off_session)


def _ask_for_authentication(call: Call, intent: Stored, method: Stored, return_url: str | None) -> Json:
    """3-D Secure: a page of the sandbox where a person, or the control API, finishes or fails it."""
    intent.body.update(
        status="requires_action",
        payment_method=method.id,
        next_action=bank_page.action(call, intent, return_url),
        last_payment_error=None,
    )
    timers.stop(call, intent.id)
    call.store.put(intent)
    events.emit(call, "payment_intent.requires_action", intent.body)
    return intent.body


def authenticate(call: Call, intent: Stored, *, succeed: bool) -> Json | Answer:
    """The end of 3-D Secure, by the control API: charge the card, or fail the attempt without a charge."""
    if intent.body["status"] != "requires_action" or pix.waits(intent):
        raise unexpected_state(intent.body, f"This PaymentIntent has a status of {intent.body['status']}.")
    method = call.named("payment_method", intent.body["payment_method"])
    if succeed:
        return charges.attempt(call, intent, method, authenticated=True)
    return charges.fail(call, intent, method, charges.AUTHENTICATION_FAILED)


def unexpected_state(body: Json, message: str) -> StripeError:
    fields = error_fields("invalid_request_error", message, code="payment_intent_unexpected_state", payment_intent=body)
    return StripeError(400, fields)


def _not_confirmable(body: Json) -> str:
    if body["status"] == "succeeded":
        return (
            "You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed."
        )
    return (
        f"You cannot confirm this PaymentIntent because it has a status of {body['status']}. Only a PaymentIntent "
        f"with one of the following statuses may be confirmed: {', '.join(CONFIRMABLE)}."
    )
