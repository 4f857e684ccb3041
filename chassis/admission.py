"""Who may call which rpc: each service declares it in one table, and what the table doesn't name nobody may call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from chassis.actors import BFF, GUEST, METADATA, Actor, Verifier
from chassis.roles import Right, may

OPERATOR = "operator"  # who works at the command line: a key of its own, as every process has


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """Who may call an rpc: anybody; whoever comes through the BFF; customers who signed in; staff who have a right; services by name."""

    anybody: bool = False
    through_bff: bool = False
    customers: bool = False
    staff: Right | None = None
    services: frozenset[str] = frozenset()

    def admits(self, actor: Actor | None) -> bool:
        """Whether the actor may call; None: nobody who can be believed."""
        if actor is None or self.anybody:
            return self.anybody
        if self.through_bff and (actor.kind != "service" or actor.subject == BFF):
            return True
        match actor.kind:
            case "customer" if self.customers:
                return True
            case "staff" if self.staff is not None and may(actor.role, self.staff):
                return True
            case "service" if actor.subject in self.services:
                return True
        return False


ANYBODY = Admission(anybody=True)
Table = Mapping[str, Mapping[str, Admission]]
"""Service's full name → rpc → who may."""


def through_bff(*services: str) -> Admission:
    """What the BFF asks for whomever, having decided itself what they may see; and services, if named."""
    return Admission(through_bff=True, services=frozenset(services))


def customers() -> Admission:
    """Those who signed in, for what is theirs."""
    return Admission(customers=True)


def staff(right: Right, *services: str, customers: bool = False) -> Admission:
    """Staff with a right; and services, and customers, if named."""
    return Admission(customers=customers, staff=right, services=frozenset(services))


def only(*services: str) -> Admission:
    """No person: these services."""
    return Admission(services=frozenset(services))


class NotAdmittedError(Exception):
    """This actor may not call this rpc."""

    def __init__(self, actor: Actor) -> None:
        super().__init__(f"this is not for this {actor.kind}")
        self.actor = actor


class Door:
    """Lets callers in by a table."""

    def __init__(self, verifier: Verifier, *tables: Table) -> None:
        """The tables' services must differ."""
        self._verifier = verifier
        self._admissions = {
            f"/{service}/{rpc}": admission
            for table in tables
            for service, rpcs in table.items()
            for rpc, admission in rpcs.items()
        }

    def enter(self, method: str, metadata: Iterable[tuple[str, str | bytes]]) -> Actor:
        """Who calls, whose claim was verified. Raises NotAdmittedError."""
        claim = next((value for key, value in metadata if key == METADATA), "")
        actor = self._verifier.actor(claim if isinstance(claim, str) else "")
        admission = self._admissions.get(method)
        if admission is None or not admission.admits(actor):
            raise NotAdmittedError(actor or GUEST)
        return actor or GUEST
