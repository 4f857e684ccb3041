"""What the services gave up: each service's workers tell their own, and are asked together."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import strawberry
from rentacar.common.v1 import queue_pb2, queue_pb2_grpc

from bff.account_views import DeadLetter
from bff.calls import QUEUES, QUICK, WRITE, ask
from bff.errors import MissingError, ServiceDownError

MOST = 500  # of one service's, the oldest: what ListDeadLetters takes
_DONE = queue_pb2.DEAD_LETTER_OUTCOME_DONE


@dataclass(frozen=True, slots=True)
class Letters:
    """Dead letters, oldest first; and how many workers did not say what theirs are."""

    found: list[DeadLetter]
    silent: int


def age(letter: DeadLetter) -> tuple[int, str]:
    """By which dead letters stand in order: when they were given up, in nanoseconds, and their name."""
    return letter.letter.dead_time.ToNanoseconds(), letter.letter.name


class Queues:
    """Several workers of one service answer alike, so the first that does is enough. Raises ServiceDownError where none answers."""

    def __init__(self, channels: Sequence[Any]) -> None:
        self._stubs: list[Any] = [queue_pb2_grpc.QueueServiceStub(channel) for channel in channels]

    async def dead_letters(self) -> Letters:
        answers = await self._all("ListDeadLetters", queue_pb2.ListDeadLettersRequest(page_size=MOST), QUICK)
        silent = sum(isinstance(answer, ServiceDownError) for answer in answers)
        if silent == len(answers):
            raise self._away()
        found = {
            letter.name: letter
            for answer in answers
            if isinstance(answer, queue_pb2.ListDeadLettersResponse)
            for letter in answer.dead_letters
        }
        return Letters(sorted(map(DeadLetter, found.values()), key=age), silent)

    async def dead_letter(self, name: str) -> DeadLetter | None:
        """The one of that name, with what it carries, whoever gave it up."""
        answers = await self._all("GetDeadLetter", queue_pb2.GetDeadLetterRequest(name=name), QUICK)
        for answer in answers:
            if isinstance(answer, queue_pb2.GetDeadLetterResponse):
                return DeadLetter(answer.dead_letter, answer.payload_json)
        self._told(answers)
        return None

    async def replay(self, name: str) -> bool:
        """Whether there was one of that name. Raises ToldError with NOTHING_TO_REPLAY where it holds nothing."""
        return await self._decide("ReplayDeadLetter", queue_pb2.ReplayDeadLetterRequest(name=name))

    async def drop(self, name: str, *, reason: str) -> bool:
        """Whether there was one of that name."""
        return await self._decide("DropDeadLetter", queue_pb2.DropDeadLetterRequest(name=name, reason=reason))

    async def _decide(self, rpc: str, request: Any) -> bool:
        answers = await self._all(rpc, request, WRITE)
        if any(not isinstance(answer, Exception) and answer.outcome == _DONE for answer in answers):
            return True
        self._told(answers)
        return False

    async def _all(self, rpc: str, request: Any, deadline: float) -> list[Any]:
        if not self._stubs:
            raise self._away()
        calls = (ask(QUEUES, getattr(stub, rpc), request, deadline) for stub in self._stubs)
        return await asyncio.gather(*calls, return_exceptions=True)

    def _told(self, answers: Sequence[Any]) -> None:
        """Nobody has it: unless somebody could not say so, or refused for a reason."""
        others = [answer for answer in answers if isinstance(answer, BaseException)]
        for answer in sorted(others, key=lambda each: isinstance(each, ServiceDownError)):
            if not isinstance(answer, MissingError):
                raise answer

    def _away(self) -> ServiceDownError:
        return ServiceDownError("SERVICE_UNAVAILABLE", "No worker answers. Try again in a moment.")


async def payload_of(root: Any, info: strawberry.Info) -> str | None:
    """What a dead letter carries; asked for where it was not read with it."""
    if root.payload is None:
        found = await info.context.services.queues.dead_letter(root.letter.name)
        return found.payload or None if found else None
    payload: str | None = root.payload or None
    return payload
