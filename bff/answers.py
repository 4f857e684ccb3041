"""What mutations answer: a service's result as a type of the schema, and so the failures that are expected."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from bff import views
from bff.bookings import Info, shown
from bff.errors import MissingError, RefusedError, ServiceDownError
from bff.problems import refused_input

Success = Callable[[views.Booking], Any]


async def expected(answer: Awaitable[Any], *, missing: type = views.BookingNotFound, by_id: bool = False) -> Any:
    """The answer; or the type that an expected failure is, `missing` where there is no such thing.

    `by_id`: an id is all that was given; one that a service can't take is no such thing's.
    """
    try:
        return await answer
    except ServiceDownError:
        return views.Unavailable()
    except MissingError:
        return missing()
    except RefusedError as refused:
        return missing() if by_id else refused_input(refused)


async def told(info: Info, answer: Any, success: Success) -> Any:
    """A response's `result`: `success` of its booking, else why there is none."""
    match answer.WhichOneof("result"):
        case "booking":
            return success(await shown(info.context, answer.booking))
        case "not_found":
            return views.BookingNotFound()
        case "sold_out":
            await info.context.shared.networks.covering((), answer.sold_out.acriss)
            return views.sold_out(answer.sold_out)
        case "expired":
            return views.expired(answer.expired)
        case None:
            raise AssertionError("bug: an empty answer")
        case other:
            return getattr(answer, other)
