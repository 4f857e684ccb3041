"""The schema as it is executed: with a deadline, and with errors and costs told in every answer."""

from __future__ import annotations

import asyncio
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import strawberry
from graphql import ExecutionResult
from strawberry.types import ExecutionContext
from strawberry.types.execution import PreExecutionError
from strawberry.types.graphql import OperationType

from bff.errors import ToldError
from bff.execution.cost import MOST
from bff.execution.failures import told
from chassis import flags

DEADLINE, READ_ONLY = "DEADLINE_EXCEEDED", "READ_ONLY"
NOT_NOW = {DEADLINE: 504, READ_ONLY: 503}
"""Whole operations that may succeed another time, with their HTTP status."""
SECONDS = {OperationType.QUERY: 10.0, OperationType.MUTATION: 20.0}
"""How long an operation may take; handing a car out waits 15 s for the deposit. A subscription stays."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What an operation costs, and what its caller may spend at once after it, in points."""

    requested: int
    remaining: int

    def told(self) -> dict[str, int]:
        return {"requested": self.requested, "limit": MOST, "remaining": self.remaining}


cost: ContextVar[Cost | None] = ContextVar("cost", default=None)
"""Of the operation that is being executed; set where it was admitted."""


def is_read_only(context: Any) -> bool:
    """Whether mutations are switched off; a document that is only checked has no context."""
    return context is not None and bool(context.shared.flags.on(flags.READ_ONLY))


class Schema(strawberry.Schema):
    """Every answer of every transport passes `_handle_execution_result`, and every execution but a subscription's `_execute_operation`."""

    suggesting = False
    """Whether errors may name what is near to a name that isn't there."""

    def process_errors(self, errors: Any, execution_context: Any = None) -> None:
        """Strawberry would log every error with its traceback; `told` logs those that are bugs."""

    async def _execute_operation(self, execution_context: ExecutionContext, *given: Any, **named: Any) -> Any:
        if execution_context.operation_type is OperationType.MUTATION and is_read_only(execution_context.context):
            error = ToldError(READ_ONLY, "Nothing can be changed for now: what is there can be read. Try again later.")
            execution_context.result = ExecutionResult(data=None, errors=[error])
            return execution_context.result
        seconds = SECONDS.get(execution_context.operation_type)
        limit = asyncio.timeout(seconds)
        try:
            async with limit:
                return await super()._execute_operation(execution_context, *given, **named)
        except TimeoutError:
            if not limit.expired():
                raise
        error = ToldError(DEADLINE, f"The operation took longer than {seconds:.0f} s and was ended.")
        execution_context.result = ExecutionResult(data=None, errors=[error])
        return execution_context.result

    async def _handle_execution_result(self, context: ExecutionContext, result: Any, *given: Any, **named: Any) -> Any:
        malformed = isinstance(result, PreExecutionError)
        answer: Any = await super()._handle_execution_result(context, result, *given, **named)
        if getattr(answer, "errors", None):
            answer.errors = [told(error, malformed=malformed, suggesting=self.suggesting) for error in answer.errors]
        if spent := cost.get():
            answer.extensions = {**(answer.extensions or {}), "cost": spent.told()}
        return answer
