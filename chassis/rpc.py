"""gRPC: servers with health, reflection, validation, errors and draining; channels with balancing, retries and deadlines."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

import asyncpg
import grpc
import protovalidate
from google.protobuf.any_pb2 import Any as AnyMessage
from google.rpc import code_pb2, error_details_pb2, status_pb2
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection
from grpc_status import rpc_status

from chassis import actors, overload, rpc_telemetry, telemetry, tls
from chassis.admission import Door, NotAdmittedError
from chassis.database import PoolBusyError

log = logging.getLogger(__name__)

DOMAIN = "rentacar"
DATABASE_AWAY = (  # what asyncpg raises while Postgres is down, starting, stopping, full or too slow
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.LockNotAvailableError,
    asyncpg.InvalidAuthorizationSpecificationError,  # a password that was changed before we are told the new one
    asyncpg.InterfaceError,
    OSError,
    TimeoutError,
)
DRAIN_SECONDS = 10.0
DEFAULT_DEADLINE = 5.0  # seconds, where a caller names none
CALLS_AT_ONCE = 1000
_OPTIONS: list[tuple[str, Any]] = [
    ("grpc.so_reuseport", 0),
    ("grpc.max_receive_message_length", 4 * 1024 * 1024),
    ("grpc.max_connection_age_ms", 120_000),  # who connects again learns of new replicas and spreads over all
    ("grpc.max_connection_age_grace_ms", 30_000),
]
_SERVICE_CONFIG = {
    "loadBalancingConfig": [{"round_robin": {}}],
    "healthCheckConfig": {"serviceName": ""},  # a replica that drains says so, and is asked no more
    "retryThrottling": {"maxTokens": 100, "tokenRatio": 0.5},  # where most calls fail, repeating them makes it worse
    "methodConfig": [
        {
            "name": [{}],
            "retryPolicy": {
                "maxAttempts": 3,
                "initialBackoff": "0.05s",
                "maxBackoff": "0.5s",
                "backoffMultiplier": 2,
                "retryableStatusCodes": ["UNAVAILABLE"],
            },
        }
    ],
}


class RpcError(Exception):
    """What a handler raises to end a call: a gRPC status with an `ErrorInfo` that programs can read."""

    def __init__(self, code: grpc.StatusCode, reason: str, message: str, **metadata: str) -> None:
        super().__init__(message)
        self.code, self.reason, self.metadata = code, reason, metadata


def not_found(reason: str, message: str, **metadata: str) -> RpcError:
    """NOT_FOUND with a reason such as `BOOKING_NOT_FOUND`."""
    return RpcError(grpc.StatusCode.NOT_FOUND, reason, message, **metadata)


def invalid(reason: str, message: str, **metadata: str) -> RpcError:
    """INVALID_ARGUMENT with a reason such as `OFFER_INVALID`."""
    return RpcError(grpc.StatusCode.INVALID_ARGUMENT, reason, message, **metadata)


def reason_of(error: grpc.aio.AioRpcError) -> str:
    """The `ErrorInfo` reason that a service gave; empty if it gave none."""
    status = rpc_status.from_call(error)  # type: ignore[arg-type]
    for detail in status.details if status else ():
        info = error_details_pb2.ErrorInfo()
        if detail.Unpack(info):
            return str(info.reason)
    return ""


def retry_seconds(error: grpc.aio.AioRpcError) -> int:
    """When a service says that one may come again, in whole seconds; 1 where it says nothing."""
    status = rpc_status.from_call(error)  # type: ignore[arg-type]
    for detail in status.details if status else ():
        later = error_details_pb2.RetryInfo()
        if detail.Unpack(later):
            return max(1, int(later.retry_delay.seconds))
    return 1


def _status(code: grpc.StatusCode, message: str, *details: Any) -> Any:
    packed = []
    for detail in details:
        wrapper = AnyMessage()
        wrapper.Pack(detail)
        packed.append(wrapper)
    value = code_pb2.Code.Value(code.name)
    return rpc_status.to_status(status_pb2.Status(code=value, message=message, details=packed))


class Guard(grpc.aio.ServerInterceptor):
    """Lets in who may call, validates every request by its proto's rules, and turns exceptions into statuses that never tell internals."""

    def __init__(
        self, peers: Iterable[str] = (), door: Door | None = None, *, calls_at_once: int = CALLS_AT_ONCE
    ) -> None:
        """`peers` are names of which a caller's certificate must bear one; none: any certificate will do. No `door`: all are let in."""
        self._validator = protovalidate.Validator()
        self._peers, self._door = frozenset(peers), door
        self._limit = overload.Limit(calls_at_once)

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[grpc.RpcMethodHandler[Any, Any] | None]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> grpc.RpcMethodHandler[Any, Any] | None:
        handler = await continuation(handler_call_details)
        method = handler_call_details.method
        if handler is None or handler.unary_unary is None or not method.startswith("/rentacar."):
            return handler
        inner: Any = handler.unary_unary
        metadata = tuple(handler_call_details.invocation_metadata or ())

        async def guarded(request: Any, context: grpc.aio.ServicerContext[Any, Any]) -> Any:
            try:
                return await self._answer(inner, request, context, method, metadata)
            except (grpc.aio.AbortError, asyncio.CancelledError):
                raise
            except Exception as error:
                await context.abort_with_status(_refusal(error, method))

        return grpc.unary_unary_rpc_method_handler(
            guarded, request_deserializer=handler.request_deserializer, response_serializer=handler.response_serializer
        )

    async def _answer(self, inner: Any, request: Any, context: Any, method: str, metadata: Any) -> Any:
        """What the handler answers, if it is asked at all."""
        if self._peers and not self._peers & tls.names(context):
            raise RpcError(grpc.StatusCode.PERMISSION_DENIED, "PEER_NOT_ALLOWED", "this caller may not call here")
        actor = self._door.enter(method, metadata) if self._door else actors.GUEST
        self._validator.validate(request)
        async with self._limit.turn(method, is_service=actor.kind == "service"):
            with actors.answering(actor):
                return await inner(request, context)


