"""Customers: /v1/customers."""

from .. import events, listing, params
from ..call import Call
from ..ids import new_id, random_text
from ..store import Json, as_stored
from . import payment_methods

_FIELDS: params.Spec = {
    "address": params.ADDRESS,
    "description": params.string,
    "email": params.string,
    "invoice_settings": params.mapping({"default_payment_method": params.string}),
    "name": params.string,
    "phone": params.string,
    "preferred_locales": params.array(params.string),
    "shipping": params.SHIPPING,
    "metadata": params.metadata,
    **params.EXPAND,
}
CREATE: params.Spec = _FIELDS
UPDATE: params.Spec = _FIELDS
LIST: params.Spec = {**params.PAGE, "email": params.string, "created": params.time_range}


def create(call: Call) -> Json:
    """`POST /v1/customers`"""
    body: Json = {
        "id": new_id("cus_")[:18],
        "object": "customer",
        "address": None,
        "balance": 0,
        "created": call.now,
        "currency": None,
        "default_source": None,
        "delinquent": False,
        "description": None,
        "email": None,
        "invoice_prefix": random_text(8).upper(),
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "livemode": False,
        "metadata": {},
        "name": None,
        "next_invoice_sequence": 1,
        "phone": None,
        "preferred_locales": [],
        "shipping": None,
        "tax_exempt": "none",
        "test_clock": None,
    }
    _apply(call, body)
    call.add("customer", body)
    events.emit(call, "customer.created", body)
    return body


def retrieve(call: Call) -> Json:
    """`GET /v1/customers/{id}`"""
    deleted = call.store.get(kind="deleted_customer", account=call.account, object_id=call.path[0])
    return deleted.body if deleted is not None else call.find("customer", call.path[0], param="id").body


def delete(call: Call) -> Json:
    """`DELETE /v1/customers/{id}`: the id stays known, its saved methods are detached."""
    customer = call.find("customer", call.path[0], param="id")
    for row in call.store.rows(
        "SELECT * FROM objects WHERE account = ? AND kind = 'payment_method' AND customer = ?",
        (call.account, customer.id),
    ):
        payment_methods.detach_from(call, as_stored(row))
    call.store.delete(customer.id)
    gone: Json = {"id": customer.id, "object": "customer", "deleted": True}
    call.add("deleted_customer", gone)
    events.emit(call, "customer.deleted", customer.body)
    return gone


def update(call: Call) -> Json:
    """`POST /v1/customers/{id}`"""
    customer = call.find("customer", call.path[0], param="id")
    before = dict(customer.body)
    _apply(call, customer.body)
    changed = {name: value for name, value in before.items() if value != customer.body[name]}
    call.store.put(customer)
    events.emit(call, "customer.updated", customer.body, previous=changed)
    return customer.body


def list_page(call: Call) -> Json:
    """`GET /v1/customers`"""
    wanted = call.params
    return listing.page(call, "customer", "/v1/customers", email=wanted.get("email"), created=wanted.get("created"))


def _apply(call: Call, body: Json) -> None:
    for name, value in call.params.items():
        if name == "metadata":
            body["metadata"] = params.merged_metadata(body["metadata"], value)
        elif name == "invoice_settings":
            default = (value or {}).get("default_payment_method")
            if default is not None:
                call.named("payment_method", default, param="invoice_settings[default_payment_method]")
            body["invoice_settings"] = {**body["invoice_settings"], "default_payment_method": default}
        else:
            body[name] = value
