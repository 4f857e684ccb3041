"""Events as read by the API: /v1/events."""

from .. import listing, params
from ..call import Call
from ..events import with_pending_webhooks
from ..store import Json

LIST: params.Spec = {
    **params.PAGE,
    "created": params.time_range,
    "type": params.string,
    "types": params.array(params.string),
}


def retrieve(call: Call) -> Json:
    """`GET /v1/events/{id}`"""
    return with_pending_webhooks(call.store, call.find("event", call.path[0], param="id").body)


def list_page(call: Call) -> Json:
    """`GET /v1/events`"""
    wanted = call.params
    kinds = wanted.get("types") or wanted.get("type")
    page = listing.page(call, "event", "/v1/events", type=kinds, created=wanted.get("created"))
    return {**page, "data": [with_pending_webhooks(call.store, event) for event in page["data"]]}
