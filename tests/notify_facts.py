"""Made-up facts for mails, one per kind, as the services would tell them."""

from datetime import UTC, datetime
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp
from rentacar.common.v1.money_pb2 import Money
from rentacar.payment.v1.payment_pb2 import Deposit, Dispute, Payment, Refund
from rentacar.rent.v1.booking_pb2 import (
    Bill,
    Booking,
    BookingChange,
    BookingStatus,
    Charge,
    DocumentType,
    Driver,
)
from rentacar.rent.v1.network_pb2 import Coordinates, LocalizedText, Location, OpeningHours, PriceLine, VehicleClass
from rentacar.rent.v1.offer_pb2 import CancellationTerms, MileageAllowance, Stop

from notify_service.facts import Facts
from notify_service.kinds import CONFIRMATIONS, Kind

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
    Kind.PAYMENT_DECLINED: "PENDING_PAYMENT",
    Kind.PIX_WAITING: "PENDING_PAYMENT",
    Kind.HOLD_EXPIRED: "EXPIRED",
    Kind.LATE_PAYMENT_REFUNDED: "EXPIRED",
    Kind.BOOKING_CANCELLED: "CANCELLED",
    Kind.NO_SHOW: "NO_SHOW",
    Kind.BILL_OPENED: "RETURNED",
    Kind.BILL_UNPAID: "RETURNED",
    Kind.BILL_SETTLED: "CLOSED",
    Kind.CHARGES_NOTICE: "CLOSED",
    Kind.RENTAL_CLOSED: "CLOSED",
    Kind.REFUND_SUCCEEDED: "CANCELLED",
    Kind.DEPOSIT_EXPIRING: "PICKED_UP",
}
CHANGE_STATUS = {Kind.BOOKING_CHANGED: "APPLIED", Kind.CHANGE_DECLINED: "HELD", Kind.CHANGE_FAILED: "FAILED"}
BILLS = {
    Kind.BILL_OPENED: [1],
    Kind.BILL_UNPAID: [1],
    Kind.BILL_SETTLED: [1],
    Kind.CHARGES_NOTICE: [1, 2],
}
ABOUT_REFUNDS = frozenset({Kind.LATE_PAYMENT_REFUNDED, Kind.REFUND_SUCCEEDED, Kind.REFUND_FAILED})


def facts(kind: Kind, **changes: Any) -> Facts:
    """The facts of a message of that kind; `changes` are fields of the booking."""
    made = booking(status=f"BOOKING_STATUS_{STATUS.get(kind, 'CONFIRMED')}")
    if kind is Kind.LATE_PAYMENT_UPGRADED:
        made.acriss = "CDMM"
    if kind not in CONFIRMATIONS:
        made.hold_expire_time.CopyFrom(moment("2026-11-23T12:30-03:00"))
    if kind in CHANGE_STATUS:
        made.changes.append(change(CHANGE_STATUS[kind]))
    made.bills.extend(bill(number, settled=kind is Kind.BILL_SETTLED) for number in BILLS.get(kind, []))
    made.MergeFrom(Booking(**changes))
    about = payment_about(kind)
    return Facts(
        kind=kind,
        booking=made,
        locations=LOCATIONS,
        classes=CLASSES,
        link_token="kid1.abc+/=",
        web_url="https://rentacar.example",
        payment=about,
        failure_code="insufficient_funds",
        refund_id=REFUND_ID if kind in ABOUT_REFUNDS else "",
        number=BILLS.get(kind, [1])[-1],
        deposit=deposit() if kind is Kind.DEPOSIT_EXPIRING else None,
        dispute=dispute(kind) if kind in DISPUTES else None,
        payments=(about,),
        deposits=(deposit(),),
        original=booking(acriss="CDMM") if kind is Kind.BOOKING_CHANGED else None,
    )


def payment(**changes: Any) -> Payment:
    """The rental's price, paid by card and given back; `changes` are fields."""
    made = Payment(
        payment_id=PAYMENT_ID,
        booking_id=BOOKING_ID,
        purpose="PAYMENT_PURPOSE_RENTAL",
        number=1,
        amount=money(483_537),
        refunded=money(483_537),
        card_brand="visa",
        card_last4="0002",
        provider_reference="pi_3PqRs7Tu",
        refunds=[Refund(refund_id=REFUND_ID, payment_id=PAYMENT_ID, amount=money(483_537))],
        create_time=moment("2026-11-23T12:00-03:00"),
        update_time=moment("2026-11-23T12:01-03:00"),
    )
    made.MergeFrom(Payment(**changes))
    return made


def refund(amount: int, reason: str, status: str = "SUCCEEDED") -> Refund:
    return Refund(
        refund_id=REFUND_ID,
        payment_id=PAYMENT_ID,
        amount=money(amount),
        reason=f"REFUND_REASON_{reason}",
        status=f"REFUND_STATUS_{status}",
        create_time=moment("2026-11-24T09:00-03:00"),
        update_time=moment("2026-11-24T09:01-03:00"),
    )


