import { beforeEach, expect, it, vi } from "vitest";

import { beginAttempt, endAttempt, unansweredAttempt } from "./attempt";

beforeEach(() => {
  const kept = new Map<string, string>();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  });
});

it("a try whose answer was lost is found again with its key and its input", () => {
  const sent = beginAttempt("offer-1", { token: "ctoken_1" });
  expect(unansweredAttempt("offer-1")).toEqual(sent);
});

it("a try for something else is not taken for this one's", () => {
  beginAttempt("offer-1", {});
  expect(unansweredAttempt("offer-2")).toBeNull();
});

it("an answered try is over, and the next has another key", () => {
  const first = beginAttempt("offer-1", {});
  endAttempt();
  expect(unansweredAttempt("offer-1")).toBeNull();
  expect(beginAttempt("offer-1", {}).key).not.toBe(first.key);
});
