"""What every worker process has besides its streams: health and QueueService over gRPC, the queues' metrics, and pruning."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from rentacar.common.v1 import queue_pb2_grpc

from chassis import database, rpc, telemetry
from chassis.dead_letters import DeadLetters
from chassis.queue_metrics import QueueMetrics
from chassis.queue_service import ADMISSION, SERVICE, QueueServicer
from chassis.queue_state import QueueReader
from chassis.retention import Growing, Retention
from chassis.settings import ProcessSettings
from chassis.staff_log import StaffLog


class WorkServer:
    """`service` is the name of the schema and of the consumer group; `streams` are those it consumes, without partitions;
    `growing` are tables of its own that are pruned by age; what staff do to dead letters goes into the `log` first.
    """

    def __init__(
        self,
        settings: ProcessSettings,
        *,
        pool: database.Pool,
        client: Any,
        service: str,
        streams: Sequence[str],
        log: StaffLog,
        growing: Sequence[Growing] = (),
    ) -> None:
        partitions = settings.queue_partitions
        reader = QueueReader(pool=pool, client=client, group=service, streams=streams, partitions=partitions)
        dead = DeadLetters(pool=pool, client=client, group=service, streams=streams, partitions=partitions)
        self.grpc = rpc.Server(
            settings.grpc_listen,
            services=[SERVICE],
            files=settings.tls,
            door=settings.door(ADMISSION),
            calls_at_once=settings.most_calls,
        )
        servicer = QueueServicer(service=service, reader=reader, dead=dead, log=log)
        queue_pb2_grpc.add_QueueServiceServicer_to_server(servicer, self.grpc.grpc)
        keep = timedelta(days=settings.retention_days)
        self._loops = [
            self.grpc.run,
            Retention(pool=pool, client=client, streams=streams, partitions=partitions, keep=keep, growing=growing).run,
        ]
        if telemetry.enabled():
            self._loops.append(QueueMetrics(reader=reader, group=service).run)

    async def run(self, stop: asyncio.Event) -> None:
        """Serve until `stop`, then drain."""
        async with asyncio.TaskGroup() as group:
            for loop in self._loops:
                group.create_task(loop(stop))