def _refusal(error: Exception, method: str) -> Any:
    """The status of a call that ended so."""
    match error:
        case NotAdmittedError():
            return _not_admitted(error)
        case overload.OverloadedError() | PoolBusyError():
            return _overloaded()
        case RpcError():
            info = error_details_pb2.ErrorInfo(reason=error.reason, domain=DOMAIN, metadata=error.metadata)
            return _status(error.code, str(error), info)
        case protovalidate.ValidationError():
            return _violations(error)
    if isinstance(error, DATABASE_AWAY):
        log.warning("database away", extra={"method": method, "error": type(error).__name__})
        info = error_details_pb2.ErrorInfo(reason="DATABASE_UNAVAILABLE", domain=DOMAIN)
        return _status(grpc.StatusCode.UNAVAILABLE, "the database is away", info)
    log.exception("call failed", extra={"method": method})
    info = error_details_pb2.ErrorInfo(reason="INTERNAL", domain=DOMAIN)
    return _status(grpc.StatusCode.INTERNAL, "internal error", info)


def _overloaded() -> Any:
    """RESOURCE_EXHAUSTED, which no channel repeats by itself, with when to come again."""
    info = error_details_pb2.ErrorInfo(reason="OVERLOADED", domain=DOMAIN)
    later = error_details_pb2.RetryInfo(retry_delay=timedelta(seconds=overload.RETRY_SECONDS))
    return _status(grpc.StatusCode.RESOURCE_EXHAUSTED, "too much is under way", info, later)


def _not_admitted(error: NotAdmittedError) -> Any:
    """UNAUTHENTICATED for those who must say who they are, PERMISSION_DENIED for those who may not."""
    if error.actor.kind == "guest":
        info = error_details_pb2.ErrorInfo(reason="ACTOR_REQUIRED", domain=DOMAIN)
        return _status(grpc.StatusCode.UNAUTHENTICATED, str(error), info)
    info = error_details_pb2.ErrorInfo(reason="NOT_ADMITTED", domain=DOMAIN)
    return _status(grpc.StatusCode.PERMISSION_DENIED, str(error), info)


def _violations(error: protovalidate.ValidationError) -> Any:
    bad = error_details_pb2.BadRequest()
    for violation in error.violations:
        path = (
            ".".join(element.field_name for element in violation.proto.field.elements) if violation.proto.field else ""
        )
        bad.field_violations.add(field=path, description=violation.proto.message or "", reason="INVALID")
    info = error_details_pb2.ErrorInfo(reason="INVALID_REQUEST", domain=DOMAIN)
    summary = "; ".join(f"{field.field}: {field.description}" for field in bad.field_violations)
    return _status(grpc.StatusCode.INVALID_ARGUMENT, summary, info, bad)


