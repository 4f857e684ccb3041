"""What cancelling a booking keeps, by the terms that it was booked with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from rent_service.cancellation import CancellationCosts, booked_quote

FREE_UNTIL = datetime(2027, 2, 28, 13, tzinfo=UTC)
COSTS = CancellationCosts(FREE_UNTIL, late_fee=9_000, no_show_fee=13_429)


@pytest.mark.parametrize(
    ("late", "paid", "fee"),
    [
        (timedelta(0), 40_000, 0),  # up to and including
        (timedelta(microseconds=1), 40_000, 9_000),
        (timedelta(hours=1), 5_000, 5_000),  # never more than was paid
        (timedelta(hours=1), 0, 0),
    ],
)
def test_cancelling_is_free_up_to_and_including_the_instant_and_keeps_no_more_than_was_paid(
    late: timedelta, paid: int, fee: int
) -> None:
    quote = booked_quote(COSTS, paid=paid, now=FREE_UNTIL + late)
    assert (quote.fee, quote.refund, quote.free_until) == (fee, paid - fee, FREE_UNTIL)
