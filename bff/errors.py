"""What becomes of failures: codes that programs can read, and nothing of our insides."""

from __future__ import annotations

import re
from typing import Any

import grpc
from google.rpc import error_details_pb2
from graphql import GraphQLError
from grpc_status import rpc_status

from chassis import rpc

BAD_USER_INPUT = "BAD_USER_INPUT"
DOWN = frozenset(
    {
        grpc.StatusCode.UNAVAILABLE,
        grpc.StatusCode.CANCELLED,
        grpc.StatusCode.ABORTED,
        grpc.StatusCode.UNIMPLEMENTED,  # while a release goes round, a service may be older than this process
    }
)


class ToldError(GraphQLError):
    """A failure that the client is told as it is."""

    def __init__(self, code: str, message: str, **extensions: object) -> None:
        super().__init__(message, extensions={"code": code, **extensions})
        self.code = code


class ServiceDownError(ToldError):
    """A service is down or too slow; a repeated call may succeed."""


class RefusedError(ToldError):
    """A service refused the request as malformed."""

    def __init__(self, message: str, *, reason: str, violations: tuple[tuple[str, str], ...]) -> None:
        """`violations` are pairs of a field's path as GraphQL spells it and what is wrong with it."""
        field = {"field": violations[0][0]} if violations else {}
        super().__init__(BAD_USER_INPUT, message, **field)
        self.reason, self.violations = reason, violations


class MissingError(ToldError):
    """There is no such thing, as far as the caller may know."""


def bad_input(message: str, field: str) -> ToldError:
    """An argument can't be taken; `field` is its path."""
    return ToldError(BAD_USER_INPUT, message, field=field)


def translated(error: grpc.aio.AioRpcError, service: str) -> Exception:
    """What a failed call means to the client; the error itself where it is a bug of ours."""
    code = error.code()
    if code == grpc.StatusCode.RESOURCE_EXHAUSTED:
        message = f"The {service} service has too much to do. Try again in a moment."
        return ServiceDownError("SERVICE_UNAVAILABLE", message, retryAfterSeconds=rpc.retry_seconds(error))
    if code in DOWN:
        return ServiceDownError(
            "SERVICE_UNAVAILABLE", f"The {service} service is not available. Try again in a moment."
        )
    if code == grpc.StatusCode.DEADLINE_EXCEEDED:
        return ServiceDownError("DEADLINE_EXCEEDED", f"The {service} service took too long. Try again in a moment.")
    if code == grpc.StatusCode.NOT_FOUND:
        return MissingError("NOT_FOUND", "There is no such thing.")
    if code == grpc.StatusCode.INVALID_ARGUMENT:
        return _refused(error)
    if code == grpc.StatusCode.UNAUTHENTICATED:
        return ToldError("UNAUTHENTICATED", "Sign in first, or send an access token as `Authorization: Bearer …`.")
    if code == grpc.StatusCode.PERMISSION_DENIED:
        return ToldError("FORBIDDEN", "This is not among your rights.")
    if code == grpc.StatusCode.FAILED_PRECONDITION and (reason := rpc.reason_of(error)):
        return ToldError(reason, "The state of things doesn't allow it.")
    return error


def _refused(error: grpc.aio.AioRpcError) -> RefusedError:
    violations = tuple(_violations(error))
    message = (
        "; ".join(f"{field}: {problem}" for field, problem in violations) or error.details() or "Malformed request."
    )
    return RefusedError(message, reason=rpc.reason_of(error), violations=violations)


def _violations(error: Any) -> list[tuple[str, str]]:
    status = rpc_status.from_call(error)
    found = []
    for detail in status.details if status else ():
        bad = error_details_pb2.BadRequest()
        if detail.Unpack(bad):
            found += [(graphql_path(violation.field), violation.description) for violation in bad.field_violations]
    return found


_SPELLED = {
    "amount_minor_units": "amount",
    "dropoff_at": "returnAt",
    "dropoff_location": "returnLocation",
    "expected_fee_minor_units": "expectedFee",
    "link_token": "token",
    "location_code": "location",
    "request_id": "idempotencyKey",
}


def graphql_path(path: str) -> str:
    """`driver.given_name` as GraphQL spells it: `driver.givenName`."""
    if path.startswith("request_id"):
        return _SPELLED["request_id"]
    return ".".join(
        _SPELLED.get(part) or re.sub(r"_(\w)", lambda found: found[1].upper(), part) for part in path.split(".")
    )
