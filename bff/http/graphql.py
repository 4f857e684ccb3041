"""`/graphql`, by https://graphql.github.io/graphql-over-http/draft/: a thin route, for most requests are searches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import orjson
import strawberry
from graphql import GraphQLSyntaxError
from opentelemetry import trace
from starlette.types import Receive, Scope, Send
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types.execution import PreExecutionError
from strawberry.types.graphql import OperationType

from bff.context import Context, Shared
from bff.execution.documents import holds_personal, prepare
from bff.execution.failures import trace_id
from bff.http import asgi, negotiation
from bff.http.playground import Playground
from bff.http.streams import Streams
from chassis import telemetry

BODY_LIMIT = 100_000
QUERY_STRING_LIMIT = 20_000
_METHODS = (b"allow", b"GET, POST, OPTIONS")
_HEADERS = ((b"cache-control", b"no-store"), (b"vary", b"accept, accept-language, origin"))
_BY_POST = frozenset({OperationType.QUERY, OperationType.MUTATION})
_BY_GET = frozenset({OperationType.QUERY})


class RequestError(Exception):
    """The request can't be executed; the answer has an HTTP status of its own."""

    def __init__(self, status: int, code: str, message: str, *headers: asgi.Header) -> None:
        super().__init__(message)
        self.status, self.code, self.headers = status, code, headers


@dataclass(frozen=True, slots=True)
class Operation:
    """What a request asks to execute."""

    query: str
    variables: dict[str, Any] | None
    name: str | None
    extensions: dict[str, Any] | None


class GraphQLRoute:
    """Answers JSON itself; event streams and WebSockets go to Strawberry's handlers, browsers get the playground."""

    def __init__(self, *, schema: strawberry.Schema, shared: Shared, streams: Streams, playground: Playground) -> None:
        self._schema, self._shared, self._streams, self._playground = schema, shared, streams, playground

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._streams(scope, receive, send)
            return
        media = negotiation.best(asgi.header(scope, b"accept"))
        try:
            await self._answer(media, scope, receive, send)
        except RequestError as error:
            await _refuse(send, error, media)
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
        body = await _body(scope, receive) if method == "POST" else b""
        operation = _parse_body(body) if method == "POST" else self._parse_query_string(scope["query_string"])
        if media == negotiation.EVENTS:
            await self._streams.events(scope, body, receive, send)
            return
        await self._execute(operation, media, scope, send)

    async def _execute(self, operation: Operation, media: str, scope: Scope, send: Send) -> None:
        language, authorization = (asgi.header(scope, name) for name in (b"accept-language", b"authorization"))
        context = Context(self._shared, language, authorization)
        result = await self._run(operation, context, by_get=scope["method"] == "GET")
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
        status = 400 if request_error and typed else 200
        content_type = negotiation.GRAPHQL if typed else negotiation.JSON
        headers = [*_HEADERS, *_timing()]
        await asgi.respond(send, status, orjson.dumps(answer), f"{content_type}; charset=utf-8".encode(), headers)

    async def _run(self, operation: Operation, context: Context, *, by_get: bool) -> Any:
        try:
            return await self._schema.execute(
                operation.query,
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

    def _parse_query_string(self, query_string: bytes) -> Operation:
        if len(query_string) > QUERY_STRING_LIMIT:
            raise RequestError(414, "URI_TOO_LONG", f"The query string may have {QUERY_STRING_LIMIT} bytes.")
        try:
            given: dict[str, Any] = dict(
                parse_qsl(query_string.decode("ascii"), keep_blank_values=True, errors="strict")
            )
            for name in ("variables", "extensions"):
                if name in given:
                    given[name] = orjson.loads(given[name])
        except ValueError:
            raise RequestError(400, "BAD_REQUEST", "The query string can't be read.") from None
        operation = _operation(given)
        self._keep_private(operation)
        return operation

    def _keep_private(self, operation: Operation) -> None:
        """E-mails and tokens go by POST: addresses are kept in logs and histories."""
        try:
            personal = prepare(self._schema._schema, operation.query).personal
        except GraphQLSyntaxError:  # the execution says so
            personal = False
        if personal or holds_personal(operation.variables):
            message = "What carries an e-mail or a token goes by POST."
            raise RequestError(405, "METHOD_NOT_ALLOWED", message, (b"allow", b"POST"))


async def _body(scope: Scope, receive: Receive) -> bytes:
    if not negotiation.takes_json(asgi.header(scope, b"content-type")):
        raise RequestError(415, "UNSUPPORTED_MEDIA_TYPE", f"The body must be {negotiation.JSON} in UTF-8.")
    return await asgi.read_body(scope, receive, BODY_LIMIT)


def _parse_body(body: bytes) -> Operation:
    try:
        given = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise RequestError(400, "BAD_REQUEST", "The body is no JSON.") from None
    if isinstance(given, list):
        raise RequestError(400, "BAD_REQUEST", "One operation a request: batches are not taken.")
    if not isinstance(given, dict):
        raise RequestError(400, "BAD_REQUEST", "The body must be a JSON object.")
    return _operation(given)


def _operation(given: dict[str, Any]) -> Operation:
    query, variables, name, extensions = (
        given.get(key) for key in ("query", "variables", "operationName", "extensions")
    )
    if not isinstance(query, str) or not query.strip():
        raise RequestError(400, "BAD_REQUEST", "`query` must be the text of a GraphQL document.")
    if variables is not None and not isinstance(variables, dict):
        raise RequestError(400, "BAD_REQUEST", "`variables` must be an object.")
    if name is not None and not isinstance(name, str):
        raise RequestError(400, "BAD_REQUEST", "`operationName` must be a string.")
    if extensions is not None and not isinstance(extensions, dict):
        raise RequestError(400, "BAD_REQUEST", "`extensions` must be an object.")
    return Operation(query, variables, name or None, extensions)


def _not_by_this_way(kind: OperationType, *, by_get: bool) -> RequestError:
    if kind == OperationType.SUBSCRIPTION:
        message = "Subscriptions are streams: accept text/event-stream, or use a WebSocket with graphql-transport-ws."
        return RequestError(406, "NOT_ACCEPTABLE", message)
    assert by_get
    return RequestError(405, "METHOD_NOT_ALLOWED", "Mutations go by POST.", (b"allow", b"POST"))


async def _refuse(send: Send, error: RequestError, media: str | None) -> None:
    content_type = negotiation.GRAPHQL if media == negotiation.GRAPHQL else negotiation.JSON
    told = {"message": str(error), "extensions": {"code": error.code, "traceId": trace_id()}}
    body = orjson.dumps({"errors": [told]})
    headers = [*_HEADERS, *error.headers]
    await asgi.respond(send, error.status, body, f"{content_type}; charset=utf-8".encode(), headers)


def _timing() -> list[asgi.Header]:
    """Tells the browser which trace this was."""
    if not trace.get_current_span().get_span_context().is_valid:
        return []
    return [(b"server-timing", f'traceparent;desc="{telemetry.traceparent()}"'.encode())]
