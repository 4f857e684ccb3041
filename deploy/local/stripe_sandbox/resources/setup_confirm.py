"""Confirming a SetupIntent: 3-D Secure where the card wants it, then the card is the customer's to be charged later."""

from .. import events, params
from ..call import Answer, Call
from ..cards import Decline
from ..errors import StripeError, error_fields, invalid_request
from ..ids import new_id
from ..store import Json, Stored
from . import bank_page, charges, confirmation_tokens, payment_methods

CONFIRM: params.Spec = {
    "confirmation_token": params.string,
    "payment_method": params.string,
    "payment_method_data": params.mapping(payment_methods.DATA),
    "payment_method_options": params.mapping(
        {"card": params.mapping({"request_three_d_secure": params.one_of("any", "automatic", "challenge")})}
    ),
    "return_url": params.string,
    "use_stripe_sdk": params.boolean,
    **params.EXPAND,
}
CONFIRMABLE = ("requires_payment_method", "requires_confirmation", "requires_action")
AUTHENTICATION_FAILED = Decline("setup_intent_authentication_failure", None, charges.AUTHENTICATION_FAILED.message)


def run(call: Call, intent: Stored) -> Json | Answer:
    """Confirm with the call's parameters. A refused card is an Answer(402): the failed attempt stays written."""
    body = intent.body
    method = _method(call, intent)
    if body["status"] not in CONFIRMABLE:
        raise unexpected_state(body, _not_confirmable(body["status"]))
    if method.body["type"] != "card":
        raise invalid_request(
            f"The PaymentMethod provided ({method.body['type']}) is not allowed for this SetupIntent. Please attach a "
            "PaymentMethod of one of the following types: card.",
            code="setup_intent_invalid_parameter",
            setup_intent=body,
        )
    _check_owner(body, method)
    body["latest_attempt"] = new_id("setatt_1")
    asked = ((call.params.get("payment_method_options") or {}).get("card") or {}).get("request_three_d_secure")
    wanted = asked or body["payment_method_options"]["card"]["request_three_d_secure"]
    if payment_methods.card_of(method).authentication in ("always", "until_set_up") or wanted in ("any", "challenge"):
        return _ask_for_authentication(call, intent, method)
    return _finish(call, intent, method)


def _method(call: Call, intent: Stored) -> Stored:
    given = call.params
    if given.get("confirmation_token") is not None:
        return confirmation_tokens.use(call, given["confirmation_token"], intent)
    if given.get("payment_method_data") is not None:
        return payment_methods.from_data(call, given["payment_method_data"])
    chosen = given.get("payment_method") or intent.body["payment_method"]
    if chosen is None:
        raise unexpected_state(
            intent.body,
            "You cannot confirm this SetupIntent because it's missing a payment method. You can either update the "
            "SetupIntent with a payment method and then confirm it again, or confirm it again directly with a payment "
            "method or ConfirmationToken.",
        )
    method = payment_methods.resolve(call, chosen, param="payment_method")
    payment_methods.refuse_if_spent(method)
    return method


def _check_owner(body: Json, method: Stored) -> None:
    owner = method.body["customer"]
    if owner is None or owner == body["customer"]:
        return
    if body["customer"] is None:
        raise invalid_request(
            f"The payment method supplied ({method.id}) belongs to the Customer {owner}. Please include the Customer "
            "in the `customer` parameter on the SetupIntent.",
            param="payment_method",
            setup_intent=body,
        )
    raise invalid_request(
        f"The PaymentMethod {method.id} does not belong to the Customer you supplied {body['customer']}. Please use "
        "this PaymentMethod with the Customer that it belongs to instead.",
        param="payment_method",
        setup_intent=body,
    )


def _ask_for_authentication(call: Call, intent: Stored, method: Stored) -> Json:
    intent.body.update(
        status="requires_action",
        payment_method=method.id,
        next_action=bank_page.action(call, intent, call.params.get("return_url")),
        last_setup_error=None,
    )
    call.store.put(intent)
    events.emit(call, "setup_intent.requires_action", intent.body)
    return intent.body


def authenticate(call: Call, intent: Stored, *, succeed: bool) -> Json | Answer:
    """The end of 3-D Secure, by the bank's page or the control API."""
    if intent.body["status"] != "requires_action":
        raise unexpected_state(intent.body, f"This SetupIntent has a status of {intent.body['status']}.")
    method = call.named("payment_method", intent.body["payment_method"])
    if succeed:
        return _finish(call, intent, method)
    return _fail(call, intent, method, AUTHENTICATION_FAILED)


def _finish(call: Call, intent: Stored, method: Stored) -> Json | Answer:
    """Save the card; those that decline any attachment are refused here too."""
    card = payment_methods.card_of(method)
    if card.decline is not None and not card.attachable:
        return _fail(call, intent, method, card.decline)
    body = intent.body
    method.private.update(used=True, set_up=body["usage"] == "off_session")
    call.store.put(method)
    if body["customer"] is not None:
        payment_methods.attach_to(call, method, body["customer"])
    body.update(status="succeeded", payment_method=method.id, next_action=None, last_setup_error=None)
    call.store.put(intent)
    events.emit(call, "setup_intent.succeeded", body)
    return body


def _fail(call: Call, intent: Stored, method: Stored, decline: Decline) -> Answer:
    error = error_fields(
        "invalid_request_error" if decline is AUTHENTICATION_FAILED else "card_error",
        decline.message,
        code=decline.code,
        decline_code=decline.decline_code,
        payment_method=method.body,
    )
    body = intent.body
    body.update(
        status="requires_payment_method",
        payment_method=None,
        next_action=None,
        last_setup_error={**error, "payment_method_type": "card"},
    )
    call.store.put(intent)
    events.emit(call, "setup_intent.setup_failed", body)
    return Answer(402, {"error": {**error, "setup_intent": body}})


def unexpected_state(body: Json, message: str) -> StripeError:
    fields = error_fields("invalid_request_error", message, code="setup_intent_unexpected_state", setup_intent=body)
    return StripeError(400, fields)


def _not_confirmable(status: str) -> str:
    why = {"succeeded": "it has already succeeded", "canceled": "it has been canceled"}
    return f"You cannot confirm this SetupIntent because {why.get(status, f'it has a status of {status}')}."
