"""Limits of what one document may ask, measured on its text alone."""

from __future__ import annotations

from dataclasses import dataclass

from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    Node,
    ObjectFieldNode,
    OperationDefinitionNode,
    SelectionSetNode,
    StringValueNode,
    Visitor,
    visit,
)

from bff.errors import BAD_USER_INPUT, ToldError

MAX_TOKENS = 2000  # introspection by the playground takes about 400
MAX_DEPTH = 16  # introspection by the playground goes 14 deep
MAX_ALIASES = 30
MAX_ROOT_FIELDS = 10  # each is a call to a service
MAX_DIRECTIVES = 30


UNSAFE = "A text holds a character that can't be taken (NUL or half a surrogate pair)."
PERSONAL = frozenset({"email", "token", "text", "subject"})  # staff look by the last two for names and e-mails


@dataclass(frozen=True, slots=True)
class Measured:
    """What the document asks too much of, at most one error; and whether it has an argument, or a part of one, that is personal."""

    exceeded: list[GraphQLError]
    personal: bool


def measure(document: DocumentNode) -> Measured:
    """Measure a document; it need not be valid."""
    texts = _Texts()
    visit(document, texts)
    return Measured(_exceeded(document, texts), texts.personal)


def _exceeded(document: DocumentNode, texts: _Texts) -> list[GraphQLError]:
    if texts.unsafe:
        return [ToldError(BAD_USER_INPUT, UNSAFE)]
    if texts.directives > MAX_DIRECTIVES:
        return [_limit(f"At most {MAX_DIRECTIVES} directives are allowed; there are {texts.directives}.")]
    if texts.aliases > MAX_ALIASES:
        return [_limit(f"At most {MAX_ALIASES} aliases are allowed; there are {texts.aliases}.")]
    fragments = {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}
    depths: dict[str, int] = {}
    for operation in document.definitions:
        if isinstance(operation, OperationDefinitionNode):
            if _depth(operation.selection_set, fragments, depths, frozenset()) > MAX_DEPTH:
                return [_limit(f"At most {MAX_DEPTH} levels of fields are allowed.")]
            if _root_fields(operation.selection_set, fragments, {}, frozenset()) > MAX_ROOT_FIELDS:
                return [_limit(f"At most {MAX_ROOT_FIELDS} fields are allowed at the root.")]
    return []


def _limit(message: str) -> GraphQLError:
    return ToldError("LIMIT_EXCEEDED", message)


class _Texts(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.aliases, self.directives, self.unsafe, self.personal = 0, 0, False, False

    def enter_directive(self, *_: object) -> None:
        self.directives += 1

    def enter_field(self, node: FieldNode, *_: object) -> None:
        self.aliases += node.alias is not None

    def enter_argument(self, node: ArgumentNode, *_: object) -> None:
        self.personal = self.personal or node.name.value in PERSONAL

    def enter_object_field(self, node: ObjectFieldNode, *_: object) -> None:
        self.personal = self.personal or node.name.value in PERSONAL

    def enter_string_value(self, node: StringValueNode, *_: object) -> None:
        self.unsafe = self.unsafe or unsafe(node.value)


def unsafe(text: str) -> bool:
    """Whether a text holds what neither Postgres nor protobuf takes."""
    if text.isascii():
        return "\0" in text
    return "\0" in text or any("\ud800" <= character <= "\udfff" for character in text)


def _depth(
    selections: SelectionSetNode | None,
    fragments: dict[str, FragmentDefinitionNode],
    known: dict[str, int],
    within: frozenset[str],
) -> int:
    """Levels of fields; fragments are measured once, and one within itself (which validation refuses) counts nothing."""
    deepest = 0
    for node in selections.selections if selections else ():
        deepest = max(deepest, _depth_of(node, fragments, known, within))
    return deepest


def _depth_of(
    node: Node, fragments: dict[str, FragmentDefinitionNode], known: dict[str, int], within: frozenset[str]
) -> int:
    if isinstance(node, FieldNode):
        return 1 + _depth(node.selection_set, fragments, known, within)
    if isinstance(node, FragmentSpreadNode):
        name = node.name.value
        if name in within or name not in fragments:
            return 0
        if name not in known:
            known[name] = _depth(fragments[name].selection_set, fragments, known, within | {name})
        return known[name]
    return _depth(getattr(node, "selection_set", None), fragments, known, within)


def _root_fields(
    selections: SelectionSetNode,
    fragments: dict[str, FragmentDefinitionNode],
    known: dict[str, int],
    within: frozenset[str],
) -> int:
    """Fields at the root; fragments are counted once, for they may double from one to the next."""
    count = 0
    for node in selections.selections:
        if isinstance(node, FieldNode):
            count += 1
        elif isinstance(node, FragmentSpreadNode):
            name = node.name.value
            if name in fragments and name not in within:
                if name not in known:
                    known[name] = _root_fields(fragments[name].selection_set, fragments, known, within | {name})
                count += known[name]
        else:
            count += _root_fields(node.selection_set, fragments, known, within)  # type: ignore[attr-defined]
    return count
