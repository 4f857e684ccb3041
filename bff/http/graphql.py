"""`/graphql`, by https://graphql.github.io/graphql-over-http/draft/: a thin route, for most requests are searches."""

from __future__ import annotations

import zlib
from typing import Any

import orjson
from graphql import OperationType as Kind
from opentelemetry import trace
from starlette.types import Receive, Scope, Send
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types.execution import PreExecutionError
from strawberry.types.graphql import OperationType

from bff.context import Context, Shared
from bff.execution import schema as executed
from bff.execution.documents import holds_personal
from bff.execution.failures import trace_id
from bff.execution.turned_away import TurnedAwayError
from bff.http import asgi, negotiation
from bff.http import operation as operations
from bff.http.admission import Admission, Admitted
from bff.http.operation import Operation, RequestError
from bff.http.playground import Playground
from bff.http.streams import Streams
from bff.http.traced import OPERATION, OTHER
from chassis import telemetry

BODY_LIMIT = 100_000
_METHODS = (b"allow", b"GET, POST, OPTIONS")
_HEADERS = ((b"cache-control", b"no-store"), (b"vary", b"accept, accept-encoding, accept-language, origin"))
_GZIP = (b"content-encoding", b"gzip")
COMPRESSED = frozenset({"locations", "location", "vehicleClasses", "offers", "offer", "priceCalendar", "__typename"})
"""Root fields whose answers are compressed: they hold no secret, so that no length of theirs can tell one (BREACH)."""
SMALLEST_COMPRESSED = 4096
FASTEST = 1  # a search's 24 kB become 5.6 in 0.3 ms of the 5 that it costs; level 6 takes 0.1 ms more for 4 % less
_BY_POST = frozenset({OperationType.QUERY, OperationType.MUTATION})
_BY_GET = frozenset({OperationType.QUERY})


class GraphQLRoute:
    """Answers JSON itself; event streams and WebSockets go to Strawberry's handlers, browsers get the playground."""

    def __init__(
        self,
        *,
        schema: executed.Schema,
        shared: Shared,
        streams: Streams,
        playground: Playground,
        admission: Admission,
    ) -> None:
        self._schema, self._shared, self._streams, self._playground = schema, shared, streams, playground
        self._admission, self._gate = admission, admission.gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._streams.websocket(scope, receive, send)
            return
        media = negotiation.best(asgi.header(scope, b"accept"))
        try:
            await self._answer(media, scope, receive, send)
        except RequestError as error:
            await _refuse(send, error, media)
        except TurnedAwayError as error:
            await _refuse(send, RequestError.turned_away(error), media)
        except asgi.TooLargeError:
            await _refuse(send, RequestError(413, "BODY_TOO_LARGE", f"The body may have {BODY_LIMIT} bytes."), media)
        except asgi.GoneError:
            return

    async def _answer(self, media: str | None, scope: Scope, receive: Receive, send: Send) -> None:
        method = scope["method"]
        if method == "OPTIONS":
            await asgi.respond(send, 204, b"", b"text/plain", (_METHODS,))
            return
        if method not in ("GET", "POST"):
            raise RequestError(405, "METHOD_NOT_ALLOWED", "GraphQL goes by GET or POST.", _METHODS)
        if media == negotiation.HTML and method == "GET" and not scope["query_string"]:
            await self._playground.page(scope, receive, send)
            return
        if media is None or (media == negotiation.HTML and method == "POST"):
            raise RequestError(406, "NOT_ACCEPTABLE", f"There are {negotiation.GRAPHQL} and {negotiation.JSON}.")
        if self._gate.shut:
            raise self._gate.turned_away()
        operation = await _operation(scope, receive)
        visit = await self._shared.entrance.enter(scope)
        context = Context(self._shared, asgi.header(scope, b"accept-language"), visit)
        if method == "GET":
            _keep_private(operation.variables)
        admitted = await self._admission.admit(operation, context, personal=method == "POST")
        scope[OPERATION] = (admitted.name or OTHER, admitted.kind.value if admitted.kind else OTHER)
        executed.cost.set(admitted.cost)
        if media == negotiation.EVENTS:
            if method == "GET" and admitted.kind == Kind.MUTATION:
                raise _not_by_this_way(OperationType.MUTATION, by_get=True)
            await self._streams.events(scope, operation, admitted, receive, send)
            return
        with self._gate.operation(act=admitted.kind == Kind.MUTATION):
            await self._execute(operation, admitted, context, media, scope, send)

    async def _execute(
        self, operation: Operation, admitted: Admitted, context: Context, media: str, scope: Scope, send: Send
    ) -> None:
        result = await self._run(operation, admitted.query, context, by_get=scope["method"] == "GET")
        answer: dict[str, Any] = {}
        request_error = isinstance(result, PreExecutionError)
        if result.errors:
            answer["errors"] = [error.formatted for error in result.errors]
            request_error = request_error or (result.data is None and not any(error.path for error in result.errors))
        if not request_error:
            answer["data"] = result.data
        if result.extensions:
            answer["extensions"] = result.extensions
        typed = media == negotiation.GRAPHQL
        status = 200
        if request_error:
            not_now = executed.NOT_NOW.get(result.errors[0].extensions["code"])
            status = not_now or (400 if typed else 200)
        content_type = negotiation.GRAPHQL if typed else negotiation.JSON
        headers = [*_HEADERS, *_timing(), *context.visit.jar.headers]
        body = orjson.dumps(answer)
        if len(body) >= SMALLEST_COMPRESSED and _may_be_compressed(admitted, scope):
            packer = zlib.compressobj(FASTEST, zlib.DEFLATED, zlib.MAX_WBITS | 16)
            body = packer.compress(body) + packer.flush()
            headers.append(_GZIP)
        await asgi.respond(send, status, body, f"{content_type}; charset=utf-8".encode(), headers)

    async def _run(self, operation: Operation, query: str, context: Context, *, by_get: bool) -> Any:
        try:
            return await self._schema.execute(
                query,
                variable_values=operation.variables,
                context_value=context,
                operation_name=operation.name,
                operation_extensions=operation.extensions,
                allowed_operation_types=_BY_GET if by_get else _BY_POST,
            )
        except CannotGetOperationTypeError:
            message = "The document has no operation of that name, or several and none is named."
            raise RequestError(400, "OPERATION_UNKNOWN", message) from None
        except InvalidOperationTypeError as error:
            raise _not_by_this_way(error.operation_type, by_get=by_get) from None


