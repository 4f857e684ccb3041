"""What clients send, as the services take it."""

from __future__ import annotations

from enum import Enum
from typing import Any

from rentacar.rent.v1 import booking_pb2, offer_pb2, rent_pb2

from bff.schema.inputs import BookingCreateInput, DriverInput, OfferSearchInput, PaymentInput, SelectionInput

GUEST = "guest"


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


def create(given: BookingCreateInput, *, key: str, locale: str) -> rent_pb2.CreateBookingRequest:
    """`locale` is what the mails are written in."""
    return rent_pb2.CreateBookingRequest(
        request_id=rent_pb2.Idempotency(scope=GUEST, key=key),
        offer_id=given.offer_id,
        driver=driver(given.driver),
        additional_drivers=[driver(each) for each in given.additional_drivers or ()],
        payment=means(given.payment),
        flight_number=given.flight_number or "",
        locale=locale,
    )
