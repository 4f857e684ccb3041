"""Events: written in the transaction of what they tell, together with the deliveries they cause."""

import random
import time

import orjson

from .call import API_VERSION, Call
from .ids import new_id
from .store import Json, Store, as_stored

WEBHOOK_BEHAVIOUR: dict[str, float] = {"delay_ms": 0, "duplicate": 0.0, "reorder": 0.0, "drop": 0.0}
REORDER_SPREAD = 2.0  # seconds within which reordered events change places


def emit(call: Call, event_type: str, body: Json, *, previous: Json | None = None) -> None:
    """Store the event with a snapshot of the object and queue it for every endpoint that wants its type."""
    data: Json = {"object": body}
    if previous is not None:
        data["previous_attributes"] = previous
    event = {
        "id": new_id("evt_3"),
        "object": "event",
        "api_version": API_VERSION,
        "created": call.now,
        "data": data,
        "livemode": False,
        "pending_webhooks": 0,
        "request": {"id": call.request_id, "idempotency_key": call.idempotency_key},
        "type": event_type,
    }
    call.add("event", event)
    _queue(call.store, account=call.account, event_id=event["id"], event_type=event_type)


def _queue(store: Store, *, account: str, event_id: object, event_type: str) -> None:
    rows = store.rows(
        "SELECT * FROM objects WHERE kind = 'webhook_endpoint' AND account IN (?, '*') ORDER BY seq", (account,)
    )
    if not rows:
        return
    behaviour = {**WEBHOOK_BEHAVIOUR, **store.control("webhooks", {})}
    for endpoint in map(as_stored, rows):
        wanted = endpoint.body["enabled_events"]
        if endpoint.body["status"] != "enabled" or not ("*" in wanted or event_type in wanted):
            continue
        for state, due_at in _plan(behaviour):
            store.db.execute(
                "INSERT INTO deliveries (event, endpoint, state, due_at) VALUES (?, ?, ?, ?)",
                (event_id, endpoint.id, state, due_at),
            )


def _plan(behaviour: dict[str, float]) -> list[tuple[str, float]]:
    """State and due time of each delivery of one event; chance decides as the control API asked."""
    due_at = time.time() + behaviour["delay_ms"] / 1000
    if _happens(behaviour["drop"]):
        return [("dropped", due_at)]
    if _happens(behaviour["reorder"]):
        due_at += random.uniform(0, REORDER_SPREAD)  # noqa: S311  # no secret hangs on it
    return [("pending", due_at)] * (2 if _happens(behaviour["duplicate"]) else 1)


def _happens(probability: float) -> bool:
    return random.random() < probability  # noqa: S311  # no secret hangs on it


def with_pending_webhooks(store: Store, event: Json) -> Json:
    """The event as retrieved: how many of its deliveries have not been acknowledged yet."""
    row = store.rows("SELECT count(*) AS n FROM deliveries WHERE event = ? AND state = 'pending'", (event["id"],))[0]
    return {**event, "pending_webhooks": row["n"]}


def payload(store: Store, event: Json) -> bytes:
    """The bytes that are signed and sent."""
    return orjson.dumps(with_pending_webhooks(store, event), option=orjson.OPT_INDENT_2)
