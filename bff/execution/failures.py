"""Errors as clients see them: a stable code, a trace id, never our insides."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

from graphql import GraphQLError, GraphQLSyntaxError
from opentelemetry import trace
from strawberry.extensions import SchemaExtension
from strawberry.types.execution import PreExecutionError

from bff.errors import BAD_USER_INPUT

log = logging.getLogger(__name__)


class Failures(SchemaExtension):
    """Gives every error its code; what nobody foresaw is logged and told as INTERNAL_SERVER_ERROR."""

    _streamed = False

    def on_operation(self) -> Iterator[None]:
        yield
        if not self._streamed:
            self._shape(self.execution_context.result)

    def on_stream_result(self, result: Any) -> Iterator[None]:
        self._streamed = True
        self._shape(result)
        yield

    def _shape(self, result: Any) -> None:
        if result is not None and getattr(result, "errors", None):
            malformed = isinstance(result, PreExecutionError)
            result.errors = [told(error, malformed=malformed) for error in result.errors]


def told(error: GraphQLError, *, malformed: bool) -> GraphQLError:
    """The error for the client; `malformed`: it was found before the execution began."""
    code = _code(error, malformed=malformed)
    extensions = {**(error.extensions or {}), "code": code, "traceId": trace_id()}
    if code == "INTERNAL_SERVER_ERROR":
        log.error("a resolver failed", extra={"path": str(error.path)}, exc_info=error.original_error or error)
        message = "Something went wrong on our side. It has been noted."
        return GraphQLError(message, nodes=error.nodes, path=error.path, extensions=extensions)
    return GraphQLError(
        error.message,
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        extensions=extensions,
    )


def _code(error: GraphQLError, *, malformed: bool) -> str:
    if error.extensions and "code" in error.extensions:
        return str(error.extensions["code"])
    if isinstance(error, GraphQLSyntaxError):
        return "GRAPHQL_PARSE_FAILED"
    cause = error.original_error
    if cause is not None and not isinstance(cause, GraphQLError):
        return "INTERNAL_SERVER_ERROR"
    if malformed and error.path is None:
        return "GRAPHQL_VALIDATION_FAILED"
    return BAD_USER_INPUT  # a variable or an argument that a scalar or an input type refused


def trace_id() -> str | None:
    """Of the running trace, as the telemetry pages show it."""
    context = trace.get_current_span().get_span_context()
    return format(context.trace_id, "032x") if context.is_valid else None
