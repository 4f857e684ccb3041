"""Who acts in tests: a key for every process, as the launcher makes them, and people to act as."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID, uuid5

from pydantic import SecretStr

from chassis import actors
from chassis.actors import Actor, Signer, Verifier
from chassis.admission import Door, Table

PROCESSES = ("bff", "rent", "payment", "notify", "operator")
_SEEDS = {f"{process}-1": hashlib.sha256(process.encode()).hexdigest() for process in PROCESSES}
KEYS = actors.public_keys(_SEEDS)
SIGNERS = {process: Signer(f"{process}-1:{_SEEDS[f'{process}-1']}") for process in PROCESSES}
_PEOPLE = UUID("6f0c1d7e-6c1b-4b60-9c0e-5f2f3a0c9a11")


def told(process: str) -> dict[str, Any]:
    """The settings of a process that say how it signs and whom it believes."""
    return {"actor_signing_key": SecretStr(f"{process}-1:{_SEEDS[f'{process}-1']}"), "actor_keys": KEYS}


def environment(process: str) -> dict[str, str]:
    """The same, as variables."""
    settings = told(process)
    return {
        "RENTACAR_ACTOR_SIGNING_KEY": settings["actor_signing_key"].get_secret_value(),
        "RENTACAR_ACTOR_KEYS": KEYS,
    }


def door(table: Table) -> Door:
    """A server's door."""
    return Door(Verifier(KEYS), table)


def person(name: str) -> UUID:
    """The same id for the same name."""
    return uuid5(_PEOPLE, name)


def staff(name: str = "Ana", role: str = "ADMIN") -> Actor:
    """Somebody of staff, by the BFF's word."""
    return Actor("staff", str(person(name)), role, f"session-of-{name}")


def customer(name: str) -> Actor:
    """A customer who signed in, by the BFF's word."""
    return Actor("customer", str(person(name)), "", f"session-of-{name}")
