"""Stand-ins for rent_service and payment_service, behind the real gRPC server: they answer what a test puts in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp
from rentacar.common.v1.money_pb2 import Money
from rentacar.payment.v1 import payment_pb2, payment_pb2_grpc
from rentacar.rent.v1 import booking_pb2, network_pb2, offer_pb2, rent_pb2, rent_pb2_grpc

from chassis import rpc

BOOKING_ID = "7a0a0a5e-4f6b-4c7b-9a55-0c1b6b7f0001"
PAYMENT_ID = "7a0a0a5e-4f6b-4c7b-9a55-0c1b6b7f0002"
REFERENCE, EMAIL, TOKEN = "K7PQ2M9X", "ana@example.com", "link-token"
RENT, PAYMENT = "rentacar.rent.v1.RentService", "rentacar.payment.v1.PaymentService"


def brl(minor_units: int) -> Money:
    return Money(minor_units=minor_units, currency_code="BRL")


def words(text: str) -> network_pb2.LocalizedText:
    return network_pb2.LocalizedText(pt_br=f"{text} (pt)", en=f"{text} (en)")


def at(text: str) -> Timestamp:
    timestamp = Timestamp()
    timestamp.FromDatetime(datetime.fromisoformat(text).astimezone(UTC))
    return timestamp


def demo_locations() -> list[network_pb2.Location]:
    return [
        network_pb2.Location(
            code=code,
            name=f"{city} station",
            city=city,
            country_code="BR",
            kind=network_pb2.LOCATION_KIND_AIRPORT,
            coordinates=network_pb2.Coordinates(latitude=-23.4, longitude=-46.5),
            timezone="America/Sao_Paulo",
            opening_hours=[network_pb2.OpeningHours(weekday=day, opens="06:00", closes="23:00") for day in range(1, 8)],
            after_hours_allowed=True,
        )
        for code, city in (("GRU", "Guarulhos"), ("GIG", "Rio de Janeiro"), ("CGH", "São Paulo"))
    ]


def demo_classes(count: int = 12) -> list[network_pb2.VehicleClass]:
    return [
        network_pb2.VehicleClass(
            acriss=f"E{chr(65 + place)}MM",
            name=words(f"Class {place}"),
            example_models=["Fiat Mobi", "Renault Kwid"],
            seats=5,
            doors=4,
            large_bags=1,
            small_bags=2,
            transmission=network_pb2.TRANSMISSION_MANUAL,
            fuel=network_pb2.FUEL_PETROL,
            air_conditioning=True,
            body_type=network_pb2.BODY_TYPE_HATCH,
        )
        for place in range(count)
    ]


def stop(code: str, local: str) -> offer_pb2.Stop:
    return offer_pb2.Stop(location_code=code, local_time=local, timezone="America/Sao_Paulo", time=at(f"{local}-03:00"))


def lines() -> list[network_pb2.PriceLine]:
    kinds = (
        network_pb2.PRICE_LINE_KIND_TIME,
        network_pb2.PRICE_LINE_KIND_COVERAGE,
        network_pb2.PRICE_LINE_KIND_EXTRA,
        network_pb2.PRICE_LINE_KIND_AIRPORT_SURCHARGE,
        network_pb2.PRICE_LINE_KIND_SERVICE_FEE,
    )
    return [
        network_pb2.PriceLine(
            kind=kind,
            code="CHILD_SEAT" if kind == network_pb2.PRICE_LINE_KIND_EXTRA else "",
            description=words("A line"),
            quantity=3,
            unit_amount=brl(1000 + kind),
            amount=brl(3 * (1000 + kind)),
        )
        for kind in kinds
    ]


def terms() -> offer_pb2.OfferTerms:
    return offer_pb2.OfferTerms(
        pickup=stop("GRU", "2027-03-01T10:00"),
        dropoff=stop("GIG", "2027-03-04T10:00"),
        rental_days=3,
        extra_hours=0,
        selection=offer_pb2.Selection(
            coverage="BASIC", extras=[offer_pb2.ExtraSelection(code="CHILD_SEAT", quantity=1)], additional_drivers=0
        ),
        coverage_options=[
            offer_pb2.CoverageOption(
                code=code, name=words(code), per_day=brl(1000), amount=brl(3000), excess=brl(400000)
            )
            for code in ("BASIC", "FULL")
        ],
        extra_options=[
            offer_pb2.ExtraOption(
                code=code, name=words(code), amount=brl(6000), per_day=True, max_quantity=2, available=2
            )
            for code in ("CHILD_SEAT", "GPS")
        ],
        mileage=offer_pb2.MileageAllowance(unlimited=True),
        excess=brl(400000),
        expire_time=at("2027-01-01T12:00:00+00:00"),
        driver_age=30,
    )


def cancellation() -> offer_pb2.CancellationTerms:
    return offer_pb2.CancellationTerms(
        free_until_time=at("2027-02-28T10:00:00-03:00"), late_fee=brl(13429), no_show_fee=brl(13429)
    )


def offer(acriss: str, cars_left: int = 0) -> offer_pb2.Offer:
    priced = lines()
    return offer_pb2.Offer(
        offer_id=f"signed.{acriss}",
        acriss=acriss,
        lines=priced,
        total=brl(sum(line.amount.minor_units for line in priced)),
        deposit=brl(150000),
        cancellation=cancellation(),
        advice=[
            offer_pb2.PriceAdvice(
                description=words("Return earlier"),
                saving=brl(2000),
                pickup_at="2027-03-01T10:00",
                dropoff_at="2027-03-04T09:48",
            )
        ],
        cars_left=cars_left,
    )


def offer_list() -> offer_pb2.OfferList:
    classes = [kind.acriss for kind in demo_classes()]
    sold_out = offer_pb2.UnavailableClass(acriss=classes[-1], reason=offer_pb2.UNAVAILABLE_REASON_SOLD_OUT)
    return offer_pb2.OfferList(terms=terms(), offers=[offer(acriss) for acriss in classes], unavailable=[sold_out])


def booking(status: int = booking_pb2.BOOKING_STATUS_PENDING_PAYMENT, version: int = 1) -> booking_pb2.Booking:
    priced = offer("EAMM")
    made = booking_pb2.Booking(
        booking_id=BOOKING_ID,
        reference=REFERENCE,
        status=status,  # type: ignore[arg-type]
        acriss="EAMM",
        booked_acriss="EAMM",
        pickup=terms().pickup,
        dropoff=terms().dropoff,
        rental_days=3,
        lines=priced.lines,
        total=priced.total,
        deposit=brl(150000),
        excess=brl(400000),
        selection=terms().selection,
        driver=booking_pb2.Driver(
            given_name="Ana",
            family_name="Souza",
            email=EMAIL,
            phone="+55 11 91234 5678",
            birth_date="1990-01-31",
            country_code="BR",
            document_type=booking_pb2.DOCUMENT_TYPE_CPF,
            document_number="52998224725",
            licence_number="01234567890",
        ),
        locale="pt-BR",
        cancellation=cancellation(),
        mileage=terms().mileage,
        timeline=[
            booking_pb2.BookingEvent(
                type="booking.held",
                time=at("2026-11-23T12:00:00+00:00"),
                status=booking_pb2.BOOKING_STATUS_PENDING_PAYMENT,
                actor="customer",
            )
        ],
        create_time=at("2026-11-23T12:00:00+00:00"),
        update_time=at("2026-11-23T12:00:00+00:00"),
        version=version,
    )
    if status == booking_pb2.BOOKING_STATUS_PENDING_PAYMENT:
        made.hold_expire_time.FromDatetime(datetime.now(UTC) + timedelta(minutes=30))
    return made


def payment(status: int = payment_pb2.PAYMENT_STATUS_SUCCEEDED) -> payment_pb2.Payment:
    return payment_pb2.Payment(
        payment_id=PAYMENT_ID,
        booking_id=BOOKING_ID,
        purpose=payment_pb2.PAYMENT_PURPOSE_RENTAL,
        number=1,
        status=status,  # type: ignore[arg-type]
        method=payment_pb2.PAYMENT_METHOD_CARD,
        amount=booking().total,
        refunded=brl(0),
    )


class FakeRent(rent_pb2_grpc.RentServiceServicer):
    """`answers` and `failures` go by rpc; `asked` keeps every request; `emails` prove the booking."""

    def __init__(self) -> None:
        self.asked: list[Any] = []
        self.emails = {EMAIL}
        self.failures: dict[str, rpc.RpcError] = {}
        self.answers: dict[str, Any] = {
            "GetNetwork": rent_pb2.GetNetworkResponse(
                version="1", locations=demo_locations(), vehicle_classes=demo_classes()
            ),
            "ListLocations": rent_pb2.ListLocationsResponse(
                locations=demo_locations(), next_page_token="3", total_size=20
            ),
            "SearchOffers": rent_pb2.SearchOffersResponse(offers=offer_list()),
            "GetOffer": rent_pb2.GetOfferResponse(
                offer=offer_pb2.OfferDetail(offer=offer("EAMM", cars_left=2), terms=terms())
            ),
            "GetPriceCalendar": rent_pb2.GetPriceCalendarResponse(
                days=[
                    offer_pb2.PriceCalendarDay(date="2027-03-01", lowest_total=brl(13429)),
                    offer_pb2.PriceCalendarDay(date="2027-03-02"),
                ]
            ),
            "CreateBooking": rent_pb2.CreateBookingResponse(booking=booking()),
            "PayBooking": rent_pb2.PayBookingResponse(booking=booking()),
            "GetBooking": rent_pb2.GetBookingResponse(booking=booking()),
        }

    def _answer(self, name: str, request: Any) -> Any:
        self.asked.append(request)
        if name in self.failures:
            raise self.failures[name]
        return self.answers[name]

    async def GetNetwork(self, request: rent_pb2.GetNetworkRequest, context: Any) -> Any:
        known = self.answers["GetNetwork"]
        return rent_pb2.GetNetworkResponse(version=known.version) if request.known_version == known.version else known

    async def ListLocations(self, request: Any, context: Any) -> Any:
        return self._answer("ListLocations", request)

    async def SearchOffers(self, request: Any, context: Any) -> Any:
        return self._answer("SearchOffers", request)

    async def GetOffer(self, request: Any, context: Any) -> Any:
        return self._answer("GetOffer", request)

    async def GetPriceCalendar(self, request: Any, context: Any) -> Any:
        return self._answer("GetPriceCalendar", request)

    async def CreateBooking(self, request: Any, context: Any) -> Any:
        return self._answer("CreateBooking", request)

    async def PayBooking(self, request: Any, context: Any) -> Any:
        return self._answer("PayBooking", request)

    async def GetBooking(self, request: rent_pb2.GetBookingRequest, context: Any) -> Any:
        key = request.key
        proven = key.email in self.emails or key.link_token == TOKEN
        if key.reference != REFERENCE or not proven:
            raise rpc.not_found("BOOKING_NOT_FOUND", "no such booking")
        return self._answer("GetBooking", request)


class FakePayment(payment_pb2_grpc.PaymentServiceServicer):
    """`payments` are listed; webhooks are kept when their signature is `good`."""

    def __init__(self) -> None:
        self.payments = [payment()]
        self.asked: list[payment_pb2.ListPaymentsRequest] = []
        self.webhooks: list[bytes] = []

    async def ListPayments(self, request: payment_pb2.ListPaymentsRequest, context: Any) -> Any:
        self.asked.append(request)
        return payment_pb2.ListPaymentsResponse(payments=self.payments)

    async def IngestWebhook(self, request: payment_pb2.IngestWebhookRequest, context: Any) -> Any:
        if request.signature != "good":
            raise rpc.invalid("BAD_SIGNATURE", "bad signature")
        self.webhooks.append(request.payload)
        return payment_pb2.IngestWebhookResponse()


@asynccontextmanager
async def serving(servicer: Any, add: Any, name: str, listen: str = "127.0.0.1:0") -> AsyncIterator[rpc.Server]:
    """A servicer behind the chassis' server, which validates as in production."""
    server = rpc.Server(listen, services=[name])
    add(servicer, server.grpc)
    await server.start()
    try:
        yield server
    finally:
        await server.grpc.stop(0)
