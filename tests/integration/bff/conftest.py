"""A BFF on a free port, with stand-ins for the services behind real gRPC."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from rentacar.common.v1 import queue_pb2_grpc
from rentacar.notify.v1 import notify_pb2_grpc
from rentacar.payment.v1 import payment_pb2_grpc
from rentacar.rent.v1 import account_pb2_grpc, rent_pb2_grpc

from bff.app import serve
from bff.settings import Settings
from chassis import rpc
from chassis.secrets import Door
from chassis.settings import Live
from deploy.local.ports import free_port
from tests import bff_fakes


@dataclass
class Stack:
    """What a test drives: the BFF's address, and what stands behind it."""

    url: str
    client: httpx.AsyncClient
    rent: bff_fakes.FakeRent
    payment: bff_fakes.FakePayment
    notify: bff_fakes.FakeNotify
    accounts: bff_fakes.FakeAccounts
    queues: bff_fakes.FakeQueues
    stop: asyncio.Event
    servers: dict[str, rpc.Server] = field(default_factory=dict)

    async def ask(
        self, query: str, variables: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None
    ) -> Any:
        """The JSON of a POST, whatever its status, but for what it cost."""
        body = {"query": query, "variables": dict(variables or {})}
        answer = (await self.client.post("/graphql", json=body, headers=headers)).json()
        answer.pop("extensions", None)
        return answer


@asynccontextmanager
async def running(redis_url: str, folder: Path, **more: Any) -> AsyncIterator[Stack]:
    """A BFF that serves `folder` as the web; `more` are settings that differ from a test's usual ones."""
    rent, payment, notify = bff_fakes.FakeRent(), bff_fakes.FakePayment(), bff_fakes.FakeNotify()
    accounts, queues = bff_fakes.FakeAccounts(), bff_fakes.FakeQueues()
    with_accounts = accounts, account_pb2_grpc.add_AccountServiceServicer_to_server, bff_fakes.ACCOUNTS
    add_queues = queue_pb2_grpc.add_QueueServiceServicer_to_server
    add_rent, add_payment, add_notify = (
        rent_pb2_grpc.add_RentServiceServicer_to_server,
        payment_pb2_grpc.add_PaymentServiceServicer_to_server,
        notify_pb2_grpc.add_NotifyServiceServicer_to_server,
    )
    async with (
        bff_fakes.serving(rent, add_rent, bff_fakes.RENT, besides=with_accounts) as rents,
        bff_fakes.serving(payment, add_payment, bff_fakes.PAYMENT) as payments,
        bff_fakes.serving(notify, add_notify, bff_fakes.NOTIFY) as notifies,
        bff_fakes.serving(queues, add_queues, bff_fakes.QUEUES) as workers,
    ):
        port = free_port()
        told: dict[str, Any] = {
            "environment": "test",
            "http_listen": f"127.0.0.1:{port}",
            "rent_target": f"127.0.0.1:{rents.port}",
            "payment_target": f"127.0.0.1:{payments.port}",
            "notify_target": f"127.0.0.1:{notifies.port}",
            "redis_url": redis_url,
            "web_dist": str(folder),
            "payment_provider": "sandbox",
            "sandbox_url": "http://127.0.0.1:9",
            "stripe_publishable_key": "pk_test",
            "work_targets": (f"127.0.0.1:{workers.port}",),
            "actor_signing_key": bff_fakes.BFF_KEY,
            "actor_keys": bff_fakes.ACTOR_KEYS,
            "cors_origins": ("https://web.example",),
            **more,
        }
        stop = asyncio.Event()
        task = asyncio.create_task(serve(Live(Settings, Door([]), told), stop))
        url = f"http://{told['http_listen']}"
        async with httpx.AsyncClient(base_url=url, timeout=10) as client:
            await _healthy(client)
            servers = {"rent": rents, "payment": payments, "notify": notifies, "work": workers}
            yield Stack(url, client, rent, payment, notify, accounts, queues, stop, servers)
        stop.set()
        await asyncio.wait_for(task, 15)


@pytest_asyncio.fixture
async def stack(redis_url: str, tmp_path: Path) -> AsyncIterator[Stack]:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html><title>web</title>")
    (tmp_path / "assets" / "app-1a2b.js").write_text("console.log(1)")
    (tmp_path / "assets" / "app-1a2b.js.br").write_bytes(b"packed")
    async with running(redis_url, tmp_path) as made:
        yield made


async def _healthy(client: httpx.AsyncClient) -> None:
    for _ in range(200):
        try:
            if (await client.get("/healthz")).status_code == 200:
                return
        except httpx.TransportError:
            await asyncio.sleep(0.02)
    pytest.fail("the BFF did not become healthy")
