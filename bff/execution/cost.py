"""What an operation costs, known before it runs: from its document and the variables that say how long its lists are.

One point is an object in memory. A root field that calls a service costs what that call is worth; what stands in a list is counted as often
as the list may be long. `@skip` and `@include` are not believed, and of a union every member counts: the figure is an upper bound.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLList,
    GraphQLSchema,
    IntValueNode,
    Node,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    Undefined,
    ValueNode,
    VariableNode,
    Visitor,
    get_named_type,
    get_nullable_type,
    is_composite_type,
    visit,
)

from bff.errors import ToldError

MOST = 10_000  # a search that asks for everything is about 3,500
LONGEST_PAGE = 100
REFUSED = 100  # for reading a document that can't run
CALL, WRITE, JOINED = 100, 200, 10  # a service asked; asked to change something; asked for many objects at once

OWN = {
    "Booking.documents": CALL,
    "Customer.bookings": CALL,
    "DeadLetter.payload": CALL,
    "Query.clientConfig": 5,
    "Query.location": 5,
    "Query.offer": 150,
    "Query.offers": 200,  # prices every class, counts every pool
    "Query.priceCalendar": 100,  # and `days` more: each day is a search without its offers
    "Query.vehicleClasses": 5,
}
"""Fields that cost something else than is usual: at the root CALL, or WRITE of a mutation; below it nothing but what is in `_JOINS`."""

_JOINS = ("payment", "payments", "deposit", "refunds", "disputes")
_SIZES = {"first": 1, "days": 50}
"""Arguments that say how many: and what each of them counts, where the field itself is a list."""

_LISTS = {
    "Location.openingHours": 7,
    "OfferList.offers": 20,
    "OfferList.unavailable": 20,
    "Query.vehicleClasses": 20,
}
_USUAL_LIST = 10
_INTROSPECTION = {"__schema": 500, "__type": 50, "__typename": 0}


class Costs:
    """The costs of one valid document's operations; each is computed once for each set of list sizes."""

    __slots__ = ("_document", "_fragments", "_known", "_schema", "_variables")

    KEPT = 32  # sets of sizes; pages have few

    def __init__(self, schema: GraphQLSchema, document: DocumentNode) -> None:
        self._schema, self._document = schema, document
        self._known: dict[tuple[object, ...], int] = {}
        self._fragments = {
            each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)
        }
        sizes = _SizeVariables()
        visit(document, sizes)
        self._variables = sorted(sizes.names)

    def of(self, operation: OperationDefinitionNode, variables: Mapping[str, Any] | None) -> int:
        """Points. Raises ToldError where a page is longer than allowed, or all together cost more than MOST."""
        given = variables or {}
        key = (id(operation), *(_hashable(given.get(name, Undefined)) for name in self._variables))
        cost = self._known.get(key)
        if cost is None:
            cost = _Count(self._schema, self._fragments, _sizes(operation, given)).operation(operation)
            if len(self._known) < self.KEPT:
                self._known[key] = cost
        if cost > MOST:
            message = f"The operation may cost {MOST:,} points at most; it costs {cost:,}. Ask for less at a time."
            raise ToldError("LIMIT_EXCEEDED", message, cost={"requested": cost, "limit": MOST})
        return cost


