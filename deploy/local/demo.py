"""One booking through the public API, each step with its time: the smoke test of any stack.

Asks for offers, books the first, waits until it is confirmed, and finds its mail. Standard library only.
"""

import json
import secrets
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import product
from typing import Any, TypeVar

CONFIRM_SECONDS = 30.0
MAIL_SECONDS = 30.0
DAYS_AHEAD = (21, 35, 70)  # where the first is sold out or closed, a later one
T = TypeVar("T")

OFFERS = """
query DemoOffers($search: OfferSearchInput!) {
  offers(search: $search) {
    __typename
    ... on OfferList {
      offers {
        id
        vehicleClass { acriss name(locale: "en") }
        total { amount currencyCode formatted(locale: "en") }
        pickup { location { name } localTime }
      }
    }
    ... on SearchRefused { reason message }
  }
}"""
LOCATIONS = "query DemoLocations { locations(first: 20) { edges { node { code name } } } }"
CREATE = """
mutation DemoBook($input: BookingCreateInput!, $key: ID!) {
  bookingCreate(input: $input, idempotencyKey: $key) {
    __typename
    ... on BookingCreated { booking { reference status } }
    ... on InvalidInput { problems { field code message } }
    ... on ClassSoldOut { message }
    ... on OfferExpired { message }
    ... on Unavailable { message }
  }
}"""
BOOKING = """
query DemoBooking($reference: String!, $email: String) {
  booking(reference: $reference, email: $email) { status payment { status failure { code message } } }
}"""


class StepFailedError(Exception):
    """A step did not lead where it should; the text says what came instead."""


def run(web: str, mailbox: str | None) -> int:
    """Makes the booking and prints each step. Returns the exit code: 0 when all of it worked."""
    began = time.monotonic()
    try:
        _journey(f"{web.rstrip('/')}/graphql", mailbox)
    except (StepFailedError, OSError, ValueError) as error:
        print(f"  ✗ {error}")
        return 1
    print(f"All done in {time.monotonic() - began:.2f} s.")
    return 0


def _journey(graphql: str, mailbox: str | None) -> None:
    email = f"demo.{secrets.token_hex(4)}@customer.example"
    offer = _step("found an offer", lambda: _find_offer(graphql), _offer_text)
    booking = _step(
        "booked it", lambda: _book(graphql, offer["id"], email), lambda b: f"reference {b['reference']}, {b['status']}"
    )
    _step("it is paid and confirmed", lambda: _await_confirmed(graphql, booking["reference"], email), str)
    if mailbox:
        _step("the mail came", lambda: _await_mail(mailbox, email), lambda mail: f"“{mail['subject']}”")
    else:
        print("  – the mail is not looked for: name the stack's mailbox with --mailbox URL")


def _step(title: str, act: Callable[[], T], tell: Callable[[T], str]) -> T:
    began = time.monotonic()
    try:
        result = act()
    except (urllib.error.URLError, TimeoutError) as error:
        raise StepFailedError(f"{title}? No: nobody answers there ({error})") from error
    print(f"  ✓ {title:<26}{(time.monotonic() - began) * 1000:>7.0f} ms   {tell(result)}", flush=True)
    return result


def _find_offer(graphql: str) -> dict[str, Any]:
    locations = [edge["node"]["code"] for edge in _ask(graphql, LOCATIONS, {})["locations"]["edges"]]
    said = "there are no locations: is a network loaded?"
    for code, days in product(locations, DAYS_AHEAD):
        answer = _ask(graphql, OFFERS, {"search": _search(code, days)})["offers"]
        if answer.get("offers"):
            offer: dict[str, Any] = answer["offers"][0]
            return offer
        said = answer.get("message", "every class is sold out")
    raise StepFailedError(f"found an offer? No: {said}")


