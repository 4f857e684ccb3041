"""Errors as clients see them: a stable code, a trace id, never our insides."""

from __future__ import annotations

import logging
import re
import secrets
from typing import Any

from graphql import GraphQLError, GraphQLSyntaxError
from opentelemetry import trace
from strawberry.schema.exceptions import CannotGetOperationTypeError

from bff.errors import BAD_USER_INPUT
from chassis import telemetry

log = logging.getLogger(__name__)

INTERNAL = "INTERNAL_SERVER_ERROR"
_SUGGESTION = re.compile(r"\s*Did you mean .*\Z", re.DOTALL)


def told(error: GraphQLError, *, malformed: bool, suggesting: bool) -> GraphQLError:
    """The error for the client. `malformed`: it was found before the execution began; `suggesting`: names that are near may be told."""
    code = _code(error, malformed=malformed)
    traced = trace_id()
    extensions: dict[str, Any] = {**(error.extensions or {}), "code": code, "traceId": traced}
    message = error.message if suggesting else _SUGGESTION.sub("", error.message)
    if code == INTERNAL:
        facts = {"path": str(error.path), "error_trace_id": traced}
        telemetry.failed(trace.get_current_span(), INTERNAL)
        log.error("a resolver failed", extra=facts, exc_info=error.original_error or error)
        message = "Something went wrong on our side. It has been noted."
        return GraphQLError(message, nodes=error.nodes, path=error.path, extensions=extensions)
    return GraphQLError(
        message,
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
    if isinstance(cause, CannotGetOperationTypeError):
        return "OPERATION_UNKNOWN"
    if cause is not None and not isinstance(cause, GraphQLError):
        return INTERNAL
    if malformed and error.path is None:
        return "GRAPHQL_VALIDATION_FAILED"
    return BAD_USER_INPUT  # a variable or an argument that a scalar or an input type refused


def trace_id() -> str:
    """Of the running trace, as the telemetry pages show it; where nothing is traced, a new one, by which an answer can be named."""
    context = trace.get_current_span().get_span_context()
    return format(context.trace_id, "032x") if context.is_valid else secrets.token_hex(16)
