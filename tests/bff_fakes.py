"""Stand-ins for rent_service, payment_service and notify_service, behind the real gRPC server: they answer what a test puts in."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import grpc
from google.protobuf import descriptor_pool
from google.protobuf.timestamp_pb2 import Timestamp
from rentacar.common.v1 import queue_pb2, queue_pb2_grpc
from rentacar.common.v1.money_pb2 import Money
from rentacar.notify.v1 import notify_pb2, notify_pb2_grpc
from rentacar.payment.v1 import payment_pb2, payment_pb2_grpc
from rentacar.rent.v1 import (
    account_pb2,
    account_pb2_grpc,
    booking_pb2,
    network_pb2,
    offer_pb2,
    rent_pb2,
    rent_pb2_grpc,
)

from chassis import actors, rpc
from chassis.admission import ANYBODY, Door
from chassis.roles import Role

BOOKING_ID = "7a0a0a5e-4f6b-4c7b-9a55-0c1b6b7f0001"
PAYMENT_ID = "7a0a0a5e-4f6b-4c7b-9a55-0c1b6b7f0002"
DOCUMENT_ID = "7a0a0a5e-4f6b-4c7b-9a55-0c1b6b7f0003"
REFERENCE, EMAIL, TOKEN = "K7PQ2M9X", "ana@example.com", "link-token"
CUSTOMER_ID = "7a0a0a5e-4f6b-4c7b-9a55-0c1b6b7f0a01"
STAFF_IDS = {role: f"7a0a0a5e-4f6b-4c7b-9a55-0c1b6b7f0b0{place}" for place, role in enumerate(Role)}
TOKENS = {role: f"rac_{role.value.lower():x<40}" for role in Role}
CUSTOMER_TOKEN = f"rac_{'customer':x<40}"
CODE = "123456"
BFF_KEY = f"bff-1:{'11' * 32}"
ACTOR_KEYS = actors.public_keys({"bff-1": "11" * 32})
RENT, PAYMENT = "rentacar.rent.v1.RentService", "rentacar.payment.v1.PaymentService"
NOTIFY = "rentacar.notify.v1.NotifyService"
ACCOUNTS, QUEUES = "rentacar.rent.v1.AccountService", "rentacar.common.v1.QueueService"


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


def mail() -> notify_pb2.Message:
    return notify_pb2.Message(
        message_id=PAYMENT_ID,
        booking_id=BOOKING_ID,
        kind="booking_confirmed",
        status=notify_pb2.MESSAGE_STATUS_PENDING,
        create_time=NOW,
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


def return_quote() -> rent_pb2.ReturnQuote:
    """The bill of `returned`, of which the deposit would cover 60.00."""
    charge = returned().bills[0].charges[0]
    charge.charge_id = ""
    return rent_pb2.ReturnQuote(charges=[charge], total=brl(10100), from_deposit=brl(6000))


def vehicle() -> rent_pb2.FleetVehicle:
    car = booking_pb2.Vehicle(vehicle_id=BOOKING_ID, plate="ABC1D23", acriss="EBMM", odometer_km=12000, fuel_eighths=8)
    taken = rent_pb2.VehicleMaintenance(
        maintenance_id=PAYMENT_ID, start_time=at("2027-03-01T10:00:00-03:00"), reason="Tyres"
    )
    return rent_pb2.FleetVehicle(vehicle=car, location_code="GRU", maintenance=[taken])


def customer(email: str = EMAIL, customer_id: str = CUSTOMER_ID) -> account_pb2.Customer:
    return account_pb2.Customer(customer_id=customer_id, email=email, locale="pt-BR", create_time=NOW, update_time=NOW)


def staff_member(role: Role, *, active: bool = True) -> account_pb2.StaffMember:
    return account_pb2.StaffMember(
        staff_id=STAFF_IDS[role],
        email=f"{role.value.lower()}@rentacar.example",
        name=f"The {role.value.lower()}",
        role=f"STAFF_ROLE_{role.value}",
        active=active,
        create_time=NOW,
        update_time=NOW,
    )


def access_token(name: str = "robot") -> account_pb2.AccessToken:
    return account_pb2.AccessToken(
        access_token_id=PAYMENT_ID,
        name=name,
        hint="rac_abcd",
        create_time=NOW,
        expire_time=at("2027-02-21T12:00:00+00:00"),
    )


def erasure() -> account_pb2.Erasure:
    """One that payment_service still has to do its part of."""
    parts = [
        account_pb2.ErasurePart(service="rent", done_time=NOW),
        account_pb2.ErasurePart(service="payment"),
        account_pb2.ErasurePart(service="notify", done_time=NOW),
    ]
    return account_pb2.Erasure(erasure_id=PAYMENT_ID, create_time=NOW, bookings=1, parts=parts)


class FakeAccounts(account_pb2_grpc.AccountServiceServicer):
    """Everybody's code is CODE; `answers` and `failures` go by rpc; `asked` and `actors` keep every request and who asked it."""

    def __init__(self) -> None:
        self.asked: list[Any] = []
        self.actors: list[actors.Actor] = []
        self.failures: dict[str, rpc.RpcError] = {}
        self.inactive: set[str] = set()
        self.answers: dict[str, Any] = {
            "StartSignIn": account_pb2.StartSignInResponse(
                started=account_pb2.SignInStarted(expire_time=NOW, again_time=NOW)
            ),
            "UpdateCustomer": account_pb2.UpdateCustomerResponse(customer=customer()),
            "SignInByOidc": account_pb2.SignInByOidcResponse(customer=customer()),
            "ListCustomerBookings": account_pb2.ListCustomerBookingsResponse(bookings=[booking()], total_size=1),
            "CreateAccessToken": account_pb2.CreateAccessTokenResponse(
                access_token=access_token(), secret=CUSTOMER_TOKEN
            ),
            "ListAccessTokens": account_pb2.ListAccessTokensResponse(access_tokens=[access_token()]),
            "RevokeAccessToken": account_pb2.RevokeAccessTokenResponse(access_token=access_token()),
            "ListStaffMembers": account_pb2.ListStaffMembersResponse(staff_members=[staff_member(Role.AGENT)]),
            "SaveStaffMember": account_pb2.SaveStaffMemberResponse(staff_member=staff_member(Role.AGENT)),
            "ExportCustomer": account_pb2.ExportCustomerResponse(
                customer_json='{"profile": {"email": "ana@example.com"}}',
                bookings_json=[f'{{"booking": {{"booking_id": "{BOOKING_ID}", "reference": "{REFERENCE}"}}}}'],
                booking_ids=[BOOKING_ID],
            ),
            "EraseCustomer": account_pb2.EraseCustomerResponse(erasure=erasure()),
            "EraseByEmail": account_pb2.EraseByEmailResponse(erasure=erasure()),
            "GetErasure": account_pb2.GetErasureResponse(erasure=erasure()),
            "ListAuditLog": account_pb2.ListAuditLogResponse(
                entries=[
                    account_pb2.AuditEntry(
                        entry_id=1, time=NOW, staff_name="The agent", action="booking.pick_up", subject=REFERENCE
                    )
                ]
            ),
        }

    def _answer(self, name: str, request: Any) -> Any:
        self.asked.append(request)
        self.actors.append(actors.current())
        if name in self.failures:
            raise self.failures[name]
        return self.answers.get(name)

    async def StartSignIn(self, request: Any, context: Any) -> Any:
        return self._answer("StartSignIn", request)

    async def FinishSignIn(self, request: account_pb2.FinishSignInRequest, context: Any) -> Any:
        self._answer("FinishSignIn", request)
        if request.code != CODE:
            return account_pb2.FinishSignInResponse(refused=account_pb2.SignInRefused())
        if request.staff:
            role = Role(request.email.partition("@")[0].upper())
            return account_pb2.FinishSignInResponse(staff_member=staff_member(role))
        return account_pb2.FinishSignInResponse(customer=customer(request.email), is_new=True)

    async def SignInByOidc(self, request: Any, context: Any) -> Any:
        return self._answer("SignInByOidc", request)

    async def ResolveAccessToken(self, request: account_pb2.ResolveAccessTokenRequest, context: Any) -> Any:
        self._answer("ResolveAccessToken", request)
        if request.token == CUSTOMER_TOKEN:
            return account_pb2.ResolveAccessTokenResponse(customer=customer(), access_token=access_token())
        for role, token in TOKENS.items():
            if request.token == token:
                scopes = ["developer"] if role == Role.ADMIN else []
                found = account_pb2.AccessToken(access_token_id=PAYMENT_ID, scopes=scopes)
                return account_pb2.ResolveAccessTokenResponse(staff_member=staff_member(role), access_token=found)
        raise rpc.not_found("ACCESS_TOKEN_NOT_FOUND", "no such token")

    async def GetCustomer(self, request: Any, context: Any) -> Any:
        self._answer("GetCustomer", request)
        return account_pb2.GetCustomerResponse(customer=customer(customer_id=actors.current().subject))

    async def UpdateCustomer(self, request: Any, context: Any) -> Any:
        return self._answer("UpdateCustomer", request)

    async def ListCustomerBookings(self, request: Any, context: Any) -> Any:
        return self._answer("ListCustomerBookings", request)

    async def CreateAccessToken(self, request: Any, context: Any) -> Any:
        return self._answer("CreateAccessToken", request)

    async def ListAccessTokens(self, request: Any, context: Any) -> Any:
        return self._answer("ListAccessTokens", request)

    async def RevokeAccessToken(self, request: Any, context: Any) -> Any:
        return self._answer("RevokeAccessToken", request)

    async def GetStaffMember(self, request: Any, context: Any) -> Any:
        self._answer("GetStaffMember", request)
        role = Role(actors.current().role)
        active = actors.current().subject not in self.inactive
        return account_pb2.GetStaffMemberResponse(staff_member=staff_member(role, active=active))

    async def ListStaffMembers(self, request: Any, context: Any) -> Any:
        return self._answer("ListStaffMembers", request)

    async def SaveStaffMember(self, request: Any, context: Any) -> Any:
        return self._answer("SaveStaffMember", request)

    async def ListAuditLog(self, request: Any, context: Any) -> Any:
        return self._answer("ListAuditLog", request)

    async def ExportCustomer(self, request: Any, context: Any) -> Any:
        return self._answer("ExportCustomer", request)

    async def EraseCustomer(self, request: Any, context: Any) -> Any:
        return self._answer("EraseCustomer", request)

    async def EraseByEmail(self, request: Any, context: Any) -> Any:
        return self._answer("EraseByEmail", request)

    async def GetErasure(self, request: Any, context: Any) -> Any:
        return self._answer("GetErasure", request)


