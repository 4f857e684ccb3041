"""The OTLP side: takes spans, metrics and logs over gRPC."""

import grpc
from opentelemetry.proto.collector.logs.v1 import logs_service_pb2, logs_service_pb2_grpc
from opentelemetry.proto.collector.metrics.v1 import metrics_service_pb2, metrics_service_pb2_grpc
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2, trace_service_pb2_grpc
from opentelemetry.proto.resource.v1.resource_pb2 import Resource

from deploy.local.telemetry.logs import Line, LogStore
from deploy.local.telemetry.metrics import MetricStore
from deploy.local.telemetry.prometheus import Exposition
from deploy.local.telemetry.store import Span, TraceStore
from deploy.local.telemetry.values import attributes


class TraceReceiver(trace_service_pb2_grpc.TraceServiceServicer):
    """OpenTelemetry's trace service."""

    def __init__(self, store: TraceStore) -> None:
        self._store = store

    async def Export(
        self,
        request: trace_service_pb2.ExportTraceServiceRequest,
        context: grpc.aio.ServicerContext[
            trace_service_pb2.ExportTraceServiceRequest, trace_service_pb2.ExportTraceServiceResponse
        ],
    ) -> trace_service_pb2.ExportTraceServiceResponse:
        for resource in request.resource_spans:
            service = _service(resource.resource)
            for scope in resource.scope_spans:
                for span in scope.spans:
                    self._store.add(Span.from_otlp(span, service))
        return trace_service_pb2.ExportTraceServiceResponse()


class MetricReceiver(metrics_service_pb2_grpc.MetricsServiceServicer):
    """OpenTelemetry's metrics service."""

    def __init__(self, store: MetricStore, exposition: Exposition) -> None:
        self._store, self._exposition = store, exposition

    async def Export(
        self,
        request: metrics_service_pb2.ExportMetricsServiceRequest,
        context: grpc.aio.ServicerContext[
            metrics_service_pb2.ExportMetricsServiceRequest, metrics_service_pb2.ExportMetricsServiceResponse
        ],
    ) -> metrics_service_pb2.ExportMetricsServiceResponse:
        for resource in request.resource_metrics:
            self._exposition.take(resource)
            for scope in resource.scope_metrics:
                for metric in scope.metrics:
                    self._store.add(metric, _service(resource.resource))
        return metrics_service_pb2.ExportMetricsServiceResponse()


class LogReceiver(logs_service_pb2_grpc.LogsServiceServicer):
    """OpenTelemetry's logs service."""

    def __init__(self, store: LogStore) -> None:
        self._store = store

    async def Export(
        self,
        request: logs_service_pb2.ExportLogsServiceRequest,
        context: grpc.aio.ServicerContext[
            logs_service_pb2.ExportLogsServiceRequest, logs_service_pb2.ExportLogsServiceResponse
        ],
    ) -> logs_service_pb2.ExportLogsServiceResponse:
        for resource in request.resource_logs:
            service = _service(resource.resource)
            for scope in resource.scope_logs:
                for record in scope.log_records:
                    self._store.add(Line.from_otlp(record, service=service, logger=scope.scope.name))
        return logs_service_pb2.ExportLogsServiceResponse()


def _service(resource: Resource) -> str:
    """The process: its instance where that tells more than its name, e.g. `bff-2` of `bff`."""
    told = attributes(resource.attributes)
    name, instance = str(told.get("service.name", "?")), str(told.get("service.instance.id", ""))
    return instance if instance.startswith(f"{name}-") else name


async def start_receiver(
    address: str, store: TraceStore, metrics: MetricStore, exposition: Exposition, logs: LogStore
) -> grpc.aio.Server:
    """A running OTLP server."""
    server = grpc.aio.server()
    trace_service_pb2_grpc.add_TraceServiceServicer_to_server(TraceReceiver(store), server)
    metrics_service_pb2_grpc.add_MetricsServiceServicer_to_server(MetricReceiver(metrics, exposition), server)
    logs_service_pb2_grpc.add_LogsServiceServicer_to_server(LogReceiver(logs), server)
    server.add_insecure_port(address)
    await server.start()
    return server
