"""What customers ask: documents of the public API and the inputs that go with them, for the load and for the tests."""

from typing import Any

OFFERS = """
query Offers($search: OfferSearchInput!) {
  offers(search: $search) {
    __typename
    ... on OfferList {
      offers {
        id rentalDays extraHours expiresAt
        vehicleClass { acriss }
        lines { kind code amount { amount currencyCode } }
        total { amount currencyCode } deposit { amount } excess { amount }
      }
      unavailable { reason vehicleClass { acriss } }
    }
    ... on SearchRefused { reason message field }
  }
}"""

CREATE = """
mutation Create($input: BookingCreateInput!, $key: ID!) {
  bookingCreate(input: $input, idempotencyKey: $key) {
    __typename
    ... on BookingCreated { booking { reference status total { amount currencyCode } holdExpiresAt } }
    ... on ClassSoldOut { message alternatives { id vehicleClass { acriss } } }
    ... on OfferExpired { message replacement { id total { amount } } }
    ... on InvalidInput { problems { field code message } }
    ... on IdempotencyKeyReused { message }
    ... on Unavailable { message retryAfterSeconds }
  }
}"""

BOOKING = """
query Find($reference: String!, $email: String) {
  booking(reference: $reference, email: $email) {
    reference status total { amount currencyCode }
    vehicleClass { acriss }
    payment { status amount { amount } refunded { amount } failure { code retryable } }
    timeline { type }
  }
}"""

PAY = """
mutation Pay($input: BookingPayInput!, $key: ID!) {
  bookingPay(input: $input, idempotencyKey: $key) {
    __typename
    ... on BookingPayStarted { booking { reference status } }
    ... on NotAllowed { status reason message }
    ... on BookingNotFound { message }
    ... on InvalidInput { problems { field code message } }
  }
}"""

CANCEL = """
mutation Cancel($input: BookingCancelInput!, $key: ID!) {
  bookingCancel(input: $input, idempotencyKey: $key) { __typename ... on Unavailable { retryAfterSeconds } }
}"""

QUOTE = """
query Quote($reference: String!, $email: String) {
  booking(reference: $reference, email: $email) { status cancellationQuote { fee { amount } } }
}"""

CALENDAR = """
query Calendar($search: OfferSearchInput!) {
  priceCalendar(search: $search, days: 3) { __typename }
}"""

CONFIG = "query Config { clientConfig { now payment { provider } } }"


def booking_input(offer_id: str, *, email: str, token: str = "pm_card_visa") -> dict[str, Any]:
    """A booking that nothing is wrong with."""
    return {
        "offerId": offer_id,
        "driver": {
            "givenName": "Ana",
            "familyName": "Souza",
            "email": email,
            "phone": "+55 11 91234-5678",
            "birthDate": "1991-05-17",
            "countryCode": "BR",
            "documentType": "CPF",
            "documentNumber": "529.982.247-25",
            "licenceNumber": "04512345678",
        },
        "payment": {"method": "CARD", "token": token},
        "locale": "en",
    }
