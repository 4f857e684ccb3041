"""Creating a booking: the offer is opened, the drivers are checked, and one call to the database takes the car."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import asyncpg
from rentacar.payment.v1 import events_pb2, payment_pb2
from rentacar.rent.v1 import booking_pb2, offer_pb2, rent_pb2

from chassis.database import Pool
from rent_service import input_problems as problems
from rent_service import metrics, protos
from rent_service.booking import Booking, BookingStatus, Driver, Line, Stop
from rent_service.callers import customer_id, key_scope
from rent_service.cancellation import cancellation_costs, no_show_time
from rent_service.descriptions import describe
from rent_service.driver_input import read_drivers
from rent_service.drivers import AgeVerdict, age_on, judge_age
from rent_service.input_problems import InvalidInputError
from rent_service.means import Means, MethodUnavailableError, read_means
from rent_service.network import Network
from rent_service.network_cache import NetworkCache
from rent_service.offer_tokens import OfferForgedError
from rent_service.offering import Offering
from rent_service.offers import Offer
from rent_service.options import mileage
from rent_service.payable import Payable
from rent_service.references import new_reference
from rent_service.store import availability as availability_store
from rent_service.store import bookings as store
from rent_service.store.bookings import Answered, CallKey, Decision, NewBooking, ReferenceTakenError

NOT_ASKED = ("request_id", "default_locale")  # what a call carries besides what is asked for
FLIGHT_LIMIT = 20
Response = rent_pb2.CreateBookingResponse


class OfferNotHonouredError(Exception):
    """The offer has expired, or the driver's age prices otherwise."""

    def __init__(self, *, age: int | None = None) -> None:
        """`age` is the driver's, if that was the cause."""
        super().__init__()
        self.age = age


@dataclass(frozen=True, slots=True)
class Wish:
    """A request whose offer is ours and whose drivers are in order."""

    offer: Offer
    network: Network
    drivers: tuple[Driver, ...]
    means: Means
    flight_number: str
    locale: str
    customer_id: UUID | None


