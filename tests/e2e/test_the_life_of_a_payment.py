"""What can happen to a payment, through the public API alone: challenged, by Pix, cancelled, changed; at the counter; its papers."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from tests.stack import CREATE, Stack, booking_input, until

MONEY = "{ amount }"
BOOKING = f"""
  reference status paid {MONEY}
  vehicle {{ plate }}
  payments {{ purpose status amount {MONEY} nextAction {{
    __typename ... on CardAuthentication {{ redirectUrl(returnUrl: "https://web.example/") }} ... on PixTransfer {{ text imageSvg }}
  }} }}
  deposit {{ status amount {MONEY} captured {MONEY} }}
  refunds {{ status reason amount {MONEY} }}
  changes {{ status difference {MONEY} }}
  bills {{ number status total {MONEY} due {MONEY} charges {{ kind }} }}
  documents {{ kind url }}
  cancellationQuote {{ fee {MONEY} refund {MONEY} }}
"""
FIND = (
    f"query ($reference: String!, $email: String) {{ booking(reference: $reference, email: $email) {{ {BOOKING} }} }}"
)
CANCEL = """
mutation ($input: BookingCancelInput!, $key: ID!) { result: bookingCancel(input: $input, idempotencyKey: $key) {
  __typename ... on QuoteChanged { quote { fee { amount } } } } }"""
CHANGE = """
mutation ($input: BookingChangeInput!, $key: ID!) { result: bookingChange(input: $input, idempotencyKey: $key) {
  __typename ... on BookingChangeStarted { change { status difference { amount } } } ... on NotAllowed { reason } } }"""
OFFERS = """
query ($search: OfferSearchInput!, $changing: BookingRef) { offers(search: $search, changing: $changing) {
  ... on OfferList { offers { id vehicleClass { acriss } total { amount } } } } }"""
PICK_UP = """
mutation ($input: BookingPickUpInput!, $key: ID!) { result: bookingPickUp(input: $input, idempotencyKey: $key) {
  __typename ... on BookingPickedUp { booking { status vehicle { plate } } } ... on NotAllowed { reason }
  ... on InvalidInput { problems { field code } } } }"""
RETURN = """
mutation ($input: BookingReturnInput!, $key: ID!) { result: bookingReturn(input: $input, idempotencyKey: $key) {
  __typename ... on BookingReturned { booking { status bills { total { amount } charges { kind } } } } } }"""
ADD = """
mutation ($input: BookingAddChargesInput!, $key: ID!) { result: bookingAddCharges(input: $input, idempotencyKey: $key) {
  __typename ... on ChargesAdded { bill { number status } } } }"""

PLACE = "CGH"  # the other tests of the stack book at GRU, and leave no car there for some days


class Guest:
    """A customer with one booking."""

    def __init__(self, stack: Stack, *, method: str = "CARD", token: str = "pm_card_visa", **search: Any) -> None:
        self.stack, self.email = stack, f"{uuid4().hex}@example.com"
        wanted = booking_input(stack.offer(**{"pickupLocation": PLACE} | search)["id"], email=self.email, token=token)
        if method == "PIX":
            wanted["payment"] = {"method": "PIX"}
        created = stack.graphql(CREATE, input=wanted, key=str(uuid4()))["bookingCreate"]
        assert created["__typename"] == "BookingCreated", created
        self.reference: str = created["booking"]["reference"]
        self.proof = {"reference": self.reference, "email": self.email}

    @property
    def booking(self) -> dict[str, Any]:
        found: dict[str, Any] = self.stack.graphql(FIND, **self.proof)["booking"]
        return found

    def when(self, status: str) -> dict[str, Any]:
        """The booking, once it stands so."""
        found: dict[str, Any] = until(lambda: (it := self.booking)["status"] == status and it, why=f"never {status}")
        return found

    def asked_for(self) -> dict[str, Any]:
        """What the customer has to do, once the payment waits for it."""
        action: dict[str, Any] = until(lambda: (paid := self.booking["payments"]) and paid[-1]["nextAction"])
        return action

    def act(self, mutation: str, **given: Any) -> dict[str, Any]:
        answer = self.stack.graphql(mutation, input={"booking": self.proof} | given, key=str(uuid4()))
        result: dict[str, Any] = answer["result"]
        return result

    def offer(self, **search: Any) -> dict[str, Any]:
        """An offer of the usual class that the booking may be changed to."""
        wanted = {
            "pickupLocation": PLACE,
            "pickupAt": "2027-03-01T10:00",
            "returnAt": "2027-03-03T10:00",
            "driverAge": 35,
        }
        found = self.stack.graphql(OFFERS, search=wanted | search, changing=self.proof)["offers"]["offers"]
        return next(offer for offer in found if offer["vehicleClass"]["acriss"] == "EDMM")


def at_the_counter(stack: Stack, mutation: str, **given: Any) -> dict[str, Any]:
    body = {"query": mutation, "variables": {"input": given, "key": str(uuid4())}}
    headers = {"authorization": f"Bearer {stack.addresses['staff_token']}"}
    answer = stack.http.post(f"{stack.web}/graphql", json=body, headers=headers).json()
    assert not answer.get("errors"), answer["errors"]
    result: dict[str, Any] = answer["data"]["result"]
    return result


def test_a_challenged_card_pays_once_its_bank_has_asked_the_customer(stack: Stack) -> None:
    guest = Guest(stack, token="pm_card_authenticationRequired")
    page = guest.asked_for()["redirectUrl"]
    assert guest.booking["status"] == "PENDING_PAYMENT"
    back = stack.http.post(page, data={"outcome": "succeed"})
    assert back.headers["location"].startswith("https://web.example/?payment_intent=pi_")
    assert guest.when("CONFIRMED")["payments"][0]["nextAction"] is None


def test_a_failed_challenge_is_a_decline_and_leaves_the_car_held(stack: Stack) -> None:
    guest = Guest(stack, token="pm_card_authenticationRequired")
    stack.http.post(guest.asked_for()["redirectUrl"], data={"outcome": "fail"})
    until(lambda: guest.booking["payments"][0]["status"] == "DECLINED")
    assert guest.booking["status"] == "PENDING_PAYMENT"


def test_a_cancelled_booking_gives_the_money_back_with_papers_for_both(stack: Stack) -> None:
    guest = Guest(stack)
    quote = guest.when("CONFIRMED")["cancellationQuote"]
    assert guest.act(CANCEL, expectedFee="99.00") == {"__typename": "QuoteChanged", "quote": {"fee": quote["fee"]}}
    assert guest.act(CANCEL, expectedFee=quote["fee"]["amount"]) == {"__typename": "BookingCancelled"}
    assert guest.when("CANCELLED")["cancellationQuote"] is None
    back = until(lambda: (refunds := guest.booking["refunds"]) and refunds[0]["status"] == "SUCCEEDED" and refunds)
    assert back == [{"status": "SUCCEEDED", "reason": "CANCELLATION", "amount": quote["refund"]}]
    papers = until(lambda: len(listed := guest.booking["documents"]) == 2 and listed)
    assert [paper["kind"] for paper in papers] == ["RECEIPT", "CREDIT_NOTE"]
    for paper in papers:
        fetched = stack.http.get(f"{stack.web}{paper['url']}")
        assert (fetched.headers["content-type"], fetched.content[:5]) == ("application/pdf", b"%PDF-")
    forged = papers[0]["url"].replace("token=", "token=x")
    assert stack.http.get(f"{stack.web}{forged}").status_code == 404


def test_a_pix_is_shown_with_its_code_and_confirms_once_it_is_paid(stack: Stack) -> None:
    guest = Guest(stack, method="PIX")
    action = guest.asked_for()
    assert (action["text"][:6], action["imageSvg"][:5]) == ("000201", "<svg ")
    control = f"{stack.addresses['stripe_sandbox']}/_control"
    intents = stack.http.get(f"{control}/records").json()["payment_intents"]
    (intent,) = (each["id"] for each in intents if action["text"] in str(each["next_action"]))
    stack.http.post(f"{control}/payment_intents/{intent}/pay", json={}).raise_for_status()
    assert guest.when("CONFIRMED")["paid"] == guest.booking["payments"][0]["amount"]


def test_a_longer_rental_is_charged_for_the_difference_and_a_shorter_one_gives_it_back(stack: Stack) -> None:
    guest = Guest(stack)
    guest.when("CONFIRMED")
    longer = guest.offer(returnAt="2027-03-06T10:00")
    change = guest.act(CHANGE, offerId=longer["id"])["change"]
    assert (change["status"], float(change["difference"]["amount"]) > 0) == ("HELD", True)
    until(lambda: guest.booking["changes"][0]["status"] == "APPLIED")
    assert guest.booking["paid"]["amount"] == longer["total"]["amount"]
    change = guest.act(CHANGE, offerId=guest.offer()["id"])["change"]
    assert (change["status"], float(change["difference"]["amount"]) < 0) == ("APPLIED", True)
    until(lambda: [refund["reason"] for refund in guest.booking["refunds"]] == ["CHANGE"])


def test_the_counter_hands_out_takes_back_and_charges_and_all_of_it_is_settled(stack: Stack) -> None:
    guest = Guest(
        stack, pickupAt="2026-11-23T11:00", returnAt="2026-11-25T11:00"
    )  # cars are handed out two hours early
    guest.when("CONFIRMED")
    noted = {"reference": guest.reference, "odometerKm": 900000, "fuelEighths": 8}
    out = at_the_counter(stack, PICK_UP, **noted, driversSeen=1)
    assert out["booking"]["status"] == "PICKED_UP", out
    assert out["booking"]["vehicle"]["plate"]
    assert guest.booking["deposit"]["status"] == "AUTHORIZED"
    back = at_the_counter(stack, RETURN, **noted | {"odometerKm": 900100, "fuelEighths": 6})["booking"]
    (bill,) = back["bills"]
    assert {"kind": "FUEL"} in bill["charges"]
    settled = guest.when("CLOSED")
    assert settled["bills"][0]["status"] == "SETTLED"
    assert settled["deposit"]["status"] == "CAPTURED"
    assert settled["deposit"]["captured"] == bill["total"]
    fine = {"kind": "TRAFFIC_FINE", "description": "Speeding", "amount": "195.23", "documentReference": "F-1"}
    later = at_the_counter(stack, ADD, reference=guest.reference, charges=[fine])["bill"]
    assert later == {"number": 2, "status": "OPEN"}
