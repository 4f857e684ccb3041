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
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from deploy.release.make_keys import ISSUERS

AUTHORITY_LASTS = timedelta(days=5 * 365)
CERTIFICATE_LASTS = timedelta(days=90)
BACKDATED = timedelta(minutes=5)  # for clocks that are behind


def main(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m deploy.release.make_certificates")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--suffix", default="", help="put behind each server's name, for example .rentacar.svc")
    told = parser.parse_args(words)
    told.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    authority, key = _authority(told.folder)
    for service in ISSUERS:
        names = [f"{service}.rentacar.internal"]
        names += [f"{service}-{verb}{told.suffix}" for verb in ("serve", "work") if service != "bff"]
        _certify(told.folder / service, names, authority, key)
    print(
        f"{told.folder}: certificates for {', '.join(ISSUERS)} until {datetime.now(UTC) + CERTIFICATE_LASTS:%Y-%m-%d}"
    )
    return 0


def _authority(folder: Path) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    """The authority that is there, or a new one."""
    certificate_file, key_file = folder / "authority.crt", folder / "authority.key"
    if key_file.exists():
        known = serialization.load_pem_private_key(key_file.read_bytes(), None)
        if not isinstance(known, ec.EllipticCurvePrivateKey):
            raise SystemExit(f"{key_file} is not a key of ours")
        return x509.load_pem_x509_certificate(certificate_file.read_bytes()), known
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "RentACar internal")])
    certificate = (
        _builder(name, name, key, AUTHORITY_LASTS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    _write(key_file, _pem(key))
    certificate_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return certificate, key


def _certify(
    folder: Path, names: Sequence[str], authority: x509.Certificate, authority_key: ec.EllipticCurvePrivateKey
) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
    certificate = (
        _builder(subject, authority.subject, key, CERTIFICATE_LASTS)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False
        )
        .sign(authority_key, hashes.SHA256())
    )
    folder.mkdir(exist_ok=True, mode=0o700)
    (folder / "tls.crt").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "ca.crt").write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    _write(folder / "tls.key", _pem(key))


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
