"""What a request asks to execute, read from what came: the same in a body, a query string, and a WebSocket's message."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

import orjson

from bff.execution.turned_away import TurnedAwayError
from bff.http import asgi

QUERY_STRING_LIMIT = 20_000


class RequestError(Exception):
    """The request can't be executed; the answer has an HTTP status of its own."""

    def __init__(self, status: int, code: str, message: str, *headers: asgi.Header, **extensions: object) -> None:
        super().__init__(message)
        self.status, self.code, self.headers, self.extensions = status, code, headers, extensions

    @classmethod
    def turned_away(cls, error: TurnedAwayError) -> RequestError:
        if error.retry_after is None:
            return cls(error.status, error.code, error.message)
        later = (b"retry-after", str(error.retry_after).encode())
        return cls(error.status, error.code, error.message, later, retryAfterSeconds=error.retry_after)


@dataclass(frozen=True, slots=True)
class Operation:
    """A document's text, or its id; its variables, and the name of the one that is meant, if any."""

    query: str
    document_id: str
    variables: dict[str, Any] | None
    name: str | None
    extensions: dict[str, Any] | None

    def body(self, query: str) -> bytes:
        """As a JSON body, with the text of the document."""
        return orjson.dumps(self._given(query))

    def query_string(self, query: str) -> bytes:
        """As a query string, with the text of the document."""
        given = {
            name: orjson.dumps(value).decode() if isinstance(value, dict) else value
            for name, value in self._given(query).items()
        }
        return urlencode(given).encode("ascii")

    def _given(self, query: str) -> dict[str, Any]:
        named = {"query": query, "variables": self.variables, "operationName": self.name, "extensions": self.extensions}
        return {name: value for name, value in named.items() if value is not None}


def of_body(body: bytes) -> Operation:
    """The operation of a JSON body. Raises RequestError."""
    try:
        given = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise RequestError(400, "BAD_REQUEST", "The body is no JSON.") from None
    if isinstance(given, list):
        raise RequestError(400, "BAD_REQUEST", "One operation a request: batches are not taken.")
    return of(given)


def of_query_string(query_string: bytes) -> Operation:
    """The operation of a query string. Raises RequestError."""
    if len(query_string) > QUERY_STRING_LIMIT:
        raise RequestError(414, "URI_TOO_LONG", f"The query string may have {QUERY_STRING_LIMIT} bytes.")
    try:
        given: dict[str, Any] = dict(parse_qsl(query_string.decode("ascii"), keep_blank_values=True, errors="strict"))
        for name in ("variables", "extensions"):
            if name in given:
                given[name] = orjson.loads(given[name])
    except ValueError:
        raise RequestError(400, "BAD_REQUEST", "The query string can't be read.") from None
    return of(given)


def of(given: object) -> Operation:
    """The operation of a JSON object. Raises RequestError."""
    if not isinstance(given, dict):
        raise RequestError(400, "BAD_REQUEST", "What is to be executed must be a JSON object.")
    for name in ("query", "documentId", "operationName"):
        if not isinstance(given.get(name), str | None):
            raise RequestError(400, "BAD_REQUEST", f"`{name}` must be a string.")
    for name in ("variables", "extensions"):
        if not isinstance(given.get(name), dict | None):
            raise RequestError(400, "BAD_REQUEST", f"`{name}` must be an object.")
    query, document_id = given.get("query") or "", given.get("documentId") or ""
    if bool(query.strip()) == bool(document_id):
        message = "`query` must be the text of a GraphQL document, or `documentId` the id of one; and not both."
        raise RequestError(400, "BAD_REQUEST", message)
    return Operation(
        query, document_id, given.get("variables"), given.get("operationName") or None, given.get("extensions")
    )


def by_post_only() -> RequestError:
    return RequestError(
        405, "METHOD_NOT_ALLOWED", "What carries an e-mail or a token goes by POST.", (b"allow", b"POST")
    )
