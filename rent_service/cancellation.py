"""What cancelling and not showing up cost: what is kept, what goes back, and until when cancelling is free."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from rent_service.network import CancellationTerms
from rent_service.pricing import percent_of


@dataclass(frozen=True, slots=True)
class CancellationCosts:
    """What a rental's customer is told beforehand; fees in minor units, before any limit by what was paid."""

    free_until: datetime
    late_fee: int
    no_show_fee: int


@dataclass(frozen=True, slots=True)
class CancellationQuote:
    """What cancelling now would keep and refund, in minor units."""

    fee: int
    refund: int
    free_until: datetime


def cancellation_costs(
    terms: CancellationTerms, *, total: int, first_day_rate: int, pickup: datetime
) -> CancellationCosts:
    """Free up to and including `free_until`; then the smaller of a percentage of the total and the first day's rate."""
    return CancellationCosts(
        free_until=pickup - timedelta(hours=terms.free_until_hours_before_pickup),
        late_fee=min(percent_of(total, terms.late_fee_percent_bp), first_day_rate),
        no_show_fee=first_day_rate,
    )


def no_show_time(terms: CancellationTerms, pickup: datetime) -> datetime:
    """From when on a car that has not been picked up never will be."""
    return pickup + timedelta(minutes=terms.no_show_after_minutes)


def is_no_show(terms: CancellationTerms, *, pickup: datetime, now: datetime) -> bool:
    """Whether a car that has not been picked up by now never will be."""
    return now >= no_show_time(terms, pickup)


def booked_quote(costs: CancellationCosts, *, paid: int, now: datetime) -> CancellationQuote:
    """What cancelling a booking now would keep and refund, by the terms that it was booked with."""
    fee = 0 if now <= costs.free_until else min(costs.late_fee, paid)
    return CancellationQuote(fee, paid - fee, costs.free_until)


def cancellation_quote(
    terms: CancellationTerms, *, total: int, paid: int, first_day_rate: int, pickup: datetime, now: datetime
) -> CancellationQuote:
    """What cancelling at `now` keeps, never more than was paid, and what goes back.

    Once the booking counts as a no-show, cancelling is no way around what that costs.
    """
    costs = cancellation_costs(terms, total=total, first_day_rate=first_day_rate, pickup=pickup)
    if now <= costs.free_until:
        fee = 0
    elif is_no_show(terms, pickup=pickup, now=now):
        fee = costs.no_show_fee
    else:
        fee = costs.late_fee
    return _quote(terms, fee, paid, costs.free_until)


def no_show_quote(terms: CancellationTerms, *, paid: int, first_day_rate: int, pickup: datetime) -> CancellationQuote:
    """What a no-show keeps, never more than was paid, and what goes back."""
    free_until = pickup - timedelta(hours=terms.free_until_hours_before_pickup)
    return _quote(terms, first_day_rate, paid, free_until)


def _quote(terms: CancellationTerms, fee: int, paid: int, free_until: datetime) -> CancellationQuote:
    kept = min(fee, paid)
    return CancellationQuote(kept, paid - kept if terms.refund_rest else 0, free_until)