class _SizeVariables(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_field(self, node: FieldNode, *_: object) -> None:
        for argument in node.arguments or ():
            if argument.name.value in _SIZES and isinstance(argument.value, VariableNode):
                self.names.add(argument.value.name.value)


def _hashable(value: object) -> object:
    return value if isinstance(value, int) or value is Undefined else None


def _sizes(operation: OperationDefinitionNode, given: Mapping[str, Any]) -> dict[str, object]:
    """The variables that are whole numbers, defaults included."""
    defaults: dict[str, object] = {
        each.variable.name.value: int(each.default_value.value)
        for each in operation.variable_definitions or ()
        if isinstance(each.default_value, IntValueNode)
    }
    return defaults | {name: value for name, value in given.items() if isinstance(value, int)}


class _Count:
    """One counting through; fragments are counted once for each length of page that they stand in."""

    def __init__(
        self, schema: GraphQLSchema, fragments: dict[str, FragmentDefinitionNode], sizes: dict[str, object]
    ) -> None:
        self._schema, self._fragments, self._sizes = schema, fragments, sizes
        self._counted: dict[tuple[str, int | None], int] = {}

    def operation(self, operation: OperationDefinitionNode) -> int:
        root = self._schema.get_root_type(operation.operation)
        usual = WRITE if operation.operation == OperationType.MUTATION else CALL
        return self._selections(operation.selection_set, root, None, usual)

    def _selections(self, selections: SelectionSetNode | None, parent: Any, page: int | None, usual: int = 0) -> int:
        nodes = selections.selections if selections else ()
        return sum(self._selection(node, parent, page, usual) for node in nodes)

    def _selection(self, node: Node, parent: Any, page: int | None, usual: int) -> int:
        if isinstance(node, FieldNode):
            return self._field(node, parent, page, usual)
        if isinstance(node, FragmentSpreadNode):
            fragment = self._fragments[node.name.value]
            key = (node.name.value, page)
            if key not in self._counted:
                within = self._schema.get_type(fragment.type_condition.name.value)
                self._counted[key] = self._selections(fragment.selection_set, within, page, usual)
            return self._counted[key]
        condition = node.type_condition  # type: ignore[attr-defined]
        within = self._schema.get_type(condition.name.value) if condition else parent
        return self._selections(node.selection_set, within, page, usual)  # type: ignore[attr-defined]

    def _field(self, node: FieldNode, parent: Any, page: int | None, usual: int) -> int:
        name = node.name.value
        if name in _INTROSPECTION:
            return _INTROSPECTION[name]  # what is below is bounded by the rule on its depth
        field = parent.fields[name]
        place = f"{parent.name}.{name}"
        own = OWN.get(place, usual or JOINED * (name in _JOINS))
        asked = self._asked(node, field)
        listed = isinstance(get_nullable_type(field.type), GraphQLList)
        size = 1
        if listed and asked is not None:
            own += sum(_SIZES[argument] for argument in field.args if argument in _SIZES) * asked
            size = asked
        elif listed:
            size = page if name in ("edges", "nodes") and page is not None else _LISTS.get(place, _USUAL_LIST)
        kind = get_named_type(field.type)
        if not is_composite_type(kind):
            return own
        return own + size * (1 + self._selections(node.selection_set, kind, asked))

    def _asked(self, node: FieldNode, field: GraphQLField) -> int | None:
        """How many a field is asked for; None where it has no such argument."""
        for name, argument in field.args.items():
            if name in _SIZES:
                value = next((each.value for each in node.arguments or () if each.name.value == name), None)
                return _allowed(name, self._number(value, argument.default_value))
        return None

    def _number(self, value: ValueNode | None, default: object) -> int:
        found: object = None
        if isinstance(value, IntValueNode):
            found = int(value.value)
        elif isinstance(value, VariableNode):
            found = self._sizes.get(value.name.value)
        if isinstance(found, int):
            return found
        return default if isinstance(default, int) else LONGEST_PAGE


def _allowed(name: str, number: int) -> int:
    if name == "first" and number > LONGEST_PAGE:
        message = f"`first` must be 1 to {LONGEST_PAGE}; got {number}."
        raise ToldError("LIMIT_EXCEEDED", message, field=name)
    return max(0, min(number, LONGEST_PAGE))


def root_fields(document: DocumentNode, operation: OperationDefinitionNode) -> dict[str, str]:
    """What an operation asks at its root, each of which is executed: by its name in the answer, the field's."""
    fragments = {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}
    return dict(_named(operation.selection_set, fragments, set()))


def _named(
    selections: SelectionSetNode, fragments: dict[str, FragmentDefinitionNode], seen: set[str]
) -> Iterator[tuple[str, str]]:
    for node in selections.selections:
        if isinstance(node, FieldNode):
            yield (node.alias or node.name).value, node.name.value
        elif isinstance(node, FragmentSpreadNode):
            name = node.name.value
            if name not in seen and name in fragments:
                seen.add(name)
                yield from _named(fragments[name].selection_set, fragments, seen)
        else:
            yield from _named(node.selection_set, fragments, seen)  # type: ignore[attr-defined]