DEAD = "payment-requests.{0}/1763900000000-0"


class FakeQueues(queue_pb2_grpc.QueueServiceServicer):
    """`letters` by name; what is replayed or dropped is gone from them."""

    def __init__(self) -> None:
        letter = queue_pb2.DeadLetter(
            name=DEAD, stream="payment-requests.{0}", group="payment", reason="failed 5 times", dead_time=NOW
        )
        self.letters = {DEAD: letter}
        self.actors: list[actors.Actor] = []
        self.dropped: list[str] = []

    async def ListDeadLetters(self, request: Any, context: Any) -> Any:
        self.actors.append(actors.current())
        return queue_pb2.ListDeadLettersResponse(dead_letters=self.letters.values())

    async def GetDeadLetter(self, request: Any, context: Any) -> Any:
        if request.name not in self.letters:
            raise rpc.not_found("DEAD_LETTER_NOT_FOUND", "no such dead letter")
        return queue_pb2.GetDeadLetterResponse(dead_letter=self.letters[request.name], payload_json='{"a": 1}')

    async def ReplayDeadLetter(self, request: Any, context: Any) -> Any:
        self.actors.append(actors.current())
        if request.name in self.letters and self.letters[request.name].reason == "empty":
            raise rpc.RpcError(grpc.StatusCode.FAILED_PRECONDITION, "NOTHING_TO_REPLAY", "drop it")
        return queue_pb2.ReplayDeadLetterResponse(outcome=self._gone(request.name))

    async def DropDeadLetter(self, request: Any, context: Any) -> Any:
        self.actors.append(actors.current())
        self.dropped.append(request.reason)
        return queue_pb2.DropDeadLetterResponse(outcome=self._gone(request.name))

    def _gone(self, name: str) -> Any:
        there = self.letters.pop(name, None) is not None
        return queue_pb2.DEAD_LETTER_OUTCOME_DONE if there else queue_pb2.DEAD_LETTER_OUTCOME_GONE


