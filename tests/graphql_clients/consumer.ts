// A small program on top of the package of operations: type-checked and run by the tests. Prints what it learned, as JSON.
import { BookingChangedDocument, createClient, OfferDocument, OffersDocument, OperationError } from "@rentacar/operations";
import type { OffersQuery, Schema } from "@rentacar/operations";

const [url = "", trusted = "", reference = "", email = ""] = process.argv.slice(2);
const client = createClient({ url, locale: "en", trusted: trusted === "trusted" });

const search: Schema.OfferSearchInput = { pickupLocation: "GRU", pickupAt: "2027-03-01T10:00", returnAt: "2027-03-04T10:00", driverAge: 30 };
const { offers }: OffersQuery = await client.execute(OffersDocument, { search });
if (offers?.__typename !== "OfferList") throw new Error(`refused: ${offers?.reason}`);
const totals: string[] = offers.offers.map(({ total }) => total.amount);

let changed = "";
for await (const { bookingChanged } of client.follow(BookingChangedDocument, { reference, email })) {
  changed = bookingChanged.__typename === "Booking" ? bookingChanged.status : bookingChanged.message;
  break;
}

let refused: string | undefined;
try {
  await client.execute(OfferDocument, { id: "" });
} catch (error) {
  if (!(error instanceof OperationError)) throw error;
  refused = error.problems[0]?.extensions.code;
}

// What is not in the schema is not in the types.
// @ts-expect-error an offer needs an id
void (() => client.execute(OfferDocument, {}));
// @ts-expect-error there is no such status
const status: Schema.BookingStatus = "LOST";
void status;
// @ts-expect-error an offer has no colour
void (() => offers.offers[0]?.colour);

console.log(JSON.stringify({ totals, changed, refused }));
