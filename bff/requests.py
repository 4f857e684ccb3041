"""What clients send, as the services take it."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import Any

from rentacar.rent.v1 import booking_pb2, offer_pb2, rent_pb2

from bff.callers import Caller
from bff.schema.inputs import (
    BookingAddChargesInput,
    BookingChangeInput,
    BookingCreateInput,
    BookingPayInput,
    BookingPickUpInput,
    BookingReturnInput,
    DriverInput,
    OfferSearchInput,
    PaymentInput,
    SelectionInput,
)


def number(member: Enum) -> Any:
    """The protobuf's number of an enum's member."""
    return member.value


def selection(given: SelectionInput) -> offer_pb2.Selection:
    return offer_pb2.Selection(
        coverage=given.coverage or "",
        extras=[offer_pb2.ExtraSelection(code=extra.code, quantity=extra.quantity) for extra in given.extras or ()],
        additional_drivers=given.additional_drivers or 0,
    )


def search(given: OfferSearchInput) -> offer_pb2.OfferSearch:
    return offer_pb2.OfferSearch(
        pickup_location=given.pickup_location,
        dropoff_location=given.return_location or "",
        pickup_at=given.pickup_at,
        dropoff_at=given.return_at,
        driver_age=given.driver_age,
        promotion_code=given.promotion_code or "",
        selection=selection(given.selection) if given.selection else None,
    )


def driver(given: DriverInput) -> booking_pb2.Driver:
    return booking_pb2.Driver(
        given_name=given.given_name,
        family_name=given.family_name,
        email=given.email,
        phone=given.phone,
        birth_date=given.birth_date,
        country_code=given.country_code,
        document_type=number(given.document_type),
        document_number=given.document_number,
        licence_number=given.licence_number,
    )


def means(given: PaymentInput) -> booking_pb2.PaymentMeans:
    return booking_pb2.PaymentMeans(method=number(given.method), token=given.token or "")


def idempotency(caller: Caller, key: str) -> rent_pb2.Idempotency:
    """Keys are the caller's own: nobody gets another's answer by guessing one."""
    return rent_pb2.Idempotency(scope=caller.idempotency_scope, key=key)


def create(
    given: BookingCreateInput, *, caller: Caller, key: str, locale: str, default_locale: str
) -> rent_pb2.CreateBookingRequest:
    """`locale` is what the mails are to be written in, empty where the client didn't say; then it is `default_locale`."""
    return rent_pb2.CreateBookingRequest(
        request_id=idempotency(caller, key),
        offer_id=given.offer_id,
        driver=driver(given.driver),
        additional_drivers=[driver(each) for each in given.additional_drivers or ()],
        payment=means(given.payment),
        flight_number=given.flight_number or "",
        locale=locale,
        default_locale=default_locale,
    )


def pay(
    given: BookingPayInput, *, booking: rent_pb2.BookingKey, caller: Caller, key: str
) -> rent_pb2.PayBookingRequest:
    return rent_pb2.PayBookingRequest(
        request_id=idempotency(caller, key),
        booking=booking,
        payment=means(given.payment),
        purpose=number(given.purpose) if given.purpose else None,
        number=given.number or 0,
    )


def cancel(booking: rent_pb2.BookingKey, *, fee: int, caller: Caller, key: str) -> rent_pb2.CancelBookingRequest:
    """`fee` is in minor units."""
    return rent_pb2.CancelBookingRequest(
        request_id=idempotency(caller, key), booking=booking, expected_fee_minor_units=fee
    )


def change(
    given: BookingChangeInput, *, booking: rent_pb2.BookingKey, caller: Caller, key: str
) -> rent_pb2.ChangeBookingRequest:
    return rent_pb2.ChangeBookingRequest(
        request_id=idempotency(caller, key),
        booking=booking,
        offer_id=given.offer_id,
        payment=means(given.payment) if given.payment else None,
    )


def pick_up(given: BookingPickUpInput, *, caller: Caller, key: str) -> rent_pb2.PickUpBookingRequest:
    return rent_pb2.PickUpBookingRequest(
        request_id=idempotency(caller, key),
        reference=given.reference,
        plate=given.plate or "",
        odometer_km=given.odometer_km,
        fuel_eighths=given.fuel_eighths,
        drivers_seen=given.drivers_seen,
        deposit=means(given.deposit) if given.deposit else None,
    )


def take_back(
    given: BookingReturnInput, amounts: Sequence[int], *, caller: Caller, key: str
) -> rent_pb2.ReturnBookingRequest:
    """`amounts` are the damages' in minor units."""
    return rent_pb2.ReturnBookingRequest(request_id=idempotency(caller, key), **_noted(given, amounts))


def quote_return(given: BookingReturnInput, amounts: Sequence[int]) -> rent_pb2.QuoteReturnRequest:
    """`amounts` are the damages' in minor units."""
    return rent_pb2.QuoteReturnRequest(**_noted(given, amounts))


def _noted(given: BookingReturnInput, amounts: Sequence[int]) -> dict[str, Any]:
    damages = zip(given.damages or (), amounts, strict=True)
    return {
        "reference": given.reference,
        "time": given.time,
        "location_code": (given.location or "").strip().upper(),
        "odometer_km": given.odometer_km,
        "fuel_eighths": given.fuel_eighths,
        "cleaning": bool(given.cleaning),
        "damages": [
            rent_pb2.Damage(description=damage.description, amount_minor_units=amount) for damage, amount in damages
        ],
    }


def add_charges(
    given: BookingAddChargesInput, amounts: Sequence[int], *, caller: Caller, key: str
) -> rent_pb2.AddChargesRequest:
    """`amounts` are the charges' in minor units."""
    return rent_pb2.AddChargesRequest(
        request_id=idempotency(caller, key),
        reference=given.reference,
        charges=[
            rent_pb2.LaterCharge(
                kind=number(charge.kind),
                description=charge.description,
                amount_minor_units=amount,
                document_reference=charge.document_reference or "",
            )
            for charge, amount in zip(given.charges, amounts, strict=True)
        ],
    )
