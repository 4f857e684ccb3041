import { FEE, NEW_KEY, OFFER, REFERENCE } from "./placeholders";

const AGENT = "agent@rentacar.example";
const CODE = "123456";
const FINE = { kind: "TRAFFIC_FINE", description: "Speeding, BR-116", amount: "195.23", documentReference: "F-2026-1" };
export const EMAIL = "ana.souza@example.com";
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

const CREATED = `
    __typename
    ... on BookingCreated { booking { reference status holdExpiresAt total { ${MONEY} } } }
    ... on ClassSoldOut { message alternatives { id total { ${MONEY} } } }
    ... on ExtraSoldOut { message code available }
    ... on OfferExpired { message replacement { id total { ${MONEY} } } }
    ... on PaymentMethodUnavailable { message method }
    ... on InvalidInput { problems { field code message } }
    ... on IdempotencyKeyReused { message }
    ... on Unavailable { message retryAfterSeconds }
`.trim();

const REFUSED = `
    ... on BookingNotFound { message }
    ... on NotAllowed { message status reason }
    ... on InvalidInput { problems { field code message } }
    ... on IdempotencyKeyReused { message }
    ... on Unavailable { message retryAfterSeconds }
`.trim();

const BOOKING_CREATE = `# Books the first offer of your last search and pays it by a test card. A repeated key gets the first answer;
# the placeholder is a new key each time. Other cards to try: pm_card_visa_chargeDeclined,
# pm_card_visa_chargeDeclinedInsufficientFunds.
mutation BookingCreate($input: BookingCreateInput!, $idempotencyKey: ID!) {
  bookingCreate(input: $input, idempotencyKey: $idempotencyKey) {
    ${CREATED}
  }
}
`;

const BOOKING_BY_3D_SECURE = `# The same with a card whose bank wants its owner: the Booking tab then shows a nextAction. On the sandbox its
# redirectUrl is the page that stands in for the bank's; with Stripe, Stripe.js takes the clientSecret.
mutation BookingBy3DSecure($input: BookingCreateInput!, $idempotencyKey: ID!) {
  bookingCreate(input: $input, idempotencyKey: $idempotencyKey) {
    ${CREATED}
  }
}
`;

const BOOKING_BY_PIX = `# The same by Pix, where the price is in BRL: the Booking tab then shows the text to copy and the QR code.
# On the sandbox, its own page pays a Pix.
mutation BookingByPix($input: BookingCreateInput!, $idempotencyKey: ID!) {
  bookingCreate(input: $input, idempotencyKey: $idempotencyKey) {
    ${CREATED}
  }
}
`;

export const BOOKING = `# The booking that you made last; a guest needs its reference and the driver's e-mail.
query Booking($reference: String!, $email: String) {
  booking(reference: $reference, email: $email) {
    reference
    status
    vehicleClass { name }
    pickup { location { name } localTime }
    return { location { name } localTime }
    total { ${MONEY} }
    paid { ${MONEY} }
    payment {
      status
      method
      failure { code message retryable }
      nextAction {
        __typename
        ... on CardAuthentication { clientSecret redirectUrl }
        ... on PixTransfer { text imageSvg expiresAt }
      }
    }
    changes { number status difference { ${MONEY} } }
    refunds { status reason amount { ${MONEY} } }
    deposit { status amount { ${MONEY} } captureBefore }
    bills { number status total { ${MONEY} } due { ${MONEY} } charges { kind description amount { ${MONEY} } } }
    documents { kind number url }
    timeline { time type status amount { ${MONEY} } }
    cancellationQuote { fee { ${MONEY} } refund { ${MONEY} } freeUntil }
  }
}
`;