class FakeRent(rent_pb2_grpc.RentServiceServicer):
    """`answers` and `failures` go by rpc; `asked` keeps every request, `actors` who asked it; `emails` prove the booking."""

    def __init__(self) -> None:
        self.asked: list[Any] = []
        self.actors: list[actors.Actor] = []
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
            "QuoteReturn": rent_pb2.QuoteReturnResponse(quote=return_quote()),
            "AddCharges": rent_pb2.AddChargesResponse(booking=returned()),
            "GetBooking": rent_pb2.GetBookingResponse(booking=booking()),
            "ListBookings": rent_pb2.ListBookingsResponse(bookings=[booking()], next_page_token="2", total_size=7),
            "MarkNoShow": rent_pb2.MarkNoShowResponse(booking=booking(booking_pb2.BOOKING_STATUS_NO_SHOW)),
            "CreateRefund": rent_pb2.CreateRefundResponse(booking=booking(booking_pb2.BOOKING_STATUS_CONFIRMED)),
            "ListVehicles": rent_pb2.ListVehiclesResponse(vehicles=[vehicle()], total_size=1),
            "SaveVehicleMaintenance": rent_pb2.SaveVehicleMaintenanceResponse(vehicle=vehicle()),
        }

    def _answer(self, name: str, request: Any) -> Any:
        self.asked.append(request)
        self.actors.append(actors.current())
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

    async def QuoteReturn(self, request: Any, context: Any) -> Any:
        return self._answer("QuoteReturn", request)

    async def AddCharges(self, request: Any, context: Any) -> Any:
        return self._answer("AddCharges", request)

    async def ListBookings(self, request: Any, context: Any) -> Any:
        return self._answer("ListBookings", request)

    async def MarkNoShow(self, request: Any, context: Any) -> Any:
        return self._answer("MarkNoShow", request)

    async def CreateRefund(self, request: Any, context: Any) -> Any:
        return self._answer("CreateRefund", request)

    async def ListVehicles(self, request: Any, context: Any) -> Any:
        return self._answer("ListVehicles", request)

    async def SaveVehicleMaintenance(self, request: Any, context: Any) -> Any:
        return self._answer("SaveVehicleMaintenance", request)

    async def GetBooking(self, request: rent_pb2.GetBookingRequest, context: Any) -> Any:
        if not self._proven(request):
            raise rpc.not_found("BOOKING_NOT_FOUND", "no such booking")
        answer = self._answer("GetBooking", request)
        if request.include_link_token:
            return rent_pb2.GetBookingResponse(booking=answer.booking, link_token=TOKEN)
        return answer

    def _proven(self, request: rent_pb2.GetBookingRequest) -> bool:
        key = request.key
        actor = actors.current()
        known = actor.kind == "staff" or actor.subject == CUSTOMER_ID
        if request.WhichOneof("by") == "booking_id":
            return request.booking_id == BOOKING_ID and (known or actor.kind == "service")
        proven = key.email in self.emails or key.link_token == TOKEN
        return key.reference == REFERENCE and (proven or (known and not key.WhichOneof("proof")))


