"""Creating bookings on a real Postgres, over real gRPC."""

from __future__ import annotations

import asyncio
from collections import Counter

import asyncpg
import grpc
import pytest
from rentacar.payment.v1 import payment_pb2
from rentacar.rent.v1 import booking_pb2, offer_pb2, rent_pb2

from chassis import rpc
from tests.conftest import by_owner
from tests.integration.rent_service.conftest import Rent, card, create_request, driver


async def test_a_booking_holds_a_car_and_asks_for_its_payment(rent: Rent) -> None:
    offer = await rent.offer("EDMM")
    answer = await rent.create(offer.offer_id)
    booking = answer.booking
    assert booking.status == booking_pb2.BOOKING_STATUS_PENDING_PAYMENT
    assert booking.total == offer.total
    assert booking.lines == offer.lines
    assert booking.driver.document_number == "52998224725"
    assert (booking.hold_expire_time.ToDatetime() - booking.create_time.ToDatetime()).total_seconds() == 1800
    assert await rent.outbox("payment.requested") == 1
    assert await rent.outbox("booking.held") == 1
    assert await rent.get(booking) == booking


async def test_customers_racing_for_the_last_five_cars_get_five_bookings(rent: Rent) -> None:
    await rent.cars("GRU", "EDMM", 5)
    offer = await rent.offer("EDMM")
    requests = [create_request(offer.offer_id) for _ in range(200)]
    answers = await asyncio.gather(*(rent.stub.CreateBooking(request, timeout=60) for request in requests))
    assert Counter(answer.WhichOneof("result") for answer in answers) == {"booking": 5, "sold_out": 195}
    assert all(answer.sold_out.alternatives.offers for answer in answers if answer.HasField("sold_out"))
    assert await rent.pool.fetchval("SELECT count(*) FROM booking") == 5
    assert await rent.outbox("payment.requested") == 5


async def test_the_same_key_at_the_same_time_makes_one_booking_and_one_answer(rent: Rent) -> None:
    offer = await rent.offer("EDMM")
    request = create_request(offer.offer_id)
    answers = await asyncio.gather(*(rent.stub.CreateBooking(request) for _ in range(10)))
    assert len({answer.SerializeToString(deterministic=True) for answer in answers}) == 1
    assert await rent.pool.fetchval("SELECT count(*) FROM booking") == 1


def problems(answer: rent_pb2.CreateBookingResponse) -> list[tuple[str, str]]:
    return [(problem.field, problem.code) for problem in answer.invalid.problems]


async def nothing_was_written(rent: Rent) -> bool:
    tables = ("booking", "demand", "outbox", "payment_order")
    return not any([await rent.pool.fetchval(f"SELECT count(*) FROM {table}") for table in tables])


async def test_a_forged_offer_is_invalid_input(rent: Rent) -> None:
    offer_id = (await rent.offer("EDMM")).offer_id
    for forged in (offer_id[:-2] + ("AA" if offer_id[-2:] != "AA" else "BB"), "nonsense", "", "é\x00"):
        answer = await rent.create(forged)
        assert problems(answer) == [("offerId", "OFFER_INVALID")]
    assert await nothing_was_written(rent)


async def test_an_expired_offer_is_answered_with_its_replacement(rent: Rent) -> None:
    offer = await rent.offer("EDMM")
    await rent.database.advance_clock("16 minutes")
    request = create_request(offer.offer_id)
    first = await rent.stub.CreateBooking(request)
    assert first.WhichOneof("result") == "expired"
    assert first.expired.replacement.offer.total == offer.total
    assert not first.expired.age_differs
    assert (await rent.create(first.expired.replacement.offer.offer_id)).HasField("booking")
    assert await rent.stub.CreateBooking(request) == first


async def test_an_expired_offer_comes_before_what_is_wrong_with_the_driver(rent: Rent) -> None:
    offer = await rent.offer("EDMM")
    await rent.database.advance_clock("16 minutes")
    answer = await rent.create(offer.offer_id, driver=driver(email=""))
    assert answer.WhichOneof("result") == "expired"


async def test_the_signed_price_is_kept_whatever_the_tariff_says_now(rent: Rent) -> None:
    offer = await rent.offer("EDMM")
    await rent.pool.execute("UPDATE rate SET daily = daily * 2")
    await rent.pool.execute("INSERT INTO network_version VALUES ('other', '{}')")
    await rent.pool.execute("UPDATE network_current SET version = 'other'")
    assert (await rent.offer("EDMM")).total.minor_units > offer.total.minor_units
    assert (await rent.create(offer.offer_id)).booking.total == offer.total


