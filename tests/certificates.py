"""A certificate authority of our own, for tests of TLS."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from chassis import tls

DAY = timedelta(days=1)


class Authority:
    """Issues certificates for this machine's loopback and a name."""

    def __init__(self, name: str = "authority") -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self._certificate = (
            _builder(self._name, self._name, self._key)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(self._key, hashes.SHA256())
        )

    @property
    def pem(self) -> bytes:
        return self._certificate.public_bytes(Encoding.PEM)

    def issue(self, name: str, *also: str) -> tuple[bytes, bytes]:
        """Certificate and key, as PEM, for the names and 127.0.0.1."""
        key = ec.generate_private_key(ec.SECP256R1())
        names = [*map(x509.DNSName, (name, *also, "localhost")), x509.IPAddress(ip_address("127.0.0.1"))]
        certificate = (
            _builder(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]), self._name, key)
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return certificate.public_bytes(Encoding.PEM), private

    def write(
        self,
        folder: Path,
        name: str,
        *,
        also: tuple[str, ...] = (),
        peers: tuple[str, ...] = (),
        trusting: bytes | None = None,
    ) -> tls.Files:
        """The files of a process; again over the old ones to renew its certificate."""
        folder.mkdir(exist_ok=True)
        files = tls.Files(folder / "tls.crt", folder / "tls.key", folder / "ca.crt", peers)
        certificate, key = self.issue(name, *also)
        for path, content in ((files.certificate, certificate), (files.key, key), (files.ca, trusting or self.pem)):
            fresh = path.with_suffix(".new")
            fresh.write_bytes(content)
            os.replace(fresh, path)
        return files


def _builder(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - DAY)
        .not_valid_after(now + 30 * DAY)
    )
