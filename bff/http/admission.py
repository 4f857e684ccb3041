"""Whether an operation may run, decided alike for requests, event streams and WebSockets."""

from __future__ import annotations

from dataclasses import dataclass

from graphql import OperationType
from starlette.types import Scope

from bff.context import Context
from bff.execution.door import Door, Payer
from bff.execution.gate import Gate
from bff.execution.schema import Cost
from bff.http import asgi, operation
from bff.http.addresses import Addresses
from bff.http.operation import Operation


@dataclass(frozen=True, slots=True)
class Admitted:
    """The text of the document, what it has cost its caller, the kind of the operation (None where the execution will refuse it), and its
    root fields."""

    query: str
    cost: Cost
    kind: OperationType | None
    fields: frozenset[str]


class Admission:
    """The door, with who stands before it."""

    def __init__(self, *, door: Door, gate: Gate, addresses: Addresses) -> None:
        self._door, self.gate, self._addresses = door, gate, addresses

    async def admit(self, asked: Operation, context: Context, scope: Scope, *, personal: bool = True) -> Admitted:
        """Raises TurnedAwayError; and RequestError for arguments that are personal, unless those are allowed."""
        query = await self._door.document(asked.query, asked.document_id, developer=context.is_developer)
        if not personal and self._door.personal(query):
            raise operation.by_post_only()
        cost = await self._door.pay(query, asked.name, asked.variables, self._payer(scope))
        found = self._door.asked(query, asked.name)
        return Admitted(query, cost, found.kind if found else None, found.fields if found else frozenset())

    def _payer(self, scope: Scope) -> Payer:
        authorization, cookie = asgi.header(scope, b"authorization"), asgi.header(scope, b"cookie")
        return Payer.of(self._addresses.client(scope), authorization=authorization, cookie=cookie)
