"""What staff do at the counter, and that nobody else does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import grpc
import pytest
from rentacar.payment.v1 import payment_pb2
from rentacar.rent.v1 import booking_pb2, rent_pb2

from chassis import rpc
from chassis.actors import Actor
from chassis.roles import Role
from tests import bff_fakes

if TYPE_CHECKING:
    from tests.integration.bff.conftest import Stack

STAFF = {"authorization": f"Bearer {bff_fakes.TOKENS[Role.AGENT]}"}
REFERENCE = bff_fakes.REFERENCE
REFUSALS = """
    ... on NotAllowed { reason status message }
    ... on InvalidInput { problems { field code } }
    ... on IdempotencyKeyReused { message }
    ... on Unavailable { retryAfterSeconds }
"""
PICK_UP = f"""
mutation PickUp($input: BookingPickUpInput!, $key: ID!) {{
  bookingPickUp(input: $input, idempotencyKey: $key) {{
    __typename ... on BookingPickedUp {{ booking {{ status vehicle {{ plate }} pickedUp {{ staff }} }} }} {REFUSALS}
  }}
}}
"""
RETURN = f"""
mutation Return($input: BookingReturnInput!, $key: ID!) {{
  bookingReturn(input: $input, idempotencyKey: $key) {{
    __typename ... on BookingReturned {{ booking {{ status bills {{ total {{ amount }} }} }} }} {REFUSALS}
  }}
}}
"""
QUOTE = """
query Quote($input: BookingReturnInput!) {
  bookingReturnQuote(input: $input) {
    __typename
    ... on BookingReturnQuote {
      charges { kind description(locale: "en") quantity unitAmount { amount } amount { amount } }
      total { amount } fromDeposit { amount } due { amount }
    }
    ... on NotAllowed { reason }
    ... on InvalidInput { problems { field code } }
  }
}
"""
ADD = f"""
mutation Add($input: BookingAddChargesInput!, $key: ID!) {{
  bookingAddCharges(input: $input, idempotencyKey: $key) {{
    __typename ... on ChargesAdded {{ booking {{ status }} bill {{ number total {{ amount }} }} }} {REFUSALS}
  }}
}}
"""
BOOKING = "query ($reference: String!) { staffBooking(reference: $reference) { reference status disputes { reason status } } }"
PICKED_UP = {"reference": REFERENCE, "odometerKm": 12000, "fuelEighths": 8, "driversSeen": 1}
RETURNED = {"reference": REFERENCE, "odometerKm": 12600, "fuelEighths": 6}
CHARGED = {
    "reference": REFERENCE,
    "charges": [
        {"kind": "TRAFFIC_FINE", "description": "Speeding", "amount": "195.23", "documentReference": "F-1"},
        {"kind": "TOLL", "description": "Anhanguera", "amount": "12.00"},
    ],
}
ACTS: list[tuple[str, dict[str, Any]]] = [(PICK_UP, PICKED_UP), (RETURN, RETURNED), (ADD, CHARGED)]


async def act(stack: Stack, mutation: str, given: dict[str, Any]) -> Any:
    answer = await stack.ask(mutation, {"input": given, "key": "k"}, STAFF)
    assert "errors" not in answer, answer
    [result] = answer["data"].values()
    return result


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, "UNAUTHENTICATED"),
        ({"authorization": "Basic Y291bnRlcg=="}, "UNAUTHENTICATED"),
        ({"authorization": "Bearer"}, "UNAUTHENTICATED"),
        ({"authorization": "Bearer counter-token"}, "UNAUTHENTICATED"),
        ({"authorization": f"Bearer rac_{'x' * 40}"}, "UNAUTHENTICATED"),
        ({"authorization": "Bearer é"}, "UNAUTHENTICATED"),
        ({"authorization": f"Bearer {bff_fakes.CUSTOMER_TOKEN}"}, "FORBIDDEN"),
    ],
)
async def test_nobody_but_staff_acts_at_the_counter(stack: Stack, headers: dict[str, str], code: str) -> None:
    encoded = {name: value.encode() for name, value in headers.items()}
    for document, variables in [
        *((act, {"input": given, "key": "k"}) for act, given in ACTS),
        (QUOTE, {"input": RETURNED}),
        (BOOKING, RETURNED),
    ]:
        body = {"query": document, "variables": variables}
        request = stack.client.build_request("POST", "/graphql", json=body, headers=encoded)  # type: ignore[arg-type]
        answer = (await stack.client.send(request)).json()
        assert [error["extensions"]["code"] for error in answer["errors"]] == [code], answer
        assert not any((answer.get("data") or {}).values())
    assert stack.rent.asked == []


async def test_what_the_service_itself_forbids_is_told_as_forbidden(stack: Stack) -> None:
    stack.rent.failures["PickUpBooking"] = rpc.RpcError(grpc.StatusCode.PERMISSION_DENIED, "NOT_STAFF", "token of old")
    answer = await stack.ask(PICK_UP, {"input": PICKED_UP, "key": "k"}, STAFF)
    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert "token of old" not in str(answer)


async def test_staff_see_any_booking_with_its_disputes(stack: Stack) -> None:
    dispute = payment_pb2.Dispute(
        dispute_id="d",
        payment_id=bff_fakes.PAYMENT_ID,
        status=payment_pb2.DISPUTE_STATUS_OPEN,
        reason="fraudulent",
        amount=bff_fakes.brl(100),
    )
    stack.payment.disputes = [dispute]
    booking = (await stack.ask(BOOKING, {"reference": REFERENCE}, STAFF))["data"]["staffBooking"]
    assert booking["reference"] == REFERENCE
    assert booking["disputes"] == [{"reason": "fraudulent", "status": "OPEN"}]
    assert stack.rent.asked[-1].key == rent_pb2.BookingKey(reference=REFERENCE)
    agent = bff_fakes.STAFF_IDS[Role.AGENT]
    assert stack.rent.actors[-1] == Actor("staff", agent, "AGENT", f"token:{bff_fakes.PAYMENT_ID}")
    assert (await stack.ask(BOOKING, {"reference": "ZZZZZZZZ"}, STAFF)) == {"data": {"staffBooking": None}}


async def test_a_car_is_handed_out_with_what_was_noted(stack: Stack) -> None:
    given = PICKED_UP | {"plate": "ABC1D23", "deposit": {"method": "CARD", "token": "pm_card_visa"}}
    booking = (await act(stack, PICK_UP, given))["booking"]
    assert booking == {"status": "PICKED_UP", "vehicle": {"plate": "ABC1D23"}, "pickedUp": {"staff": "counter"}}
    asked = stack.rent.asked[-1]
    assert (asked.plate, asked.odometer_km, asked.fuel_eighths, asked.drivers_seen) == ("ABC1D23", 12000, 8, 1)
    assert (asked.deposit.token, stack.rent.actors[-1].role) == ("pm_card_visa", "AGENT")
    assert (asked.request_id.scope, asked.request_id.key) == (bff_fakes.STAFF_IDS[Role.AGENT], "k")
    await act(stack, PICK_UP, PICKED_UP)
    assert not stack.rent.asked[-1].HasField("deposit"), "the rental's own card is asked"


async def test_a_car_is_taken_back_with_damages_in_the_bookings_currency(stack: Stack) -> None:
    damages = [{"description": "A scratch", "amount": "1234.50"}]
    given = RETURNED | {"time": "2027-03-04T10:00:00-03:00", "location": "cgh", "cleaning": True, "damages": damages}
    booking = (await act(stack, RETURN, given))["booking"]
    assert booking == {"status": "RETURNED", "bills": [{"total": {"amount": "101.00"}}]}
    asked = stack.rent.asked[-1]
    assert asked.time == bff_fakes.at("2027-03-04T13:00:00+00:00")
    assert (asked.location_code, asked.odometer_km, asked.fuel_eighths, asked.cleaning) == ("CGH", 12600, 6, True)
    assert [(damage.description, damage.amount_minor_units) for damage in asked.damages] == [("A scratch", 123450)]
    await act(stack, RETURN, RETURNED)
    asked = stack.rent.asked[-1]
    assert (asked.HasField("time"), asked.location_code, asked.cleaning) == (False, "", False)


async def test_what_a_return_would_bill_is_told_before_it_is_done(stack: Stack) -> None:
    async def quoted(given: dict[str, Any]) -> Any:
        return (await stack.ask(QUOTE, {"input": given}, STAFF))["data"]["bookingReturnQuote"]

    money = {"unitAmount": {"amount": "50.50"}, "amount": {"amount": "101.00"}}
    given = RETURNED | {"damages": [{"description": "A scratch", "amount": "1234.50"}]}
    assert await quoted(given) == {
        "__typename": "BookingReturnQuote",
        "charges": [{"kind": "FUEL", "description": "Fuel (en)", "quantity": 2, **money}],
        "total": {"amount": "101.00"},
        "fromDeposit": {"amount": "60.00"},
        "due": {"amount": "41.00"},
    }
    asked = stack.rent.asked[-1]
    assert (asked.odometer_km, asked.fuel_eighths, asked.damages[0].amount_minor_units) == (12600, 6, 123450)
    odd = RETURNED | {"damages": [{"description": "a", "amount": "0.005"}]}
    assert (await quoted(odd))["problems"] == [{"field": "damages.0.amount", "code": "AMOUNT_INVALID"}]
    nothing = RETURNED | {"damages": [{"description": "a", "amount": "0.00"}]}
    assert (await quoted(nothing))["problems"] == [{"field": "damages.amount", "code": "INVALID"}]
    refused = booking_pb2.NotAllowed(status=booking_pb2.BOOKING_STATUS_CONFIRMED, reason="NOT_PICKED_UP")
    stack.rent.answers["QuoteReturn"] = rent_pb2.QuoteReturnResponse(not_allowed=refused)
    assert await quoted(RETURNED) == {"__typename": "NotAllowed", "reason": "NOT_PICKED_UP"}
    stack.rent.answers["QuoteReturn"] = rent_pb2.QuoteReturnResponse(not_found=rent_pb2.BookingNotFound())
    assert await quoted(RETURNED) == {"__typename": "BookingNotFound"}
    stack.rent.failures["QuoteReturn"] = rpc.RpcError(grpc.StatusCode.UNAVAILABLE, "DOWN", "away for the test")
    answer = await stack.ask(QUOTE, {"input": RETURNED}, STAFF)
    assert answer["data"] == {"bookingReturnQuote": None}
    assert answer["errors"][0]["extensions"]["code"] == "SERVICE_UNAVAILABLE"


async def test_later_charges_become_a_bill_of_their_own(stack: Stack) -> None:
    answer = await act(stack, ADD, CHARGED)
    assert answer["bill"] == {"number": 1, "total": {"amount": "101.00"}}
    fine, toll = stack.rent.asked[-1].charges
    assert (fine.kind, fine.amount_minor_units) == (booking_pb2.CHARGE_KIND_TRAFFIC_FINE, 19523)
    assert (fine.description, fine.document_reference) == ("Speeding", "F-1")
    assert (toll.kind, toll.amount_minor_units, toll.document_reference) == (booking_pb2.CHARGE_KIND_TOLL, 1200, "")


async def test_amounts_that_the_currency_has_not_or_that_are_nothing_are_invalid(stack: Stack) -> None:
    odd = RETURNED | {"damages": [{"description": "a", "amount": "1.00"}, {"description": "b", "amount": "0.005"}]}
    assert (await act(stack, RETURN, odd))["problems"] == [{"field": "damages.1.amount", "code": "AMOUNT_INVALID"}]
    nothing = RETURNED | {"damages": [{"description": "a", "amount": "0.00"}]}
    assert (await act(stack, RETURN, nothing))["problems"] == [{"field": "damages.amount", "code": "INVALID"}]
    none = CHARGED | {"charges": []}
    assert (await act(stack, ADD, none))["problems"] == [{"field": "charges", "code": "REQUIRED"}]


async def test_every_refusal_at_the_counter_is_a_type(stack: Stack) -> None:
    problem = booking_pb2.InputProblem(field="odometerKm", code="TOO_LOW", message=bff_fakes.words("Low"))
    refused = booking_pb2.NotAllowed(
        status=booking_pb2.BOOKING_STATUS_CONFIRMED, reason="DEPOSIT_DECLINED", message=bff_fakes.words("No")
    )
    answers: dict[str, dict[str, Any]] = {
        "BookingNotFound": {"not_found": rent_pb2.BookingNotFound()},
        "NotAllowed": {"not_allowed": refused},
        "InvalidInput": {"invalid": booking_pb2.InvalidInput(problems=[problem])},
        "IdempotencyKeyReused": {"key_reused": booking_pb2.IdempotencyKeyReused()},
    }
    kinds: dict[str, Any] = {
        "PickUpBooking": rent_pb2.PickUpBookingResponse,
        "ReturnBooking": rent_pb2.ReturnBookingResponse,
        "AddCharges": rent_pb2.AddChargesResponse,
    }
    for (mutation, given), (rpc_name, response) in zip(ACTS, kinds.items(), strict=True):
        for name, result in answers.items():
            stack.rent.answers[rpc_name] = response(**result)
            assert (await act(stack, mutation, given))["__typename"] == name
        stack.rent.failures[rpc_name] = rpc.RpcError(grpc.StatusCode.DEADLINE_EXCEEDED, "SLOW", "slow for the test")
        assert (await act(stack, mutation, given))["__typename"] == "Unavailable"
