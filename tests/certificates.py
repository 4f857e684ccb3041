"""A certificate authority of our own, for tests of TLS."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

from chassis import tls
from deploy.release import make_certificates
from deploy.release.make_certificates import CERTIFICATE_LASTS


class Authority:
    """Issues certificates for this machine's loopback and a name."""

    def __init__(self, name: str = "authority") -> None:
        self._authority = make_certificates.Authority.new(name)

    @property
    def pem(self) -> bytes:
        return self._authority.pem

    def issue(self, name: str, *also: str, lasts: timedelta = CERTIFICATE_LASTS) -> tuple[bytes, bytes]:
        """Certificate and key, as PEM, for the names and 127.0.0.1."""
        return self._authority.certify([name, *also, "localhost"], ["127.0.0.1"], lasts=lasts)

    def write(
        self,
        folder: Path,
        name: str,
        *,
        also: tuple[str, ...] = (),
        peers: tuple[str, ...] = (),
        trusting: bytes | None = None,
        lasts: timedelta = CERTIFICATE_LASTS,
    ) -> tls.Files:
        """The files of a process; again over the old ones to renew its certificate."""
        folder.mkdir(exist_ok=True)
        files = tls.Files(folder / "tls.crt", folder / "tls.key", folder / "ca.crt", peers)
        certificate, key = self.issue(name, *also, lasts=lasts)
        for path, content in ((files.certificate, certificate), (files.key, key), (files.ca, trusting or self.pem)):
            fresh = path.with_suffix(".new")
            fresh.write_bytes(content)
            os.replace(fresh, path)
        return files