async def test_a_birth_date_that_prices_otherwise_brings_a_replacement(rent: Rent) -> None:
    offer = await rent.offer("EDMM")
    answer = await rent.create(offer.offer_id, driver=driver(birth_date="2004-03-01"))
    assert answer.expired.age_differs
    replacement = answer.expired.replacement
    assert replacement.terms.driver_age == 23
    assert replacement.offer.total.minor_units > offer.total.minor_units
    booked = await rent.create(replacement.offer.offer_id, driver=driver(birth_date="2004-03-01"))
    assert booked.booking.total == replacement.offer.total


async def test_a_birth_date_that_prices_the_same_is_no_matter(rent: Rent) -> None:
    offer = await rent.offer("EDMM", driver_age=35)
    assert (await rent.create(offer.offer_id, driver=driver(birth_date="1960-01-01"))).HasField("booking")


async def test_a_driver_who_is_too_young_is_invalid_input(rent: Rent) -> None:
    offer = await rent.offer("EDMM")
    answer = await rent.create(offer.offer_id, driver=driver(birth_date="2010-01-01"))
    assert problems(answer) == [("driver.birthDate", "DRIVER_TOO_YOUNG")]
    assert await nothing_was_written(rent)


async def test_as_many_additional_drivers_as_the_offer_says(rent: Rent) -> None:
    offer = await rent.offer("EDMM", selection=offer_pb2.Selection(additional_drivers=1))
    answer = await rent.create(offer.offer_id)
    assert problems(answer) == [("additionalDrivers", "ADDITIONAL_DRIVERS")]
    answer = await rent.create(offer.offer_id, additional_drivers=[driver(given_name="João")])
    assert answer.booking.additional_drivers[0].given_name == "João"
    assert answer.booking.selection.additional_drivers == 1


async def test_pix_is_offered_in_reais_alone_and_a_card_needs_a_token(rent: Rent) -> None:
    offer, elsewhere = await rent.offer("EDMM"), await rent.search(pickup_location="LIS")
    pix = booking_pb2.PaymentMeans(method=payment_pb2.PAYMENT_METHOD_PIX)
    answer = await rent.create(elsewhere.offers.offers[0].offer_id, payment=pix)
    assert answer.payment_method_unavailable.method == payment_pb2.PAYMENT_METHOD_PIX
    assert problems(await rent.create(offer.offer_id, payment=card(" "))) == [("payment.token", "REQUIRED")]
    assert await nothing_was_written(rent)
    held = (await rent.create(offer.offer_id, payment=pix)).booking
    order = await rent.order(held)
    assert (order.payment, order.hold_expire_time, order.off_session) == (pix, held.hold_expire_time, False)


async def test_a_key_used_with_other_input_is_refused_and_the_first_answer_stays(rent: Rent) -> None:
    offer = await rent.offer("EDMM")
    request = create_request(offer.offer_id)
    first = await rent.stub.CreateBooking(request)
    other = create_request(offer.offer_id, request_id=request.request_id, flight_number="LA8084")
    assert (await rent.stub.CreateBooking(other)).WhichOneof("result") == "key_reused"
    await rent.database.advance_clock("3 hours")
    again = await rent.stub.CreateBooking(request)
    assert again.SerializeToString(deterministic=True) == first.SerializeToString(deterministic=True)


async def test_invalid_input_is_not_remembered(rent: Rent) -> None:
    offer = await rent.offer("EDMM")
    key = rent_pb2.Idempotency(scope="guest", key="once more")
    assert (await rent.create(offer.offer_id, request_id=key, driver=driver(email="x"))).HasField("invalid")
    assert (await rent.create(offer.offer_id, request_id=key)).HasField("booking")


async def test_sold_out_is_remembered_with_its_alternatives(rent: Rent) -> None:
    offer = await rent.offer("EDMM")
    await rent.cars("GRU", "EDMM", 0)
    request = create_request(offer.offer_id)
    first = await rent.stub.CreateBooking(request)
    assert first.sold_out.acriss == "EDMM"
    assert {offer.acriss for offer in first.sold_out.alternatives.offers} == {"MDMM", "EDAM", "CDAM"}
    await rent.cars("GRU", "EDMM", 5)
    again = await rent.stub.CreateBooking(request)
    assert again.SerializeToString(deterministic=True) == first.SerializeToString(deterministic=True)


