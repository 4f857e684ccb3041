"""The way of a request under /v1: key, route, fault, idempotency, handler, answer."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from . import expand, forms, idempotency, keys, params, routes
from .call import API_VERSION, Answer, Call
from .clock import Clock
from .connection import hold, reset
from .errors import StripeError, idempotency_key_in_use, rate_limited, server_error, unauthorized
from .faults import Fault, Faults
from .ids import new_id
from .store import Json, Store
from .timers import Timers

log = logging.getLogger("stripe_sandbox")


class Api:
    """Serves /v1. `written` is called after each commit that may have queued webhooks."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        faults: Faults,
        timers: Timers,
        written: Callable[[], None],
        key_pairs: Mapping[str, str],
    ) -> None:
        self._store = store
        self._clock = clock
        self._faults = faults
        self._timers = timers
        self._written = written
        self._key_pairs = key_pairs
        self._keys = idempotency.Keys(store)

    async def serve(self, request: Request) -> Response:
        request_id = new_id("req_")[:18]
        key = request.headers.get("idempotency-key") if request.method == "POST" else None
        headers = {"request-id": request_id, "stripe-version": request.headers.get("stripe-version", API_VERSION)}
        if key is not None:
            headers |= {"idempotency-key": key, "original-request": request_id}
        try:
            answer = await self._answer(request, request_id, key, headers)
        except StripeError as refused:
            answer = Answer(refused.status, refused.body)
        except Exception:
            log.exception("bug: %s %s failed", request.method, request.url.path)
            answer = Answer(500, server_error().body)
        return Response(orjson.dumps(answer.body), answer.status, headers, "application/json")

    async def _answer(self, request: Request, request_id: str, key: str | None, headers: dict[str, str]) -> Answer:
        raw = forms.decode(await request.body() if request.method == "POST" else request.url.query)
        given_key = raw.pop("key", None)
        caller = keys.caller(request.headers, given_key if isinstance(given_key, str) else None, self._key_pairs)
        version = keys.version(request.headers)
        path = request.url.path
        route, ids = routes.match(request.method, path)
        if caller.publishable and not route.public:
            raise unauthorized(
                "This API call cannot be made with a publishable API key. Please use a secret API key. You can find a "
                "list of your API keys at https://dashboard.stripe.com/account/apikeys."
            )
        fault = self._faults.take(request.method, path)
        if fault is not None and not fault.after:
            await _break_before(request, fault)
        call = Call(
            store=self._store,
            account=caller.account,
            now=self._clock.now(),
            request_id=request_id,
            base_url=str(request.base_url).rstrip("/"),
            version=version,
            idempotency_key=key,
            publishable=caller.publishable,
            path=ids,
        )
        answer = await self._once(call, route, raw, fault, headers)
        if fault is not None and fault.kind in ("timeout_after", "reset_after"):
            await _break_after(request, fault)
        return answer

    async def _once(
        self, call: Call, route: routes.Route, raw: Json, fault: Fault | None, headers: dict[str, str]
    ) -> Answer:
        """Run the request, or replay what was answered to its key."""
        key = call.idempotency_key
        request = idempotency.digest(route.method, "/".join((route.path, *call.path)), raw)
        if key is not None:
            replay = self._keys.begin(call.account, key, request, call.now)
            if replay is not None:
                headers |= {"idempotent-replayed": "true", "original-request": replay.request_id}
                return replay.answer
        try:
            delay = self._store.control("latency_ms", 0)
            if delay:
                await asyncio.sleep(delay / 1000)
            return self._execute(call, route, raw, fault, request)
        finally:
            if key is not None:
                self._keys.end(call.account, key)

    def _execute(self, call: Call, route: routes.Route, raw: Json, fault: Fault | None, request: bytes) -> Answer:
        """Effect, events and stored answer in one transaction; a refusal undoes the effect and keeps the answer."""
        self._timers.run_due()
        call.now = self._clock.now()
        stored_500 = fault is not None and fault.kind == "500_stored"
        with self._store.transaction():
            keep = True
            try:
                if stored_500 and fault is not None and not fault.effect:
                    answer = Answer(500, server_error().body)
                else:
                    with self._store.savepoint():
                        answer = _handled(call, route, raw)
            except StripeError as refused:
                answer, keep = Answer(refused.status, refused.body), not refused.before_execution
            if stored_500:
                answer, keep = Answer(500, server_error().body), True
            if keep and call.idempotency_key is not None:
                self._keys.keep(
                    call.account,
                    call.idempotency_key,
                    request,
                    answer=answer,
                    request_id=call.request_id or "",
                    now=call.now,
                )
        if route.method == "POST":
            self._written()
        return answer


def _handled(call: Call, route: routes.Route, raw: Json) -> Answer:
    call.params = params.check(raw, route.accepts)
    result = route.handler(call)
    answer = result if isinstance(result, Answer) else Answer(200, result)
    paths: list[Any] = call.params.get("expand") or []
    return Answer(answer.status, expand.apply(call, answer.body, paths)) if answer.status == 200 else answer


async def _break_before(request: Request, fault: Fault) -> None:
    if fault.kind == "429":
        raise rate_limited()
    if fault.kind == "409":
        raise idempotency_key_in_use(request.headers.get("idempotency-key", ""))
    await _break_after(request, fault)
    raise server_error()


async def _break_after(request: Request, fault: Fault) -> None:
    """No answer: at once, or once the caller has given up waiting."""
    if fault.kind.startswith("timeout"):
        await hold(request, fault.hold_seconds)
    if fault.kind != "500_before":
        reset(request)
