"""`expand[]`: ids in an answer replaced by the objects they name, up to four levels deep."""

from .call import Call
from .errors import StripeError, error_fields
from .store import Json

EXPANDABLE = {
    "charge": "charge",
    "customer": "customer",
    "latest_charge": "charge",
    "payment_intent": "payment_intent",
    "payment_method": "payment_method",
}
NOT_ON = {("charge", "payment_method"), ("confirmation_token", "payment_intent")}  # plain ids by Stripe's schema
DEPTH = 4  # Stripe's own limit


def apply(call: Call, body: Json, paths: list[str]) -> Json:
    """The body with every path expanded. A path that cannot be is Stripe's 400, before anything is written."""
    for path in paths:
        parts = path.split(".")
        if len(parts) > DEPTH:
            raise _refused(path)
        body = _expand(call, body, parts, path)
    return body


def _expand(call: Call, node: Json, parts: list[str], whole: str) -> Json:
    name, rest = parts[0], parts[1:]
    if node.get("object") == "list" and name == "data" and rest:
        return {**node, "data": [_expand(call, item, rest, whole) for item in node["data"]]}
    if name not in EXPANDABLE or (name not in node) or (node.get("object"), name) in NOT_ON:
        raise _refused(whole)
    value = node[name]
    if isinstance(value, str):
        stored = call.store.get(kind=EXPANDABLE[name], account=call.account, object_id=value)
        value = value if stored is None else stored.body
    if rest and isinstance(value, dict):
        value = _expand(call, value, rest, whole)
    return {**node, name: value}


def _refused(path: str) -> StripeError:
    message = f"This property cannot be expanded ({path})."
    return StripeError(400, error_fields("invalid_request_error", message), before_execution=True)