async def test_a_promotion_is_used_up_by_bookings_and_given_back_by_holds_that_ran_out(rent: Rent) -> None:
    await rent.pool.execute("UPDATE promotion SET max_uses = 1 WHERE code = 'SEMANA15'")
    await rent.pool.execute("INSERT INTO network_version VALUES ('other', '{}')")
    await rent.pool.execute("UPDATE network_current SET version = 'other'")
    week = {"dropoff_at": "2027-03-08T10:00", "promotion_code": "SEMANA15"}
    first, second = await rent.offer("EDMM", **week), await rent.offer("EDMM", **week)
    assert (await rent.create(first.offer_id)).HasField("booking")
    answer = await rent.create(second.offer_id)
    assert answer.WhichOneof("result") == "expired"
    assert not answer.expired.HasField("replacement")
    refused = (await rent.search(**week)).refusal.reason
    assert refused == offer_pb2.SEARCH_REFUSAL_REASON_PROMOTION_NOT_APPLICABLE
    await rent.database.advance_clock("31 minutes")
    third = await rent.offer("EDMM", **week)
    assert (await rent.create(third.offer_id)).HasField("booking")
    await rent.expiry.run_once()
    assert await rent.pool.fetchval("SELECT uses FROM promotion_uses WHERE code = 'SEMANA15'") == 1


async def test_a_customer_opens_a_booking_by_reference_and_e_mail_or_link(rent: Rent) -> None:
    booking = await rent.book("EDMM")
    by_id = rent_pb2.GetBookingRequest(booking_id=booking.booking_id, include_link_token=True)
    token = (await rent.stub.GetBooking(by_id)).link_token
    typed = f" {booking.reference[:4].lower()}-{booking.reference[4:]} "
    for key in (
        rent_pb2.BookingKey(reference=typed, email="maria.souza@EXAMPLE.com "),
        rent_pb2.BookingKey(reference=typed, link_token=token),
    ):
        assert (await rent.stub.GetBooking(rent_pb2.GetBookingRequest(key=key))).booking == booking


async def test_unknown_and_unproven_cannot_be_told_apart(rent: Rent) -> None:
    booking = await rent.book("EDMM")
    errors = set()
    for key in (
        rent_pb2.BookingKey(reference=booking.reference, email="other@example.com"),
        rent_pb2.BookingKey(reference="ZZZZZZZZ", email=booking.driver.email),
        rent_pb2.BookingKey(reference=booking.reference, link_token="k.AAAA"),
        rent_pb2.BookingKey(reference=booking.reference, email=""),
        rent_pb2.BookingKey(reference=booking.reference),
        rent_pb2.BookingKey(reference="\x00", email="é\ud7ff"),
    ):
        with pytest.raises(grpc.aio.AioRpcError) as error:
            await rent.stub.GetBooking(rent_pb2.GetBookingRequest(key=key))
        errors.add((error.value.code(), error.value.details(), rpc.reason_of(error.value)))
    assert [code for code, _, _ in errors] == [grpc.StatusCode.NOT_FOUND]


async def test_history_is_never_rewritten(rent: Rent) -> None:
    await rent.book("EDMM")
    for change in ("UPDATE booking_event SET detail = 'x'", "DELETE FROM booking_event"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await rent.pool.execute(change)
        with pytest.raises(asyncpg.RaiseError):
            await by_owner(rent.pool, change)


async def test_the_language_of_a_browser_is_no_part_of_what_a_key_was_used_for(rent: Rent) -> None:
    offer = await rent.offer("EDMM")
    key = create_request(offer.offer_id).request_id
    first = await rent.create(offer.offer_id, request_id=key, locale="", default_locale="en")
    assert first.booking.locale == "en"
    assert await rent.create(offer.offer_id, request_id=key, locale="", default_locale="pt-BR") == first
    said = await rent.create(offer.offer_id, request_id=key, locale="pt-BR", default_locale="en")
    assert said.WhichOneof("result") == "key_reused", "who names another language asks for something else"
    other = await rent.create(offer.offer_id, locale="pt-BR", default_locale="en")
    assert other.booking.locale == "pt-BR"
