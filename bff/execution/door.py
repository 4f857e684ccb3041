"""What every operation passes before it runs, whatever it came by: HTTP, an event stream, a WebSocket."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLSyntaxError, OperationType

from bff.errors import ToldError
from bff.execution import schema as executed
from bff.execution.cost import REFUSED
from bff.execution.documents import Asked, prepare
from bff.execution.rates import ACTS, ADDRESS, CALLER, SIGN_INS, Rates, Rule
from bff.execution.trusted import TrustedDocuments
from bff.execution.turned_away import TurnedAwayError

log = logging.getLogger(__name__)

SIGN_IN = frozenset({"signInStart", "signInFinish"})


@dataclass(frozen=True, slots=True)
class Payer:
    """Who spends: an address; and the session or token of who signed in, empty for a guest."""

    address: str
    session: str = ""


class Door:
    """Turns ids into documents, keeps out what isn't trusted, and has the caller pay."""

    def __init__(self, schema: executed.Schema, *, trusted: TrustedDocuments, only_trusted: bool, rates: Rates) -> None:
        self._schema, self._trusted, self._only_trusted, self._rates = schema, trusted, only_trusted, rates
        if only_trusted and not trusted.any:
            log.warning(
                "no document is trusted, so nothing runs but for developers: is the web built, or a manifest named?"
            )

    def document(self, query: str, document_id: str, *, developer: bool) -> str:
        """The text to execute: of `query`, or of `document_id` where that isn't empty. Raises TurnedAwayError.

        `developer`: the caller may run what nobody wrote down beforehand.
        """
        if document_id:
            text = self._trusted.text(document_id)
            if text is None:
                message = "There is no document of that id. A page that was open for long may be older than the server: load it again."
                raise TurnedAwayError(400, "DOCUMENT_UNKNOWN", message)
            return text
        if self._only_trusted and not developer and not self._trusted.knows(query):
            message = "Only documents that were published beforehand run here; send a `documentId`, or a token with the scope `developer`."
            raise TurnedAwayError(403, "DOCUMENT_NOT_TRUSTED", message)
        return query

    def asked(self, query: str, name: str | None) -> Asked | None:
        """The operation of a document; None where it has none such, or can't be read."""
        try:
            return prepare(self._schema._schema, query).asked(name)
        except GraphQLSyntaxError:
            return None

    def listed_name(self, query: str, asked: Asked) -> str | None:
        """The operation's name, if its document is one that was written beforehand: others' names may be anything."""
        return asked.node.name.value if asked.node.name and self._trusted.knows(query) else None

    def personal(self, query: str) -> bool:
        """Whether a document has an argument that is personal."""
        try:
            return prepare(self._schema._schema, query).personal
        except GraphQLSyntaxError:  # the execution says so
            return False

    async def pay(
        self, query: str, name: str | None, variables: Mapping[str, Any] | None, payer: Payer
    ) -> executed.Cost:
        """What the operation costs, once its caller has paid for it. Raises TurnedAwayError with 429."""
        try:
            prepared = prepare(self._schema._schema, query)
            asked, points = prepared.asked(name), prepared.cost(name, variables)
        except (GraphQLSyntaxError, ToldError):  # the execution says so
            asked, points = None, REFUSED
        if asked is not None and asked.kind == OperationType.MUTATION:
            await self._act(list(asked.roots.values()), payer)
        if payer.session:
            await self._spend(ADDRESS, payer.address, points)
        remaining = await self._spend(CALLER, payer.session or payer.address, points)
        return executed.Cost(points, remaining)

    async def _act(self, fields: Sequence[str], payer: Payer) -> None:
        """Each field is an act, or an attempt to sign in, however many come in one operation."""
        attempts = sum(field in SIGN_IN for field in fields)
        if attempts:
            await self._spend(SIGN_INS, payer.address, attempts)
        if attempts < len(fields):
            await self._spend(ACTS, payer.session or payer.address, len(fields) - attempts)

    async def _spend(self, rule: Rule, who: str, amount: int) -> int:
        verdict = await self._rates.spend(rule, who, amount)
        if not verdict.granted:
            message = f"You have asked for more than your share. Try again in {verdict.retry_after} s."
            raise TurnedAwayError(429, "RATE_LIMITED", message, verdict.retry_after)
        return verdict.remaining
