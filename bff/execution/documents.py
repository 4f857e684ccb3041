"""Documents are parsed, validated and measured once, not once per request."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    OperationType,
    parse,
    validate,
)
from opentelemetry import trace
from strawberry.extensions import SchemaExtension
from strawberry.types import ExecutionContext

from bff.errors import BAD_USER_INPUT, ToldError
from bff.execution.cost import REFUSED, Costs, root_fields
from bff.execution.limits import MAX_TOKENS, PERSONAL, UNSAFE, measure, unsafe

KEPT = 512
MAX_ERRORS = 20
LONGEST_KEPT = 10_000  # characters; a longer one costs its sender the parsing each time, and us no memory

LONGEST_NAME = 100  # of an operation, in a trace


@dataclass(frozen=True, slots=True)
class Asked:
    """One operation of a document: what kind it is, and its root fields by their names in the answer."""

    node: OperationDefinitionNode
    kind: OperationType
    roots: dict[str, str]

    @property
    def fields(self) -> frozenset[str]:
        """The names of its root fields."""
        return frozenset(self.roots.values())


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document, what is wrong with it, its operations by name, what they cost, and whether it has an argument that is personal."""

    document: DocumentNode
    errors: list[GraphQLError]
    operations: dict[str | None, Asked]
    costs: Costs
    personal: bool

    def asked(self, name: str | None) -> Asked | None:
        """The operation to execute; None where there is none of that name, or several and none is named."""
        if name is not None:
            return self.operations.get(name)
        return next(iter(self.operations.values())) if len(self.operations) == 1 else None

    def cost(self, name: str | None, variables: Mapping[str, Any] | None) -> int:
        """Points. Raises ToldError where they are too many."""
        asked = self.asked(name)
        return REFUSED if self.errors or asked is None else self.costs.of(asked.node, variables)


_prepared: OrderedDict[tuple[int, str], Prepared] = OrderedDict()


def prepare(schema: GraphQLSchema, text: str) -> Prepared:
    """The document of `text` with what is wrong with it. Raises GraphQLSyntaxError."""
    key = (id(schema), text)
    if found := _prepared.get(key):
        _prepared.move_to_end(key)
        return found
    document = parse(text, max_tokens=MAX_TOKENS)
    measured = measure(document)
    errors = measured.exceeded or validate(schema, document, max_errors=MAX_ERRORS)
    operations: dict[str | None, Asked] = {
        each.name.value if each.name else None: Asked(each, each.operation, root_fields(document, each))
        for each in document.definitions
        if isinstance(each, OperationDefinitionNode)
    }
    made = Prepared(document, errors, operations, Costs(schema, document), measured.personal)
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
        try:
            self._found = prepare(context.schema._schema, context.query)
        except GraphQLSyntaxError:  # Strawberry meets it again, where it makes an answer of it
            context.parse_options["max_tokens"] = MAX_TOKENS
        else:
            context.graphql_document = self._found.document
        yield

    def on_validate(self) -> Iterator[None]:
        context = self.execution_context
        errors = self._found.errors
        if not errors and context._provided_operation_name is None and len(self._found.operations) > 1:
            errors = [ToldError("OPERATION_UNKNOWN", "The document has several operations: name the one to execute.")]
        if not errors and context.variables and holds_unsafe(context.variables):
            errors = [ToldError(BAD_USER_INPUT, UNSAFE)]
        if not errors:
            try:
                self._found.cost(context._provided_operation_name, context.variables)
            except ToldError as error:
                errors = [error]
        context.pre_execution_errors = errors
        _name_the_span(context)
        yield


def holds_unsafe(value: object) -> bool:
    """Whether a text anywhere in a JSON value, however deep, can't be taken."""
    left = [value]
    while left:
        each = left.pop()
        if isinstance(each, str):
            if unsafe(each):
                return True
        elif isinstance(each, dict):
            left.extend(each.values())
        elif isinstance(each, list):
            left.extend(each)
    return False


def holds_personal(value: object) -> bool:
    """Whether an object anywhere in a JSON value, however deep, has a key that is personal."""
    left = [value]
    while left:
        each = left.pop()
        if isinstance(each, dict):
            if PERSONAL & each.keys():
                return True
            left.extend(each.values())
        elif isinstance(each, list):
            left.extend(each)
    return False


def _name_the_span(context: ExecutionContext) -> None:
    span = trace.get_current_span()
    if span.is_recording():
        kind, name = context.operation_type.value.lower(), (context.operation_name or "")[:LONGEST_NAME]
        span.set_attributes({"graphql.operation.type": kind, "graphql.operation.name": name})
