"""The health command that containers and probes call: what it says of a process that serves, drains, is away, or speaks TLS."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from grpc_health.v1 import health_pb2

from chassis import rpc
from deploy.local.ports import free_port

ROOT = Path(__file__).parents[3]


async def ask(**told: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a probe does."""
    import asyncio

    command = [sys.executable, "-S", "-m", "chassis.health"]
    environment = {"PATH": os.defpath, **told}
    return await asyncio.to_thread(
        subprocess.run, command, check=False, capture_output=True, text=True, cwd=ROOT, env=environment, timeout=20
    )


async def test_a_server_that_serves_is_well_and_one_that_drains_is_not() -> None:
    server = rpc.Server("127.0.0.1:0")
    await server.start()
    listen = f"0.0.0.0:{server.port}"
    served = await ask(RENTACAR_GRPC_LISTEN=listen)
    await server._health.set("", health_pb2.HealthCheckResponse.NOT_SERVING)
    draining = await ask(RENTACAR_GRPC_LISTEN=listen)
    await server.stop()
    stopped = await ask(RENTACAR_GRPC_LISTEN=listen)
    assert (served.returncode, served.stderr) == (0, "")
    assert (draining.returncode, draining.stderr) == (1, "not well: it does not serve\n")
    assert stopped.returncode == 1
    assert "refused" in stopped.stderr


async def test_nothing_on_the_webs_port_is_not_well() -> None:
    assert (await ask(RENTACAR_HTTP_LISTEN=f"127.0.0.1:{free_port()}")).returncode == 1


async def test_asking_is_cheap_for_it_is_done_every_few_seconds() -> None:
    began = time.process_time()
    await ask(RENTACAR_GRPC_LISTEN=f"127.0.0.1:{free_port()}")
    assert time.process_time() - began < 0.5
