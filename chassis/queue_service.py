"""`rentacar.common.v1.QueueService`: gRPC on one side, Redis and the service's schema on the other."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, TypeVar

import grpc
import redis.asyncio as redis
from google.protobuf.duration_pb2 import Duration
from rentacar.common.v1 import queue_pb2, queue_pb2_grpc
from rentacar.common.v1.envelope_pb2 import Envelope

from chassis import payloads
from chassis.admission import OPERATOR, Table, staff
from chassis.dead_letters import DeadLetter, DeadLetters, NothingToReplayError
from chassis.queue_state import QueueReader, QueueState
from chassis.roles import Right
from chassis.rpc import RpcError, not_found
from chassis.staff_log import StaffLog

SERVICE = "rentacar.common.v1.QueueService"
PAGE_SIZE = 50
LONGEST_NOTED = 500  # characters of a detail in the audit log: an envelope may hold anything
ADMISSION: Table = {
    SERVICE: {
        "ListQueues": staff(Right.DEAD_LETTERS_SEE, OPERATOR),
        "ListDeadLetters": staff(Right.DEAD_LETTERS_SEE, OPERATOR),
        "GetDeadLetter": staff(Right.DEAD_LETTERS_SEE, OPERATOR),
        "ReplayDeadLetter": staff(Right.DEAD_LETTERS_DECIDE, OPERATOR),
        "DropDeadLetter": staff(Right.DEAD_LETTERS_DECIDE, OPERATOR),
    }
}
Answer = TypeVar("Answer")


def _while_redis_answers(method: Callable[..., Awaitable[Answer]]) -> Callable[..., Awaitable[Answer]]:
    """Everything here asks Redis: its being away is UNAVAILABLE."""

    @wraps(method)
    async def asked(*arguments: Any) -> Answer:
        try:
            return await method(*arguments)
        except redis.ResponseError:
            raise
        except redis.RedisError as error:
            raise RpcError(grpc.StatusCode.UNAVAILABLE, "REDIS_UNAVAILABLE", "Redis is away") from error

    return asked


class QueueServicer(queue_pb2_grpc.QueueServiceServicer):
    """Answers for one service: its group and its outbox."""

    def __init__(self, *, service: str, reader: QueueReader, dead: DeadLetters, log: StaffLog) -> None:
        """What staff do goes into the `log` first."""
        self._service, self._reader, self._dead, self._log = service, reader, dead, log

    @_while_redis_answers
    async def ListQueues(self, request: queue_pb2.ListQueuesRequest, context: Any) -> queue_pb2.ListQueuesResponse:
        outbox = await self._reader.outbox()
        return queue_pb2.ListQueuesResponse(
            service=self._service,
            queues=[_queue(state, self._service) for state in await self._reader.queues()],
            outbox=queue_pb2.Outbox(unpublished=outbox.unpublished, oldest_unpublished_age=_duration(outbox.oldest)),
        )

    @_while_redis_answers
    async def ListDeadLetters(
        self, request: queue_pb2.ListDeadLettersRequest, context: Any
    ) -> queue_pb2.ListDeadLettersResponse:
        size = request.page_size or PAGE_SIZE
        page = await self._dead.page(after=request.page_token, size=size + 1)
        return queue_pb2.ListDeadLettersResponse(
            dead_letters=[_letter(letter) for letter in page[:size]],
            next_page_token=page[size - 1].name if len(page) > size else "",
        )

    @_while_redis_answers
    async def GetDeadLetter(
        self, request: queue_pb2.GetDeadLetterRequest, context: Any
    ) -> queue_pb2.GetDeadLetterResponse:
        letter = await self._dead.get(request.name)
        if letter is None:
            raise not_found("DEAD_LETTER_NOT_FOUND", f"There is no dead letter {request.name}.")
        answer = queue_pb2.GetDeadLetterResponse(dead_letter=_letter(letter))
        if letter.envelope is not None:
            answer.payload = letter.envelope.payload
            answer.payload_json, answer.payload_message = payloads.as_json(letter.envelope)
        return answer

    @_while_redis_answers
    async def ReplayDeadLetter(
        self, request: queue_pb2.ReplayDeadLetterRequest, context: Any
    ) -> queue_pb2.ReplayDeadLetterResponse:
        await self._note("dead_letter.replay", request.name)
        try:
            done = await self._dead.replay(request.name)
        except NothingToReplayError:
            raise RpcError(
                grpc.StatusCode.FAILED_PRECONDITION, "NOTHING_TO_REPLAY", f"{request.name} holds no envelope: drop it."
            ) from None
        return queue_pb2.ReplayDeadLetterResponse(outcome=_outcome(done))

    @_while_redis_answers
    async def DropDeadLetter(
        self, request: queue_pb2.DropDeadLetterRequest, context: Any
    ) -> queue_pb2.DropDeadLetterResponse:
        await self._note("dead_letter.drop", request.name, reason=request.reason)
        done = await self._dead.drop(request.name, reason=request.reason)
        return queue_pb2.DropDeadLetterResponse(outcome=_outcome(done))

    async def _note(self, action: str, name: str, **details: str) -> None:
        """Write down what is about to be done to a dead letter, if there is one of that name."""
        if letter := await self._dead.get(name):
            envelope = letter.envelope or Envelope()
            about = {"type": envelope.type, "bookingId": envelope.booking_id, "failure": letter.text("reason")}
            told = {name: text[:LONGEST_NOTED] for name, text in {**about, **details}.items()}
            await self._log.note(action, name, told, right=Right.DEAD_LETTERS_DECIDE)


def _queue(state: QueueState, group: str) -> queue_pb2.Queue:
    consumers = [
        queue_pb2.QueueConsumer(name=consumer.name, pending=consumer.pending, idle=_duration(consumer.idle))
        for consumer in state.consumers
    ]
    return queue_pb2.Queue(
        stream=state.stream,
        group=group,
        partition=state.partition,
        key=state.key,
        length=state.length,
        lag=state.lag,
        pending=state.pending,
        oldest_pending_age=_duration(state.oldest_pending),
        consumers=consumers,
        dead_letters=state.dead_letters,
    )


def _letter(letter: DeadLetter) -> queue_pb2.DeadLetter:
    told = queue_pb2.DeadLetter(
        name=letter.name,
        stream=letter.key,
        group=letter.text("group"),
        consumer=letter.text("consumer"),
        entry_id=letter.text("entry_id"),
        reason=letter.text("reason"),
        dead_time=letter.died,
        publish_time=letter.published,
    )
    if envelope := letter.envelope:
        told.event_id, told.type, told.booking_id = envelope.event_id, envelope.type, envelope.booking_id
        told.occurred_time.CopyFrom(envelope.occurred_time)
        told.traceparent = envelope.traceparent
    return told


def _outcome(done: bool) -> queue_pb2.DeadLetterOutcome:
    return queue_pb2.DEAD_LETTER_OUTCOME_DONE if done else queue_pb2.DEAD_LETTER_OUTCOME_GONE


def _duration(seconds: float | None) -> Duration | None:
    if seconds is None:
        return None
    made = Duration()
    made.FromMilliseconds(max(0, round(seconds * 1000)))
    return made
