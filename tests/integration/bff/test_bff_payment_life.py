"""Cancelling, changing, paying what is owed, and what a customer sees of deposits, bills and refunds."""

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

MINE = {"reference": bff_fakes.REFERENCE, "email": bff_fakes.EMAIL}
CARD = {"method": "CARD", "token": "pm_card_visa"}
REFUSALS = """
    ... on NotAllowed { reason status message }
    ... on InvalidInput { problems { field code } }
    ... on IdempotencyKeyReused { message }
    ... on Unavailable { retryAfterSeconds }
"""
CANCEL = f"""
mutation Cancel($input: BookingCancelInput!, $key: ID!) {{
  bookingCancel(input: $input, idempotencyKey: $key) {{
    __typename
    ... on BookingCancelled {{ booking {{ reference status }} }}
    ... on QuoteChanged {{ message quote {{ fee {{ amount }} refund {{ amount }} freeUntil }} }}
    {REFUSALS}
  }}
}}
"""
CHANGE = f"""
mutation Change($input: BookingChangeInput!, $key: ID!) {{
  bookingChange(input: $input, idempotencyKey: $key) {{
    __typename
    ... on BookingChangeStarted {{
      booking {{ status }}
      change {{
        number status vehicleClass {{ acriss }} pickup {{ location {{ code }} }} return {{ location {{ code }} localTime }}
        total {{ amount }} difference {{ amount }} holdExpiresAt payment {{ id status }}
      }}
    }}
    ... on ClassSoldOut {{ vehicleClass {{ acriss }} alternatives {{ id }} }}
    ... on ExtraSoldOut {{ code }}
    ... on OfferExpired {{ replacement {{ id }} }}
    ... on PaymentMethodUnavailable {{ method }}
    {REFUSALS}
  }}
}}
"""
PAY = f"""
mutation Pay($input: BookingPayInput!, $key: ID!) {{
  bookingPay(input: $input, idempotencyKey: $key) {{
    __typename
    ... on BookingPayStarted {{ booking {{ reference }} }}
    {REFUSALS}
  }}
}}
"""
LIFE = """
query Life($reference: String!, $email: String) {
  booking(reference: $reference, email: $email) {
    status
    vehicle { plate vehicleClass { acriss } odometerKm fuelEighths }
    pickedUp { time location { code } odometerKm fuelEighths staff }
    returned { location { code } fuelEighths }
    paid { amount }
    charges { kind description quantity amount { amount } documentReference }
    bills {
      number status total { amount } fromDeposit { amount } fromPayment { amount } due { amount }
      payment { purpose number status } charges { id }
    }
    deposit { number status amount { amount } captured { amount } captureBefore failure { code } nextAction { __typename } }
    refunds { reason status amount { amount } }
    disputes { id }
    payments { purpose number }
    changes { number }
    payment { nextAction {
      __typename
      ... on CardAuthentication { clientSecret redirectUrl back: redirectUrl(returnUrl: "https://web.example/b?a=1&b=2") }
      ... on PixTransfer { text imageSvg expiresAt }
    } }
  }
}
"""


def serve(stack: Stack, booking: booking_pb2.Booking) -> None:
    stack.rent.answers["GetBooking"] = rent_pb2.GetBookingResponse(booking=booking)


async def cancel(stack: Stack, fee: str, **booking: str) -> Any:
    variables = {"input": {"booking": MINE | booking, "expectedFee": fee}, "key": "k"}
    return (await stack.ask(CANCEL, variables))["data"]["bookingCancel"]


async def test_cancelling_names_the_fee_that_was_shown_in_the_currencys_units(stack: Stack) -> None:
    answer = await cancel(stack, "134.29")
    booking = {"reference": bff_fakes.REFERENCE, "status": "CANCELLED"}
    assert answer == {"__typename": "BookingCancelled", "booking": booking}
    asked = stack.rent.asked[-1]
    assert (asked.expected_fee_minor_units, asked.booking.email) == (13429, bff_fakes.EMAIL)
    assert (asked.request_id.scope, asked.request_id.key) == ("guest", "k")


async def test_another_fee_than_shown_cancels_nothing_and_shows_the_new_one(stack: Stack) -> None:
    quote = booking_pb2.CancellationQuote(fee=bff_fakes.brl(5000), refund=bff_fakes.brl(10099))
    stack.rent.answers["CancelBooking"] = rent_pb2.CancelBookingResponse(
        quote_changed=booking_pb2.QuoteChanged(quote=quote)
    )
    answer = await cancel(stack, "0.00")
    assert answer["quote"] == {"fee": {"amount": "50.00"}, "refund": {"amount": "100.99"}, "freeUntil": None}
    assert answer["message"].startswith("O valor do cancelamento mudou")


