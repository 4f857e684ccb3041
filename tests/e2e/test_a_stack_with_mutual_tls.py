"""A whole stack whose processes speak mutual TLS: a booking goes through it, strangers don't, and certificates are renewed under it, or
somebody is told that they are not.
"""

from __future__ import annotations

import json
import socket
import ssl
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import grpc
import pytest

from chassis import tls
from deploy.release.make_certificates import CERTIFICATE_LASTS
from tests.alerting import TOLD, needs_both, on_call
from tests.certificates import Authority
from tests.private_stack import PEERS, SERVICES
from tests.stack import Stack, running, until

HEALTH, SERVING = "/grpc.health.v1.Health/Check", b"\x08\x01"


class Certified:
    """A stack, and who certifies its processes."""

    def __init__(self, folder: Path) -> None:
        self.authority, self.folder = Authority(), folder
        folder.mkdir()
        self.files = {service: self.certify(service) for service in SERVICES}
        self.stack: Stack

    def certify(self, service: str, *, lasts: timedelta = CERTIFICATE_LASTS) -> tls.Files:
        """New files for a service; the first time or again."""
        return self.authority.write(self.folder / service, service, lasts=lasts)

    def address(self, process: str) -> str:
        return f"127.0.0.1:{json.loads((self.stack.data / 'ports.json').read_text())[process]}"

    def shown(self, process: str) -> bytes:
        """The certificate that a process shows to who connects now."""
        files = self.files["bff"]
        context = ssl.create_default_context(cafile=str(files.ca))
        context.load_cert_chain(files.certificate, files.key)
        context.set_alpn_protocols(["h2"])
        host, _, port = self.address(process).rpartition(":")
        with (
            socket.create_connection((host, int(port)), timeout=5) as plain,
            context.wrap_socket(plain, server_hostname=host) as connection,
        ):
            return connection.getpeercert(binary_form=True) or b""

    def restarts(self) -> dict[str, tuple[int, int]]:
        return {row["name"]: (row["pid"], row["restarts"]) for row in self.stack.status["processes"]}

    def books(self, email: str) -> None:
        """A customer books, pays, is confirmed and has a mail."""
        answer = self.stack.book(self.stack.offer()["id"], email=email)
        reference = answer["booking"]["reference"]
        until(lambda: self.stack.booking(reference, email)["status"] == "CONFIRMED", why="confirmed")
        until(lambda: any(reference in mail["subject"] for mail in self.stack.mails(email)), why="a mail")


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Certified]:
    folder = tmp_path_factory.mktemp("private")
    made = Certified(folder / "certificates")
    words = ["tests.private_stack", "--certificates", str(made.folder)]
    with running(folder / "data", environment=TOLD, supervisor=words) as made.stack:
        yield made


def test_a_customer_books_through_processes_that_trust_certificates_alone(certified: Certified) -> None:
    certified.books("private@example.com")


@pytest.mark.parametrize("process", PEERS)
def test_who_has_no_certificate_of_ours_gets_no_answer(certified: Certified, process: str, tmp_path: Path) -> None:
    stranger = Authority("another").write(tmp_path / "stranger", "bff", trusting=certified.authority.pem).load()
    ours = certified.files["bff"].load()
    credentials = {
        "in the clear": None,
        "without a certificate": grpc.ssl_channel_credentials(ours.ca),
        "of another authority": grpc.ssl_channel_credentials(ours.ca, stranger.key, stranger.certificate),
    }
    for who, shown in credentials.items():
        assert not answers(certified.address(process), shown), who
    assert answers(certified.address(process), grpc.ssl_channel_credentials(ours.ca, ours.key, ours.certificate))


def answers(address: str, credentials: grpc.ChannelCredentials | None) -> bool:
    """Whether a process tells this caller how it is."""
    with grpc.secure_channel(address, credentials) if credentials else grpc.insecure_channel(address) as channel:
        check: Any = channel.unary_unary(HEALTH)
        try:
            return bool(check(b"", timeout=3) == SERVING)
        except grpc.RpcError:
            return False


def test_renewed_certificates_are_taken_by_the_processes_that_run(certified: Certified) -> None:
    running_before = certified.restarts()
    before = {process: certified.shown(process) for process in PEERS}
    for service in SERVICES:
        certified.certify(service)
    until(
        lambda: not {process for process, old in before.items() if certified.shown(process) == old}, why="all renewed"
    )
    certified.books("renewed@example.com")
    assert certified.restarts() == running_before


@needs_both
def test_a_certificate_that_nobody_renews_wakes_somebody_before_it_ends(certified: Certified, tmp_path: Path) -> None:
    certified.certify("payment", lasts=timedelta(days=2))
    with on_call(certified.stack, tmp_path / "alerts") as somebody:
        assert "A certificate of rentacar/payment-" in somebody.mailed("CertificateExpires")
        certified.certify("payment")
        somebody.ended("CertificateExpires")
