"""Flags where they act in the BFF: mutations, clientConfig, the way to the OpenID provider."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest_asyncio

from deploy.local import flags
from deploy.local.data_dir import DataDir
from tests.integration.bff.conftest import Stack, running

CONFIG = "{ clientConfig { oidcStart flags { key enabled } } }"
SIGN_OUT = "mutation { signOut }"
CREATE = """mutation { bookingCancel(input: {booking: {reference: "K7PQ2M9X", email: "ana@example.com"}, expectedFee: "0.00"},
    idempotencyKey: "key-1234567890123456") { __typename } }"""


@pytest_asyncio.fixture
async def data(tmp_path: Path) -> DataDir:
    data = DataDir(tmp_path / "data")
    data.make()
    flags.prepare(data)
    return data


@pytest_asyncio.fixture
async def visitors() -> AsyncIterator[tuple[int, list[object]]]:
    """A provider's port that hangs up, and who came there."""
    came: list[object] = []

    async def hang_up(_reader: object, writer: asyncio.StreamWriter) -> None:
        came.append(writer)
        writer.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1], came
    server.close()


@pytest_asyncio.fixture
async def switched(
    redis_url: str, data: DataDir, tmp_path: Path, visitors: tuple[int, list[object]]
) -> AsyncIterator[Stack]:
    oidc = {
        "oidc_issuer": f"http://127.0.0.1:{visitors[0]}",
        "oidc_client_id": "web",
        "web_url": "http://127.0.0.1:1",
    }
    async with running(redis_url, tmp_path / "web", flags_file=data.flags, **oidc) as stack:
        yield stack


async def config(stack: Stack) -> tuple[str | None, dict[str, bool]]:
    told = (await stack.ask(CONFIG))["data"]["clientConfig"]
    return told["oidcStart"], {flag["key"]: flag["enabled"] for flag in told["flags"]}


async def soon(stack: Stack, key: str, enabled: bool) -> None:
    async with asyncio.timeout(5):
        while (await config(stack))[1][key] is not enabled:
            await asyncio.sleep(0.05)


async def test_the_web_is_told_what_is_switched_on_and_sees_each_change(switched: Stack, data: DataDir) -> None:
    oidc, told = await config(switched)
    assert oidc == "/auth/oidc/start"
    assert told == {
        "pix": True,
        "one-ways": True,
        "price-advice": True,
        "promotions": True,
        "sign-in-oidc": True,
        "read-only": False,
        "payment-kill-switch": False,
    }
    flags.change(data, "pix", "off")
    await soon(switched, "pix", False)


async def test_while_all_is_read_only_every_mutation_says_so_and_reaches_no_service(
    switched: Stack, data: DataDir
) -> None:
    flags.change(data, "read-only", "on")
    await soon(switched, "read-only", True)
    for mutation in (SIGN_OUT, CREATE):
        answer: Any = await switched.ask(mutation)
        (error,) = answer["errors"]
        assert error["extensions"]["code"] == "READ_ONLY"
        assert "data" not in answer
    assert switched.rent.asked == []
    assert (await switched.ask("{ locations { totalCount } }"))["data"]["locations"]["totalCount"] == 20
    flags.change(data, "read-only", "off")
    await soon(switched, "read-only", False)
    assert (await switched.ask(SIGN_OUT))["data"]["signOut"] is True


async def test_signing_in_at_the_provider_can_be_switched_off(
    switched: Stack, data: DataDir, visitors: tuple[int, list[object]]
) -> None:
    await switched.client.get("/auth/oidc/start")
    came = len(visitors[1])
    assert came
    flags.change(data, "sign-in-oidc", "off")
    await soon(switched, "sign-in-oidc", False)
    assert (await config(switched))[0] is None
    for path in ("/auth/oidc/start", "/auth/oidc/callback?code=1&state=2"):
        answer = await switched.client.get(path)
        assert answer.headers["location"] == "/sign-in?error=UNAVAILABLE"
    assert len(visitors[1]) == came