@pytest.mark.parametrize("fee", ["0.001", "999999999999999999.00"])
async def test_a_fee_that_the_currency_has_not_is_invalid_and_asks_nobody_to_cancel(stack: Stack, fee: str) -> None:
    answer = await cancel(stack, fee)
    assert answer["problems"] == [{"field": "expectedFee", "code": "AMOUNT_INVALID"}]
    assert not any(isinstance(asked, rent_pb2.CancelBookingRequest) for asked in stack.rent.asked)


async def test_cancelling_without_the_right_proof_finds_no_booking(stack: Stack) -> None:
    assert await cancel(stack, "0.00", email="eve@example.com") == {"__typename": "BookingNotFound"}
    assert await cancel(stack, "0.00", email="") == {"__typename": "BookingNotFound"}
    assert not any(isinstance(asked, rent_pb2.CancelBookingRequest) for asked in stack.rent.asked)


async def test_every_refusal_of_a_cancellation_is_a_type(stack: Stack) -> None:
    refused = booking_pb2.NotAllowed(
        status=booking_pb2.BOOKING_STATUS_PICKED_UP, reason="PICKED_UP", message=bff_fakes.words("Out")
    )
    answers: dict[str, dict[str, Any]] = {
        "NotAllowed": {"not_allowed": refused},
        "BookingNotFound": {"not_found": rent_pb2.BookingNotFound()},
        "IdempotencyKeyReused": {"key_reused": booking_pb2.IdempotencyKeyReused()},
    }
    for name, result in answers.items():
        stack.rent.answers["CancelBooking"] = rent_pb2.CancelBookingResponse(**result)
        assert (await cancel(stack, "0.00"))["__typename"] == name
    stack.rent.failures["CancelBooking"] = rpc.RpcError(grpc.StatusCode.UNAVAILABLE, "DOWN", "down for the test")
    assert (await cancel(stack, "0.00"))["__typename"] == "Unavailable"


async def change(stack: Stack, **given: Any) -> Any:
    variables = {"input": {"booking": MINE, "offerId": "signed.EBMM"} | given, "key": "k"}
    answer = await stack.ask(CHANGE, variables)
    assert "errors" not in answer, answer
    return answer["data"]["bookingChange"]


async def test_a_change_is_answered_with_the_booking_as_it_was_and_what_it_would_be(stack: Stack) -> None:
    difference = bff_fakes.payment(payment_pb2.PAYMENT_STATUS_PROCESSING)
    difference.purpose, difference.payment_id = payment_pb2.PAYMENT_PURPOSE_CHANGE, bff_fakes.BOOKING_ID
    stack.payment.payments.append(difference)
    answer = await change(stack)
    assert answer["booking"] == {"status": "CONFIRMED"}
    asked_for = answer["change"]
    assert (asked_for["number"], asked_for["status"], asked_for["vehicleClass"]) == (1, "HELD", {"acriss": "EBMM"})
    assert asked_for["return"] == {"location": {"code": "CGH"}, "localTime": "2027-03-05T10:00"}
    assert (asked_for["total"], asked_for["difference"]) == ({"amount": "200.00"}, {"amount": "49.01"})
    assert asked_for["payment"]["status"] == "PROCESSING"
    asked = stack.rent.asked[-1]
    assert asked.offer_id == "signed.EBMM"
    assert not asked.HasField("payment"), "the rental's own card is charged"
    await change(stack, payment=CARD)
    assert stack.rent.asked[-1].payment.token == "pm_card_visa"


async def test_an_offer_to_change_to_is_searched_with_the_booking_and_its_proof(stack: Stack) -> None:
    search = {
        "pickupLocation": "GRU", "pickupAt": "2027-03-01T10:00", "returnAt": "2027-03-05T10:00", "driverAge": 30,
    }  # fmt: skip
    query = """query ($search: OfferSearchInput!, $changing: BookingRef) {
      offers(search: $search, changing: $changing) { __typename }
      offer(id: "signed.EAMM", changing: $changing) { __typename } }"""
    answer = await stack.ask(query, {"search": search, "changing": MINE})
    assert answer == {"data": {"offers": {"__typename": "OfferList"}, "offer": {"__typename": "Offer"}}}
    assert [asked.changing.email for asked in stack.rent.asked] == [bff_fakes.EMAIL] * 2
    await stack.ask(query, {"search": search})
    assert not any(asked.HasField("changing") for asked in stack.rent.asked[2:])
    answer = await stack.ask(query, {"search": search, "changing": {"reference": bff_fakes.REFERENCE}})
    assert [error["extensions"]["field"] for error in answer["errors"]] == ["changing", "changing"]
    stack.rent.failures["SearchOffers"] = rpc.not_found("BOOKING_NOT_FOUND", "no such booking")
    answer = await stack.ask(query, {"search": search, "changing": MINE})
    assert answer["errors"][0]["extensions"]["code"] == "NOT_FOUND"