class BookingCreation:
    """Creates bookings, once for each key."""

    def __init__(self, *, pool: Pool, cache: NetworkCache, offering: Offering, payable: Payable) -> None:
        """`payable` says how long a booking keeps its car for a payment, and by what it may be paid."""
        self._pool, self._cache, self._offering, self._payable = pool, cache, offering, payable

    async def create(self, request: rent_pb2.CreateBookingRequest) -> Response:
        """Book, or say why not. A repeated call gets the first answer; InvalidInput is not remembered."""
        try:
            key = call_key(request.request_id, request)
        except InvalidInputError as refused:
            return _invalid(refused)
        if not self._payable.pause.takes_bookings:
            return await self._known_answer(key) or self._payable.pause.refuse()
        try:
            wish = await self._wish(request)
        except (InvalidInputError, MethodUnavailableError, OfferNotHonouredError) as refused:
            return await self._refuse(key, request, refused)
        while True:
            new = self._new_booking(wish)
            try:
                decision = await store.create(self._pool, key, new)
            except ReferenceTakenError:
                continue
            except asyncpg.ForeignKeyViolationError:  # the offer's class or location has left the network
                return await self._remember(key, "OFFER_EXPIRED", Response(expired=offer_pb2.OfferExpired()))
            return await self._answer(key, wish, decision)

    async def _wish(self, request: rent_pb2.CreateBookingRequest) -> Wish:
        try:
            offer = self._offering.open(request.offer_id)
        except OfferForgedError:
            raise InvalidInputError(problems.offer_invalid("offerId")) from None
        network = (await self._cache.get()).network
        today = offer.search.pickup_at.date()
        drivers = self._drivers(request, offer, today)
        check_ages(network, offer, drivers)
        pix = self._payable.pix(request.driver.email)
        means = read_means(request.payment, "payment", offer.currency, pix=pix)
        flight_number = " ".join(request.flight_number.split())
        if len(flight_number) > FLIGHT_LIMIT or not flight_number.isprintable():
            raise InvalidInputError(problems.too_long("flightNumber", FLIGHT_LIMIT))
        return Wish(
            offer,
            network,
            drivers,
            means,
            flight_number,
            normal_locale(request.locale or request.default_locale),
            customer_id(),
        )

    def _drivers(self, request: rent_pb2.CreateBookingRequest, offer: Offer, today: date) -> tuple[Driver, ...]:
        wanted = offer.search.selection.additional_drivers
        if len(request.additional_drivers) != wanted:
            raise InvalidInputError(problems.additional_drivers_count("additionalDrivers", wanted))
        return read_drivers(request.driver, request.additional_drivers, today=today)

    def _new_booking(self, wish: Wish) -> NewBooking:
        booking = new_booking(wish)
        booking_id = str(booking.booking_id)
        first = booking_pb2.BookingChanged(booking_id=booking_id, status=protos.status(booking.status), version=1)
        requested = events_pb2.PaymentRequested(
            booking_id=booking_id, purpose=payment_pb2.PAYMENT_PURPOSE_RENTAL, number=1, attempt=1
        )
        return NewBooking(
            booking=booking,
            answer=Response(booking=protos.booking(booking)).SerializeToString(deterministic=True),
            offer_expires_at=wish.offer.expires_at,
            hold=self._payable.pause.holds_last,
            method=wish.means.method,
            token=wish.means.token,
            first_event=first.SerializeToString(),
            payment_requested=requested.SerializeToString(),
        )

    async def _answer(self, key: CallKey, wish: Wish, decision: Decision) -> Response:
        if not decision.same_request:
            return Response(key_reused=booking_pb2.IdempotencyKeyReused())
        if decision.answer is not None:
            return complete(decision)
        offer, age = wish.offer, age_on(wish.drivers[0].birth_date, wish.offer.search.pickup_at.date())
        search = offer.search_again(driver_age=age)
        if decision.outcome == "EXTRA_SOLD_OUT" and decision.extra is not None:
            sold_out = offer_pb2.ExtraSoldOut(code=decision.extra, available=decision.available or 0)
            return await self._remember(key, decision.outcome, Response(extra_sold_out=sold_out))
        if decision.outcome == "OFFER_EXPIRED":
            expired = await self._offering.expired(search, offer.acriss)
            return await self._remember(key, decision.outcome, Response(expired=expired))
        country = wish.network.locations[offer.search.pickup_location].country
        metrics.SOLD_OUT.add(1, {"country": country, "vehicle_class": offer.acriss})
        refusal = await self._offering.sold_out(search, offer.acriss)
        return await self._remember(key, decision.outcome, Response(sold_out=refusal))

    async def _refuse(self, key: CallKey, request: rent_pb2.CreateBookingRequest, refused: Exception) -> Response:
        """What was answered before comes first; then an offer's end comes before what is wrong in the input."""
        if earlier := await self._known_answer(key):
            return earlier
        offer = self._genuine(request.offer_id)
        if isinstance(refused, OfferNotHonouredError) or (offer and await self._is_over(offer)):
            assert offer is not None
            age = refused.age if isinstance(refused, OfferNotHonouredError) else None
            search = offer.search_again(driver_age=age)
            expired = await self._offering.expired(search, offer.acriss, age_differs=age is not None)
            return await self._remember(key, "OFFER_EXPIRED", Response(expired=expired))
        if isinstance(refused, MethodUnavailableError):
            unavailable = booking_pb2.PaymentMethodUnavailable(method=request.payment.method)
            return await self._remember(key, "METHOD", Response(payment_method_unavailable=unavailable))
        assert isinstance(refused, InvalidInputError)
        return _invalid(refused)

    async def _known_answer(self, key: CallKey) -> Response | None:
        earlier = await store.answered(self._pool, key)
        if earlier and not earlier.same_request:
            return Response(key_reused=booking_pb2.IdempotencyKeyReused())
        return complete(earlier) if earlier and earlier.answer is not None else None

    def _genuine(self, token: str) -> Offer | None:
        try:
            return self._offering.open(token)
        except OfferForgedError:
            return None

    async def _is_over(self, offer: Offer) -> bool:
        return offer.expires_at <= await availability_store.business_now(self._pool)

    async def _remember(self, key: CallKey, outcome: str, response: Response) -> Response:
        kept = await store.remember(self._pool, key, outcome, response.SerializeToString(deterministic=True))
        return complete(kept) if kept else Response(key_reused=booking_pb2.IdempotencyKeyReused())


def _invalid(refused: InvalidInputError) -> Response:
    return Response(invalid=booking_pb2.InvalidInput(problems=[protos.problem(one) for one in refused.problems]))


