// A bounded load for k6: RATE journeys a second for DURATION; nine of ten only search, one books with a sandbox card.
import http from "k6/http";
import { check } from "k6";

export const options = {
  scenarios: {
    journeys: {
      executor: "constant-arrival-rate",
      rate: Number(__ENV.RATE || 10),
      timeUnit: "1s",
      duration: __ENV.DURATION || "30s",
      preAllocatedVUs: 50,
      maxVUs: 200,
    },
  },
  thresholds: { http_req_failed: ["rate<0.001"], "http_req_duration{journey:search}": ["p(95)<500"], checks: ["rate>0.99"] },
};

const OFFERS = `query Offers($search: OfferSearchInput!) {
  offers(search: $search) { __typename ... on OfferList { offers { id total { amount currencyCode } } } }
}`;

const CREATE = `mutation Create($input: BookingCreateInput!, $key: ID!) {
  bookingCreate(input: $input, idempotencyKey: $key) { __typename ... on BookingCreated { booking { reference status } } }
}`;

function ask(query, variables, journey) {
  const headers = { "content-type": "application/json" };
  const answer = http.post(__ENV.TARGET, JSON.stringify({ query, variables }), { headers, tags: { journey } });
  return answer.json("data");
}

function days(from) {
  return new Date(Date.now() + from * 86400000).toISOString().slice(0, 10);
}

export default function () {
  const first = 20 + Math.floor(Math.random() * 300);
  const search = { pickupLocation: "GRU", pickupAt: `${days(first)}T10:00`, returnAt: `${days(first + 3)}T10:00`, driverAge: 35 };
  const offers = ask(OFFERS, { search }, "search").offers;
  check(offers, { "offers are found": (found) => found.__typename === "OfferList" });
  if (Math.random() < 0.1 && offers.offers && offers.offers.length) {
    const offer = offers.offers[Math.floor(Math.random() * offers.offers.length)];
    const key = `load-${__VU}-${__ITER}-${Date.now()}`;
    const created = ask(CREATE, { input: booking(offer.id, key), key }, "book").bookingCreate;
    check(created, { "a booking is taken or the class is sold out": (got) => ["BookingCreated", "ClassSoldOut"].includes(got.__typename) });
  }
}

function booking(offerId, key) {
  return {
    offerId,
    driver: {
      givenName: "Load",
      familyName: "Test",
      email: `${key}@load.example`,
      phone: "+55 11 91234-5678",
      birthDate: "1991-05-17",
      countryCode: "BR",
      documentType: "CPF",
      documentNumber: "529.982.247-25",
      licenceNumber: "04512345678",
    },
    payment: { method: "CARD", token: "pm_card_visa" },
    locale: "en",
  };
}