async def test_every_refusal_of_a_change_is_a_type(stack: Stack) -> None:
    listed = offer_pb2.OfferList(terms=bff_fakes.terms(), offers=[bff_fakes.offer("EBMM")])
    answers: dict[str, dict[str, Any]] = {
        "ClassSoldOut": {"sold_out": offer_pb2.ClassSoldOut(acriss="EAMM", alternatives=listed)},
        "ExtraSoldOut": {"extra_sold_out": offer_pb2.ExtraSoldOut(code="GPS", available=1)},
        "OfferExpired": {"expired": offer_pb2.OfferExpired()},
        "PaymentMethodUnavailable": {
            "payment_method_unavailable": booking_pb2.PaymentMethodUnavailable(method=payment_pb2.PAYMENT_METHOD_PIX)
        },
        "NotAllowed": {
            "not_allowed": booking_pb2.NotAllowed(
                status=booking_pb2.BOOKING_STATUS_CLOSED, reason="CLOSED", message=bff_fakes.words("Closed")
            )
        },
        "BookingNotFound": {"not_found": rent_pb2.BookingNotFound()},
        "IdempotencyKeyReused": {"key_reused": booking_pb2.IdempotencyKeyReused()},
    }
    for name, result in answers.items():
        stack.rent.answers["ChangeBooking"] = rent_pb2.ChangeBookingResponse(**result)
        assert (await change(stack))["__typename"] == name
    assert await change(stack, booking={"reference": bff_fakes.REFERENCE}) == {"__typename": "BookingNotFound"}


@pytest.mark.parametrize(
    ("given", "purpose", "number"),
    [
        ({}, payment_pb2.PAYMENT_PURPOSE_UNSPECIFIED, 0),
        ({"purpose": "CHARGE"}, payment_pb2.PAYMENT_PURPOSE_CHARGE, 0),
        ({"purpose": "CHANGE", "number": 2}, payment_pb2.PAYMENT_PURPOSE_CHANGE, 2),
    ],
)
async def test_what_is_paid_is_named_or_left_to_what_is_owed(
    stack: Stack, given: dict[str, Any], purpose: int, number: int
) -> None:
    variables = {"input": {"booking": MINE, "payment": {"method": "PIX"}} | given, "key": "k"}
    assert (await stack.ask(PAY, variables))["data"]["bookingPay"]["__typename"] == "BookingPayStarted"
    asked = stack.rent.asked[-1]
    assert (asked.purpose, asked.number, asked.payment.method) == (purpose, number, payment_pb2.PAYMENT_METHOD_PIX)


async def test_a_payments_id_says_which_of_the_booking_is_paid(stack: Stack) -> None:
    charge = bff_fakes.payment(payment_pb2.PAYMENT_STATUS_DECLINED)
    charge.purpose, charge.number, charge.payment_id = payment_pb2.PAYMENT_PURPOSE_CHARGE, 2, bff_fakes.BOOKING_ID
    stack.payment.payments.append(charge)
    query = "query ($reference: String!, $email: String) { booking(reference: $reference, email: $email) { payments { id } } }"
    payments = (await stack.ask(query, MINE))["data"]["booking"]["payments"]
    given = {"booking": MINE, "payment": CARD, "paymentId": payments[1]["id"]}
    assert (await stack.ask(PAY, {"input": given, "key": "k"}))["data"]["bookingPay"][
        "__typename"
    ] == "BookingPayStarted"
    asked = stack.rent.asked[-1]
    assert (asked.purpose, asked.number) == (payment_pb2.PAYMENT_PURPOSE_CHARGE, 2)