class Server:
    """A gRPC server: `register` adds servicers; it is healthy once started and drains when stopped."""

    def __init__(
        self,
        listen: str,
        *,
        services: Iterable[str] = (),
        files: tls.Files | None = None,
        door: Door | None = None,
        calls_at_once: int = CALLS_AT_ONCE,
        drain_delay: float = 0,
    ) -> None:
        """`services` are full names such as `rentacar.rent.v1.RentService`, for health and reflection.

        With `files` it is mutual TLS: who has no certificate of our authority gets no answer. Raises tls.TlsError.
        The `door` says who may call what; health and reflection are for everybody. More than `calls_at_once` are refused with
        RESOURCE_EXHAUSTED. `drain_delay` are seconds in which it still takes calls while it says that it is going.
        """
        guard = Guard(files.peers if files else (), door, calls_at_once=calls_at_once)
        interceptors: list[grpc.aio.ServerInterceptor] = [guard]
        self._drain_delay = drain_delay
        if rpc_telemetry.is_on():
            interceptors.insert(0, rpc_telemetry.Measured())
        self.grpc = grpc.aio.server(interceptors=interceptors, options=_OPTIONS)
        self._services = tuple(services)
        self._health = health.aio.HealthServicer()
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self.grpc)
        reflection.enable_server_reflection((*self._services, health.SERVICE_NAME, reflection.SERVICE_NAME), self.grpc)
        if files is None:
            self.port = self.grpc.add_insecure_port(listen)
        else:
            self.port = self.grpc.add_secure_port(listen, tls.server_credentials(files))

    async def start(self) -> None:
        await self.grpc.start()
        for name in ("", *self._services):
            await self._health.set(name, health_pb2.HealthCheckResponse.SERVING)
        log.info("listening", extra={"port": self.port})

    async def stop(self) -> None:
        """Say NOT_SERVING, wait until callers know, let running calls end, refuse new ones."""
        await self._health.enter_graceful_shutdown()
        await asyncio.sleep(self._drain_delay)
        await self.grpc.stop(DRAIN_SECONDS)

    async def run(self, stop: asyncio.Event) -> None:
        """Serve until `stop`, then drain."""
        await self.start()
        await stop.wait()
        await self.stop()


def channel(target: str, files: tls.Files | None = None, *, signer: actors.Signer | None = None) -> grpc.aio.Channel:
    """A channel that balances over every address of `target`, retries only UNAVAILABLE, and gives each call a deadline.

    With `files` it is mutual TLS. Raises tls.TlsError. With a `signer` each call says who acts.
    """
    interceptors: list[Any] = [_Frame(signer)]
    options: Sequence[tuple[str, Any]] = [
        ("grpc.service_config", json.dumps(_SERVICE_CONFIG)),
        ("grpc.initial_reconnect_backoff_ms", 100),
        ("grpc.min_reconnect_backoff_ms", 100),
        ("grpc.max_reconnect_backoff_ms", 1000),
        ("grpc.keepalive_time_ms", 30_000),
    ]
    if files is None:
        return grpc.aio.insecure_channel(target, options=options, interceptors=interceptors)
    return tls.Channel(files, partial(grpc.aio.secure_channel, target, options=options, interceptors=interceptors))


class _Frame(grpc.aio.UnaryUnaryClientInterceptor):
    """A call without a deadline gets one, every call says who acts and which trace it belongs to, and is measured."""

    def __init__(self, signer: actors.Signer | None) -> None:
        self._signer, self._is_measured = signer, rpc_telemetry.is_on()

    async def intercept_unary_unary(self, continuation: Any, client_call_details: Any, request: Any) -> Any:
        if not self._is_measured:
            return await continuation(self._framed(client_call_details), request)
        with rpc_telemetry.calling(client_call_details.method):
            call = await continuation(self._framed(client_call_details, telemetry.traceparent()), request)
            await call
            return call

    def _framed(self, details: Any, parent: str = "") -> Any:
        if details.timeout is None:
            details = details._replace(timeout=DEFAULT_DEADLINE)
        if self._signer is None and not parent:
            return details
        metadata = grpc.aio.Metadata(*(details.metadata or ()))
        if self._signer is not None:
            metadata.add(actors.METADATA, self._signer.claim())
        if parent:
            metadata.add(rpc_telemetry.PARENT, parent)
        return details._replace(metadata=metadata)