def check_ages(network: Network, offer: Offer, drivers: Sequence[Driver]) -> None:
    """Whether the drivers, the main one first, may have the offer at its price. Raises InvalidInputError, OfferNotHonouredError."""
    today = offer.search.pickup_at.date()
    location = network.locations.get(offer.search.pickup_location)
    vehicle_class = network.vehicle_classes.get(offer.acriss)
    if location is None or vehicle_class is None or offer.search.return_location not in network.locations:
        raise OfferNotHonouredError
    country = network.country_of(location)
    minimum = max(country.young_driver.min_age, vehicle_class.minimum_age or 0)
    main_age, offered = age_on(drivers[0].birth_date, today), offer.search.driver_age
    if main_age < minimum:
        raise InvalidInputError(problems.driver_too_young("driver.birthDate", minimum))
    for place, driver in enumerate(drivers[1:]):
        if age_on(driver.birth_date, today) < minimum:
            raise InvalidInputError(problems.driver_too_young(f"additionalDrivers.{place}.birthDate", minimum))
    verdict = judge_age(country, vehicle_class, offered_age=offered, actual_age=main_age, days=offer.days)
    if verdict is AgeVerdict.OTHER_PRICE:
        raise OfferNotHonouredError(age=main_age)


def call_key(request_id: rent_pb2.Idempotency, request: Any) -> CallKey:
    """The caller's key, with the hash of everything else in the call. Raises InvalidInputError for a key that is no text."""
    if not request_id.key.isprintable():
        raise InvalidInputError(problems.bad_characters("idempotencyKey"))
    asked = type(request).FromString(request.SerializeToString())
    for name in NOT_ASKED:
        if name in asked.DESCRIPTOR.fields_by_name:
            asked.ClearField(name)
    kind = request.DESCRIPTOR.name.encode()
    digest = hashlib.sha256(kind + b"\0" + asked.SerializeToString(deterministic=True)).digest()
    return CallKey(key_scope(), request_id.key, digest)


def complete(answered: Answered) -> Response:
    """The answer that was kept, with the times that the database decided."""
    assert answered.answer is not None
    response = Response.FromString(answered.answer)
    if response.HasField("booking"):
        booking = response.booking
        if answered.hold_expires_at:
            booking.hold_expire_time.FromDatetime(answered.hold_expires_at)
        booking.create_time.FromDatetime(answered.decided_at)
        booking.update_time.FromDatetime(answered.decided_at)
        if booking.cancellation.free_until_time.ToDatetime(UTC) >= answered.decided_at:
            booking.cancellation_quote.free_until_time.CopyFrom(booking.cancellation.free_until_time)
        first = booking.timeline.add(type="booking.confirmed", status=booking.status, actor="customer")
        if answered.hold_expires_at:
            first.type = "booking.held"
            first.amount.CopyFrom(booking.total)
        first.time.FromDatetime(answered.decided_at)
    return response


def new_booking(wish: Wish) -> Booking:
    """The booking of an offer: its price and terms are the signed ones, whatever the tariff says by now."""
    offer, network = wish.offer, wish.network
    search, selection = offer.search, offer.search.selection
    country = network.country_of(network.locations[search.pickup_location])
    costs = cancellation_costs(
        network.cancellation, total=offer.total, first_day_rate=offer.first_day_rate, pickup=offer.pickup
    )
    allowance = mileage(country, offer.days)
    return Booking(
        booking_id=uuid4(),
        reference=new_reference(),
        status=BookingStatus.PENDING_PAYMENT if offer.total else BookingStatus.CONFIRMED,
        version=1,
        hold_expires_at=None,
        acriss=offer.acriss,
        booked_acriss=offer.acriss,
        pickup=_stop(network, search.pickup_location, search.pickup_at, offer.pickup),
        dropoff=_stop(network, search.return_location or search.pickup_location, search.return_at, offer.dropoff),
        turnaround_minutes=country.turnaround_minutes,
        rental_days=offer.days,
        extra_hours=offer.hours,
        currency=offer.currency,
        deposit=offer.deposit,
        excess=offer.excess,
        coverage=selection.coverage,
        promotion=search.promotion_code,
        driver_age=age_on(wish.drivers[0].birth_date, search.pickup_at.date()),
        free_until=costs.free_until,
        late_fee=costs.late_fee,
        no_show_fee=costs.no_show_fee,
        included_km=allowance.included_km,
        per_extra_km=allowance.per_extra_km,
        network_version=offer.tariff_version,
        flight_number=wish.flight_number,
        locale=wish.locale,
        lines=tuple(
            Line(line.kind, line.code or "", describe(network, line), line.quantity, line.unit_amount)
            for line in offer.lines
        ),
        extras=selection.extras,
        drivers=wish.drivers,
        no_show_at=no_show_time(network.cancellation, offer.pickup),
        customer_id=wish.customer_id,
    )


def normal_locale(tag: str) -> str:
    """The language of the mails: English for any English, else Brazilian Portuguese."""
    return "en" if tag.strip().lower().replace("_", "-").split("-")[0] == "en" else "pt-BR"


def _stop(network: Network, code: str, local: datetime, at: datetime) -> Stop:
    return Stop(code, local, network.locations[code].timezone, at)
