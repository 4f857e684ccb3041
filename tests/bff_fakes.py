"""Stand-ins for rent_service, payment_service and notify_service, behind the real gRPC server: they answer what a test puts in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp
from rentacar.common.v1.money_pb2 import Money
from rentacar.notify.v1 import notify_pb2, notify_pb2_grpc
from rentacar.payment.v1 import payment_pb2, payment_pb2_grpc
from rentacar.rent.v1 import booking_pb2, network_pb2, offer_pb2, rent_pb2, rent_pb2_grpc

from chassis import rpc

BOOKING_ID = "7a0a0a5e-4f6b-4c7b-9a55-0c1b6b7f0001"
PAYMENT_ID = "7a0a0a5e-4f6b-4c7b-9a55-0c1b6b7f0002"
DOCUMENT_ID = "7a0a0a5e-4f6b-4c7b-9a55-0c1b6b7f0003"
REFERENCE, EMAIL, TOKEN = "K7PQ2M9X", "ana@example.com", "link-token"
STAFF_TOKEN = "counter-token"
RENT, PAYMENT = "rentacar.rent.v1.RentService", "rentacar.payment.v1.PaymentService"
NOTIFY = "rentacar.notify.v1.NotifyService"


def brl(minor_units: int) -> Money:
    return Money(minor_units=minor_units, currency_code="BRL")


def words(text: str) -> network_pb2.LocalizedText:
    return network_pb2.LocalizedText(pt_br=f"{text} (pt)", en=f"{text} (en)")


def at(text: str) -> Timestamp:
    timestamp = Timestamp()
    timestamp.FromDatetime(datetime.fromisoformat(text).astimezone(UTC))
    return timestamp


NOW = at("2026-11-23T12:00:00+00:00")
PDF = b"%PDF-1.7 a receipt"


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
    if status == booking_pb2.BOOKING_STATUS_CONFIRMED:
        made.cancellation_quote.fee.CopyFrom(brl(0))
        made.cancellation_quote.refund.CopyFrom(made.total)
        made.cancellation_quote.free_until_time.CopyFrom(cancellation().free_until_time)
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


def receipt() -> notify_pb2.Document:
    return notify_pb2.Document(
        document_id=DOCUMENT_ID,
        booking_id=BOOKING_ID,
        kind=notify_pb2.DOCUMENT_KIND_RECEIPT,
        number="R-2026-000001",
        create_time=at("2026-11-23T12:01:00+00:00"),
    )


def deposit(status: int = payment_pb2.DEPOSIT_STATUS_AUTHORIZED, number: int = 1) -> payment_pb2.Deposit:
    return payment_pb2.Deposit(
        deposit_id=f"7a0a0a5e-4f6b-4c7b-9a55-0c1b6b7f010{number}",
        booking_id=BOOKING_ID,
        number=number,
        status=status,  # type: ignore[arg-type]
        amount=brl(150000),
        capture_before_time=at("2027-03-06T10:00:00-03:00"),
    )


def changed() -> booking_pb2.Booking:
    """Confirmed, with a change that waits for its payment."""
    made = booking(booking_pb2.BOOKING_STATUS_CONFIRMED, 3)
    made.changes.add(
        number=1,
        status=booking_pb2.CHANGE_STATUS_HELD,
        acriss="EBMM",
        pickup=made.pickup,
        dropoff=stop("CGH", "2027-03-05T10:00"),
        lines=lines(),
        total=brl(20000),
        difference=brl(4901),
        hold_expire_time=at("2026-11-23T13:00:00+00:00"),
        create_time=at("2026-11-23T12:30:00+00:00"),
    )
    return made


def picked_up() -> booking_pb2.Booking:
    made = booking(booking_pb2.BOOKING_STATUS_PICKED_UP, 4)
    made.vehicle.MergeFrom(
        booking_pb2.Vehicle(vehicle_id=BOOKING_ID, plate="ABC1D23", acriss="EBMM", odometer_km=12000, fuel_eighths=8)
    )
    made.picked_up.MergeFrom(
        booking_pb2.HandOver(
            time=at("2027-03-01T10:05:00-03:00"),
            location_code="GRU",
            odometer_km=12000,
            fuel_eighths=8,
            staff="counter",
        )
    )
    return made


def returned() -> booking_pb2.Booking:
    """Back with six eighths in the tank: a bill of 101.00, of which 60.00 came from the deposit."""
    made = picked_up()
    made.status, made.version = booking_pb2.BOOKING_STATUS_RETURNED, 5
    made.returned.MergeFrom(
        booking_pb2.HandOver(
            time=at("2027-03-04T10:00:00-03:00"),
            location_code="CGH",
            odometer_km=12600,
            fuel_eighths=6,
            staff="counter",
        )
    )
    fuel = booking_pb2.Charge(
        charge_id=BOOKING_ID,
        kind=booking_pb2.CHARGE_KIND_FUEL,
        description=words("Fuel"),
        quantity=2,
        unit_amount=brl(5050),
        amount=brl(10100),
    )
    made.bills.add(
        number=1,
        charges=[fuel],
        total=brl(10100),
        from_deposit=brl(6000),
        status=booking_pb2.BILL_STATUS_OPEN,
        create_time=at("2027-03-04T10:00:00-03:00"),
    )
    return made


class FakeRent(rent_pb2_grpc.RentServiceServicer):
    """`answers` and `failures` go by rpc; `asked` keeps every request; `emails` prove the booking."""

    def __init__(self) -> None:
        self.asked: list[Any] = []
        self.emails = {EMAIL}
        self.failures: dict[str, rpc.RpcError] = {}
        self.answers: dict[str, Any] = {
            "GetNetwork": rent_pb2.GetNetworkResponse(
                version="1", locations=demo_locations(), vehicle_classes=demo_classes(), now_time=NOW
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
            "CancelBooking": rent_pb2.CancelBookingResponse(booking=booking(booking_pb2.BOOKING_STATUS_CANCELLED)),
            "ChangeBooking": rent_pb2.ChangeBookingResponse(booking=changed()),
            "PickUpBooking": rent_pb2.PickUpBookingResponse(booking=picked_up()),
            "ReturnBooking": rent_pb2.ReturnBookingResponse(booking=returned()),
            "AddCharges": rent_pb2.AddChargesResponse(booking=returned()),
            "GetBooking": rent_pb2.GetBookingResponse(booking=booking()),
        }

    def _answer(self, name: str, request: Any) -> Any:
        self.asked.append(request)
        if name in self.failures:
            raise self.failures[name]
        return self.answers[name]

    async def GetNetwork(self, request: rent_pb2.GetNetworkRequest, context: Any) -> Any:
        known = self.answers["GetNetwork"]
        if request.known_version != known.version:
            return known
        return rent_pb2.GetNetworkResponse(version=known.version, now_time=known.now_time)

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

    async def CancelBooking(self, request: Any, context: Any) -> Any:
        return self._answer("CancelBooking", request)

    async def ChangeBooking(self, request: Any, context: Any) -> Any:
        return self._answer("ChangeBooking", request)

    async def PickUpBooking(self, request: Any, context: Any) -> Any:
        return self._answer("PickUpBooking", request)

    async def ReturnBooking(self, request: Any, context: Any) -> Any:
        return self._answer("ReturnBooking", request)

    async def AddCharges(self, request: Any, context: Any) -> Any:
        return self._answer("AddCharges", request)

    async def GetBooking(self, request: rent_pb2.GetBookingRequest, context: Any) -> Any:
        if not self._proven(request):
            raise rpc.not_found("BOOKING_NOT_FOUND", "no such booking")
        answer = self._answer("GetBooking", request)
        if request.include_link_token:
            return rent_pb2.GetBookingResponse(booking=answer.booking, link_token=TOKEN)
        return answer

    def _proven(self, request: rent_pb2.GetBookingRequest) -> bool:
        key = request.key
        if request.WhichOneof("by") == "booking_id":
            return request.booking_id == BOOKING_ID
        proven = key.email in self.emails or key.link_token == TOKEN or key.staff.token == STAFF_TOKEN
        return key.reference == REFERENCE and proven


class FakePayment(payment_pb2_grpc.PaymentServiceServicer):
    """`payments` are listed; webhooks are kept when their signature is `good`."""

    def __init__(self) -> None:
        self.payments = [payment()]
        self.deposits: list[payment_pb2.Deposit] = []
        self.disputes: list[payment_pb2.Dispute] = []
        self.asked: list[payment_pb2.ListPaymentsRequest] = []
        self.webhooks: list[bytes] = []

    async def ListPayments(self, request: payment_pb2.ListPaymentsRequest, context: Any) -> Any:
        self.asked.append(request)
        return payment_pb2.ListPaymentsResponse(payments=self.payments, deposits=self.deposits, disputes=self.disputes)

    async def IngestWebhook(self, request: payment_pb2.IngestWebhookRequest, context: Any) -> Any:
        if request.signature != "good":
            raise rpc.invalid("BAD_SIGNATURE", "bad signature")
        self.webhooks.append(request.payload)
        return payment_pb2.IngestWebhookResponse()


class FakeNotify(notify_pb2_grpc.NotifyServiceServicer):
    """`documents` are listed, and fetched with `PDF` in them."""

    def __init__(self) -> None:
        self.documents: list[notify_pb2.Document] = []

    async def ListDocuments(self, request: notify_pb2.ListDocumentsRequest, context: Any) -> Any:
        found = [each for each in self.documents if each.booking_id == request.booking_id]
        return notify_pb2.ListDocumentsResponse(documents=found)

    async def GetDocument(self, request: notify_pb2.GetDocumentRequest, context: Any) -> Any:
        wanted = (request.document_id, request.booking_id)
        found = [each for each in self.documents if (each.document_id, each.booking_id) == wanted]
        if not found:
            raise rpc.not_found("DOCUMENT_NOT_FOUND", "no such document")
        return notify_pb2.GetDocumentResponse(document=found[0], pdf=PDF)


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
