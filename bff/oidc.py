"""An OpenID provider: https://openid.net/specs/openid-connect-core-1_0.html, the authorization code flow with PKCE.

Everything comes from the issuer of the settings: its endpoints from its discovery document, its keys from where that says, read again
when a token names one that isn't known.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import aiohttp
import orjson
from authlib.common.urls import add_params_to_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import BadSignatureError, InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from bff.errors import ServiceDownError

ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA", "Ed25519"})
"""Signatures that only the issuer can make: none that our own secret would verify, and not `none`."""
SCOPE = "openid email profile"
TIMEOUT = aiohttp.ClientTimeout(total=5)
LARGEST = 200_000  # bytes of an answer
KNOWN_SECONDS = 3600.0  # how long a discovery document is believed
AGAIN_SECONDS = 10.0  # how often keys are fetched for names that aren't known
LEEWAY = 60  # seconds that clocks of two machines may differ


class OidcError(Exception):
    """The provider's answer can't be believed, or it refused; the reason is for our log."""


@dataclass(frozen=True, slots=True)
class Proven:
    """Whom the issuer vouches for."""

    issuer: str
    subject: str
    email: str
    email_verified: bool
    given_name: str
    family_name: str


class Provider:
    """Raises OidcError where the issuer is not to be believed, ServiceDownError where it doesn't answer."""

    def __init__(self, *, issuer: str, client_id: str, client_secret: str, redirect_uri: str) -> None:
        self.issuer, self._client_id, self._client_secret = issuer, client_id, client_secret
        self._redirect_uri = redirect_uri
        self._lock = asyncio.Lock()
        self._http: aiohttp.ClientSession | None = None
        self._metadata: dict[str, Any] = {}
        self._metadata_until = 0.0
        self._keys: KeySet | None = None
        self._keys_again = 0.0

    async def close(self) -> None:
        if self._http:
            await self._http.close()

    async def address(self, *, state: str, nonce: str, verifier: str) -> str:
        """Where the browser goes to sign in."""
        metadata = await self._discovered()
        parameters = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": self._redirect_uri,
            "scope": SCOPE,
            "state": state,
            "nonce": nonce,
            "code_challenge": create_s256_code_challenge(verifier),
            "code_challenge_method": "S256",
        }
        return str(add_params_to_uri(metadata["authorization_endpoint"], list(parameters.items())))

    async def proven(self, *, code: str, issuer: str, nonce: str, verifier: str) -> Proven:
        """Whom a code is of. `issuer` is what came with it (RFC 9207); `nonce` and `verifier` are those of its start."""
        metadata = await self._discovered()
        promised = metadata.get("authorization_response_iss_parameter_supported") is True
        if (promised or issuer) and issuer != self.issuer:
            raise OidcError("the code is of another issuer")
        answer = await self._exchange(metadata, code, verifier)
        claims = await self._claims(metadata, answer, nonce)
        if not claims.get("email"):
            claims = claims | await self._userinfo(metadata, answer, str(claims["sub"]))
        return Proven(
            issuer=self.issuer,
            subject=str(claims["sub"]),
            email=_text(claims, "email", 320),
            email_verified=claims.get("email_verified") is True,
            given_name=_text(claims, "given_name", 100),
            family_name=_text(claims, "family_name", 100),
        )

    async def _discovered(self) -> dict[str, Any]:
        async with self._lock:  # who waited finds what was fetched meanwhile
            if time.monotonic() < self._metadata_until:
                return self._metadata
            metadata = await self._fetch("GET", f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
            if metadata.get("issuer") != self.issuer:
                raise OidcError("the discovery document is of another issuer")
            for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                if not isinstance(metadata.get(name), str):
                    raise OidcError(f"the discovery document has no {name}")
            self._metadata, self._metadata_until = metadata, time.monotonic() + KNOWN_SECONDS
        return metadata

    async def _exchange(self, metadata: dict[str, Any], code: str, verifier: str) -> dict[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._redirect_uri,
            "code_verifier": verifier,
        }
        headers = {}
        methods = metadata.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        if self._client_secret and "client_secret_basic" in methods:
            # https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1: both are form-encoded first
            named = quote(self._client_id, safe=""), quote(self._client_secret, safe="")
            headers["authorization"] = aiohttp.encode_basic_auth(*named)
        else:
            form["client_id"] = self._client_id
            if self._client_secret:
                form["client_secret"] = self._client_secret
        return await self._fetch("POST", metadata["token_endpoint"], data=form, headers=headers)

    async def _claims(self, metadata: dict[str, Any], answer: dict[str, Any], nonce: str) -> dict[str, Any]:
        """What the ID token says, once signature, issuer, audience, times and nonce are verified."""
        signed = answer.get("id_token")
        if not isinstance(signed, str):
            raise OidcError("the answer has no ID token")
        offered = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
        registry = JWSRegistry(algorithms=sorted(ALGORITHMS.intersection(offered)), strict_check_header=False)
        try:
            try:
                token = jwt.decode(signed, key=await self._key_set(metadata), registry=registry)
            except (InvalidKeyIdError, BadSignatureError):
                token = jwt.decode(signed, key=await self._key_set(metadata, anew=True), registry=registry)
            options = {
                "iss": {"essential": True, "value": self.issuer},
                "aud": {"essential": True, "value": self._client_id},
            }
            about = {"nonce": nonce, "client_id": self._client_id, "access_token": answer.get("access_token")}
            claims: Any = CodeIDToken(token.claims, token.header, options, about)
            claims.validate(leeway=LEEWAY)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise OidcError(f"the ID token is not to be believed: {type(error).__name__}") from error
        return dict(claims)

    async def _key_set(self, metadata: dict[str, Any], *, anew: bool = False) -> KeySet:
        """The issuer's keys; `anew`: it may have changed them."""
        anew = anew and time.monotonic() > self._keys_again
        if self._keys is None or anew:
            found: Any = await self._fetch("GET", metadata["jwks_uri"])
            self._keys = KeySet.import_key_set(found)
        if anew:
            self._keys_again = time.monotonic() + AGAIN_SECONDS
        return self._keys

    async def _userinfo(self, metadata: dict[str, Any], answer: dict[str, Any], subject: str) -> dict[str, Any]:
        """What the issuer tells besides, of the same person."""
        if not isinstance(metadata.get("userinfo_endpoint"), str):
            return {}
        headers = {"authorization": f"Bearer {answer.get('access_token')}"}
        found = await self._fetch("GET", metadata["userinfo_endpoint"], headers=headers)
        if found.get("sub") != subject:
            raise OidcError("the provider tells of somebody else")
        return found

    async def _fetch(self, method: str, url: str, **given: Any) -> dict[str, Any]:
        """The JSON object of an answer. What redirects elsewhere is no answer."""
        if self._http is None:
            self._http = aiohttp.ClientSession(timeout=TIMEOUT, headers={"accept": "application/json"})
        try:
            async with self._http.request(method, url, allow_redirects=False, **given) as response:
                body = b"".join([chunk async for chunk in _first(response.content)])
                if response.status >= 500:
                    raise _away()
                if response.status != 200:
                    raise OidcError(f"the provider answered {response.status}")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise _away() from error
        return _object(body)


async def _first(content: aiohttp.StreamReader) -> AsyncIterator[bytes]:
    """What is read of an answer. Raises OidcError where it is longer than any that makes sense."""
    size = 0
    async for chunk in content.iter_any():
        size += len(chunk)
        if size > LARGEST:
            raise OidcError("the provider's answer is too long")
        yield chunk


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, dict):
        raise OidcError("the provider's answer is no JSON object")
    return found


def _text(claims: dict[str, Any], name: str, longest: int) -> str:
    value = claims.get(name)
    return value[:longest] if isinstance(value, str) else ""


def _away() -> ServiceDownError:
    return ServiceDownError("SERVICE_UNAVAILABLE", "The sign-in provider does not answer. Try again in a moment.")
