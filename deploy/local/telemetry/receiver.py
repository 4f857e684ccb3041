"""The OTLP side: takes spans over gRPC."""

import grpc
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2, trace_service_pb2_grpc

from deploy.local.telemetry.store import Span, TraceStore


class TraceReceiver(trace_service_pb2_grpc.TraceServiceServicer):
    """OpenTelemetry's trace service."""

    def __init__(self, store: TraceStore) -> None:
        self._store = store

    async def Export(  # noqa: N802 - the rpc's name
        self,
        request: trace_service_pb2.ExportTraceServiceRequest,
        context: grpc.aio.ServicerContext[
            trace_service_pb2.ExportTraceServiceRequest, trace_service_pb2.ExportTraceServiceResponse
        ],
    ) -> trace_service_pb2.ExportTraceServiceResponse:
        for resource in request.resource_spans:
            service = next(
                (pair.value.string_value for pair in resource.resource.attributes if pair.key == "service.name"), "?"
            )
            for scope in resource.scope_spans:
                for span in scope.spans:
                    self._store.add(Span.from_otlp(span, service))
        return trace_service_pb2.ExportTraceServiceResponse()


async def start_receiver(address: str, store: TraceStore) -> grpc.aio.Server:
    """A running OTLP server."""
    server = grpc.aio.server()
    trace_service_pb2_grpc.add_TraceServiceServicer_to_server(TraceReceiver(store), server)
    server.add_insecure_port(address)
    await server.start()
    return server
