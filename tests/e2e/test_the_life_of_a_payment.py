"""What can happen to a payment, through the public API alone: a challenge, a cancellation, the papers of both."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from tests.stack import Stack, until

MONEY = "{ amount }"
BOOKING = f"""
  status
  payments {{ status nextAction {{ ... on CardAuthentication {{ redirectUrl(returnUrl: "https://web.example/") }} }} }}
  refunds {{ status reason amount {MONEY} }}
  documents {{ kind url }}
  cancellationQuote {{ fee {MONEY} refund {MONEY} }}
"""
FIND = (
    f"query ($reference: String!, $email: String) {{ booking(reference: $reference, email: $email) {{ {BOOKING} }} }}"
)
CANCEL = """
mutation ($input: BookingCancelInput!, $key: ID!) { result: bookingCancel(input: $input, idempotencyKey: $key) {
  __typename ... on QuoteChanged { quote { fee { amount } } } } }"""


class Guest:
    """A customer with one booking."""

    def __init__(self, stack: Stack, *, token: str = "pm_card_visa") -> None:
        self.stack, self.email = stack, f"{uuid4().hex}@example.com"
        created = stack.book(stack.offer()["id"], email=self.email, token=token)
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
