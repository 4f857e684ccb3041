"""Event streams and WebSockets: Strawberry's own handlers, ended in an orderly way when the process stops."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

import orjson
import strawberry
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Message, Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.subscriptions import GRAPHQL_SSE_PROTOCOL, GRAPHQL_TRANSPORT_WS_PROTOCOL

from bff.context import Context, Shared

MOST_OPERATIONS = 20  # on one WebSocket
INIT_TIMEOUT = timedelta(seconds=10)


class Streams(GraphQL[Context, None]):
    """`stop` ends every stream without a `complete`, so that clients come again, to another process."""

    def __init__(
        self, *, schema: strawberry.Schema, shared: Shared, stop: asyncio.Event, origins: tuple[str, ...]
    ) -> None:
        super().__init__(
            schema,
            graphql_ide=None,
            subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL, GRAPHQL_SSE_PROTOCOL),
            connection_init_wait_timeout=INIT_TIMEOUT,
            max_subscriptions_per_connection=MOST_OPERATIONS,
            allowed_origins=origins,
        )
        self._shared, self._stop = shared, stop

    async def events(self, scope: Scope, body: bytes, receive: Receive, send: Send) -> None:
        """Answer a request for an event stream whose body was read already."""
        unread = True

        async def replay() -> Message:
            nonlocal unread
            if unread:
                unread = False
                return {"type": "http.request", "body": body, "more_body": False}
            return await receive()

        await self(scope, replay, send)

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Context:
        language, authorization = (request.headers.get(name, "") for name in ("accept-language", "authorization"))
        return Context(self._shared, language, authorization)

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
