"""What an operator makes a deployment's secrets with: keys, certificates and roles that the processes take."""

from __future__ import annotations

import asyncio
import json
import os
import re
import stat
import subprocess
from pathlib import Path
from typing import Any

import asyncpg
import grpc
import pytest

from chassis import actors, health, migrations, rpc, tls
from deploy.local.database import with_role
from deploy.local.guard import Guard
from deploy.local.postgres import EmbeddedPostgres, installed_binaries, run_sql
from deploy.release import make_certificates, make_keys, sbom, version
from tests.deploy.charts import ROOT


def test_what_a_made_key_signs_is_believed_by_the_made_public_keys() -> None:
    keys = make_keys.signing_keys(7)
    verifier = actors.Verifier(make_keys.public_keys(keys))
    claim = actors.Signer(keys["rent"]).sign(actors.Actor("service", "rent"))
    assert verifier.actor(claim) == actors.Actor("service", "rent")
    assert keys["bff"].startswith("bff-7:")


async def test_processes_speak_under_made_certificates_and_a_renewed_one_is_of_the_same_authority(
    tmp_path: Path,
) -> None:
    assert make_certificates.main([str(tmp_path)]) == 0
    authority = (tmp_path / "authority.crt").read_bytes()
    old = (tmp_path / "bff" / "tls.crt").read_bytes()
    assert make_certificates.main([str(tmp_path)]) == 0
    assert (tmp_path / "authority.crt").read_bytes() == authority
    assert (tmp_path / "bff" / "tls.crt").read_bytes() != old
    for key in tmp_path.rglob("*.key"):
        assert stat.S_IMODE(key.stat().st_mode) == 0o600

    def files(service: str) -> tls.Files:
        folder = tmp_path / service
        return tls.Files(folder / "tls.crt", folder / "tls.key", folder / "ca.crt")

    server = rpc.Server("127.0.0.1:0", files=files("rent"))
    await server.start()
    named_so = (("grpc.ssl_target_name_override", "rent-serve"),)
    pem = files("bff").load()
    credentials = grpc.ssl_channel_credentials(pem.ca, pem.key, pem.certificate)
    async with grpc.aio.secure_channel(f"127.0.0.1:{server.port}", credentials, options=named_so) as channel:
        check: Any = channel.unary_unary("/grpc.health.v1.Health/Check")
        assert await check(b"", timeout=5) == b"\x08\x01"
    told = {"RENTACAR_GRPC_LISTEN": f"0.0.0.0:{server.port}", "RENTACAR_TLS_CERT": str(tmp_path / "rent" / "tls.crt")}
    told |= {
        "RENTACAR_TLS_KEY": str(tmp_path / "rent" / "tls.key"),
        "RENTACAR_TLS_CA": str(tmp_path / "rent" / "ca.crt"),
    }
    assert await asyncio.to_thread(health.main, told) == 0, "as its own client"
    assert await asyncio.to_thread(health.main, {"RENTACAR_GRPC_LISTEN": told["RENTACAR_GRPC_LISTEN"]}) == 1
    await server.stop()


@pytest.mark.parametrize("through", ["psql", "the Postgres image's start"])
async def test_the_roles_are_made_and_may_be_made_again(through: str, tmp_path: Path, guard: Guard) -> None:
    server = EmbeddedPostgres(tmp_path / "data", settings={"fsync": "off"})
    server.start(guard=guard)
    try:
        run_sql(server.dsn, "CREATE DATABASE rentacar")
        for _ in range(2):
            _make_roles(server, through)
        for service in ("rent", "payment", "notify"):
            owner = with_role(server.dsn_of("rentacar"), f"{service}_owner", "a 'new' one")
            folder = ROOT / f"{service}_service" / "migrations"
            assert await migrations.migrate(owner, schema=service, folder=folder, serving=service)
        connection = await asyncpg.connect(with_role(server.dsn_of("rentacar"), "notify", "a 'new' one"))
        assert await connection.fetchval("SELECT count(*) FROM messages") == 0
        for refused in ("CREATE TABLE mine ()", "DROP TABLE messages", "SELECT FROM payment.payments"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(refused)
        await connection.close()
    finally:
        server.destroy()


def _make_roles(server: EmbeddedPostgres, through: str) -> None:
    roles = ("rent", "payment", "notify", "rent_owner", "payment_owner", "notify_owner")
    script = ROOT / "deploy" / "postgres" / "roles.sql"
    environment = {
        "PATH": f"{installed_binaries()}:{os.environ['PATH']}",
        "PGHOST": "127.0.0.1",
        "PGPORT": str(server.port),
        "PGPASSWORD": server.password,
        "POSTGRES_USER": "postgres",
        "POSTGRES_DB": "rentacar",
        "ROLES": str(script),
        **{f"{role.upper()}_PASSWORD": "a 'new' one" for role in roles},
    }
    given = [f"--set={role}=a 'new' one" for role in roles]
    command = ["psql", "--username=postgres", "--dbname=rentacar", *given, f"--file={script}"]
    if through != "psql":
        command = [str(ROOT / "deploy" / "docker" / "postgres" / "10-rentacar.sh")]
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr


def test_the_bills_of_materials_name_what_is_shipped_and_nothing_that_only_tests(tmp_path: Path) -> None:
    assert sbom.main([str(tmp_path)]) == 0
    bills = {path.name.split(".")[0]: json.loads(path.read_text()) for path in tmp_path.iterdir()}
    assert bills.keys() == {"python", "web", "playground"}
    names = {bill: {component["name"] for component in told["components"]} for bill, told in bills.items()}
    pinned = re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
    assert {name.lower() for name in names["python"]} == set(pinned)
    assert "react" in names["web"]
    assert not names["web"] & {"vite", "typescript", "vitest"}
    for bill in bills.values():
        assert bill["bomFormat"] == "CycloneDX"
        assert bill["metadata"]["component"]["version"] == version.found()["pyproject.toml"][0]


def test_every_kind_of_image_is_built_of_the_commit_with_the_version(tmp_path: Path) -> None:
    repository, tools = tmp_path / "repository", tmp_path / "tools"
    subprocess.run(["git", "clone", "--quiet", "--depth=1", f"file://{ROOT}", str(repository)], check=True)
    tools.mkdir()
    docker = tools / "docker"
    docker.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/calls\n')
    docker.chmod(0o755)
    environment = {**os.environ, "PATH": f"{tools}:{os.environ['PATH']}"}
    script = str(repository / "deploy" / "release" / "images")
    done = subprocess.run([script, "registry.example", "--push"], check=False, capture_output=True, env=environment)
    assert done.returncode == 0, done.stderr
    calls = (tmp_path / "calls").read_text().splitlines()
    (number,) = version.found(repository)["pyproject.toml"]
    assert [re.findall(r"--target (\w+)", call)[0] for call in calls] == ["bff", "rent", "payment", "notify"]
    assert all(f"VERSION={number}" in call and "--push" in call for call in calls)
    (repository / "LICENSE").write_text("changed")
    assert (
        subprocess.run([script, "registry.example"], check=False, capture_output=True, env=environment).returncode == 1
    )
