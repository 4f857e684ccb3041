"""Who acts: signed by the process that knows, carried with every call, believed by nobody without the signature.

An actor travels as gRPC metadata: a payload with issuer and expiry, signed with Ed25519 by the process that calls. Each process has a
key of its own (`kid:hexseed`) and knows everybody's public keys (`kid:hexpublic,…`); the issuer is the key id up to its last `-`. Only the
BFF may claim guests, customers and staff; every process may claim the service that it is, and no other.
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, get_args

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

METADATA = "rentacar-actor"
SIGNING_KEY_VARIABLE = "RENTACAR_ACTOR_SIGNING_KEY"
BFF = "bff"
LIFETIME = 60  # seconds that a claim is believed
FRESH = 30  # seconds that a signed claim is used for: it is never about to expire when it is sent
EARLY = 5  # seconds that clocks of two machines may differ
Kind = Literal["guest", "customer", "staff", "service"]
_KINDS = frozenset(get_args(Kind))
_LONGEST = 2000  # characters of a claim


class ActorError(ValueError):
    """A key is not `kid:64 hexadecimal digits`."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. `subject` is a customer's or staff member's id or a service's name; `role` is staff's, see `chassis.roles`.

    `session` names how they came: a session's id, or `token:<id>` of an access token; it may be written into logs.
    """

    kind: Kind
    subject: str = ""
    role: str = ""
    session: str = ""


GUEST = Actor("guest")
"""Who has not signed in. Who brings no claim that can be believed is no more than that."""

_current: ContextVar[Actor] = ContextVar("current_actor", default=GUEST)
_acting: ContextVar[Actor | None] = ContextVar("acting_actor", default=None)


def current() -> Actor:
    """Who called the rpc that is being answered."""
    return _current.get()


@contextmanager
def answering(actor: Actor) -> Iterator[None]:
    """Within, `current` is this actor, whose claim was verified."""
    token = _current.set(actor)
    try:
        yield
    finally:
        _current.reset(token)


@contextmanager
def acting(actor: Actor | None) -> Iterator[None]:
    """Within, calls go out in the name of this actor; None: of the process itself."""
    token = _acting.set(actor)
    try:
        yield
    finally:
        _acting.reset(token)


def act_as(actor: Actor | None) -> None:
    """Calls of this task, and of those it starts, go out in the name of this actor from now on."""
    _acting.set(actor)


class Signer:
    """Signs what this process claims."""

    def __init__(self, key: str) -> None:
        """`key` is `kid:hexseed`. Raises ActorError."""
        self._kid, seed = _parse(key)
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.itself = Actor("service", issuer_of(self._kid))
        self._signed = lru_cache(maxsize=4096)(self._sign)

    def claim(self) -> str:
        """The metadata's value for a call that begins now. A service's calls are its own: only the BFF acts for others."""
        actor = _acting.get()
        if actor is None or self.itself.subject != BFF:
            actor = self.itself
        return self.sign(actor)

    def sign(self, actor: Actor) -> str:
        """The claim of an actor."""
        return self._signed(actor, int(time.time()) // FRESH)

    def _sign(self, actor: Actor, slot: int) -> str:
        begins = slot * FRESH
        payload = {
            "kid": self._kid,
            "iss": self.itself.subject,
            "kind": actor.kind,
            "sub": actor.subject,
            "role": actor.role,
            "ses": actor.session,
            "iat": begins,
            "exp": begins + LIFETIME,
        }
        body = _encode(json.dumps(payload, separators=(",", ":")).encode())
        return f"{body}.{_encode(self._key.sign(body.encode()))}"


class Verifier:
    """Believes claims that were signed by a known key, for what its owner may claim, for as long as they last."""

    def __init__(self, keys: str) -> None:
        """`keys` is `kid:hexpublic,…`. Raises ActorError."""
        self._keys = {
            kid: Ed25519PublicKey.from_public_bytes(public)
            for kid, public in (_parse(part) for part in keys.split(",") if part.strip())
        }
        self._verified = lru_cache(maxsize=4096)(self._verify)

    def actor(self, claim: str) -> Actor | None:
        """Whom a claim names; None if it can't be believed."""
        if not claim or len(claim) > _LONGEST:
            return None
        try:
            actor, begins, ends = self._verified(claim)
        except (InvalidSignature, ValueError, KeyError, TypeError):
            return None
        return actor if begins - EARLY <= time.time() < ends else None

    def _verify(self, claim: str) -> tuple[Actor, int, int]:
        body, _, signature = claim.partition(".")
        payload = json.loads(_decode(body))
        kid = str(payload["kid"])
        self._keys[kid].verify(_decode(signature), body.encode())
        actor = Actor(payload["kind"], payload["sub"], payload["role"], payload["ses"])
        begins, ends = int(payload["iat"]), int(payload["exp"])
        if payload["iss"] != issuer_of(kid) or ends - begins > LIFETIME or not _may_claim(issuer_of(kid), actor):
            raise ValueError("claims more than it may")
        return actor, begins, ends


def issuer_of(kid: str) -> str:
    """The process that a key belongs to: `rent` of `rent-1`."""
    return kid.rpartition("-")[0]


def public_keys(keys: Mapping[str, str]) -> str:
    """The `kid:hexpublic,…` of some `kid: hexseed`."""
    pairs = [
        f"{kid}:{Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed)).public_key().public_bytes_raw().hex()}"
        for kid, seed in keys.items()
    ]
    return ",".join(pairs)


def _may_claim(issuer: str, actor: Actor) -> bool:
    if actor.kind == "service":
        return actor.subject == issuer
    return issuer == BFF and actor.kind in _KINDS


def _parse(pair: str) -> tuple[str, bytes]:
    kid, _, digits = pair.strip().partition(":")
    try:
        key = bytes.fromhex(digits)
    except ValueError:
        key = b""
    if not issuer_of(kid) or len(key) != 32:
        raise ActorError("must be kid-number:64 hexadecimal digits")
    return kid, key


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
