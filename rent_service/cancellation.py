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


def booked_quote(costs: CancellationCosts, *, paid: int, now: datetime) -> CancellationQuote:
    """What cancelling a booking now would keep and refund, by the terms that it was booked with."""
    fee = 0 if now <= costs.free_until else min(costs.late_fee, paid)
    return CancellationQuote(fee, paid - fee, costs.free_until)
