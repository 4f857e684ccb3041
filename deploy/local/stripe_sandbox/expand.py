"""`expand[]`: ids in an answer replaced by the objects they name, up to four levels deep."""

from .call import Call
from .errors import StripeError, error_fields
from .resources import balance_transactions
from .store import Json

EXPANDABLE = {
    "balance_transaction": ("balance_transaction",),
    "charge": ("charge",),
    "customer": ("customer", "deleted_customer"),
    "failure_balance_transaction": ("balance_transaction",),
    "latest_charge": ("charge",),
    "payment_intent": ("payment_intent",),
    "payment_method": ("payment_method",),
    "source": ("charge", "refund", "dispute"),
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
        value = _named(call, name, value)
    if rest and isinstance(value, dict):
        value = _expand(call, value, rest, whole)
    return {**node, name: value}


def _named(call: Call, name: str, object_id: str) -> Json | str:
    for kind in EXPANDABLE[name]:
        stored = call.store.get(kind=kind, account=call.account, object_id=object_id)
        if stored is not None:
            movement = kind == "balance_transaction"
            return balance_transactions.as_of(stored.body, call.now) if movement else stored.body
    return object_id


def _refused(path: str) -> StripeError:
    message = f"This property cannot be expanded ({path})."
    return StripeError(400, error_fields("invalid_request_error", message), before_execution=True)
