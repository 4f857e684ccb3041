import { describe, expect, it } from "vitest";

import { newTraceparent } from "./traceparent";

describe("newTraceparent", () => {
  it("names another trace each time, as W3C writes them", () => {
    const named = new Set(Array.from({ length: 100 }, newTraceparent));
    expect(named.size).toBe(100);
    for (const one of named) expect(one).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  });
});
