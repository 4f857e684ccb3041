"""The main job through the public API: search, book, pay, be told."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

from tests.stack import PAY, Stack, booking_input, until


def someone() -> str:
    return f"{uuid4().hex}@example.com"


def status(stack: Stack, reference: str, email: str) -> str:
    return str(stack.booking(reference, email)["status"])


def test_a_booking_is_confirmed_and_its_mail_has_the_reference_a_calendar_entry_and_a_receipt(stack: Stack) -> None:
    email, offer = someone(), stack.offer()
    created = stack.book(offer["id"], email=email)["booking"]
    assert (created["status"], created["total"]) == ("PENDING_PAYMENT", offer["total"])
    until(lambda: status(stack, created["reference"], email) == "CONFIRMED")
    found = stack.booking(created["reference"], email)
    assert found["payment"] == {
        "status": "SUCCEEDED",
        "amount": {"amount": offer["total"]["amount"]},
        "refunded": {"amount": "0.00"},
        "failure": None,
    }
    (mail,) = until(lambda: stack.mails(email))
    assert created["reference"] in mail["subject"]
    whole = stack.http.get(f"{stack.addresses['mailbox']}/api/messages/{mail['id']}").json()
    assert [attachment["content_type"] for attachment in whole["attachments"]] == ["text/calendar", "application/pdf"]
    assert created["reference"] in whole["text"]


def test_a_declined_card_leaves_the_car_held_and_another_card_confirms_it(stack: Stack) -> None:
    email = someone()
    created = stack.book(stack.offer()["id"], email=email, token="pm_card_visa_chargeDeclinedInsufficientFunds")
    reference = created["booking"]["reference"]
    until(lambda: (stack.booking(reference, email)["payment"] or {}).get("status") == "DECLINED")
    found = stack.booking(reference, email)
    assert (found["status"], found["payment"]["failure"]["code"]) == ("PENDING_PAYMENT", "insufficient_funds")
    (mail,) = until(lambda: stack.mails(email))
    paid = stack.graphql(
        PAY,
        input={
            "booking": {"reference": reference, "email": email},
            "payment": {"method": "CARD", "token": "pm_card_mastercard"},
        },
        key=str(uuid4()),
    )["bookingPay"]
    assert paid["__typename"] == "BookingPayStarted", paid
    until(lambda: status(stack, reference, email) == "CONFIRMED")
    assert len(until(lambda: (mails := stack.mails(email)) and len(mails) == 2 and mails)) == 2
    assert mail["subject"] != stack.mails(email)[0]["subject"]


def test_a_booking_is_shown_only_to_who_knows_reference_and_address(stack: Stack) -> None:
    email = someone()
    reference = stack.book(stack.offer()["id"], email=email)["booking"]["reference"]
    assert stack.booking(reference, email.upper())["reference"] == reference
    assert stack.booking(reference, someone()) is None
    assert stack.booking("ZZZZZZZZ", email) is None


def test_the_same_key_gets_the_first_answer_and_other_input_is_refused(stack: Stack) -> None:
    email, key, offer = someone(), str(uuid4()), stack.offer()
    answers = [stack.book(offer["id"], email=email, key=key) for _ in range(3)]
    assert answers[0] == answers[1] == answers[2]
    other = stack.book(offer["id"], email=someone(), key=key)
    assert other["__typename"] == "IdempotencyKeyReused"


def test_customers_racing_for_the_last_cars_get_one_each_and_the_others_get_alternatives(stack: Stack) -> None:
    days = {"pickupLocation": "NYC-MIDTOWN", "pickupAt": "2027-06-07T10:00", "returnAt": "2027-06-09T10:00"}
    offer = stack.offer("EDMM", **days)  # three cars there

    def try_once(_: int) -> dict[str, Any]:
        return stack.book(offer["id"], email=someone())

    with ThreadPoolExecutor(20) as customers:
        answers = list(customers.map(try_once, range(40)))
    kinds = sorted(answer["__typename"] for answer in answers)
    assert kinds == ["BookingCreated"] * 3 + ["ClassSoldOut"] * 37
    assert all(answer["alternatives"] for answer in answers if answer["__typename"] == "ClassSoldOut")
    gone = stack.offers(**days)["unavailable"]
    assert {"reason": "SOLD_OUT", "vehicleClass": {"acriss": "EDMM"}} in gone


def test_bad_input_names_the_field_and_books_nothing(stack: Stack) -> None:
    email = someone()
    wrong = booking_input(stack.offer()["id"], email=email)
    wrong["driver"] |= {"documentNumber": "529.982.247-26", "givenName": " "}
    query = """mutation($input: BookingCreateInput!, $key: ID!) { bookingCreate(input: $input, idempotencyKey: $key) {
      __typename ... on InvalidInput { problems { field code } } } }"""
    answer = stack.graphql(query, input=wrong, key=str(uuid4()))["bookingCreate"]
    assert answer["__typename"] == "InvalidInput"
    assert {problem["field"] for problem in answer["problems"]} == {"driver.documentNumber", "driver.givenName"}


def test_the_demo_books_and_says_each_step(stack: Stack) -> None:
    said = stack.rentacar("demo").stdout
    assert "it is paid and confirmed" in said
    assert "Booking confirmed: " in said
