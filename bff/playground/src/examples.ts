import { NEW_KEY, OFFER, REFERENCE } from "./placeholders";

const EMAIL = "ana.souza@example.com";
const MONEY = "amount currencyCode formatted";

const LOCATIONS = `# Where cars are picked up and returned: by name, city or code, or by distance.
query Locations($query: String) {
  locations(query: $query, first: 10) {
    totalCount
    edges {
      cursor
      node {
        code
        name
        city
        countryCode
        timezone
        openingHours { weekday opens closes }
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}
`;

export const OFFERS = `# Every class that is to be had, priced to the cent, the lowest total first; and why the others are not.
query Offers($search: OfferSearchInput!) {
  offers(search: $search) {
    __typename
    ... on OfferList {
      offers {
        id
        vehicleClass { acriss name exampleModels seats transmission fuel }
        rentalDays
        lines { kind code description quantity amount { ${MONEY} } }
        total { ${MONEY} }
        advice { description saving { ${MONEY} } }
        carsLeft
        expiresAt
      }
      unavailable { vehicleClass { acriss name } reason }
    }
    ... on SearchRefused { reason message field }
  }
}
`;

const OFFER_AGAIN = `# The first offer of your last search, priced with another coverage and a child seat: it gets a new id.
query OfferWithSelection($id: ID!, $selection: SelectionInput) {
  offer(id: $id, selection: $selection) {
    __typename
    ... on Offer {
      id
      selection { coverage extras { code quantity } additionalDrivers }
      lines { kind code description quantity amount { ${MONEY} } }
      total { ${MONEY} }
      excess { ${MONEY} }
      coverageOptions { code name amount { ${MONEY} } excess { ${MONEY} } }
      extraOptions { code name amount { ${MONEY} } available }
    }
    ... on OfferExpired { message replacement { id total { ${MONEY} } } }
    ... on ClassSoldOut { message alternatives { id total { ${MONEY} } } }
    ... on SearchRefused { reason message field }
  }
}
`;

const BOOKING_CREATE = `# Books the first offer of your last search and pays it by a test card. A repeated key gets the first answer;
# the placeholder is a new key each time. Other cards to try: pm_card_visa_chargeDeclined,
# pm_card_visa_chargeDeclinedInsufficientFunds.
mutation BookingCreate($input: BookingCreateInput!, $idempotencyKey: ID!) {
  bookingCreate(input: $input, idempotencyKey: $idempotencyKey) {
    __typename
    ... on BookingCreated { booking { reference status holdExpiresAt total { ${MONEY} } } }
    ... on ClassSoldOut { message alternatives { id total { ${MONEY} } } }
    ... on ExtraSoldOut { message code available }
    ... on OfferExpired { message replacement { id total { ${MONEY} } } }
    ... on PaymentMethodUnavailable { message method }
    ... on InvalidInput { problems { field code message } }
    ... on IdempotencyKeyReused { message }
    ... on Unavailable { message retryAfterSeconds }
  }
}
`;

const BOOKING = `# The booking that you made last; a guest needs its reference and the driver's e-mail.
query Booking($reference: String!, $email: String) {
  booking(reference: $reference, email: $email) {
    reference
    status
    vehicleClass { name }
    pickup { location { name } localTime }
    return { location { name } localTime }
    total { ${MONEY} }
    payment { status method failure { code message retryable } }
    timeline { time type status amount { ${MONEY} } }
    cancellationQuote { fee { ${MONEY} } refund { ${MONEY} } freeUntil }
  }
}
`;

const BOOKING_CHANGED = `# The present state first, then every change, over a WebSocket. Pay in another window and watch.
subscription BookingChanged($reference: String!, $email: String) {
  bookingChanged(reference: $reference, email: $email) {
    __typename
    ... on Booking { reference status payment { status } timeline { time type } }
    ... on BookingNotFound { message }
  }
}
`;

/** A three-day rental thirty days from `today`. */
export function searchVariables(today: Date): Record<string, unknown> {
  const search = { pickupLocation: "GRU", pickupAt: `${ahead(today, 30)}T10:00`, returnAt: `${ahead(today, 33)}T10:00`, driverAge: 30 };
  return { search };
}

function ahead(today: Date, days: number): string {
  return new Date(today.getTime() + days * 86_400_000).toISOString().slice(0, 10);
}

/** The tabs that the playground opens with. */
export function examples(today: Date): { query: string; variables: string }[] {
  const driver = {
    givenName: "Ana",
    familyName: "Souza",
    email: EMAIL,
    phone: "+55 11 91234-5678",
    birthDate: "1990-01-31",
    countryCode: "BR",
    documentType: "CPF",
    documentNumber: "529.982.247-25",
    licenceNumber: "01234567890",
  };
  const booking = { offerId: OFFER, driver, payment: { method: "CARD", token: "pm_card_visa" } };
  const mine = { reference: REFERENCE, email: EMAIL };
  return [
    tab(LOCATIONS, { query: "rio" }),
    tab(OFFERS, searchVariables(today)),
    tab(OFFER_AGAIN, { id: OFFER, selection: { coverage: "FULL", extras: [{ code: "CHILD_SEAT", quantity: 1 }] } }),
    tab(BOOKING_CREATE, { input: booking, idempotencyKey: NEW_KEY }),
    tab(BOOKING, mine),
    tab(BOOKING_CHANGED, mine),
  ];
}

function tab(query: string, variables: unknown): { query: string; variables: string } {
  return { query, variables: JSON.stringify(variables, null, 2) };
}
