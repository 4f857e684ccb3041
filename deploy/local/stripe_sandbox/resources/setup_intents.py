"""SetupIntents: saving a card without charging it. Confirming is in `setup_confirm.py`."""

from .. import events, listing, params
from ..call import Answer, Call
from ..errors import invalid_request, resource_missing
from ..ids import new_client_secret, new_id
from ..store import Json, Stored
from . import payment_methods, setup_confirm

CREATE: params.Spec = {
    **setup_confirm.CONFIRM,
    "automatic_payment_methods": params.mapping(
        {"enabled": params.Required(params.boolean), "allow_redirects": params.one_of("always", "never")}
    ),
    "confirm": params.boolean,
    "customer": params.string,
    "description": params.string,
    "metadata": params.metadata,
    "payment_method_types": params.array(params.one_of("card")),
    "usage": params.one_of("off_session", "on_session"),
}
CONFIRM: params.Spec = {"client_secret": params.string, **setup_confirm.CONFIRM}
RETRIEVE: params.Spec = {"client_secret": params.string, **params.EXPAND}
CANCEL: params.Spec = {
    "cancellation_reason": params.one_of("abandoned", "duplicate", "requested_by_customer"),
    **params.EXPAND,
}
LIST: params.Spec = {
    **params.PAGE,
    "created": params.time_range,
    "customer": params.string,
    "payment_method": params.string,
}
CANCELABLE = ("requires_payment_method", "requires_confirmation", "requires_action")
_ONLY_WHEN_CONFIRMING = ("confirmation_token", "return_url", "payment_method_data")


def create(call: Call) -> Json | Answer:
    """`POST /v1/setup_intents`, confirming at once with `confirm=true`."""
    given = call.params
    confirming = given.get("confirm", False)
    for name in _ONLY_WHEN_CONFIRMING:
        if name in given and not confirming:
            raise invalid_request(
                f"The parameter `{name}` cannot be passed when creating a SetupIntent unless `confirm` is set to true.",
                before_execution=True,
                param=name,
            )
    if given.get("customer") is not None:
        call.named("customer", given["customer"])
    intent = call.add("setup_intent", _new_body(call))
    if given.get("payment_method") is not None:
        method = payment_methods.resolve(call, given["payment_method"], param="payment_method")
        intent.body.update(payment_method=method.id, status="requires_confirmation")
        given["payment_method"] = method.id
        call.store.put(intent)
    events.emit(call, "setup_intent.created", intent.body)
    return setup_confirm.run(call, intent) if confirming else intent.body


def _new_body(call: Call) -> Json:
    intent_id, given = new_id("seti_1"), call.params
    automatic = given.get("automatic_payment_methods")
    if automatic is None and not given.get("payment_method_types"):
        automatic = {"enabled": True}
    if automatic is not None and automatic["enabled"]:
        automatic = {"allow_redirects": automatic.get("allow_redirects") or "always", "enabled": True}
    options = (given.get("payment_method_options") or {}).get("card") or {}
    return {
        "id": intent_id,
        "object": "setup_intent",
        "application": None,
        "automatic_payment_methods": automatic,
        "cancellation_reason": None,
        "client_secret": new_client_secret(intent_id),
        "created": call.now,
        "customer": given.get("customer"),
        "description": given.get("description"),
        "flow_directions": None,
        "last_setup_error": None,
        "latest_attempt": None,
        "livemode": False,
        "mandate": None,
        "metadata": params.merged_metadata({}, given.get("metadata", {})),
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": None,
        "payment_method_configuration_details": None,
        "payment_method_options": {
            "card": {"mandate_options": None, "network": None, "request_three_d_secure": "automatic", **options}
        },
        "payment_method_types": ["card"],
        "single_use_mandate": None,
        "status": "requires_payment_method",
        "usage": given.get("usage") or "off_session",
    }


def retrieve(call: Call) -> Json:
    """`GET /v1/setup_intents/{id}`; with the publishable key only together with the client secret."""
    return _find(call).body


def confirm(call: Call) -> Json | Answer:
    """`POST /v1/setup_intents/{id}/confirm`"""
    return setup_confirm.run(call, _find(call))


def cancel(call: Call) -> Json:
    """`POST /v1/setup_intents/{id}/cancel`"""
    intent = _find(call)
    body = intent.body
    if body["status"] not in CANCELABLE:
        raise setup_confirm.unexpected_state(
            body,
            f"You cannot cancel this SetupIntent because it has a status of {body['status']}. Only a SetupIntent with "
            f"one of the following statuses may be canceled: {', '.join(CANCELABLE)}.",
        )
    body.update(status="canceled", cancellation_reason=call.params.get("cancellation_reason"), next_action=None)
    call.store.put(intent)
    events.emit(call, "setup_intent.canceled", body)
    return body


def list_page(call: Call) -> Json:
    """`GET /v1/setup_intents`"""
    filters = {name: call.params.get(name) for name in ("created", "customer", "payment_method")}
    return listing.page(call, "setup_intent", "/v1/setup_intents", **filters)


def _find(call: Call) -> Stored:
    intent = call.find("setup_intent", call.path[0], param="intent")
    if call.publishable and call.params.get("client_secret") != intent.body["client_secret"]:
        raise resource_missing("setupintent", call.path[0], param="intent")
    return intent
