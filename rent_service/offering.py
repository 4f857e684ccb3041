"""Offers: a search is answered with a signed price for every class that is to be had, in one round trip to the database."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from rentacar.rent.v1 import offer_pb2, rent_pb2

from chassis import actors
from chassis.database import Pool
from chassis.flags import DEFAULTS, FAIL_PRICING_SLOW, ONE_WAYS, PRICE_ADVICE, PROMOTIONS, Asked, Reader, asking
from rent_service import protos, search_messages
from rent_service.availability import FEW, Availability, missing_extra, span_of
from rent_service.cancellation import cancellation_costs
from rent_service.network import Network
from rent_service.network_cache import NetworkCache, Snapshot
from rent_service.offer_tokens import OfferSigner
from rent_service.offers import Offer, make_offer
from rent_service.options import coverage_options, extra_options, mileage
from rent_service.planning import EVERYTHING, Offered, check_promotion_uses, plan
from rent_service.price_advice import EarlierReturn, PriceAdvice, advise, earlier_returns
from rent_service.quoting import Quote, Quotes, Unavailable, UnavailableReason, quote_class, quote_classes
from rent_service.refusals import RefusalReason, SearchRefusedError
from rent_service.rental import Rental, Search, Selection
from rent_service.shadow_tariff import ShadowTariff
from rent_service.store import availability as store
from rent_service.store.clock import Clock

ALTERNATIVES = 3  # classes proposed instead of one that is sold out
DRIFT = timedelta(seconds=1)  # of an estimated clock, before the rules of time are looked at again
LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Looked:
    """A rental with what is left for it, by the network that both were looked at with."""

    network: Network
    rental: Rental
    availability: Availability


class Offering:
    """Answers searches."""

    def __init__(
        self,
        *,
        pool: Pool,
        cache: NetworkCache,
        signer: OfferSigner,
        offers_last: timedelta,
        flags: Reader = DEFAULTS,
        shadow: ShadowTariff | None = None,
    ) -> None:
        """`offers_last` is how long an offer is honoured; `shadow` prices searches by another tariff too."""
        self._pool, self._cache, self._signer, self._offers_last = pool, cache, signer, offers_last
        self._flags, self._shadow = flags, shadow
        self._clock = Clock()

    async def search(self, search: Search, changing: UUID | None = None) -> rent_pb2.SearchOffersResponse:
        """Offers for every class, or why there are none; perhaps to change a booking."""
        if slower := self._flags.number(FAIL_PRICING_SLOW):
            await asyncio.sleep(slower / 1000)
        try:
            looked = await self.look(search, changing)
            check_extras(looked)
        except SearchRefusedError as refused:
            return rent_pb2.SearchOffersResponse(refusal=protos.refusal(refused))
        quotes = _quotes(looked)
        if self._shadow and changing is None:
            self._shadow.consider(looked.rental, quotes, version=looked.network.version, now=looked.availability.now)
        return rent_pb2.SearchOffersResponse(offers=self._offer_list(looked, quotes))

    async def offer(
        self, token: str, selection: Selection | None, changing: UUID | None = None
    ) -> rent_pb2.GetOfferResponse:
        """An offer again, or the same rental with another selection; perhaps to change a booking. Raises OfferForgedError."""
        offer = self.open(token)
        try:
            looked = await self.look(offer.search_again(selection=selection), changing)
            check_extras(looked)
        except SearchRefusedError as refused:
            return rent_pb2.GetOfferResponse(refusal=protos.refusal(refused))
        if looked.availability.cars.get(offer.acriss, 0) < 1:
            return rent_pb2.GetOfferResponse(sold_out=self._sold_out(looked, offer.acriss))
        if offer.expires_at <= looked.availability.now:
            return rent_pb2.GetOfferResponse(expired=self._expired(looked, offer.acriss))
        if selection is None:
            return rent_pb2.GetOfferResponse(offer=self._same_again(looked, offer, token))
        detail = self._detail(looked, offer.acriss)
        return rent_pb2.GetOfferResponse(offer=detail) if detail else rent_pb2.GetOfferResponse(expired={})

    async def calendar(self, search: Search, days: int) -> list[offer_pb2.PriceCalendarDay]:
        """The lowest total of each pick-up date from `days` before to `days` after; without one where nothing is offered."""
        shifted = dict(_shifted(search, days))
        lowest = await self._lowest_totals(shifted)
        return [
            offer_pb2.PriceCalendarDay(
                date=day.isoformat(), lowest_total=protos.money(*lowest[day]) if day in lowest else None
            )
            for day in shifted
        ]

    def open(self, token: str) -> Offer:
        """The offer of an id, expired or not. Raises OfferForgedError."""
        return self._signer.open(token, now=LONG_AGO)

    async def look(self, search: Search, changing: UUID | None = None) -> Looked:
        """Check a search and count what is left for it, or for the booking that it is to change. Raises SearchRefusedError."""
        snapshot = await self._cache.get()
        # What a booking has already, a change may keep.
        offered = EVERYTHING if changing else self._offered(snapshot.network, search)
        since = await store.out_since(self._pool, changing) if changing else None
        while True:
            now = self._clock.estimate() or await self._ask_time()
            try:
                rental = plan(snapshot.network, search, now=since or now, offered=offered)
            except SearchRefusedError:
                snapshot = await self._cache.at(await self._ask_version())
                rental = plan(snapshot.network, search, now=since or await self._ask_time(), offered=offered)
            place, span = _place(snapshot, rental), span_of(rental)
            availability = await store.look(self._pool, place, span, _limited(rental), changing=changing)
            self._clock.note(availability.now)
            if availability.network_version == snapshot.network.version:
                break
            snapshot = await self._cache.at(availability.network_version)
        if abs(availability.now - now) > DRIFT:
            rental = plan(snapshot.network, search, now=since or availability.now, offered=offered)
        check_promotion_uses(rental, availability.promotion_uses)
        return Looked(snapshot.network, rental, availability)

    async def sold_out(self, search: Search, acriss: str) -> offer_pb2.ClassSoldOut:
        """That a class has no car, with alternatives for the same rental if it still can be had."""
        try:
            looked = await self.look(search)
            check_extras(looked)
        except SearchRefusedError:
            return offer_pb2.ClassSoldOut(acriss=acriss)
        return self._sold_out(looked, acriss)

    async def expired(self, search: Search, acriss: str, *, age_differs: bool = False) -> offer_pb2.OfferExpired:
        """That an offer is no longer honoured, with the same rental priced now if it still can be had."""
        try:
            looked = await self.look(search)
            check_extras(looked)
        except SearchRefusedError:
            return offer_pb2.OfferExpired(age_differs=age_differs)
        return self._expired(looked, acriss, age_differs=age_differs)

    async def _ask_time(self) -> datetime:
        now = await store.business_now(self._pool)
        self._clock.note(now)
        return now

    async def _ask_version(self) -> str | None:
        return await store.network_version(self._pool)

    async def _lowest_totals(self, searches: Mapping[date, Search]) -> dict[date, tuple[int, str]]:
        snapshot, now = await self._cache.at(await self._ask_version()), await self._ask_time()
        rentals: dict[date, Rental] = {}
        offered = self._offered(snapshot.network, next(iter(searches.values()))) if searches else EVERYTHING
        for day, search in searches.items():
            try:
                rentals[day] = plan(snapshot.network, search, now=now, offered=offered)
            except SearchRefusedError:
                continue
        if not rentals:
            return {}
        one = next(iter(rentals.values()))
        spans = [span_of(rental) for rental in rentals.values()]
        found = await store.look_at_many(self._pool, _place(snapshot, one), spans, _limited(one))
        totals = {}
        for (day, rental), availability in zip(rentals.items(), found, strict=True):
            if quotes := _can_be_had(Looked(snapshot.network, rental, availability)):
                totals[day] = quotes[0].total, rental.country.currency
        return totals

    def _offer_list(self, looked: Looked, quotes: Quotes) -> offer_pb2.OfferList:
        returns = self._returns(looked)
        return offer_pb2.OfferList(
            terms=self._terms(looked),
            offers=[self._new_offer(looked, quote, returns) for quote in quotes.quotes],
            unavailable=[_unavailable(one) for one in quotes.unavailable],
        )

    def _new_offer(self, looked: Looked, quote: Quote, returns: tuple[EarlierReturn, ...]) -> offer_pb2.Offer:
        now = looked.availability.now
        offer = make_offer(quote, tariff_version=looked.network.version, now=now, honoured=self._offers_last)
        return _message(looked, offer, self._signer.sign(offer), advice=advise(quote, returns))

    def _offered(self, network: Network, search: Search) -> Offered:
        asked = _asked(network, search.pickup_location)
        return Offered(one_ways=self._flags.on(ONE_WAYS, asked), promotions=self._flags.on(PROMOTIONS, asked))

    def _returns(self, looked: Looked) -> tuple[EarlierReturn, ...]:
        """What advice is made of; nothing where none is given."""
        asked = _asked(looked.network, looked.rental.pickup.location.code)
        return earlier_returns(looked.rental) if self._flags.on(PRICE_ADVICE, asked) else ()

    def _terms(self, looked: Looked) -> offer_pb2.OfferTerms:
        expires_at = (looked.availability.now + self._offers_last).replace(microsecond=0)
        return _terms(looked, expires_at)

    def _detail(self, looked: Looked, acriss: str) -> offer_pb2.OfferDetail | None:
        quote = quote_class(looked.network, looked.rental, acriss, looked.availability.cars)
        if isinstance(quote, UnavailableReason):
            return None
        offer = self._new_offer(looked, quote, self._returns(looked))
        return offer_pb2.OfferDetail(offer=offer, terms=self._terms(looked))

    def _same_again(self, looked: Looked, offer: Offer, token: str) -> offer_pb2.OfferDetail:
        """The signed price, whatever the tariff says by now; advice only where the two agree."""
        quote = quote_class(looked.network, looked.rental, offer.acriss)
        advice: tuple[PriceAdvice, ...] = ()
        if isinstance(quote, Quote) and quote.lines == offer.lines:
            advice = advise(quote, self._returns(looked))
        terms = _terms(looked, offer.expires_at)
        terms.excess.CopyFrom(protos.money(offer.excess, offer.currency))
        return offer_pb2.OfferDetail(offer=_message(looked, offer, token, advice=advice), terms=terms)

    def _expired(self, looked: Looked, acriss: str, *, age_differs: bool = False) -> offer_pb2.OfferExpired:
        return offer_pb2.OfferExpired(replacement=self._detail(looked, acriss), age_differs=age_differs)

    def _sold_out(self, looked: Looked, acriss: str) -> offer_pb2.ClassSoldOut:
        classes = looked.network.vehicle_classes
        rank = classes[acriss].upgrade_rank if acriss in classes else 0

        def distance(quote: Quote) -> tuple[int, int]:
            other = classes[quote.acriss].upgrade_rank
            return abs(other - rank), -other

        quotes = _quotes(looked)
        others = [quote for quote in quotes.quotes if quote.acriss != acriss]
        nearest = tuple(sorted(others, key=distance)[:ALTERNATIVES])
        return offer_pb2.ClassSoldOut(acriss=acriss, alternatives=self._offer_list(looked, Quotes(nearest, ())))


def _asked(network: Network, location: str) -> Asked:
    """Who asks, if they have signed in, and for which country."""
    actor, place = actors.current(), network.locations.get(location.strip().upper())
    return asking(actor.subject if actor.kind == "customer" else "", place.country if place else "")


def check_extras(looked: Looked) -> None:
    """Refuse a selection of which too little is left. Raises SearchRefusedError."""
    if missing := missing_extra(looked.rental, looked.availability):
        code, left = missing
        message = search_messages.extra_sold_out(looked.network.extras[code].name, left)
        raise SearchRefusedError(RefusalReason.EXTRA_SOLD_OUT, "selection.extras", message)


def _quotes(looked: Looked) -> Quotes:
    return quote_classes(looked.network, looked.rental, looked.availability.cars)


def _can_be_had(looked: Looked) -> tuple[Quote, ...]:
    try:
        check_promotion_uses(looked.rental, looked.availability.promotion_uses)
        check_extras(looked)
    except SearchRefusedError:
        return ()
    return _quotes(looked).quotes


def _shifted(search: Search, days: int) -> Iterable[tuple[date, Search]]:
    for shift in range(-days, days + 1):
        try:
            pickup, dropoff = (at + timedelta(days=shift) for at in (search.pickup_at, search.return_at))
        except OverflowError:  # the calendar ends with the year 9999
            continue
        yield pickup.date(), replace(search, pickup_at=pickup, return_at=dropoff)


def _place(snapshot: Snapshot, rental: Rental) -> int:
    return snapshot.places[rental.pickup.location.code]


def _limited(rental: Rental) -> str | None:
    """The promotion whose uses have to be counted."""
    promotion = rental.promotion
    return promotion.code if promotion and promotion.max_uses is not None else None


def _terms(looked: Looked, expires_at: datetime) -> offer_pb2.OfferTerms:
    network, rental = looked.network, looked.rental
    country, days = rental.country, rental.days
    currency = country.currency
    extras = extra_options(network, country, days, looked.availability.extras)
    return offer_pb2.OfferTerms(
        pickup=protos.stop(rental.pickup),
        dropoff=protos.stop(rental.dropoff),
        rental_days=days,
        extra_hours=rental.hours,
        selection=protos.selection(rental.selection),
        coverage_options=[protos.coverage_option(one, currency) for one in coverage_options(network, country, days)],
        extra_options=[protos.extra_option(one, currency) for one in extras],
        mileage=protos.mileage(mileage(country, days), currency),
        excess=protos.money(rental.coverage.excess[currency], currency),
        expire_time=protos.timestamp(expires_at),
        driver_age=rental.driver_age,
        promotion_code=rental.promotion.code if rental.promotion else "",
    )


def _message(looked: Looked, offer: Offer, token: str, *, advice: Iterable[PriceAdvice]) -> offer_pb2.Offer:
    currency = offer.currency
    costs = cancellation_costs(
        looked.network.cancellation, total=offer.total, first_day_rate=offer.first_day_rate, pickup=offer.pickup
    )
    left = looked.availability.cars.get(offer.acriss, 0)
    return offer_pb2.Offer(
        offer_id=token,
        acriss=offer.acriss,
        lines=protos.lines(looked.network, offer.lines, currency),
        total=protos.money(offer.total, currency),
        deposit=protos.money(offer.deposit, currency),
        cancellation=protos.cancellation(costs, currency),
        advice=[protos.advice(one, currency) for one in advice],
        cars_left=left if left <= FEW else 0,
    )


def _unavailable(one: Unavailable) -> offer_pb2.UnavailableClass:
    return offer_pb2.UnavailableClass(acriss=one.acriss, reason=f"UNAVAILABLE_REASON_{one.reason}")
