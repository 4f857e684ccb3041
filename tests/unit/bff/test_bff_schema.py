"""The committed schema is the one that is served, and tells what everything is."""

from __future__ import annotations

from pathlib import Path

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    build_schema,
    is_specified_scalar_type,
)

from bff.print_schema import printed

COMMITTED = Path(__file__).parents[3] / "bff" / "schema.graphql"


def test_the_committed_schema_is_current() -> None:
    assert COMMITTED.read_text() == printed(), "run: python -m bff.print_schema > bff/schema.graphql"


def test_everything_in_the_schema_is_described() -> None:
    silent = []
    for kind in build_schema(printed()).type_map.values():
        if kind.name.startswith("__") or is_specified_scalar_type(kind):
            continue
        told = {kind.name: kind.description}
        if isinstance(kind, GraphQLEnumType):
            told |= {f"{kind.name}.{name}": each.description for name, each in kind.values.items()}
        if isinstance(kind, GraphQLInputObjectType | GraphQLObjectType | GraphQLInterfaceType):
            told |= {f"{kind.name}.{name}": each.description for name, each in kind.fields.items()}
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            told |= {
                f"{kind.name}.{name}({argument}:)": each.description
                for name, field in kind.fields.items()
                for argument, each in field.args.items()
            }
        silent += [place for place, description in told.items() if not (description or "").strip()]
    assert silent == []


def test_root_fields_that_a_service_answers_may_be_null() -> None:
    query = build_schema(printed()).query_type
    assert query is not None
    strict = [name for name, field in query.fields.items() if str(field.type).endswith("!")]
    assert strict == ["clientConfig"]
