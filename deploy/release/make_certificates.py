"""Makes an authority and a certificate for each service, where no cert-manager does: `python -m deploy.release.make_certificates FOLDER`.

The folder gets `<service>/tls.crt`, `tls.key` and `ca.crt`, as RENTACAR_TLS_CERT, _KEY and _CA want them. Run again, it renews the
certificates under the same authority, `authority.key`, which belongs in a safe and on no server.
Processes take new files without a restart.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from deploy.release.make_keys import ISSUERS

AUTHORITY_LASTS = timedelta(days=5 * 365)
CERTIFICATE_LASTS = timedelta(days=90)
BACKDATED = timedelta(minutes=5)  # for clocks that are behind


class Authority:
    """Issues certificates to servers that are clients too."""

    def __init__(self, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> None:
        self._certificate, self.key = certificate, key

    @classmethod
    def new(cls, name: str) -> Self:
        """One that nobody knows yet."""
        key, subject = ec.generate_private_key(ec.SECP256R1()), _named(name)
        certificate = (
            _builder(subject, subject, key, AUTHORITY_LASTS)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(key, hashes.SHA256())
        )
        return cls(certificate, key)

    @property
    def pem(self) -> bytes:
        """What others know it by."""
        return self._certificate.public_bytes(serialization.Encoding.PEM)

    def certify(
        self, names: Sequence[str], addresses: Sequence[str] = (), *, lasts: timedelta = CERTIFICATE_LASTS
    ) -> tuple[bytes, bytes]:
        """Certificate and key, as PEM, for somebody who is called so, by the first of the names most of all."""
        key = ec.generate_private_key(ec.SECP256R1())
        called = [*map(x509.DNSName, names), *(x509.IPAddress(ip_address(address)) for address in addresses)]
        certificate = (
            _builder(_named(names[0]), self._certificate.subject, key, lasts)
            .add_extension(x509.SubjectAlternativeName(called), critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(
                x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]),
                critical=False,
            )
            .sign(self.key, hashes.SHA256())
        )
        return certificate.public_bytes(serialization.Encoding.PEM), _pem(key)


def main(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m deploy.release.make_certificates")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--suffix", default="", help="put behind each server's name, for example .rentacar.svc")
    told = parser.parse_args(words)
    told.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    authority = _authority(told.folder)
    for service in ISSUERS:
        names = [f"{service}.rentacar.internal"]
        names += [f"{service}-{verb}{told.suffix}" for verb in ("serve", "work") if service != "bff"]
        certificate, key = authority.certify(names)
        folder = told.folder / service
        folder.mkdir(exist_ok=True, mode=0o700)
        (folder / "tls.crt").write_bytes(certificate)
        (folder / "ca.crt").write_bytes(authority.pem)
        _write(folder / "tls.key", key)
    print(
        f"{told.folder}: certificates for {', '.join(ISSUERS)} until {datetime.now(UTC) + CERTIFICATE_LASTS:%Y-%m-%d}"
    )
    return 0


def _authority(folder: Path) -> Authority:
    """The authority that is there, or a new one."""
    certificate_file, key_file = folder / "authority.crt", folder / "authority.key"
    if key_file.exists():
        known = serialization.load_pem_private_key(key_file.read_bytes(), None)
        if not isinstance(known, ec.EllipticCurvePrivateKey):
            raise SystemExit(f"{key_file} is not a key of ours")
        return Authority(x509.load_pem_x509_certificate(certificate_file.read_bytes()), known)
    made = Authority.new("RentACar internal")
    _write(key_file, _pem(made.key))
    certificate_file.write_bytes(made.pem)
    return made


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, lasts: timedelta
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(now + lasts)
    )


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    private = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, private, serialization.NoEncryption())


def _write(path: Path, content: bytes) -> None:
    """A file that only its owner reads."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
