"""The control API under /_control: what Stripe's customers cannot do, and tests and the local stack must."""

from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from . import cards, events, timers
from .acts import Acts
from .clock import Clock
from .control_values import ControlError, fault_of, number, shown
from .errors import StripeError
from .faults import Faults
from .store import Json, Store, as_stored

Endpoint = Callable[[Request], Awaitable[Response]]
RECORD_KINDS = ("payment_intent", "charge", "refund", "dispute", "setup_intent", "balance_transaction")


class Control:
    """Each method is one endpoint: takes and answers JSON, 400 with `{"error": …}` for what it does not understand."""

    def __init__(
        self, store: Store, clock: Clock, faults: Faults, due: timers.Timers, written: Callable[[], None]
    ) -> None:
        self._store = store
        self._clock = clock
        self._faults = faults
        self._timers = due
        self._written = written
        self.acts = Acts(store, clock, due, written)

    def routes(self) -> list[Route]:
        table: list[tuple[str, dict[str, Callable[[Request, Json], Any]]]] = [
            ("clock", {"GET": self.clock, "POST": self.set_clock}),
            ("webhooks", {"GET": self.webhooks, "POST": self.set_webhooks}),
            ("timing", {"GET": self.timing, "POST": self.set_timing}),
            ("latency", {"GET": self.latency, "POST": self.set_latency}),
            ("faults", {"GET": self.faults, "POST": self.add_fault, "DELETE": self.clear_faults}),
            ("reset", {"POST": self.reset}),
            ("records", {"GET": self.records}),
            ("deliveries", {"GET": self.deliveries}),
            ("deliveries/{id}/send", {"POST": self.send_again}),
            ("events", {"GET": self.events}),
            ("test_cards", {"GET": self.cards_offered}),
            *((path, {"POST": act}) for path, act in self.acts.table()),
        ]
        return [Route(f"/_control/{path}", _endpoint(by_method), methods=list(by_method)) for path, by_method in table]

    def clock(self, _request: Request, _given: Json) -> Json:
        return {"offset_seconds": self._clock.offset, "now": self._clock.now()}

    def set_clock(self, request: Request, given: Json) -> Json:
        self._clock.set_offset(int(number(given, "offset_seconds", least=-(10**10))))
        self._timers.run_due()
        return self.clock(request, given)

    def webhooks(self, _request: Request, _given: Json) -> Json:
        return {**events.WEBHOOK_BEHAVIOUR, **self._store.control("webhooks", {})}

    def set_webhooks(self, request: Request, given: Json) -> Json:
        """`delay_ms` for every event; `duplicate`, `reorder`, `drop` as probabilities, true being 1."""
        behaviour = self.webhooks(request, {})
        for name in given:
            if name not in behaviour:
                raise ControlError(f"{name}: not one of {', '.join(behaviour)}")
            behaviour[name] = number(given, name, most=3_600_000 if name == "delay_ms" else 1)
        self._store.set_control("webhooks", behaviour)
        return behaviour

    def timing(self, _request: Request, _given: Json) -> Json:
        return {**timers.DEFAULTS, **self._store.control("timing", {})}

    def set_timing(self, request: Request, given: Json) -> Json:
        """How many seconds of the sandbox's clock things take from now on: the names of `timers.DEFAULTS`."""
        timing = self.timing(request, {})
        for name in given:
            if name not in timing:
                raise ControlError(f"{name}: not one of {', '.join(timing)}")
            timing[name] = int(number(given, name, most=10**9))
        self._store.set_control("timing", timing)
        return timing

    def latency(self, _request: Request, _given: Json) -> Json:
        return {"delay_ms": self._store.control("latency_ms", 0)}

    def set_latency(self, request: Request, given: Json) -> Json:
        """Milliseconds that every API request takes before it executes, its idempotency key in use."""
        self._store.set_control("latency_ms", number(given, "delay_ms", most=60_000))
        return self.latency(request, given)

    def faults(self, _request: Request, _given: Json) -> Json:
        return {"faults": [shown(fault) for fault in self._faults.pending]}

    def add_fault(self, request: Request, given: Json) -> Json:
        """`kind`; `count` (1; null until cleared), `path` (regular expression on `METHOD /v1/…`), `probability` (1),
        `hold_seconds` (30, timeouts), `effect` (true: a stored 500 did its work)."""
        self._faults.add(fault_of(given))
        return self.faults(request, given)

    def clear_faults(self, request: Request, given: Json) -> Json:
        self._faults.clear()
        return self.faults(request, given)

    def reset(self, _request: Request, _given: Json) -> Json:
        """Forget all objects, keys, deliveries, faults and settings; the endpoint given at start stays."""
        self._store.reset()
        self._faults.pending.clear()
        self._clock.set_offset(0)
        return {"reset": True}

    def records(self, request: Request, _given: Json) -> Json:
        """All intents, charges, refunds, disputes and movements, oldest first; `?limit=50` the newest ones only."""
        limit = int(request.query_params.get("limit", "-1"))
        rows = {kind: self._newest(kind, limit) for kind in RECORD_KINDS}
        return {f"{kind}s": [as_stored(row).body for row in reversed(found)] for kind, found in rows.items()}

    def events(self, request: Request, _given: Json) -> Json:
        """The newest events with the type, the object and how many deliveries each has in which state."""
        rows = self._newest("event", int(request.query_params.get("limit", "50")))
        return {"events": [self._event_shown(as_stored(row).body) for row in rows]}

    def deliveries(self, request: Request, _given: Json) -> Json:
        """The newest webhook deliveries with their state, attempts and last answer."""
        rows = self._store.rows(
            "SELECT d.*, json_extract(e.body, '$.type') AS type FROM deliveries d LEFT JOIN objects e ON e.id = d.event "
            "ORDER BY d.id DESC LIMIT ?",
            (int(request.query_params.get("limit", "50")),),
        )
        return {"deliveries": [dict(row) for row in rows]}

    def send_again(self, request: Request, _given: Json) -> Json:
        """Send one delivery now, whatever became of it."""
        cursor = self._store.db.execute(
            "UPDATE deliveries SET state = 'pending', due_at = 0 WHERE id = ?", (request.path_params["id"],)
        )
        if cursor.rowcount == 0:
            raise ControlError(f"no delivery {request.path_params['id']}")
        self._written()
        return {"queued": True}

    def cards_offered(self, _request: Request, _given: Json) -> Json:
        """The cards that a form on the sandbox may offer: number, `pm_card_*` names, and what each does."""
        return {"test_cards": [_card_shown(card) for card in cards.TEST_CARDS]}

    def _newest(self, kind: str, limit: int) -> list[Any]:
        return self._store.rows("SELECT * FROM objects WHERE kind = ? ORDER BY seq DESC LIMIT ?", (kind, limit))

    def _event_shown(self, event: Json) -> Json:
        rows = self._store.rows(
            "SELECT state, count(*) AS n FROM deliveries WHERE event = ? GROUP BY state", (event["id"],)
        )
        shown = {name: event[name] for name in ("id", "type", "created")}
        return {**shown, "object": event["data"]["object"]["id"], "deliveries": {r["state"]: r["n"] for r in rows}}


def _endpoint(by_method: dict[str, Callable[[Request, Json], Any]]) -> Endpoint:
    async def serve(request: Request) -> Response:
        try:
            given = orjson.loads(await request.body() or b"{}")
            if not isinstance(given, dict):
                raise ControlError("the body: must be a JSON object")
            status, answer = 200, by_method[request.method](request, given)
        except (ControlError, orjson.JSONDecodeError, ValueError) as bad:
            status, answer = 400, {"error": str(bad)}
        except StripeError as refused:
            status, answer = refused.status, refused.body
        return Response(orjson.dumps(answer), status, media_type="application/json")

    return serve


def _card_shown(card: cards.TestCard) -> Json:
    return {
        "number": card.number,
        "names": list(card.names),
        "brand": card.brand,
        "authentication": card.authentication,
        "decline": None if card.decline is None else card.decline.decline_code or card.decline.code,
        "message": None if card.decline is None else card.decline.message,
        "dispute": None if card.dispute is None else card.dispute.reason,
        "refund": card.refund,
    }
