"""The schema, put together."""

from __future__ import annotations

from functools import cache
from typing import Any

import strawberry
from strawberry.schema.config import StrawberryConfig

from bff import views
from bff.execution.documents import Documents
from bff.execution.failures import Failures
from bff.schema.mutation import Mutation
from bff.schema.plain import install
from bff.schema.query import Query
from bff.schema.scalars import SCALARS
from bff.schema.subscription import Subscription


class Schema(strawberry.Schema):
    def process_errors(self, errors: Any, execution_context: Any = None) -> None:
        """Strawberry would log every error with its traceback; `Failures` logs those that are bugs."""


@cache
def build() -> strawberry.Schema:
    """The schema with its extensions; plain fields resolve without Strawberry's wrapper."""
    schema = Schema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        extensions=[Documents, Failures],
        config=StrawberryConfig(scalar_map=SCALARS),
    )
    install(schema._schema, views.NAMES)
    return schema
