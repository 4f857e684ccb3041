"""What a call with a key was answered: the same call again gets the same bytes."""

from typing import Any, TypeVar

from rentacar.rent.v1 import booking_pb2

from chassis.database import Pool
from rent_service.store import bookings
from rent_service.store.bookings import CallKey

Response = TypeVar("Response", bound=Any)
"""A response whose `result` may be `key_reused`."""


async def earlier(pool: Pool, key: CallKey, kind: type[Response]) -> Response | None:
    """What the key was answered before; None if it is new, or if what was done is not answered yet."""
    answered = await bookings.answered(pool, key)
    if answered is None:
        return None
    if not answered.same_request:
        return reused(kind)
    return _read(kind, answered.answer) if answered.answer is not None else None


async def remember(pool: Pool, key: CallKey, response: Response) -> Response:
    """Keep an answer; returns the one that came first."""
    kind = type(response)
    kept = await bookings.remember(pool, key, "DONE", response.SerializeToString(deterministic=True))
    return _read(kind, kept.answer) if kept and kept.answer is not None else reused(kind)


def reused(kind: type[Response]) -> Response:
    """The key was used before with other input."""
    response: Response = kind(key_reused=booking_pb2.IdempotencyKeyReused())
    return response


def _read(kind: type[Response], answer: bytes) -> Response:
    response: Response = kind.FromString(answer)
    return response
