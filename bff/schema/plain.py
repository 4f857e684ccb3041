"""Fields that are read, not computed: their resolvers are handed to graphql-core as they are.

A search returns hundreds of leaf fields. Strawberry's own wrapper (an `Info`, arguments converted, extensions asked) costs more than what
these read, so a plain field names a function of (source, info), and `install` makes it the field's resolver. Types stand in the schema as
declarations only; what flows through them are protobuf messages and the small views of `bff.views`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Annotated, Any

import strawberry
from graphql import GraphQLAbstractType, GraphQLInputObjectType, GraphQLObjectType, GraphQLSchema, Undefined
from strawberry.types.field import StrawberryField

Resolve = Callable[..., Any]
_KEY = "plain"

Locale = Annotated[
    str | None,
    strawberry.argument(
        description="BCP 47, e.g. `pt-BR` or `en`. Default: the request's Accept-Language, else `pt-BR`."
    ),
]


def plain(read: str | Callable[[Any], Any], description: str, *, name: str | None = None) -> Any:
    """A field that `read` gives: the path of an attribute, e.g. `terms.rental_days`, or a function of the source."""
    getter: Callable[[Any], Any] = attrgetter(read) if isinstance(read, str) else read
    return strawberry.field(description=description, name=name, metadata={_KEY: lambda source, _info: getter(source)})


def looked_up(find: Callable[[Any, Any], Any], description: str) -> Any:
    """A field that `find(source, context)` gives, e.g. the location that a code names."""
    return strawberry.field(description=description, metadata={_KEY: lambda source, info: find(source, info.context)})


def text(path: str, description: str) -> Any:
    """A field with a `locale` argument that reads a `LocalizedText`."""
    getter = attrgetter(path)

    def resolve(root: Any, info: strawberry.Info, locale: Locale = None) -> str:
        words = getter(root)
        chosen: str = words.pt_br if info.context.language(locale) == "pt-BR" else words.en
        return chosen

    return strawberry.field(resolver=resolve, description=description, metadata={_KEY: resolve})


def computed(resolve: Resolve, description: str) -> Any:
    """A field with arguments that need no conversion: `resolve(root, info, **arguments)` answers without waiting."""
    return strawberry.field(resolver=resolve, description=description, metadata={_KEY: resolve})


def present(name: str) -> Callable[[Any], Any]:
    """Reads a message field that may be absent: None then. `name` may be a path."""
    *parents, last = name.split(".")
    parent: Callable[[Any], Any] | None = attrgetter(".".join(parents)) if parents else None

    def read(source: Any) -> Any:
        message = parent(source) if parent else source
        return getattr(message, last) if message.HasField(last) else None

    return read


def unless_empty(path: str) -> Callable[[Any], Any]:
    """Reads a field whose empty value (0, "") means that there is none."""
    getter = attrgetter(path)
    return lambda source: getter(source) or None


def install(schema: GraphQLSchema, names: Mapping[type, str]) -> None:
    """Give plain fields their resolvers, and unions and interfaces their members' names by Python class."""
    for kind in schema.type_map.values():
        _forget_null_defaults(kind)
        if isinstance(kind, GraphQLObjectType):
            kind.is_type_of = None  # the declarations are not what flows
            for field in kind.fields.values():
                declared = field.extensions.get("strawberry-definition")
                if isinstance(declared, StrawberryField) and _KEY in declared.metadata:
                    field.resolve = declared.metadata[_KEY]
        elif isinstance(kind, GraphQLAbstractType):
            kind.resolve_type = lambda value, _info, _type: names[type(value)]


def _forget_null_defaults(kind: Any) -> None:
    """Strawberry prints `= null` for what may be left out; that says nothing."""
    given: list[Any] = list(kind.fields.values()) if isinstance(kind, GraphQLInputObjectType) else []
    if isinstance(kind, GraphQLObjectType):
        given = [argument for field in kind.fields.values() for argument in field.args.values()]
    for each in given:
        if each.default_value is None:
            each.default_value = Undefined
