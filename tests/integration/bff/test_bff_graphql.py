"""What the contract promises, asked over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import grpc
import pytest
from rentacar.payment.v1 import payment_pb2
from rentacar.rent.v1 import booking_pb2, offer_pb2, rent_pb2

from chassis import rpc
from tests import bff_fakes

if TYPE_CHECKING:
    from tests.integration.bff.conftest import Stack

SEARCH = {
    "pickupLocation": "GRU",
    "returnLocation": "GIG",
    "pickupAt": "2027-03-01T10:00",
    "returnAt": "2027-03-04T10:00:00",
    "driverAge": 30,
}
OFFERS = """
query Offers($search: OfferSearchInput!) {
  offers(search: $search) {
    __typename
    ... on OfferList {
      offers {
        id vehicleClass { acriss name english: name(locale: "en-GB") transmission }
        pickup { location { code city } localTime time }
        return { location { code } localTime time }
        rentalDays extraHours
        lines { kind code description quantity unitAmount { amount } amount { amount currencyCode formatted } }
        total { amount currencyCode formatted(locale: "en") }
        selection { coverage extras { code quantity } additionalDrivers }
        coverageOptions { code name perDay { amount } }
        mileage { unlimited includedKm perExtraKm { amount } }
        cancellation { freeUntil lateFee { amount } }
        advice { description saving { amount } returnAt }
        carsLeft expiresAt
      }
      unavailable { vehicleClass { acriss } reason }
    }
    ... on SearchRefused { reason message field }
  }
}
"""
DRIVER = {
    "givenName": "Ana",
    "familyName": "Souza",
    "email": bff_fakes.EMAIL,
    "phone": "+55 11 91234 5678",
    "birthDate": "1990-01-31",
    "countryCode": "BR",
    "documentType": "CPF",
    "documentNumber": "52998224725",
    "licenceNumber": "01234567890",
}
CREATE = """
mutation Create($input: BookingCreateInput!, $key: ID!) {
  bookingCreate(input: $input, idempotencyKey: $key) {
    __typename
    ... on BookingCreated { booking { id reference status } }
    ... on ClassSoldOut { message vehicleClass { acriss } alternatives { id total { amount } } }
    ... on OfferExpired { message replacement { id } }
    ... on ExtraSoldOut { code available message }
    ... on PaymentMethodUnavailable { method message }
    ... on InvalidInput { problems { field code message } }
    ... on IdempotencyKeyReused { message }
    ... on Unavailable { message retryAfterSeconds }
  }
}
"""
PAY = """
mutation Pay($input: BookingPayInput!, $key: ID!) {
  bookingPay(input: $input, idempotencyKey: $key) {
    __typename
    ... on BookingPayStarted { booking { reference } }
    ... on NotAllowed { reason status message }
    ... on InvalidInput { problems { field code } }
    ... on Unavailable { retryAfterSeconds }
  }
}
"""
BOOKING = """
query Booking($reference: String!, $email: String, $token: String) {
  booking(reference: $reference, email: $email, token: $token) {
    id reference status holdExpiresAt total { amount }
    vehicleClass { acriss } bookedClass { acriss }
    driver { givenName email documentType }
    vehicle { plate } deposit { id } charges { id } documents { id }
    payment { id status method amount { amount } failure { code } nextAction { __typename ... on CardAuthentication { clientSecret } } }
    payments { id } refunds { id }
    timeline { type time actor amount { amount } }
    cancellationQuote { fee { amount } refund { amount } freeUntil }
  }
}
"""
MINE = {"reference": bff_fakes.REFERENCE, "email": bff_fakes.EMAIL}


def create_input(**changes: Any) -> dict[str, Any]:
    return {
        "offerId": "signed.EAMM",
        "driver": DRIVER,
        "payment": {"method": "CARD", "token": "pm_card_visa"},
    } | changes


def down(code: grpc.StatusCode = grpc.StatusCode.UNAVAILABLE) -> rpc.RpcError:
    return rpc.RpcError(code, "DOWN", "down for the test")


async def test_a_search_answers_every_offer_as_the_service_priced_it(stack: Stack) -> None:
    answer = await stack.ask(OFFERS, {"search": SEARCH})
    assert "errors" not in answer
    found = answer["data"]["offers"]
    assert found["__typename"] == "OfferList"
    assert len(found["offers"]) == 12
    first = found["offers"][0]
    assert first["id"] == "signed.EAMM"
    assert first["vehicleClass"] == {
        "acriss": "EAMM", "name": "Class 0 (pt)", "english": "Class 0 (en)", "transmission": "MANUAL",
    }  # fmt: skip
    assert first["pickup"] == {
        "location": {"code": "GRU", "city": "Guarulhos"},
        "localTime": "2027-03-01T10:00",
        "time": "2027-03-01T13:00:00Z",
    }
    assert first["lines"][0]["amount"] == {"amount": "30.03", "currencyCode": "BRL", "formatted": "R$\xa030,03"}
    assert first["lines"][0]["code"] is None
    assert first["lines"][2]["code"] == "CHILD_SEAT"
    assert first["total"]["formatted"] == "R$150.99"
    assert first["mileage"] == {"unlimited": True, "includedKm": None, "perExtraKm": None}
    assert first["carsLeft"] is None
    assert found["unavailable"] == [{"vehicleClass": {"acriss": "ELMM"}, "reason": "SOLD_OUT"}]
    asked = stack.rent.asked[-1].search
    assert (asked.pickup_at, asked.dropoff_at, asked.dropoff_location) == (
        "2027-03-01T10:00",
        "2027-03-04T10:00",
        "GIG",
    )
    assert not asked.HasField("selection")


async def test_texts_follow_the_accept_language(stack: Stack) -> None:
    query = "{ vehicleClasses { name } }"
    for header, suffix in (("en-US,en;q=0.9", "(en)"), ("de, pt;q=0.5, en;q=0.3", "(pt)"), ("fr", "(pt)")):
        answer = await stack.ask(query, headers={"accept-language": header})
        assert answer["data"]["vehicleClasses"][0]["name"].endswith(suffix), header


async def test_a_refused_search_is_a_type_that_names_the_field(stack: Stack) -> None:
    refusal = offer_pb2.SearchRefusal(
        reason=offer_pb2.SEARCH_REFUSAL_REASON_LOCATION_CLOSED, message=bff_fakes.words("Closed"), field="returnAt"
    )
    stack.rent.answers["SearchOffers"] = rent_pb2.SearchOffersResponse(refusal=refusal)
    answer = await stack.ask(OFFERS, {"search": SEARCH})
    assert answer["data"]["offers"] == {
        "__typename": "SearchRefused", "reason": "LOCATION_CLOSED", "message": "Closed (pt)", "field": "returnAt",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"pickupAt": "2027-03-01 10:00"}, "LocalDateTime"),
        ({"pickupAt": "2027-02-30T10:00"}, "LocalDateTime"),
        ({"pickupAt": "2027-03-01T10:00Z"}, "LocalDateTime"),
        ({"driverAge": 2**31}, "32-bit"),
        ({"driverAge": "thirty"}, "Int"),
        ({"pickupLocation": "G\0U"}, "NUL"),
        ({"pickupLocation": "x" * 500}, "pickupLocation"),
        ({"selection": {"extras": [{"code": "GPS"}] * 1001}}, "selection.extras"),
    ],
)
async def test_malformed_input_is_told_as_such_and_never_as_our_failure(
    stack: Stack, change: dict[str, Any], said: str
) -> None:
    answer = await stack.ask(OFFERS, {"search": SEARCH | change})
    [error] = answer["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT", error
    assert said in error["message"], error


async def test_an_offer_is_repriced_with_another_selection(stack: Stack) -> None:
    query = """query ($id: ID!, $selection: SelectionInput) { offer(id: $id, selection: $selection) {
      __typename ... on Offer { id carsLeft } } }"""
    answer = await stack.ask(query, {"id": "signed.EAMM", "selection": {"extras": [{"code": "GPS"}]}})
    assert answer["data"]["offer"] == {"__typename": "Offer", "id": "signed.EAMM", "carsLeft": 2}
    asked = stack.rent.asked[-1].selection
    assert (asked.coverage, asked.extras[0].code, asked.extras[0].quantity) == ("BASIC", "GPS", 1)


async def test_a_forged_offer_is_an_error_and_a_stale_one_a_type(stack: Stack) -> None:
    query = '{ offer(id: "x") { __typename ... on OfferExpired { message(locale: "en") replacement { id } } } }'
    expired = offer_pb2.OfferExpired(
        replacement=offer_pb2.OfferDetail(offer=bff_fakes.offer("EBMM"), terms=bff_fakes.terms())
    )
    stack.rent.answers["GetOffer"] = rent_pb2.GetOfferResponse(expired=expired)
    assert (await stack.ask(query))["data"]["offer"]["replacement"] == {"id": "signed.EBMM"}
    stack.rent.failures["GetOffer"] = rpc.invalid("OFFER_INVALID", "signature mismatch for key k1")
    answer = await stack.ask(query)
    assert answer["data"] == {"offer": None}
    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert "k1" not in str(answer)


async def test_locations_come_in_relay_pages(stack: Stack) -> None:
    query = """query ($after: String) { locations(query: "gru", countryCode: "BR", first: 3, after: $after) {
      totalCount nodes { code } edges { cursor node { id code kind openingHours { weekday opens closes } } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""
    page = (await stack.ask(query))["data"]["locations"]
    assert page["totalCount"] == 20
    assert [node["code"] for node in page["nodes"]] == ["GRU", "GIG", "CGH"]
    assert page["pageInfo"]["hasNextPage"] is True
    assert page["pageInfo"]["hasPreviousPage"] is False
    await stack.ask(query, {"after": page["pageInfo"]["endCursor"]})
    assert stack.rent.asked[-1].page_token == "3"
    await stack.ask(query, {"after": page["edges"][0]["cursor"]})
    assert (stack.rent.asked[-1].page_token, stack.rent.asked[-1].page_size) == ("", 4)
    for after in ("nonsense", "é", "MTIz"):
        error = (await stack.ask(query, {"after": after}))["errors"][0]
        assert error["extensions"] | {"traceId": None} == {"code": "BAD_USER_INPUT", "field": "after", "traceId": None}


async def test_node_finds_locations_and_classes_and_no_booking(stack: Stack) -> None:
    location = (await stack.ask('{ location(code: "gru") { id } }'))["data"]["location"]["id"]
    answer = await stack.ask("query ($id: ID!) { node(id: $id) { __typename id } }", {"id": location})
    assert answer["data"]["node"] == {"__typename": "Location", "id": location}
    booking = (await stack.ask(BOOKING, MINE))["data"]["booking"]["id"]
    for identifier in (booking, "nonsense", ""):
        answer = await stack.ask("query ($id: ID!) { node(id: $id) { id } }", {"id": identifier})
        assert answer == {"data": {"node": None}}


async def test_the_price_calendar_leaves_out_days_without_an_offer(stack: Stack) -> None:
    query = "query ($search: OfferSearchInput!) { priceCalendar(search: $search) { date lowestTotal { amount } } }"
    answer = await stack.ask(query, {"search": SEARCH})
    assert answer["data"]["priceCalendar"] == [
        {"date": "2027-03-01", "lowestTotal": {"amount": "134.29"}},
        {"date": "2027-03-02", "lowestTotal": None},
    ]
    assert stack.rent.asked[-1].days == 3


async def test_the_client_learns_who_takes_payments(stack: Stack) -> None:
    query = "{ viewer { id } clientConfig { payment { provider publishableKey sandboxUrl } version } }"
    answer = await stack.ask(query)
    payment = {"provider": "SANDBOX", "publishableKey": "pk_test", "sandboxUrl": "http://127.0.0.1:9"}
    assert answer["data"] == {
        "viewer": None,
        "clientConfig": {"payment": payment, "version": "development"},
    }


async def test_a_booking_is_made_with_the_callers_key_and_language(stack: Stack) -> None:
    variables: dict[str, Any] = {"input": create_input(), "key": "k-1"}
    answer = await stack.ask(CREATE, variables, {"accept-language": "en"})
    assert answer["data"]["bookingCreate"]["booking"]["reference"] == bff_fakes.REFERENCE
    asked = stack.rent.asked[-1]
    assert (asked.request_id.scope, asked.request_id.key) == ("guest", "k-1")
    assert (asked.locale, asked.default_locale) == ("", "en")
    assert asked.driver.document_type == booking_pb2.DOCUMENT_TYPE_CPF
    assert asked.payment.token == "pm_card_visa"
    variables["input"]["locale"] = "pt-BR"
    await stack.ask(CREATE, variables, {"accept-language": "en"})
    assert stack.rent.asked[-1].locale == "pt-BR"


async def test_every_refusal_of_a_booking_is_a_type(stack: Stack) -> None:
    listed = offer_pb2.OfferList(terms=bff_fakes.terms(), offers=[bff_fakes.offer("EBMM")])
    problem = booking_pb2.InputProblem(
        field="driver.documentNumber", code="CPF_CHECK_DIGITS", message=bff_fakes.words("CPF")
    )
    answers: dict[str, dict[str, Any]] = {
        "ClassSoldOut": {"sold_out": offer_pb2.ClassSoldOut(acriss="EAMM", alternatives=listed)},
        "ExtraSoldOut": {"extra_sold_out": offer_pb2.ExtraSoldOut(code="GPS", available=1)},
        "OfferExpired": {"expired": offer_pb2.OfferExpired()},
        "PaymentMethodUnavailable": {
            "payment_method_unavailable": booking_pb2.PaymentMethodUnavailable(method=payment_pb2.PAYMENT_METHOD_PIX)
        },
        "InvalidInput": {"invalid": booking_pb2.InvalidInput(problems=[problem])},
        "IdempotencyKeyReused": {"key_reused": booking_pb2.IdempotencyKeyReused()},
    }
    for name, result in answers.items():
        stack.rent.answers["CreateBooking"] = rent_pb2.CreateBookingResponse(**result)
        answer = await stack.ask(CREATE, {"input": create_input(), "key": "k"})
        assert "errors" not in answer, answer
        assert answer["data"]["bookingCreate"]["__typename"] == name


async def test_what_the_request_rules_refuse_is_invalid_input_with_graphqls_field(stack: Stack) -> None:
    driver = DRIVER | {"givenName": "x" * 500}
    answer = await stack.ask(CREATE, {"input": create_input(driver=driver), "key": "k"})
    [problem] = answer["data"]["bookingCreate"]["problems"]
    assert (problem["field"], problem["code"]) == ("driver.givenName", "TOO_LONG")
    answer = await stack.ask(CREATE, {"input": create_input(), "key": ""})
    assert answer["data"]["bookingCreate"]["problems"][0]["field"] == "idempotencyKey"


async def test_a_mutation_whose_service_is_down_says_when_to_come_again(stack: Stack) -> None:
    for code in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED):
        stack.rent.failures["CreateBooking"] = down(code)
        answer = await stack.ask(CREATE, {"input": create_input(), "key": "k"})
        assert answer["data"]["bookingCreate"]["__typename"] == "Unavailable"
        assert answer["data"]["bookingCreate"]["retryAfterSeconds"] > 0


async def test_a_query_whose_service_is_down_is_null_and_the_rest_is_answered(stack: Stack) -> None:
    await stack.servers["rent"].grpc.stop(0)
    query = OFFERS.replace("offers(search: $search) {", "clientConfig { version } offers(search: $search) {", 1)
    answer = await stack.ask(query, {"search": SEARCH})
    assert answer["data"] == {"clientConfig": {"version": "development"}, "offers": None}
    assert answer["errors"][0]["extensions"]["code"] == "SERVICE_UNAVAILABLE"
    assert answer["errors"][0]["path"] == ["offers"]
    assert (await stack.ask('{ location(code: "GRU") { city } }'))["data"]["location"] == {"city": "Guarulhos"}


async def test_what_nobody_foresaw_is_masked(stack: Stack) -> None:
    stack.rent.failures["SearchOffers"] = rpc.RpcError(grpc.StatusCode.INTERNAL, "BUG", "secret of the database")
    answer = await stack.ask(OFFERS, {"search": SEARCH})
    assert answer["data"] == {"offers": None}
    assert answer["errors"][0]["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
    assert "secret" not in str(answer)


async def test_a_guest_sees_a_booking_by_reference_and_email_or_token_only(stack: Stack) -> None:
    stack.rent.answers["GetBooking"] = rent_pb2.GetBookingResponse(
        booking=bff_fakes.booking(booking_pb2.BOOKING_STATUS_CONFIRMED)
    )
    booking = (await stack.ask(BOOKING, MINE))["data"]["booking"]
    assert booking["status"] == "CONFIRMED"
    assert booking["holdExpiresAt"] is None
    assert booking["payment"]["status"] == "SUCCEEDED"
    assert (booking["vehicle"], booking["deposit"], booking["charges"], booking["documents"]) == (None, None, [], [])
    assert booking["cancellationQuote"]["fee"] == {"amount": "0.00"}
    assert booking["cancellationQuote"]["refund"] == booking["total"]
    assert len(stack.payment.asked) == 1, "all fields of an operation that need payments share one call"
    by_token = await stack.ask(BOOKING, {"reference": bff_fakes.REFERENCE, "token": bff_fakes.TOKEN})
    assert by_token["data"]["booking"]["id"] == booking["id"]
    wrongs: tuple[dict[str, str], ...] = (
        {"email": "eve@example.com"},
        {"token": "forged"},
        {},
        {"email": ""},
        {"email": "x" * 400},
    )
    for wrong in wrongs:
        answer = await stack.ask(BOOKING, {"reference": bff_fakes.REFERENCE} | wrong)
        assert answer == {"data": {"booking": None}}, wrong


async def test_a_payment_that_needs_the_customer_carries_its_secret(stack: Stack) -> None:
    waiting = bff_fakes.payment(payment_pb2.PAYMENT_STATUS_REQUIRES_ACTION)
    waiting.card_client_secret = "pi_1_secret_2"
    stack.payment.payments = [waiting]
    payment = (await stack.ask(BOOKING, MINE))["data"]["booking"]["payment"]
    assert payment["nextAction"] == {"__typename": "CardAuthentication", "clientSecret": "pi_1_secret_2"}


async def test_with_payments_down_the_booking_is_shown_without_them(stack: Stack) -> None:
    await stack.servers["payment"].grpc.stop(0)
    answer = await stack.ask(BOOKING, MINE)
    assert answer["data"]["booking"]["reference"] == bff_fakes.REFERENCE
    assert answer["data"]["booking"]["payment"] is None
    codes = {tuple(error["path"]): error["extensions"]["code"] for error in answer["errors"]}
    assert codes[("booking", "payment")] == "SERVICE_UNAVAILABLE"


async def test_another_try_at_paying_goes_to_the_right_payment(stack: Stack) -> None:
    payment = (await stack.ask(BOOKING, MINE))["data"]["booking"]["payment"]["id"]
    given = {"booking": MINE, "payment": {"method": "CARD", "token": "pm_card_visa"}, "paymentId": payment}
    answer = await stack.ask(PAY, {"input": given, "key": "k"})
    assert answer["data"]["bookingPay"] == {
        "__typename": "BookingPayStarted",
        "booking": {"reference": bff_fakes.REFERENCE},
    }
    answer = await stack.ask(PAY, {"input": given | {"paymentId": "other"}, "key": "k"})
    assert answer["data"]["bookingPay"]["problems"] == [{"field": "paymentId", "code": "PAYMENT_UNKNOWN"}]
    answer = await stack.ask(PAY, {"input": given | {"booking": {"reference": "K7PQ2M9X"}}, "key": "k"})
    assert answer["data"]["bookingPay"] == {"__typename": "BookingNotFound"}
    refused = booking_pb2.NotAllowed(
        status=booking_pb2.BOOKING_STATUS_EXPIRED, reason="HOLD_EXPIRED", message=bff_fakes.words("Too late")
    )
    stack.rent.answers["PayBooking"] = rent_pb2.PayBookingResponse(not_allowed=refused)
    answer = await stack.ask(PAY, {"input": given, "key": "k"})
    assert answer["data"]["bookingPay"] == {
        "__typename": "NotAllowed", "reason": "HOLD_EXPIRED", "status": "EXPIRED", "message": "Too late (pt)",
    }  # fmt: skip
