"""Mutual TLS over real connections: who is let in, and that certificates are replaced under the calls."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import grpc
import pytest
from rentacar.payment.v1 import payment_pb2, payment_pb2_grpc

from chassis import rpc, settings, tls
from tests.certificates import Authority

SERVICE = "rentacar.payment.v1.PaymentService"


class Servicer(payment_pb2_grpc.PaymentServiceServicer):
    """Answers, slowly if told so."""

    def __init__(self) -> None:
        self.takes = 0.0
        self.called = 0

    async def GetPayment(self, request: Any, context: Any) -> Any:
        self.called += 1
        await asyncio.sleep(self.takes)
        return payment_pb2.GetPaymentResponse(payment=payment_pb2.Payment(payment_id=request.payment_id))


@asynccontextmanager
async def serving(files: tls.Files, servicer: Servicer | None = None) -> AsyncIterator[int]:
    server = rpc.Server("127.0.0.1:0", services=[SERVICE], files=files)
    payment_pb2_grpc.add_PaymentServiceServicer_to_server(servicer or Servicer(), server.grpc)
    await server.start()
    yield server.port
    await server.grpc.stop(0)


async def ask(channel: grpc.aio.Channel, seconds: float = 5) -> str:
    stub: Any = payment_pb2_grpc.PaymentServiceStub(channel)
    request = payment_pb2.GetPaymentRequest(payment_id=str(uuid4()))
    answer = await stub.GetPayment(request, timeout=seconds)
    return str(answer.payment.payment_id)


async def refusal(channel: grpc.aio.Channel) -> grpc.StatusCode:
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await ask(channel, seconds=2)
    return refused.value.code()


def shown_certificate(port: int, files: tls.Files) -> bytes:
    """What the server shows to somebody who connects now."""
    context = ssl.create_default_context(cafile=str(files.ca))
    context.load_cert_chain(files.certificate, files.key)
    context.set_alpn_protocols(["h2"])
    with (
        socket.create_connection(("127.0.0.1", port), timeout=5) as plain,
        context.wrap_socket(plain, server_hostname="127.0.0.1") as connection,
    ):
        return connection.getpeercert(binary_form=True) or b""


async def test_two_processes_with_certificates_of_our_authority_talk(tmp_path: Path) -> None:
    ours = Authority()
    bff = ours.write(tmp_path / "bff", "bff")
    async with (
        serving(ours.write(tmp_path / "payment", "payment")) as port,
        rpc.channel(f"127.0.0.1:{port}", bff) as channel,
    ):
        assert await ask(channel)


async def test_a_caller_with_a_certificate_of_another_authority_is_refused(tmp_path: Path) -> None:
    ours, theirs, servicer = Authority(), Authority("another"), Servicer()
    stranger = theirs.write(tmp_path / "stranger", "bff", trusting=ours.pem)
    async with (
        serving(ours.write(tmp_path / "payment", "payment"), servicer) as port,
        rpc.channel(f"127.0.0.1:{port}", stranger) as channel,
    ):
        assert await refusal(channel) in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED)
    assert servicer.called == 0


async def test_a_caller_without_a_certificate_is_refused(tmp_path: Path) -> None:
    ours, servicer = Authority(), Servicer()
    async with serving(ours.write(tmp_path / "payment", "payment"), servicer) as port:
        bare = grpc.aio.secure_channel(f"127.0.0.1:{port}", grpc.ssl_channel_credentials(ours.pem))
        async with bare, rpc.channel(f"127.0.0.1:{port}") as plain:
            for channel in (bare, plain):
                assert await refusal(channel) in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED)
    assert servicer.called == 0


async def test_a_server_with_a_certificate_of_another_authority_is_not_talked_to(tmp_path: Path) -> None:
    ours, theirs, servicer = Authority(), Authority("another"), Servicer()
    impostor = theirs.write(tmp_path / "impostor", "payment", trusting=theirs.pem + ours.pem)
    async with (
        serving(impostor, servicer) as port,
        rpc.channel(f"127.0.0.1:{port}", ours.write(tmp_path / "bff", "bff")) as channel,
    ):
        assert await refusal(channel) in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED)
    assert servicer.called == 0


async def test_only_the_peers_that_are_named_may_call_where_some_are(tmp_path: Path) -> None:
    ours, servicer = Authority(), Servicer()
    async with serving(ours.write(tmp_path / "payment", "payment", peers=("bff", "rent")), servicer) as port:
        async with rpc.channel(f"127.0.0.1:{port}", ours.write(tmp_path / "notify", "notify")) as channel:
            assert await refusal(channel) == grpc.StatusCode.PERMISSION_DENIED
        assert servicer.called == 0
        async with rpc.channel(f"127.0.0.1:{port}", ours.write(tmp_path / "rent", "rent")) as channel:
            assert await ask(channel)


async def test_certificates_and_then_the_authority_are_replaced_under_calls_of_which_none_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tls, "LOOK_SECONDS", 0.02)
    old, new, servicer = Authority("old"), Authority("new"), Servicer()
    servicer.takes = 0.01
    payment, bff = old.write(tmp_path / "payment", "payment"), old.write(tmp_path / "bff", "bff")
    answered = 0
    async with serving(payment, servicer) as port, rpc.channel(f"127.0.0.1:{port}", bff) as channel:
        stop = asyncio.Event()

        async def keep_calling() -> None:
            nonlocal answered
            while not stop.is_set():
                await ask(channel)
                answered += 1

        callers = [asyncio.create_task(keep_calling()) for _ in range(8)]
        shown = {await asyncio.to_thread(shown_certificate, port, bff)}
        both = old.pem + new.pem
        steps = (  # renewed; then both authorities trusted, the new one issues, the old one is forgotten
            (old, old.pem),
            (old, both),
            (new, both),
            (new, new.pem),
        )
        for authority, trusted in steps:
            for folder, name in (("payment", "payment"), ("bff", "bff")):
                authority.write(tmp_path / folder, name, trusting=trusted)
            before = answered
            await asyncio.sleep(0.3)
            shown.add(await asyncio.to_thread(shown_certificate, port, bff))
            assert answered > before
        stop.set()
        await asyncio.gather(*callers)  # raises if any call failed
        old_only = old.write(tmp_path / "late", "bff", trusting=both)
        async with rpc.channel(f"127.0.0.1:{port}", old_only) as late:
            assert await refusal(late) in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED)
    assert len(shown) == 5
    assert answered > 100


async def test_a_call_that_runs_while_the_certificate_is_replaced_ends_in_peace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tls, "LOOK_SECONDS", 0.0)
    ours, servicer = Authority(), Servicer()
    servicer.takes = 0.5
    bff = ours.write(tmp_path / "bff", "bff")
    async with (
        serving(ours.write(tmp_path / "payment", "payment"), servicer) as port,
        rpc.channel(f"127.0.0.1:{port}", bff) as channel,
    ):
        running = asyncio.create_task(ask(channel))
        await asyncio.sleep(0.1)
        ours.write(tmp_path / "bff", "bff")
        assert await ask(channel)
        assert await running


def test_files_that_do_not_fit_together_are_refused_at_the_start_and_left_alone_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tls, "LOOK_SECONDS", 0.0)
    ours = Authority()
    files = ours.write(tmp_path / "payment", "payment")
    watched = tls.Watched(files)
    before = watched.pem
    certificate, key = ours.issue("payment")
    files.certificate.write_bytes(certificate)
    assert watched.pem is before
    with pytest.raises(tls.TlsError, match="is not the certificate of"):
        files.load()
    files.key.write_bytes(key)
    assert watched.pem.key == key
    files.ca.unlink()
    assert watched.pem.key == key
    with pytest.raises(tls.TlsError, match=r"ca\.crt cannot be read"):
        files.load()


@pytest.mark.parametrize(
    ("address", "alone"),
    [
        ("127.0.0.1:50051", True),
        ("[::1]:50051", True),
        ("localhost:50051", True),
        ("dns:///localhost:50051", True),
        ("unix:/run/rent.sock", True),
        ("0.0.0.0:50051", False),
        ("[::]:50051", False),
        ("10.0.0.7:50051", False),
        ("rent-service:50051", False),
        ("127.0.0.1.example.com:50051", False),
    ],
)
def test_loopback_is_what_this_machine_alone_can_reach(address: str, alone: bool) -> None:
    assert settings.on_loopback(address) is alone