def _search(location: str, days: int) -> dict[str, Any]:
    pickup = date.today() + timedelta(days=days)  # noqa: DTZ011 - any day will do
    pickup += timedelta(days=(1 - pickup.weekday()) % 7)  # a Tuesday: every counter is open
    return {
        "pickupLocation": location,
        "pickupAt": f"{pickup}T10:00",
        "returnAt": f"{pickup + timedelta(days=3)}T10:00",
        "driverAge": 36,
    }


def _offer_text(offer: dict[str, Any]) -> str:
    pickup, car = offer["pickup"], offer["vehicleClass"]
    return f"{car['name']} at {pickup['location']['name']}, {pickup['localTime']}, {offer['total']['formatted']}"


def _book(graphql: str, offer_id: str, email: str) -> dict[str, Any]:
    driver = {
        "givenName": "Ada",
        "familyName": "Lovelace",
        "email": email,
        "phone": "+5511987654321",
        "birthDate": str(date.today().replace(month=1, day=15) - timedelta(days=365 * 36)),  # noqa: DTZ011
        "countryCode": "GB",
        "documentType": "PASSPORT",
        "documentNumber": "533380006",
        "licenceNumber": "LOVEL852105A99AA",
    }
    payment = {"method": "CARD", "token": "pm_card_visa"}
    booking = {"offerId": offer_id, "driver": driver, "payment": payment, "locale": "en"}
    answer = _ask(graphql, CREATE, {"input": booking, "key": secrets.token_hex(16)})["bookingCreate"]
    if answer["__typename"] != "BookingCreated":
        raise StepFailedError(f"booked it? No: {answer}")
    created: dict[str, Any] = answer["booking"]
    return created


def _await_confirmed(graphql: str, reference: str, email: str) -> str:
    for _ in _tries(CONFIRM_SECONDS):
        booking = _ask(graphql, BOOKING, {"reference": reference, "email": email})["booking"]
        if booking is None:
            raise StepFailedError(f"it is confirmed? No: {reference} is not found")
        if booking["status"] == "CONFIRMED":
            return f"payment {booking['payment']['status']}" if booking["payment"] else "CONFIRMED"
        if booking["status"] != "PENDING_PAYMENT" or (booking["payment"] or {}).get("failure"):
            raise StepFailedError(f"it is confirmed? No: {booking}")
    raise StepFailedError(f"it is confirmed? Not within {CONFIRM_SECONDS:.0f} s: {booking}")


def _await_mail(mailbox: str, email: str) -> dict[str, Any]:
    for _ in _tries(MAIL_SECONDS):
        messages = _get(f"{mailbox.rstrip('/')}/api/messages")
        for message in messages if isinstance(messages, list) else messages["messages"]:
            if email in json.dumps(message["to"]):
                found: dict[str, Any] = message
                return found
    raise StepFailedError(f"the mail came? Not within {MAIL_SECONDS:.0f} s")


def _tries(seconds: float) -> Iterator[None]:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        yield
        time.sleep(0.1)


def _ask(graphql: str, query: str, variables: dict[str, Any]) -> dict[str, Any]:
    """The data of an operation. Raises StepFailedError when it comes with errors."""
    body = json.dumps({"query": query, "variables": variables}).encode()
    answer = _get(graphql, body)
    if answer.get("errors") or not answer.get("data"):
        messages = "; ".join(error["message"] for error in answer.get("errors", [])) or str(answer)
        raise StepFailedError(f"the API answers with an error: {messages}")
    data: dict[str, Any] = answer["data"]
    return data


def _get(address: str, body: bytes | None = None) -> Any:
    headers = {"Content-Type": "application/json", "Accept": "application/graphql-response+json, application/json"}
    request = urllib.request.Request(address, data=body, headers=headers)  # noqa: S310 - an address the user named
    try:
        with urllib.request.urlopen(request, timeout=15) as response:  # noqa: S310
            return json.load(response)
    except urllib.error.HTTPError as error:
        said = error.read().decode(errors="replace")
        try:
            return json.loads(said)
        except ValueError:
            raise StepFailedError(f"{address} answers {error.code}: {said[:300]}") from error
