"""Event streams and WebSockets: Strawberry's own handlers, ended in an orderly way when the process stops."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

import orjson
from graphql import OperationType
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Message, Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry import UNSET
from strawberry.asgi import GraphQL
from strawberry.exceptions import ConnectionRejectionError
from strawberry.subscriptions import GRAPHQL_SSE_PROTOCOL, GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import Operation as RunningOperation
from strawberry.subscriptions.protocols.graphql_transport_ws.types import SubscribeMessage

from bff.context import Context, Shared
from bff.execution import schema as executed
from bff.execution.failures import told
from bff.execution.turned_away import TurnedAwayError
from bff.http import operation as operations
from bff.http.admission import Admission, Admitted
from bff.http.entrance import bearer
from bff.http.operation import Operation, RequestError

TRY_AGAIN_LATER, POLICY_VIOLATION = 1013, 1008
MOST_OPERATIONS = 20  # on one WebSocket
INIT_TIMEOUT = timedelta(seconds=10)


class Messages(BaseGraphQLTransportWSHandler[Context, None]):
    """graphql-transport-ws, whose operations pass the same door as all others."""

    view: Streams

    async def handle_subscribe(self, message: SubscribeMessage) -> None:
        if self.connection_acknowledged:
            try:
                await self.context.shared.entrance.renew(self.context.visit)
                operation = operations.of(message["payload"])
                admitted = await self.view.admission.admit(operation, self.context)
            except (RequestError, TurnedAwayError) as error:
                await self._refuse(message["id"], error)
                return
            executed.cost.set(admitted.cost)
            message["payload"]["query"] = admitted.query
        await super().handle_subscribe(message)

    async def run_operation(self, operation: RunningOperation[Context, None]) -> None:
        """What listens was counted with its WebSocket; queries and mutations are work like any other."""
        admission = self.view.admission
        kind = admission.kind(operation.query, operation.operation_name)
        if kind == OperationType.SUBSCRIPTION:
            await super().run_operation(operation)
            return
        try:
            with admission.gate.passed(kind):
                await super().run_operation(operation)
        except TurnedAwayError as error:
            answer = told(error, malformed=True, suggesting=False)
            await operation.send_initial_errors([answer])

    async def _refuse(self, operation_id: str, error: RequestError | TurnedAwayError) -> None:
        if isinstance(error, RequestError):
            error = TurnedAwayError(error.status, error.code, str(error))
        answer = told(error, malformed=True, suggesting=False).formatted
        await self.send_message({"id": operation_id, "type": "error", "payload": [answer]})


class Streams(GraphQL[Context, None]):
    """`stop` ends every stream without a `complete`, so that clients come again, to another process."""

    graphql_transport_ws_handler_class = Messages

    def __init__(
        self,
        *,
        schema: executed.Schema,
        shared: Shared,
        stop: asyncio.Event,
        origins: tuple[str, ...],
        admission: Admission,
    ) -> None:
        super().__init__(
            schema,
            graphql_ide=None,
            subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL, GRAPHQL_SSE_PROTOCOL),
            connection_init_wait_timeout=INIT_TIMEOUT,
            max_subscriptions_per_connection=MOST_OPERATIONS,
            allowed_origins=origins,
        )
        self._shared, self._stop, self.admission = shared, stop, admission

    async def websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            with self.admission.gate.stream():
                await self._shared.entrance.enter(scope)
                await self(scope, receive, send)
        except TurnedAwayError as refused:
            await receive()
            await send(
                {"type": "websocket.close", "code": TRY_AGAIN_LATER if refused.status == 503 else POLICY_VIOLATION}
            )

    async def events(
        self, scope: Scope, operation: Operation, admitted: Admitted, receive: Receive, send: Send
    ) -> None:
        """Answer a request for an event stream that was read already. Raises TurnedAwayError."""
        query, unread, body = admitted.query, True, b""
        if scope["method"] == "GET":
            scope = {**scope, "query_string": operation.query_string(query)}
        else:
            body = operation.body(query)

        async def replay() -> Message:
            nonlocal unread
            if unread:
                unread = False
                return {"type": "http.request", "body": body, "more_body": False}
            return await receive()

        with self.admission.gate.passed(admitted.kind):
            await self(scope, replay, send)

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Context:
        visit = await self._shared.entrance.enter(request.scope)
        return Context(self._shared, request.headers.get("accept-language", ""), visit)

    async def on_ws_connect(self, context: Context) -> Any:
        """A token may come with `connection_init`, as `{"authorization": "Bearer …"}`."""
        if token := bearer(str((context.connection_params or {}).get("authorization", ""))):
            try:
                await self._shared.entrance.with_token(context.visit, token)
            except TurnedAwayError as refused:
                raise ConnectionRejectionError({"code": refused.code}) from refused
        return UNSET

    def decode_json(self, data: str | bytes) -> object:
        return orjson.loads(data)

    def encode_json(self, data: object) -> str:
        return orjson.dumps(data).decode()  # text: browsers' clients read text frames

    async def create_streaming_response(
        self,
        request: Request | WebSocket,
        stream: Callable[[], AsyncIterator[str]],
        sub_response: Response,
        headers: Mapping[str, str],
    ) -> Response:
        return StreamingResponse(self._until_stopped(stream()), headers={**sub_response.headers, **headers})

    async def _until_stopped(self, chunks: Any) -> AsyncGenerator[str, None]:
        stopped = asyncio.ensure_future(self._stop.wait())
        following = asyncio.ensure_future(anext(chunks))
        try:
            while True:
                await asyncio.wait({following, stopped}, return_when=asyncio.FIRST_COMPLETED)
                if not following.done():
                    return
                try:
                    yield following.result()
                except StopAsyncIteration:
                    return
                following = asyncio.ensure_future(anext(chunks))
        finally:
            stopped.cancel()
            following.cancel()
            with suppress(asyncio.CancelledError, StopAsyncIteration):
                await following
            await chunks.aclose()
