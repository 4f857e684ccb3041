"""OpenID issuers for tests: a certified one, and one that lies as it is told."""

from __future__ import annotations

import asyncio
import re
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from deploy.local.guard import Guard
from tests import node

FOLDER = Path(__file__).parent / "oidc_provider"
CLIENT, SECRET = "rentacar", "a secret/with: characters"
Change = Callable[[dict[str, Any]], Any]


@contextmanager
def certified(port: int, redirect_uri: str, guard: Guard) -> Iterator[str]:
    """The address of a running node-oidc-provider."""
    node.install(FOLDER)
    command = [node.found() or "node", "provider.mjs", str(port), redirect_uri, SECRET]
    process = subprocess.Popen(
        command, cwd=FOLDER, env=node.environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    guard.watch(process.pid)
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if "listening" in line:
                break
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


async def sign_in_there(browser: httpx.AsyncClient, address: str, login: str) -> str:
    """Sign in at the certified provider, as a person would; where it sends the browser back to."""
    response = await browser.get(address)
    for _ in range(20):
        if response.is_redirect:
            where = str(response.next_request.url) if response.next_request else ""
            if "/auth/oidc/callback" in where:
                return where
            response = await browser.get(where)
            continue
        found = re.search(r'<form[^>]*action="([^"]+)"', response.text)
        assert found, response.text
        fields = dict(re.findall(r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"', response.text))
        given = fields | ({"login": login, "password": "any"} if 'name="login"' in response.text else {})
        response = await browser.post(unescape(found[1]), data=given)
    raise AssertionError("the provider sends the browser in circles")


class Liar:
    """An issuer whose ID tokens are right but for what `claims`, `header` and `sign` make of them."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.key = RSAKey.generate_key(2048, {"kid": "1"})
        self.published = [self.key]
        self.nonce = ""
        self.discovery: dict[str, Any] = {}
        self.claims: Change = lambda claims: claims
        self.algorithm, self.signing_key = "RS256", self.key
        self.exchanged: list[dict[str, str]] = []
        self.status = 200
        self.says: str | None = None
        self.asked: list[str] = []

    def routes(self) -> list[Route]:
        return [
            Route("/.well-known/openid-configuration", self._discovery),
            Route("/jwks", self._jwks),
            Route("/token", self._token, methods=["POST"]),
            Route("/userinfo", self._userinfo),
        ]

    async def _discovery(self, _request: Request) -> JSONResponse:
        self.asked.append("discovery")
        found = {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/jwks",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
        }
        return JSONResponse(found | self.discovery)

    async def _jwks(self, _request: Request) -> JSONResponse:
        self.asked.append("jwks")
        return JSONResponse({"keys": [key.as_dict(private=False) for key in self.published]})

    async def _token(self, request: Request) -> JSONResponse:
        form = {name: str(value) for name, value in (await request.form()).items()}
        self.exchanged.append(form)
        now = int(time.time())
        claims = {
            "iss": self.url, "sub": "s-1", "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": self.nonce,
            "email": "ana@example.com", "email_verified": True,
        }  # fmt: skip
        header = {"alg": self.algorithm, "kid": self.signing_key.kid}
        signed = jwt.encode(header, self.claims(claims), self.signing_key, algorithms=[self.algorithm])
        told = signed if self.says is None else self.says
        return JSONResponse({"access_token": "a", "token_type": "Bearer", "id_token": told}, self.status)

    async def _userinfo(self, _request: Request) -> JSONResponse:
        return JSONResponse({"sub": "somebody else", "email": "ceo@example.com", "email_verified": True})

    def sign_with_secret(self) -> None:
        """The attack on those who let the token choose: our own secret as the key."""
        self.algorithm, self.signing_key = "HS256", OctKey.import_key(SECRET, {"kid": "1"})  # type: ignore[assignment]


@asynccontextmanager
async def lying(port: int) -> AsyncIterator[Liar]:
    liar = Liar(port)
    config = uvicorn.Config(Starlette(routes=liar.routes()), port=port, log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    serving = asyncio.create_task(server._serve())
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield liar
    finally:
        server.should_exit = True
        await serving
