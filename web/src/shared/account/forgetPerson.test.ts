import { afterEach, expect, it, vi } from "vitest";

import { forgetPerson } from "./forgetPerson";

afterEach(() => vi.unstubAllGlobals());

it("who signs out leaves the language and the counter, and nothing of theirs", () => {
  const storage: Record<string, unknown> = {
    "rentacar.locale": "en",
    "rentacar.counter": "GRU",
    "rentacar.bookings": '[["KARMHDYT","ana@example.com"]]',
    "rentacar.drivers": "{}",
    "rentacar.attempt": "{}",
    "rentacar.signedIn": "1",
  };
  Object.defineProperty(storage, "removeItem", { value: (key: string) => delete storage[key] });
  vi.stubGlobal("localStorage", storage);
  forgetPerson();
  expect(storage).toEqual({ "rentacar.locale": "en", "rentacar.counter": "GRU" });
});
