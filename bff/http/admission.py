"""Whether an operation may run, decided alike for requests, event streams and WebSockets."""

from __future__ import annotations

from dataclasses import dataclass

from graphql import OperationType

from bff.context import Context
from bff.execution.door import Door, Payer
from bff.execution.gate import Gate
from bff.execution.schema import Cost
from bff.http import operation
from bff.http.operation import Operation


@dataclass(frozen=True, slots=True)
class Admitted:
    """The text of the document, what it has cost its caller, the kind of the operation (None where the execution will refuse it), its root
    fields, and its name, if the document was written beforehand."""

    query: str
    cost: Cost
    kind: OperationType | None
    fields: frozenset[str]
    name: str | None


class Admission:
    """The door, with who stands before it."""

    def __init__(self, *, door: Door, gate: Gate) -> None:
        self._door, self.gate = door, gate

    def kind(self, query: str, name: str | None) -> OperationType | None:
        """Of an operation that was admitted; None where the execution refuses it."""
        found = self._door.asked(query, name)
        return found.kind if found else None

    async def admit(self, asked: Operation, context: Context, *, personal: bool = True) -> Admitted:
        """Raises TurnedAwayError; and RequestError for arguments that are personal, unless those are allowed."""
        query = self._door.document(asked.query, asked.document_id, developer=context.is_developer)
        if not personal and self._door.personal(query):
            raise operation.by_post_only()
        cost = await self._door.pay(query, asked.name, asked.variables, _payer(context))
        found = self._door.asked(query, asked.name)
        if found is None:
            return Admitted(query, cost, None, frozenset(), None)
        return Admitted(query, cost, found.kind, found.fields, self._door.listed_name(query, found))


def _payer(context: Context) -> Payer:
    visit = context.visit
    return Payer(visit.address, visit.caller.actor.session if visit.caller else "")