async def _operation(scope: Scope, receive: Receive) -> Operation:
    if scope["method"] == "GET":
        return operations.of_query_string(scope["query_string"])
    if not negotiation.takes_json(asgi.header(scope, b"content-type")):
        raise RequestError(415, "UNSUPPORTED_MEDIA_TYPE", f"The body must be {negotiation.JSON} in UTF-8.")
    return operations.of_body(await asgi.read_body(scope, receive, BODY_LIMIT))


def _may_be_compressed(admitted: Admitted, scope: Scope) -> bool:
    harmless = bool(admitted.fields) and admitted.fields <= COMPRESSED
    return harmless and negotiation.takes_gzip(asgi.header(scope, b"accept-encoding"))


def _keep_private(variables: dict[str, Any] | None) -> None:
    """E-mails and tokens go by POST: addresses are kept in logs and histories."""
    if holds_personal(variables):
        raise operations.by_post_only()


def _not_by_this_way(kind: OperationType, *, by_get: bool) -> RequestError:
    if kind == OperationType.SUBSCRIPTION:
        message = "Subscriptions are streams: accept text/event-stream, or use a WebSocket with graphql-transport-ws."
        return RequestError(406, "NOT_ACCEPTABLE", message)
    assert by_get
    return RequestError(405, "METHOD_NOT_ALLOWED", "Mutations go by POST.", (b"allow", b"POST"))


async def _refuse(send: Send, error: RequestError, media: str | None) -> None:
    content_type = negotiation.GRAPHQL if media == negotiation.GRAPHQL else negotiation.JSON
    extensions = {**error.extensions, "code": error.code, "traceId": trace_id()}
    body = orjson.dumps({"errors": [{"message": str(error), "extensions": extensions}]})
    headers = [*_HEADERS, *error.headers]
    await asgi.respond(send, error.status, body, f"{content_type}; charset=utf-8".encode(), headers)


def _timing() -> list[asgi.Header]:
    """Tells the browser which trace this was."""
    if not trace.get_current_span().get_span_context().is_valid:
        return []
    return [(b"server-timing", f'traceparent;desc="{telemetry.traceparent()}"'.encode())]