async def test_after_the_return_the_customer_sees_car_bill_and_deposit(stack: Stack) -> None:
    serve(stack, bff_fakes.returned())
    stack.payment.deposits = [bff_fakes.deposit(payment_pb2.DEPOSIT_STATUS_LAPSED), bff_fakes.deposit(number=2)]
    stack.payment.payments[0].refunds.add(
        refund_id=bff_fakes.BOOKING_ID,
        payment_id=bff_fakes.PAYMENT_ID,
        status=payment_pb2.REFUND_STATUS_SUCCEEDED,
        amount=bff_fakes.brl(100),
        reason=payment_pb2.REFUND_REASON_NOT_DUE,
        create_time=bff_fakes.NOW,
        update_time=bff_fakes.NOW,
    )
    stack.payment.disputes = [payment_pb2.Dispute(dispute_id="d", payment_id=bff_fakes.PAYMENT_ID)]
    answer = await stack.ask(LIFE, MINE)
    assert "errors" not in answer
    booking = answer["data"]["booking"]
    assert booking["vehicle"] == {
        "plate": "ABC1D23", "vehicleClass": {"acriss": "EBMM"}, "odometerKm": 12000, "fuelEighths": 8,
    }  # fmt: skip
    assert booking["pickedUp"] == {
        "time": "2027-03-01T13:05:00Z", "location": {"code": "GRU"}, "odometerKm": 12000, "fuelEighths": 8, "staff": None,
    }  # fmt: skip
    assert booking["returned"] == {"location": {"code": "CGH"}, "fuelEighths": 6}
    assert booking["paid"] == {"amount": "0.00"}
    [bill] = booking["bills"]
    amounts = [bill[name]["amount"] for name in ("total", "fromDeposit", "fromPayment", "due")]
    assert (bill["status"], amounts, bill["payment"]) == ("OPEN", ["101.00", "60.00", "0.00", "41.00"], None)
    assert booking["charges"] == [
        {
            "kind": "FUEL",
            "description": "Fuel (pt)",
            "quantity": 2,
            "amount": {"amount": "101.00"},
            "documentReference": None,
        }
    ]
    deposit = booking["deposit"]
    assert (deposit["number"], deposit["status"], deposit["captured"]) == (2, "AUTHORIZED", {"amount": "0.00"})
    assert deposit["captureBefore"] == "2027-03-06T13:00:00Z"
    assert booking["refunds"] == [{"reason": "NOT_DUE", "status": "SUCCEEDED", "amount": {"amount": "1.00"}}]
    assert booking["disputes"] is None, "for staff only"
    assert len(stack.payment.asked) == 1


async def test_a_bill_knows_its_payment_and_owes_nothing_once_settled(stack: Stack) -> None:
    booking = bff_fakes.returned()
    booking.bills[0].status = booking_pb2.BILL_STATUS_SETTLED
    serve(stack, booking)
    charge = bff_fakes.payment()
    charge.purpose, charge.payment_id = payment_pb2.PAYMENT_PURPOSE_CHARGE, bff_fakes.BOOKING_ID
    stack.payment.payments.append(charge)
    [bill] = (await stack.ask(LIFE, MINE))["data"]["booking"]["bills"]
    assert bill["payment"] == {"purpose": "CHARGE", "number": 1, "status": "SUCCEEDED"}
    assert bill["due"] == {"amount": "0.00"}


async def test_a_card_challenge_leads_to_the_sandboxs_page_and_back(stack: Stack) -> None:
    waiting = bff_fakes.payment(payment_pb2.PAYMENT_STATUS_REQUIRES_ACTION)
    waiting.card_client_secret = "pi_1_secret_2"
    stack.payment.payments = [waiting]
    action = (await stack.ask(LIFE, MINE))["data"]["booking"]["payment"]["nextAction"]
    page = "http://127.0.0.1:9/authenticate/pi_1?client_secret=pi_1_secret_2"
    assert action == {
        "__typename": "CardAuthentication",
        "clientSecret": "pi_1_secret_2",
        "redirectUrl": page,
        "back": f"{page}&return_url=https%3A%2F%2Fweb.example%2Fb%3Fa%3D1%26b%3D2",
    }


async def test_a_deposit_that_needs_the_customer_says_so(stack: Stack) -> None:
    deposit = bff_fakes.deposit(payment_pb2.DEPOSIT_STATUS_REQUIRES_ACTION)
    deposit.card_client_secret = "pi_3_secret_4"
    stack.payment.deposits = [deposit]
    booking = (await stack.ask(LIFE, MINE))["data"]["booking"]
    assert booking["deposit"]["nextAction"] == {"__typename": "CardAuthentication"}


async def test_a_pix_comes_with_its_text_its_picture_and_its_end(stack: Stack) -> None:
    waiting = bff_fakes.payment(payment_pb2.PAYMENT_STATUS_REQUIRES_ACTION)
    waiting.method, waiting.pix_text = payment_pb2.PAYMENT_METHOD_PIX, "00020101021226BR.GOV.BCB.PIX"
    waiting.pix_expire_time.CopyFrom(bff_fakes.at("2026-11-23T12:30:00+00:00"))
    stack.payment.payments = [waiting]
    action = (await stack.ask(LIFE, MINE))["data"]["booking"]["payment"]["nextAction"]
    assert (action["__typename"], action["text"]) == ("PixTransfer", "00020101021226BR.GOV.BCB.PIX")
    assert action["imageSvg"].startswith("<svg xmlns=")
    assert action["expiresAt"] == "2026-11-23T12:30:00Z"


async def test_the_clients_clock_is_the_business_clock(stack: Stack) -> None:
    asked = "{ clientConfig { now } }"
    told = (await stack.ask(asked))["data"]["clientConfig"]["now"]
    assert told.startswith("2026-11-23T12:0")
    await stack.servers["rent"].grpc.stop(0)
    assert (await stack.ask(asked))["data"]["clientConfig"]["now"].startswith("2026-11-23T12:0"), "as last known"