const BOOKING_CHANGE = `# Changes the booking made last to the first offer of your last search; a difference is charged to the rental's card.
mutation BookingChange($input: BookingChangeInput!, $idempotencyKey: ID!) {
  bookingChange(input: $input, idempotencyKey: $idempotencyKey) {
    __typename
    ... on BookingChangeStarted {
      booking { reference status }
      change { number status total { ${MONEY} } difference { ${MONEY} } holdExpiresAt payment { status } }
    }
    ... on ClassSoldOut { message alternatives { id total { ${MONEY} } } }
    ... on ExtraSoldOut { message code available }
    ... on OfferExpired { message replacement { id total { ${MONEY} } } }
    ... on PaymentMethodUnavailable { message method }
    ${REFUSED}
  }
}
`;

const BOOKING_CANCEL = `# Cancels the booking made last, at the fee that its cancellationQuote shows.
mutation BookingCancel($input: BookingCancelInput!, $idempotencyKey: ID!) {
  bookingCancel(input: $input, idempotencyKey: $idempotencyKey) {
    __typename
    ... on BookingCancelled { booking { reference status refunds { status amount { ${MONEY} } } } }
    ... on QuoteChanged { message quote { fee { ${MONEY} } refund { ${MONEY} } freeUntil } }
    ${REFUSED}
  }
}
`;

const SIGN_IN_START = `# Sends a one-time code by mail, to whoever has that address; on a local stack its mailbox has it.
mutation SignInStart($email: String!) {
  signInStart(email: $email) { expiresAt againAt }
}
`;

const SIGN_IN_FINISH = `# Put the mail's six digits into the variables. The session comes as a cookie, which this page then sends by itself.
mutation SignInFinish($email: String!, $code: String!) {
  signInFinish(email: $email, code: $code) {
    __typename
    ... on SignedIn { isNew customer { email givenName locale } }
    ... on SignInRefused { message }
    ... on InvalidInput { problems { field code message } }
    ... on Unavailable { message retryAfterSeconds }
  }
}
`;

const VIEWER = `# Who is signed in, what they have booked (also before they had an account), and where else they are signed in.
query Viewer {
  viewer {
    email
    bookings(first: 10) { totalCount nodes { reference status total { ${MONEY} } } pageInfo { hasNextPage endCursor } }
  }
  sessions { id current method userAgent lastUsedAt }
}
`;

const ACCESS_TOKEN_CREATE = `# A token for a program, told this once: it goes into a header, as Authorization: Bearer rac_…
mutation AccessTokenCreate($input: AccessTokenCreateInput!) {
  accessTokenCreate(input: $input) {
    __typename
    ... on AccessTokenCreated { secret accessToken { id name expiresAt } }
    ... on InvalidInput { problems { field code message } }
    ... on Unavailable { message retryAfterSeconds }
  }
}
`;

const SIGN_OUT = `# Ends the session of this browser.
mutation SignOut {
  signOut
}
`;

const STAFF_SIGN_IN_START = `# Staff sign in the same way. A local stack has agent@, manager@ and admin@rentacar.example.
mutation StaffSignInStart($email: String!) {
  signInStart(email: $email, staff: true) { expiresAt againAt }
}
`;

const STAFF_SIGN_IN_FINISH = `# Put the mail's six digits into the variables.
mutation StaffSignInFinish($email: String!, $code: String!) {
  signInFinish(email: $email, code: $code, staff: true) {
    __typename
    ... on SignedIn { staffMember { name role } }
    ... on SignInRefused { message }
    ... on InvalidInput { problems { field code message } }
    ... on Unavailable { message retryAfterSeconds }
  }
}
`;

const BOARD = `# For staff: what is to be handed out and taken back.
query Board($filter: BookingFilter) {
  bookings(filter: $filter, first: 20) {
    totalCount
    nodes { reference status pickup { localTime location { code } } return { localTime location { code } } driver { givenName familyName } }
    pageInfo { hasNextPage endCursor }
  }
}
`;

const STAFF_BOOKING = `# For staff: any booking by its reference.
query StaffBooking($reference: String!) {
  staffBooking(reference: $reference) {
    reference
    status
    driver { givenName familyName }
    vehicle { plate odometerKm fuelEighths }
    deposit { status }
    disputes { status amount { ${MONEY} } reason evidenceDueAt }
  }
}
`;

