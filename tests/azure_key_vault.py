"""Stands in for Azure's Key Vault and for the authority that gives tokens for it: real HTTPS, real challenge, their JSON.

Secrets: https://learn.microsoft.com/rest/api/keyvault/secrets/get-secret; the challenge:
https://learn.microsoft.com/azure/key-vault/general/authentication-requests-and-responses; tokens: OAuth 2.0 client credentials.
"""

from __future__ import annotations

import json
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from deploy.local.ports import free_port
from tests.certificates import Authority

DOMAIN = "vault.azure.test"
TENANT = "11111111-2222-3333-4444-555555555555"
TOKEN = "token-for-the-vault"


@dataclass
class KeyVault:
    """What is kept, and what was asked."""

    port: int
    kept: dict[str, str] = field(default_factory=dict)
    client_secret: str = "secret-of-the-client"
    challenged: int = 0
    tokens: int = 0

    @property
    def url(self) -> str:
        return f"https://rentacar.{DOMAIN}:{self.port}"

    @property
    def authority(self) -> str:
        return f"https://login.azure.test:{self.port}"


@contextmanager
def key_vault(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[KeyVault]:
    """A vault while the block runs, found by its name and trusted by this process, which may sign in as a client."""
    vault, authority = KeyVault(free_port()), Authority()
    files = authority.write(folder / "azure", f"rentacar.{DOMAIN}", also=("login.azure.test",))
    server = ThreadingHTTPServer(("127.0.0.1", vault.port), _handler(vault))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files.certificate, files.key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    _resolve(monkeypatch)
    for name, value in {
        "REQUESTS_CA_BUNDLE": str(files.ca),
        "AZURE_AUTHORITY_HOST": vault.authority,
        "AZURE_TENANT_ID": TENANT,
        "AZURE_CLIENT_ID": "client-of-a-test",
        "AZURE_CLIENT_SECRET": vault.client_secret,
    }.items():
        monkeypatch.setenv(name, value)
    try:
        yield vault
    finally:
        server.shutdown()
        server.server_close()


def _resolve(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names under azure.test are this machine: the SDK insists on a vault's own name."""
    real = socket.getaddrinfo

    def here(host: Any, *arguments: Any, **options: Any) -> Any:
        return real("127.0.0.1" if str(host).endswith(".azure.test") else host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", here)


def _handler(vault: KeyVault) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            if path == f"/{TENANT}/v2.0/.well-known/openid-configuration":
                base = f"{vault.authority}/{TENANT}"
                endpoints = {
                    "issuer": f"{base}/v2.0",
                    "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
                    "token_endpoint": f"{base}/oauth2/v2.0/token",
                }
                return self._answer(200, endpoints)
            if self.headers.get("Authorization") != f"Bearer {TOKEN}":
                vault.challenged += 1
                challenge = (
                    f'Bearer authorization="{vault.authority}/{TENANT}", resource="https://{DOMAIN}:{vault.port}"'
                )
                return self._answer(401, {"error": {"code": "Unauthorized"}}, challenge=challenge)
            name = path.removeprefix("/secrets/").strip("/")
            if name not in vault.kept:
                return self._answer(404, {"error": {"code": "SecretNotFound", "message": f"no {name}"}})
            kept = {"value": vault.kept[name], "id": f"{vault.url}/secrets/{name}/1", "attributes": {"enabled": True}}
            return self._answer(200, kept)

        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            if form.get("client_secret") != [vault.client_secret]:
                return self._answer(401, {"error": "invalid_client", "error_description": "AADSTS7000215"})
            vault.tokens += 1
            return self._answer(200, {"token_type": "Bearer", "expires_in": 3600, "access_token": TOKEN})

        def _answer(self, status: int, body: dict[str, Any], *, challenge: str = "") -> None:
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            if challenge:
                self.send_header("WWW-Authenticate", challenge)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    return Handler
