"""Made-up facts for mails, one per kind, as the services would tell them."""

from datetime import UTC, datetime
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp
from rentacar.common.v1.money_pb2 import Money
from rentacar.payment.v1.payment_pb2 import Payment, Refund
from rentacar.rent.v1.booking_pb2 import Booking, BookingStatus, DocumentType, Driver
from rentacar.rent.v1.network_pb2 import Coordinates, LocalizedText, Location, OpeningHours, PriceLine, VehicleClass
from rentacar.rent.v1.offer_pb2 import CancellationTerms, MileageAllowance, Stop

from notify_service.kinds import CONFIRMATIONS, Kind
from notify_service.views import Facts

BOOKING_ID = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"
PAYMENT_ID = "0b0c8d7e-54f3-5b59-9c0a-7a3f5f0f8a11"
REFUND_ID = "f2f3c1c8-0b3b-4b7a-8b1e-2a9d5d6c7e88"


def moment(text: str) -> Timestamp:
    stamp = Timestamp()
    stamp.FromDatetime(datetime.fromisoformat(text).astimezone(UTC))
    return stamp


def money(minor_units: int, currency: str = "BRL") -> Money:
    return Money(minor_units=minor_units, currency_code=currency)


def every_day(opens: str, closes: str) -> list[OpeningHours]:
    return [OpeningHours(weekday=day, opens=opens, closes=closes) for day in range(1, 8)]


LOCATIONS = {
    "GRU": Location(
        code="GRU",
        name="Guarulhos - Governador Andre Franco Montoro International Airport",
        city="Sao Paulo",
        country_code="BR",
        timezone="America/Sao_Paulo",
        coordinates=Coordinates(latitude=-23.4356, longitude=-46.4731),
        opening_hours=every_day("00:00", "24:00"),
        after_hours_allowed=True,
    ),
    "MAO": Location(
        code="MAO",
        name="Eduardo Gomes International Airport",
        city="Manaus",
        country_code="BR",
        timezone="America/Manaus",
        coordinates=Coordinates(latitude=-3.0386, longitude=-60.0497),
        opening_hours=every_day("06:00", "23:00"),
        after_hours_allowed=True,
    ),
}
CLASSES = {
    "EDMM": VehicleClass(
        acriss="EDMM",
        name=LocalizedText(pt_br="Econômico", en="Economy"),
        example_models=["Chevrolet Onix", "Hyundai HB20"],
    ),
    "CDMM": VehicleClass(
        acriss="CDMM",
        name=LocalizedText(pt_br="Compacto", en="Compact"),
        example_models=["Chevrolet Onix Plus", "Fiat Cronos"],
    ),
}


def line(pt_br: str, en: str, quantity: int, unit: int) -> PriceLine:
    return PriceLine(
        description=LocalizedText(pt_br=pt_br, en=en),
        quantity=quantity,
        unit_amount=money(unit),
        amount=money(quantity * unit),
    )


def booking(**changes: Any) -> Booking:
    """A confirmed one-way rental over seven days from Guarulhos to Manaus, an hour behind; `changes` are fields."""
    made = Booking(
        booking_id=BOOKING_ID,
        reference="K7Q2M9XA",
        status=BookingStatus.BOOKING_STATUS_CONFIRMED,
        acriss="EDMM",
        booked_acriss="EDMM",
        pickup=Stop(
            location_code="GRU",
            local_time="2027-03-01T10:00",
            timezone="America/Sao_Paulo",
            time=moment("2027-03-01T10:00-03:00"),
        ),
        dropoff=Stop(
            location_code="MAO",
            local_time="2027-03-08T23:30",
            timezone="America/Manaus",
            time=moment("2027-03-08T23:30-04:00"),
        ),
        rental_days=8,
        extra_hours=0,
        lines=[
            line("Aluguel por 8 dias", "Rental for 8 days", 1, 75_930),
            line("Devolução em outra cidade", "Return in another city", 1, 323_880),
            line("Proteção reduzida", "Plus: reduced excess", 8, 3_990),
            line("Taxa administrativa (12 %)", "Service fee (12 %)", 1, 51_807),
        ],
        total=money(483_537),
        deposit=money(70_000),
        excess=money(160_000),
        driver=Driver(
            given_name="Ana",
            family_name="Gonçalves",
            email="ana@example.com",
            document_type=DocumentType.DOCUMENT_TYPE_CPF,
        ),
        locale="pt-BR",
        cancellation=CancellationTerms(
            free_until_time=moment("2027-02-28T10:00-03:00"), late_fee=money(11_990), no_show_fee=money(11_990)
        ),
        mileage=MileageAllowance(unlimited=True),
        create_time=moment("2026-11-23T12:00-03:00"),
        update_time=moment("2026-11-23T12:01-03:00"),
        version=2,
    )
    made.MergeFrom(Booking(**changes))
    return made


STATUS = {
    Kind.PAYMENT_DECLINED: BookingStatus.BOOKING_STATUS_PENDING_PAYMENT,
    Kind.HOLD_EXPIRED: BookingStatus.BOOKING_STATUS_EXPIRED,
    Kind.LATE_PAYMENT_REFUNDED: BookingStatus.BOOKING_STATUS_EXPIRED,
}


def facts(kind: Kind, **changes: Any) -> Facts:
    """The facts of a message of that kind; `changes` are fields of the booking."""
    made = booking(status=STATUS.get(kind, BookingStatus.BOOKING_STATUS_CONFIRMED))
    if kind is Kind.LATE_PAYMENT_UPGRADED:
        made.acriss = "CDMM"
    if kind not in CONFIRMATIONS:
        made.hold_expire_time.CopyFrom(moment("2026-11-23T12:30-03:00"))
    made.MergeFrom(Booking(**changes))
    return Facts(
        kind=kind,
        booking=made,
        locations=LOCATIONS,
        classes=CLASSES,
        link_token="kid1.abc+/=",
        web_url="https://rentacar.example",
        payment=payment(),
        failure_code="insufficient_funds",
        refund_id=REFUND_ID,
    )


def payment() -> Payment:
    return Payment(
        payment_id=PAYMENT_ID,
        booking_id=BOOKING_ID,
        amount=money(483_537),
        refunded=money(483_537),
        card_brand="visa",
        card_last4="0002",
        refunds=[Refund(refund_id=REFUND_ID, payment_id=PAYMENT_ID, amount=money(483_537))],
    )