const BOOKING_PICK_UP = `# For staff: hands out a car of the class that is free. The deposit is asked from the rental's card.
mutation BookingPickUp($input: BookingPickUpInput!, $idempotencyKey: ID!) {
  bookingPickUp(input: $input, idempotencyKey: $idempotencyKey) {
    __typename
    ... on BookingPickedUp { booking { reference status vehicle { plate } deposit { status amount { ${MONEY} } } } }
    ${REFUSED}
  }
}
`;

const BOOKING_RETURN = `# For staff: takes the car back, and opens the bill where something is to be charged.
mutation BookingReturn($input: BookingReturnInput!, $idempotencyKey: ID!) {
  bookingReturn(input: $input, idempotencyKey: $idempotencyKey) {
    __typename
    ... on BookingReturned { booking { reference status bills { number total { ${MONEY} } charges { kind amount { ${MONEY} } } } } }
    ${REFUSED}
  }
}
`;

const BOOKING_ADD_CHARGES = `# For staff: what came after the return, such as a fine. The customer is told first.
mutation BookingAddCharges($input: BookingAddChargesInput!, $idempotencyKey: ID!) {
  bookingAddCharges(input: $input, idempotencyKey: $idempotencyKey) {
    __typename
    ... on ChargesAdded { booking { reference status } bill { number status total { ${MONEY} } } }
    ${REFUSED}
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

interface Tab {
  query: string;
  variables: string;
  headers: string | null;
}

/** The tabs that the playground opens with. */
export function examples(today: Date): Tab[] {
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
  const mine = { reference: REFERENCE, email: EMAIL };
  const noted = { reference: REFERENCE, odometerKm: 12000, fuelEighths: 8 };
  const paidBy = (payment: unknown) => act({ offerId: OFFER, driver, payment });
  return [
    tab(LOCATIONS, { query: "rio" }),
    tab(OFFERS, searchVariables(today)),
    tab(OFFER_AGAIN, { id: OFFER, selection: { coverage: "FULL", extras: [{ code: "CHILD_SEAT", quantity: 1 }] } }),
    tab(BOOKING_CREATE, paidBy({ method: "CARD", token: "pm_card_visa" })),
    tab(BOOKING, mine),
    tab(BOOKING_CHANGED, mine),
    tab(BOOKING_BY_3D_SECURE, paidBy({ method: "CARD", token: "pm_card_authenticationRequired" })),
    tab(BOOKING_BY_PIX, paidBy({ method: "PIX" })),
    tab(BOOKING_CHANGE, act({ booking: mine, offerId: OFFER })),
    tab(BOOKING_CANCEL, act({ booking: mine, expectedFee: FEE })),
    tab(SIGN_IN_START, { email: EMAIL }),
    tab(SIGN_IN_FINISH, { email: EMAIL, code: CODE }),
    tab(VIEWER, {}),
    tab(ACCESS_TOKEN_CREATE, { input: { name: "My program", days: 30 } }),
    tab(SIGN_OUT, {}),
    tab(STAFF_SIGN_IN_START, { email: AGENT }),
    tab(STAFF_SIGN_IN_FINISH, { email: AGENT, code: CODE }),
    tab(BOARD, { filter: { location: "GRU" } }),
    tab(STAFF_BOOKING, { reference: REFERENCE }),
    tab(BOOKING_PICK_UP, act({ ...noted, driversSeen: 1 })),
    tab(BOOKING_RETURN, act({ ...noted, odometerKm: 12600, fuelEighths: 6 })),
    tab(BOOKING_ADD_CHARGES, act({ reference: REFERENCE, charges: [FINE] })),
  ];
}

function act(input: unknown): unknown {
  return { input, idempotencyKey: NEW_KEY };
}

function tab(query: string, variables: unknown): Tab {
  return { query, variables: JSON.stringify(variables, null, 2), headers: null };
}
