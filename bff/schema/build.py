"""The schema, put together."""

from __future__ import annotations

from functools import cache

from strawberry.schema.config import StrawberryConfig

from bff import account_views, rights, views
from bff.execution.documents import Documents
from bff.execution.schema import Schema
from bff.schema.mutation import Mutation
from bff.schema.plain import install
from bff.schema.query import Query
from bff.schema.scalars import SCALARS
from bff.schema.subscription import Subscription


@cache
def build(*, suggesting: bool = False) -> Schema:
    """The schema with its extensions; plain fields resolve without Strawberry's wrapper. `suggesting`: errors name what is near."""
    schema = Schema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        extensions=[Documents],
        config=StrawberryConfig(scalar_map=SCALARS),
    )
    schema.suggesting = suggesting
    install(schema._schema, views.NAMES | account_views.NAMES)
    rights.install(schema._schema)
    return schema
