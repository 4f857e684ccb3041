"""Secrets change in OpenBao while payment_service serves and works: it goes on with the new ones, and no call fails."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import grpc
import pytest
from rentacar.payment.v1.payment_pb2_grpc import PaymentServiceStub

from chassis import actors, rpc
from deploy.local.database import with_role
from deploy.local.ports import free_port
from payment_service.provider import NewCustomer, ProviderError
from payment_service.stripe_provider import StripeProvider
from payment_service.webhook_secrets import OVERLAP, WebhookSecrets
from tests.conftest import ROOT, Database
from tests.integration.payment_service.test_payment_server import delivery
from tests.openbao_process import OpenBao
from tests.sandbox_process import SandboxProcess

SECONDS = 20.0
IDLE_SECONDS = 90.0  # a connection that nobody uses ends after a minute, the others after their use
SEED = "5a" * 32


@asynccontextmanager
async def serving(told: dict[str, str], log: Path) -> AsyncIterator[Any]:
    """`payment_service serve`, as a process of its own; its stub."""
    port = free_port()
    with log.open("wb") as output:
        running = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "payment_service", "serve"),
            cwd=ROOT,
            env={
                **os.environ,
                "PYTHONPATH": f"{ROOT}:{ROOT / 'proto' / 'python'}",
                "RENTACAR_ENVIRONMENT": "test",
                "RENTACAR_GRPC_LISTEN": f"127.0.0.1:{port}",
                "RENTACAR_SECRETS_REFRESH_SECONDS": "0.2",
                "RENTACAR_ACTOR_KEYS": actors.public_keys({"payment-1": SEED, "bff-1": SEED}),
                **told,
            },
            stdout=output,
            stderr=output,
        )
    try:
        async with rpc.channel(f"127.0.0.1:{port}", signer=actors.Signer(f"bff-1:{SEED}")) as channel:
            await asyncio.wait_for(channel.channel_ready(), SECONDS)
            yield PaymentServiceStub(channel)
    finally:
        running.terminate()
        await asyncio.wait_for(running.wait(), SECONDS)


async def until(what: Any, seconds: float = SECONDS) -> None:
    async with asyncio.timeout(seconds):
        while not await what():
            await asyncio.sleep(0.1)


async def accepted(stub: Any, secret: str) -> bool:
    """Whether a webhook signed with it is; every call reads and writes the database."""
    try:
        await stub.IngestWebhook(delivery(f"pi_{uuid4().hex}", secret=secret))
    except grpc.aio.AioRpcError as error:
        if rpc.reason_of(error) != "WEBHOOK_SIGNATURE_INVALID":
            raise
        return False
    return True


async def test_database_password_role_and_webhook_secret_change_under_the_calls(
    empty_database: Database, openbao: OpenBao, tmp_path: Path
) -> None:
    admin = await asyncpg.connect(empty_database.admin)
    first, second = (f"payment_{uuid4().hex[:8]}" for _ in range(2))
    for role in (first, second):
        await admin.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'first-password' IN ROLE payment")
    name = f"rotation-{uuid4().hex[:8]}"

    def tell(role: str, password: str, webhooks: str) -> None:
        openbao.write(
            name,
            database_url=with_role(empty_database.admin, role, password),
            stripe_webhook_secrets=webhooks,
            actor_signing_key=f"payment-1:{SEED}",
        )

    async def users() -> set[str]:
        rows = await admin.fetch("SELECT usename FROM pg_stat_activity WHERE application_name = 'payment-serve'")
        return {row["usename"] for row in rows}

    async def only(role: str) -> bool:
        return await users() == {role}

    tell(first, "first-password", "whsec_old")
    log = tmp_path / "serve.log"
    async with serving(openbao.told(name), log) as stub:
        assert await accepted(stub, "whsec_old")
        assert not await accepted(stub, "whsec_new")
        stop, served = asyncio.Event(), 0

        async def keep_calling() -> None:
            nonlocal served
            while not stop.is_set():
                assert await accepted(stub, "whsec_old")
                served += 1

        callers = [asyncio.create_task(keep_calling()) for _ in range(6)]
        born = await admin.fetchval("SELECT now()")

        # The password is changed in the database first, then in the vault.
        await admin.execute(f"ALTER ROLE {first} PASSWORD 'second-password'")
        tell(first, "second-password", "whsec_old")

        async def all_connections_are_new() -> bool:
            starts = "SELECT min(backend_start) FROM pg_stat_activity WHERE application_name = 'payment-serve'"
            oldest = await admin.fetchval(starts)
            return oldest is not None and oldest > born

        await until(all_connections_are_new, IDLE_SECONDS)

        # In the vault first, then in the database: the former is used until the new one is valid.
        tell(second, "later-password", "whsec_old")
        await until(lambda: asyncio.to_thread(lambda: "the former is used" in log.read_text()))
        assert await users() <= {first}  # none for a moment, while all are replaced
        await until(lambda: only(first))
        await admin.execute(f"ALTER ROLE {second} PASSWORD 'later-password'")
        await until(lambda: only(second), IDLE_SECONDS)

        # The webhook's secret: both, then the new one alone.
        tell(second, "later-password", "whsec_new,whsec_old")
        await until(lambda: accepted(stub, "whsec_new"))
        stop.set()
        await asyncio.gather(*callers)  # raises if a call failed
        assert served > 50
        tell(second, "later-password", "whsec_new")

        async def old_is_refused() -> bool:
            return not await accepted(stub, "whsec_old")

        await until(old_is_refused)
        assert await accepted(stub, "whsec_new")

        # A vault that is away changes nothing.
        openbao.root.sys.disable_auth_method("approle")
        openbao.root.sys.enable_auth_method("approle")
        await asyncio.sleep(0.6)
        assert await accepted(stub, "whsec_new")
    await admin.close()
    written = log.read_text()
    for secret in ("first-password", "second-password", "later-password", "whsec_old", "whsec_new"):
        assert secret not in written


async def test_a_webhook_secret_that_was_replaced_at_one_stroke_holds_a_while_and_one_taken_out_ends_at_once() -> None:
    told, now = {frozenset({"a"})}, [0.0]
    secrets = WebhookSecrets(lambda: next(iter(told)), clock=lambda: now[0])

    async def tell(*set_now: str) -> None:
        told.clear()
        told.add(frozenset(set_now))
        await secrets.follow()

    await tell("b")
    assert secrets.now() == {"a", "b"}
    now[0] = OVERLAP + 1
    assert secrets.now() == {"b"}
    await tell("b", "c")
    await tell("c")
    assert secrets.now() == {"c"}


async def test_stripes_key_is_the_present_one_at_each_call(sandbox: SandboxProcess) -> None:
    keys = ["nonsense"]
    provider = StripeProvider(api_key=lambda: keys[-1], api_base=sandbox.url)
    customer = NewCustomer(uuid4().hex, "Ana", "ana@example.com", "pt-BR")
    with pytest.raises(ProviderError):
        await provider.create_customer(customer, key=uuid4().hex)
    keys.append(f"sk_test_{uuid4().hex}")
    assert await provider.create_customer(customer, key=uuid4().hex)
    await provider.close()
