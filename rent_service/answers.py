"""What a call with a key was answered: the same call again gets the same bytes."""

from typing import Any, TypeVar
from uuid import UUID

from rentacar.rent.v1 import booking_pb2

from chassis.database import Pool
from rent_service import protos
from rent_service.store import bookings
from rent_service.store.bookings import CallKey

Response = TypeVar("Response", bound=Any)
"""A response whose `result` may be `key_reused`; mostly, `booking` too."""


async def earlier(pool: Pool, key: CallKey, kind: type[Response]) -> Response | None:
    """What the key was answered before; None if it is new, or if what was done is not answered yet."""
    answered = await bookings.answered(pool, key)
    if answered is None:
        return None
    if not answered.same_request:
        return reused(kind)
    return _read(kind, answered.answer) if answered.answer is not None else None


async def done(pool: Pool, key: CallKey, booking_id: UUID, kind: type[Response]) -> Response:
    """The call acted: keep the booking as it is now as the answer; returns the answer that came first."""
    found = await bookings.read(pool, booking_id)
    assert found is not None
    response: Response = kind(booking=protos.booking(*found))
    return await acted(pool, key, response)


async def acted(pool: Pool, key: CallKey, response: Response) -> Response:
    """The call acted: keep its answer; returns the one that came first."""
    kept = await bookings.remember(pool, key, "DONE", response.SerializeToString(deterministic=True))
    return _read(type(response), kept.answer) if kept and kept.answer is not None else reused(type(response))


async def refused(pool: Pool, key: CallKey, booking_id: UUID, response: Response) -> Response:
    """Keep a refusal; returns the answer that came first. If a parallel call with this key acted, its answer is what came of that."""
    kept = await bookings.remember(pool, key, "REFUSED", response.SerializeToString(deterministic=True))
    if kept is None:
        return reused(type(response))
    if kept.answer is None:
        return await done(pool, key, booking_id, type(response))
    return _read(type(response), kept.answer)


def reused(kind: type[Response]) -> Response:
    """The key was used before with other input."""
    response: Response = kind(key_reused=booking_pb2.IdempotencyKeyReused())
    return response


def _read(kind: type[Response], answer: bytes) -> Response:
    response: Response = kind.FromString(answer)
    return response
