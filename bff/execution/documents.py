"""Documents are parsed, validated and measured once, not once per request."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass

from graphql import DocumentNode, GraphQLError, GraphQLSchema, parse, validate
from strawberry.extensions import SchemaExtension

from bff.execution.limits import MAX_TOKENS, exceeded

KEPT = 512
LONGEST_KEPT = 10_000  # characters; a longer one costs its sender the parsing each time, and us no memory


@dataclass(frozen=True, slots=True)
class Prepared:
    document: DocumentNode
    errors: list[GraphQLError]


_prepared: OrderedDict[tuple[int, str], Prepared] = OrderedDict()


def prepare(schema: GraphQLSchema, text: str) -> Prepared:
    """The document of `text` with what is wrong with it. Raises GraphQLSyntaxError."""
    key = (id(schema), text)
    if found := _prepared.get(key):
        _prepared.move_to_end(key)
        return found
    document = parse(text, max_tokens=MAX_TOKENS)
    made = Prepared(document, exceeded(document) or validate(schema, document, max_errors=20))
    if len(text) <= LONGEST_KEPT:
        _prepared[key] = made
        if len(_prepared) > KEPT:
            _prepared.popitem(last=False)
    return made


class Documents(SchemaExtension):
    """Gives Strawberry the prepared document instead of having it parse and validate."""

    def on_parse(self) -> Iterator[None]:
        context = self.execution_context
        assert context.query is not None
        self._found = prepare(context.schema._schema, context.query)
        context.graphql_document = self._found.document
        yield

    def on_validate(self) -> Iterator[None]:
        self.execution_context.pre_execution_errors = self._found.errors
        yield