class FakePayment(payment_pb2_grpc.PaymentServiceServicer):
    """`payments` are listed; webhooks are kept when their signature is `good`."""

    def __init__(self) -> None:
        self.payments = [payment()]
        self.deposits: list[payment_pb2.Deposit] = []
        self.disputes: list[payment_pb2.Dispute] = []
        self.asked: list[payment_pb2.ListPaymentsRequest] = []
        self.webhooks: list[bytes] = []
        self.cards = [
            payment_pb2.SavedCard(saved_card_id="pm_1", brand="visa", last4="4242", expiry_month=4, expiry_year=2030)
        ]

    async def ListPayments(self, request: payment_pb2.ListPaymentsRequest, context: Any) -> Any:
        self.asked.append(request)
        return payment_pb2.ListPaymentsResponse(payments=self.payments, deposits=self.deposits, disputes=self.disputes)

    async def IngestWebhook(self, request: payment_pb2.IngestWebhookRequest, context: Any) -> Any:
        if request.signature != "good":
            raise rpc.invalid("BAD_SIGNATURE", "bad signature")
        self.webhooks.append(request.payload)
        return payment_pb2.IngestWebhookResponse()

    async def ListSavedCards(self, request: Any, context: Any) -> Any:
        mine = actors.current().subject == CUSTOMER_ID
        return payment_pb2.ListSavedCardsResponse(saved_cards=self.cards if mine else [])

    async def ExportCustomer(self, request: payment_pb2.ExportCustomerRequest, context: Any) -> Any:
        known = {"provider_customers": ["cus_1"], "payments": [{"booking_id": one} for one in request.booking_ids]}
        return payment_pb2.ExportCustomerResponse(data_json=json.dumps(known))

    async def DetachSavedCard(self, request: payment_pb2.DetachSavedCardRequest, context: Any) -> Any:
        kept = [card for card in self.cards if card.saved_card_id != request.saved_card_id]
        if len(kept) == len(self.cards) or actors.current().subject != CUSTOMER_ID:
            raise rpc.not_found("SAVED_CARD_NOT_FOUND", "no such card")
        self.cards = kept
        return payment_pb2.DetachSavedCardResponse()


