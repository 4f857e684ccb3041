"""Webhook endpoints: /v1/webhook_endpoints, and the one registered at start."""

from urllib.parse import urlsplit

from .. import listing, params
from ..call import API_VERSION, Call
from ..errors import invalid_parameter
from ..ids import new_id, random_text
from ..store import Json, Store, Stored

_FIELDS: params.Spec = {
    "description": params.string,
    "enabled_events": params.array(params.string),
    "metadata": params.metadata,
    "url": params.string,
    **params.EXPAND,
}
CREATE: params.Spec = {
    **_FIELDS,
    "api_version": params.string,
    "enabled_events": params.Required(params.array(params.string)),
    "url": params.Required(params.string),
}
UPDATE: params.Spec = {**_FIELDS, "disabled": params.boolean}
LIST: params.Spec = params.PAGE
EVERY_ACCOUNT = "*"
STARTED_ID = "we_1000000000000000start"


def create(call: Call) -> Json:
    """`POST /v1/webhook_endpoints`; the answer alone carries the signing secret."""
    given = call.params
    body = _new_body(
        endpoint_id=new_id("we_1"), url=_checked_url(given["url"]), enabled=given["enabled_events"], created=call.now
    )
    body["description"] = given.get("description")
    body["api_version"] = given.get("api_version")
    body["metadata"] = params.merged_metadata({}, given.get("metadata", {}))
    secret = f"whsec_{random_text(32)}"
    call.add("webhook_endpoint", body, {"secret": secret})
    return {**body, "secret": secret}


def retrieve(call: Call) -> Json:
    """`GET /v1/webhook_endpoints/{id}`"""
    return _find(call).body


def update(call: Call) -> Json:
    """`POST /v1/webhook_endpoints/{id}`"""
    endpoint = _find(call)
    for name, value in call.params.items():
        if name == "metadata":
            endpoint.body["metadata"] = params.merged_metadata(endpoint.body["metadata"], value)
        elif name == "disabled":
            endpoint.body["status"] = "disabled" if value else "enabled"
        elif name == "url":
            endpoint.body["url"] = _checked_url(value)
        else:
            endpoint.body[name] = value
    call.store.put(endpoint)
    return endpoint.body


def delete(call: Call) -> Json:
    """`DELETE /v1/webhook_endpoints/{id}`"""
    endpoint = _find(call)
    call.store.delete(endpoint.id)
    return {"id": endpoint.id, "object": "webhook_endpoint", "deleted": True}


def list_page(call: Call) -> Json:
    """`GET /v1/webhook_endpoints`"""
    return listing.page(call, "webhook_endpoint", "/v1/webhook_endpoints")


def register_at_start(store: Store, *, url: str, secret: str, enabled: list[str], now: int) -> None:
    """The endpoint that the process was started with: it hears every account."""
    body = _new_body(endpoint_id=STARTED_ID, url=_checked_url(url), enabled=enabled, created=now)
    store.put(Stored("webhook_endpoint", EVERY_ACCOUNT, body, {"secret": secret}))


def forget_last_start(store: Store) -> None:
    """Another start may have been given another endpoint, or none."""
    store.delete(STARTED_ID)


def _find(call: Call) -> Stored:
    return call.find("webhook_endpoint", call.path[0], param="webhook_endpoint")


def _new_body(*, endpoint_id: str, url: str, enabled: list[str], created: int) -> Json:
    return {
        "id": endpoint_id,
        "object": "webhook_endpoint",
        "api_version": API_VERSION,
        "application": None,
        "created": created,
        "description": None,
        "enabled_events": enabled,
        "livemode": False,
        "metadata": {},
        "status": "enabled",
        "url": url,
    }


def _checked_url(url: str | None) -> str:
    parts = urlsplit(url or "")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise invalid_parameter("Invalid URL: An explicit scheme (such as https) must be provided.", "url")
    return str(url)