def paid(amount: int = 483_537, *refunds: Refund, **changes: Any) -> Payment:
    """A payment that succeeded, with what went back."""
    made = payment(status="PAYMENT_STATUS_SUCCEEDED", method="PAYMENT_METHOD_CARD")
    made.ClearField("refunds")
    made.refunds.extend(refunds)
    made.amount.CopyFrom(money(amount))
    made.refunded.CopyFrom(money(sum(refund.amount.minor_units for refund in refunds)))
    made.MergeFrom(Payment(**changes))
    return made


def payment_about(kind: Kind) -> Payment:
    """The payment that a message of that kind is about, or the booking's only one."""
    if kind is Kind.PIX_WAITING:
        made = payment(status="PAYMENT_STATUS_REQUIRES_ACTION", method="PAYMENT_METHOD_PIX", pix_text=PIX_TEXT)
        made.pix_expire_time.CopyFrom(moment("2026-11-23T12:30-03:00"))
        made.card_last4 = made.card_brand = ""
        return made
    if kind is Kind.BILL_UNPAID:
        return payment(purpose="PAYMENT_PURPOSE_CHARGE", status="PAYMENT_STATUS_DECLINED", amount=money(23_520))
    if kind is Kind.CHANGE_DECLINED:
        return payment(purpose="PAYMENT_PURPOSE_CHANGE", status="PAYMENT_STATUS_DECLINED")
    if kind is Kind.REFUND_SUCCEEDED:
        return paid(483_537, refund(471_547, "CANCELLATION"))
    if kind in STATUS and kind not in (Kind.BOOKING_CANCELLED, Kind.NO_SHOW, Kind.BILL_SETTLED):
        return payment()
    return payment() if kind in CONFIRMATIONS or kind is Kind.REFUND_FAILED else paid()


PIX_TEXT = (
    "00020126580014br.gov.bcb.pix0136a629534e-7693-4846-b028-f142082d7b0752040000530398654074835.375802BR6304ABCD"
)
DISPUTES = {Kind.DISPUTE_OPENED: "OPEN", Kind.DISPUTE_WON: "WON", Kind.DISPUTE_LOST: "LOST"}
DISPUTE_ID = "77777777-0b3b-4b7a-8b1e-2a9d5d6c7e88"
DEPOSIT_ID = "88888888-0b3b-4b7a-8b1e-2a9d5d6c7e88"


def dispute(kind: Kind = Kind.DISPUTE_OPENED) -> Dispute:
    return Dispute(
        dispute_id=DISPUTE_ID,
        payment_id=PAYMENT_ID,
        status=f"DISPUTE_STATUS_{DISPUTES[kind]}",
        amount=money(483_537),
        reason="fraudulent",
        evidence_due_time=moment("2026-12-07T23:59-03:00"),
    )


def deposit(**changes: Any) -> Deposit:
    made = Deposit(
        deposit_id=DEPOSIT_ID,
        booking_id=BOOKING_ID,
        number=1,
        status="DEPOSIT_STATUS_AUTHORIZED",
        amount=money(70_000),
        capture_before_time=moment("2027-03-07T10:00-03:00"),
    )
    made.MergeFrom(Deposit(**changes))
    return made


def change(status: str, number: int = 1) -> BookingChange:
    """A change to two days more, returned where it was picked up."""
    kept = booking()
    return BookingChange(
        number=number,
        status=f"CHANGE_STATUS_{status}",
        acriss="EDMM",
        pickup=kept.pickup,
        dropoff=Stop(
            location_code="GRU",
            local_time="2027-03-10T10:00",
            timezone="America/Sao_Paulo",
            time=moment("2027-03-10T10:00-03:00"),
        ),
        lines=[line("Aluguel por 9 dias", "Rental for 9 days", 1, 91_000)],
        total=money(491_000),
        difference=money(7_463),
        hold_expire_time=moment("2026-11-24T12:30-03:00"),
        create_time=moment("2026-11-24T12:00-03:00"),
    )


def bill(number: int, *, settled: bool = False) -> Bill:
    """The return's bill (number 1) or one of a traffic fine (number 2)."""
    charges = (
        [
            charge("FUEL", "Combustível que falta", "Missing fuel", 3, 6_500),
            charge("REFUELLING", "Serviço de abastecimento", "Refuelling service", 1, 4_000),
            charge("DAMAGE", "Retrovisor direito quebrado", "Right mirror broken", 1, 60_000),
            charge("SERVICE_FEE", "Taxa administrativa (12 %)", "Service fee (12 %)", 1, 10_020),
        ]
        if number == 1
        else [charge("TRAFFIC_FINE", "Multa de trânsito", "Traffic fine", 1, 19_523, "AIT-2027-88412")]
    )
    total = sum(charge.amount.minor_units for charge in charges)
    return Bill(
        number=number,
        charges=charges,
        total=money(total),
        from_deposit=money(70_000 if number == 1 else 0),
        from_payment=money(total - 70_000 if settled else 0),
        status="BILL_STATUS_SETTLED" if settled else "BILL_STATUS_OPEN",
        create_time=moment("2027-03-08T23:40-04:00"),
    )


def charge(kind: str, pt_br: str, en: str, quantity: int, unit: int, paper: str = "") -> Charge:
    return Charge(
        kind=f"CHARGE_KIND_{kind}",
        description=LocalizedText(pt_br=pt_br, en=en),
        quantity=quantity,
        unit_amount=money(unit),
        amount=money(quantity * unit),
        document_reference=paper,
    )
