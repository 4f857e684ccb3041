"""An offer: a price that is honoured to the cent until it expires, whatever becomes of the tariff."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from rent_service.pricing import PriceLine
from rent_service.quoting import Quote
from rent_service.rental import Search, Selection


@dataclass(frozen=True, slots=True)
class Offer:
    """What was asked, what it costs, and until when; amounts in minor units of `currency`, instants in UTC.

    `search` has the return location and every default filled in. `first_day_rate` is what a cancellation is measured
    by, `tariff_version` the network's that made the price.
    """

    search: Search
    acriss: str
    pickup: datetime
    dropoff: datetime
    days: int
    hours: int
    currency: str
    lines: tuple[PriceLine, ...]
    deposit: int
    excess: int
    first_day_rate: int
    tariff_version: str
    expires_at: datetime

    @property
    def total(self) -> int:
        """The sum of the lines."""
        return sum(line.amount for line in self.lines)

    def search_again(self, *, selection: Selection | None = None, driver_age: int | None = None) -> Search:
        """The search for the same rental, perhaps with another selection or another driver's age."""
        return replace(
            self.search,
            selection=self.search.selection if selection is None else selection,
            driver_age=self.search.driver_age if driver_age is None else driver_age,
        )


def make_offer(quote: Quote, *, tariff_version: str, now: datetime, honoured: timedelta) -> Offer:
    """Offer a quote for so long; expiry is cut to the whole second."""
    rental = quote.rental
    return Offer(
        search=rental.search,
        acriss=quote.acriss,
        pickup=rental.pickup.instant,
        dropoff=rental.dropoff.instant,
        days=rental.days,
        hours=rental.hours,
        currency=rental.country.currency,
        lines=quote.lines,
        deposit=quote.deposit,
        excess=quote.excess,
        first_day_rate=quote.first_day_rate,
        tariff_version=tariff_version,
        expires_at=(now + honoured).replace(microsecond=0),
    )
