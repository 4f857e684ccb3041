"""One sandbox for all tests here, each with an account of its own; and one of its own for those that kill it."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import pytest
import pytest_asyncio
import stripe
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from deploy.local.ports import free_port
from tests.sandbox_process import SandboxProcess


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    process = SandboxProcess(tmp_path_factory.mktemp("sandbox") / "stripe.sqlite")
    process.start()
    yield process
    process.stop()


@pytest.fixture
def own_sandbox(tmp_path: Path) -> Iterator[SandboxProcess]:
    """Not started yet, and nobody else's."""
    process = SandboxProcess(tmp_path / "stripe.sqlite")
    yield process
    process.stop()


@pytest.fixture
def timed(own_sandbox: SandboxProcess) -> SandboxProcess:
    """Started, and a test may turn its clock."""
    own_sandbox.start()
    return own_sandbox


@pytest.fixture
def account() -> str:
    return f"test_{uuid4().hex}"


@pytest.fixture
def client(sandbox: SandboxProcess, account: str) -> stripe.StripeClient:
    return sandbox.client(account)


@dataclass
class Receiver:
    """A webhook endpoint: what it heard, and what it answers next."""

    url: str
    heard: list[tuple[bytes, str]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)

    async def receive(self, request: Request) -> Response:
        self.heard.append((await request.body(), request.headers["stripe-signature"]))
        return Response(status_code=self.answers.pop(0) if self.answers else 200)


@pytest_asyncio.fixture
async def receiver() -> AsyncIterator[Receiver]:
    port = free_port()
    receiver = Receiver(f"http://127.0.0.1:{port}/hook")
    app = Starlette(routes=[Route("/hook", receiver.receive, methods=["POST"])])
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning", lifespan="off"))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield receiver
    server.should_exit = True
    await serving