class FakeNotify(notify_pb2_grpc.NotifyServiceServicer):
    """`documents` are listed, and fetched with `PDF` in them."""

    def __init__(self) -> None:
        self.documents: list[notify_pb2.Document] = []
        self.failures: dict[str, Exception] = {}

    async def ListMessages(self, request: notify_pb2.ListMessagesRequest, context: Any) -> Any:
        return notify_pb2.ListMessagesResponse(messages=[mail()])

    async def ResendMessage(self, request: notify_pb2.ResendMessageRequest, context: Any) -> Any:
        if request.message_id != PAYMENT_ID:
            raise rpc.not_found("MESSAGE_NOT_FOUND", "no such message")
        return notify_pb2.ResendMessageResponse(message=mail())

    async def ExportCustomer(self, request: notify_pb2.ExportCustomerRequest, context: Any) -> Any:
        if failure := self.failures.get("ExportCustomer"):
            raise failure
        documents = [
            {"document_id": PAYMENT_ID, "booking_id": one, "number": "R-2026-1"} for one in request.booking_ids
        ]
        return notify_pb2.ExportCustomerResponse(data_json=json.dumps({"messages": [], "documents": documents}))

    async def ListDocuments(self, request: notify_pb2.ListDocumentsRequest, context: Any) -> Any:
        found = [each for each in self.documents if each.booking_id == request.booking_id]
        return notify_pb2.ListDocumentsResponse(documents=found)

    async def GetDocument(self, request: notify_pb2.GetDocumentRequest, context: Any) -> Any:
        if failure := self.failures.get("GetDocument"):
            raise failure
        wanted = (request.document_id, request.booking_id)
        found = [each for each in self.documents if (each.document_id, each.booking_id) == wanted]
        if not found:
            raise rpc.not_found("DOCUMENT_NOT_FOUND", "no such document")
        return notify_pb2.GetDocumentResponse(document=found[0], pdf=PDF)


@asynccontextmanager
async def serving(
    servicer: Any, add: Any, name: str, listen: str = "127.0.0.1:0", besides: tuple[Any, Any, str] | None = None
) -> AsyncIterator[rpc.Server]:
    """A servicer, and another besides, behind the chassis' server, which validates as in production and knows who asks."""
    served = [(servicer, add, name), *([besides] if besides else [])]
    pool = descriptor_pool.Default()
    table = {each: {method.name: ANYBODY for method in pool.FindServiceByName(each).methods} for _, _, each in served}
    door = Door(actors.Verifier(ACTOR_KEYS), table)
    server = rpc.Server(listen, services=[each for _, _, each in served], door=door)
    for each, add_to, _ in served:
        add_to(each, server.grpc)
    await server.start()
    try:
        yield server
    finally:
        await server.grpc.stop(0)
